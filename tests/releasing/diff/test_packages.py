"""What a student who holds one package gets with the next."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radanki.errors import PackageError, UsageError
from radanki.model.card_markup import CardMarkup
from radanki.releasing.diff.compare import compare
from radanki.releasing.diff.packages import changes_between_packages
from radanki.releasing.diff.state import KindOfNote, KnownNote
from radanki.releasing.diff.text_report import as_json, as_markdown, as_text

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.releases.changes import Changes
    from releasing.diff.conftest import Packages

TIME, CHEST = 1_763_900_000, "RadAnki::10 X-ray::10 Chest"
LATER = TIME + 86_400
PAGES = "https://radiopaedia.org/cases"


def between(old: Path, new: Path) -> Changes:
    return changes_between_packages(old, new)


def test_a_package_and_itself_differ_in_nothing(packages: Packages) -> None:
    package = packages.package("old", packages.note("diagnosis"), packages.cover(1, 3))

    changes = between(package, package)

    assert changes.is_empty
    assert json.loads(as_json(changes)) == {"new": [], "changed": [], "moved": [], "retired": [], "gone": []}
    assert "  xr: nothing changes" in list(as_text(changes))


def test_a_new_note_is_a_card_to_learn_and_says_what_it_is_of(packages: Packages) -> None:
    old = packages.package("old", packages.note("diagnosis"))
    new = packages.package("new", packages.note("diagnosis"), packages.note("find", "frontal"), packages.cover(1, 3))

    (deck,) = between(old, new).decks

    assert [(item.kind, item.picture, item.finding, item.case) for item in deck.new] == [
        ("find", "frontal", None, "00000000000000a1"),
        ("cover", "frontal", 1, "00000000000000a1"),
        ("cover", "frontal", 3, "00000000000000a1"),
    ]
    assert {item.title for item in deck.new} == {"Tension pneumothorax"}
    assert (deck.cards_to_learn, deck.cards_touched, deck.cards_at_risk) == (3, 0, 0)


def test_a_new_finding_on_a_known_picture_is_one_new_card(packages: Packages) -> None:
    old = packages.package("old", packages.cover(1))
    new = packages.package("new", packages.cover(1, 4, n4="Rib"), time=LATER)

    changes = between(old, new)

    assert [(item.finding, item.after, item.what) for item in changes.new] == [
        (4, "Rib", "new card on a note that students hold")
    ]
    assert changes.changed == ()


def test_a_reworded_label_touches_the_card_of_its_number_alone(packages: Packages) -> None:
    old = packages.package("old", packages.cover(1, 2, n1="Aortic knob", n2="Rib"))
    new = packages.package("new", packages.cover(1, 2, n1="Aortic knuckle", n2="Rib"), time=LATER)

    (item,) = between(old, new).changed

    assert (item.finding, item.what, item.before, item.after) == (1, "answer reworded", "Aortic knob", "Aortic knuckle")
    assert item.aspects == {"answer"}


def test_a_mask_that_moves_touches_the_question(packages: Packages) -> None:
    old = packages.package("old", packages.cover(1, left=0.1))
    new = packages.package("new", packages.cover(1, left=0.15), time=LATER)

    (item,) = between(old, new).changed

    assert (item.what, item.aspects, item.at_risk) == ("mask redrawn", frozenset({"question"}), False)


def test_a_number_that_asks_for_something_else_elsewhere_puts_histories_at_risk(packages: Packages) -> None:
    old = packages.package("old", packages.cover(1, n1="Aortic knob", left=0.1))
    new = packages.package("new", packages.cover(1, n1="Left hemidiaphragm", left=0.6), time=LATER)

    changes = between(old, new)

    assert "asks something else altogether: histories would pass on" in changes.changed[0].what
    assert changes.cards_at_risk == 1


def test_fields_are_told_by_their_side(packages: Packages) -> None:
    old = packages.package("old", packages.note("diagnosis", History="A fall.", Discussion="<p>Old &amp; long.</p>"))
    new = packages.package("new", packages.note("diagnosis", History="A blow.", Discussion="<p>New.</p>"), time=LATER)

    (item,) = between(old, new).changed

    assert item.aspects == {"question", "answer"}
    assert item.what == "history reworded, discussion reworded"
    assert item.before == "A fall.\nOld & long."
    assert item.after == "A blow.\nNew."


def test_another_page_to_read_on_at_is_a_corrected_answer(packages: Packages) -> None:
    plain = packages.note("diagnosis")
    old, new = (
        packages.package(
            name,
            replace(
                plain,
                fields=tuple(
                    (field, CardMarkup(f'<a href="{PAGES}/{key}">A</a>') if field == "Further reading" else value)
                    for field, value in plain.fields
                ),
            ),
            time=time,
        )
        for name, key, time in (("old", 61831, TIME), ("new", 61832, LATER))
    )

    (item,) = between(old, new).changed

    assert item.aspects == {"answer"}
    assert item.what == "further reading reworded"


def test_another_picture_is_told_apart_from_other_words(packages: Packages) -> None:
    first, second = packages.bench.picture(1), packages.bench.picture(2)
    shown = [
        replace(packages.note("find", "frontal", Pictures=f'<img src="{name}" alt="X-ray">'), media=(name,))
        for name in (first, second)
    ]
    old, new = packages.package("old", shown[0]), packages.package("new", shown[1], time=LATER)

    (item,) = between(old, new).changed

    assert (item.what, item.aspects, item.before) == ("picture", frozenset({"picture"}), "")


def test_a_tag_alone_touches_no_card(packages: Packages) -> None:
    old = packages.package("old", packages.note("diagnosis"))
    new = packages.package("new", packages.note("diagnosis", tags=("RadAnki::setting::emergency",)), time=LATER)

    changes = between(old, new)

    assert changes.changed[0].tags_added == ("RadAnki::setting::emergency",)
    assert changes.cards_touched == 0


def test_a_withdrawn_case_is_retired_and_not_also_changed(packages: Packages) -> None:
    old = packages.package("old", packages.note("diagnosis"))
    banner = {"Withdrawn": "Withdrawn since 1.1", "Release_note": "The side is wrong."}
    new = packages.package("new", packages.note("diagnosis", tags=("RadAnki::withdrawn",), **banner), time=LATER)

    changes = between(old, new)

    assert [item.after for item in changes.retired] == ["The side is wrong."]
    assert changes.changed == ()
    assert changes.cards_touched == 1


def test_a_withdrawn_finding_is_told_by_its_number(packages: Packages) -> None:
    old = packages.package("old", packages.cover(1, 2, n2="Rib"))
    note = packages.cover(1, 2, n2="Its number is kept.", left=0.1)
    fields = tuple(
        (name, CardMarkup("{{c2::x::Withdrawn}}") if name == "Notices" else value) for name, value in note.fields
    )
    new = packages.package("new", replace(note, fields=fields), time=LATER)

    changes = between(old, new)

    assert [(item.finding, item.before) for item in changes.retired] == [(2, "Rib")]
    assert changes.changed == ()


def test_a_note_in_another_deck_is_moved_and_its_place_tags_are_part_of_that(packages: Packages) -> None:
    neuro = "RadAnki::20 CT::30 Neuro"
    old = packages.package("old", packages.note("diagnosis", tags=("RadAnki::system::chest",)))
    new = packages.package("new", packages.note("diagnosis", tags=("RadAnki::system::neuro",)), deck=neuro, time=LATER)

    changes = between(old, new)

    assert [(item.before, item.after) for item in changes.moved] == [(CHEST, neuro)]
    assert (changes.changed, changes.new, changes.gone, changes.cards_at_risk) == ((), (), (), 0)


def test_a_note_and_a_card_that_are_missing_are_gone_and_at_risk(packages: Packages) -> None:
    old = packages.package("old", packages.note("diagnosis"), packages.cover(1, 2))
    new = packages.package("new", packages.cover(1), time=LATER)

    changes = between(old, new)

    assert [(item.kind, item.finding) for item in changes.gone] == [("diagnosis", None), ("cover", 2)]
    assert changes.cards_at_risk == 2


def test_a_change_that_is_not_newer_is_one_that_anki_will_not_take(packages: Packages) -> None:
    old = packages.package("old", packages.note("diagnosis"))
    new = packages.package("new", packages.note("diagnosis", Why="Now with a reason."))

    changes = between(old, new)

    assert "its time of change is not newer" in changes.changed[0].what
    assert changes.cards_at_risk == 1


def test_an_unchanged_note_with_a_newer_time_would_replace_students_edits(packages: Packages) -> None:
    old = packages.package("old", packages.note("diagnosis"))
    new = packages.package("new", packages.note("diagnosis"), time=LATER)

    (deck,) = between(old, new).decks

    assert (deck.is_empty, deck.overwritten) == (True, 1)


# Folders of packages


def test_a_note_that_goes_to_another_package_is_moved_and_not_new_to_who_holds_both(packages: Packages) -> None:
    note, other = packages.note("diagnosis"), packages.note("question", "next")
    packages.package("old", note, other)
    packages.package("old", packages.cover(1), name="ct")
    packages.package("new", other)
    packages.package("new", packages.cover(1), note, name="ct")

    changes = between(packages.folder / "old", packages.folder / "new")

    assert (changes.new, changes.gone) == ((), ())
    assert [item.what for item in changes.moved] == ["no longer in this package, but in ct"]
    ct, xr = changes.decks
    assert (ct.cards_to_learn, xr.cards_at_risk) == (1, 1)


def test_a_package_that_is_missing_loses_its_notes(packages: Packages) -> None:
    packages.package("old", packages.note("diagnosis"))
    packages.package("old", packages.cover(1), name="ct")
    packages.package("new", packages.cover(1), name="ct")

    changes = between(packages.folder / "old", packages.folder / "new")

    assert [(item.kind, item.decks) for item in changes.gone] == [("diagnosis", ("xr",))]


def test_a_note_of_several_packages_is_told_once(packages: Packages) -> None:
    for state, words in (("old", "One."), ("new", "Two.")):
        for name in ("xr", "all"):
            packages.package(
                state, packages.note("diagnosis", Why=words), name=name, time=LATER if state == "new" else TIME
            )

    changes = between(packages.folder / "old", packages.folder / "new")

    assert [item.decks for item in changes.changed] == [("all", "xr")]
    assert "\n".join(as_text(changes)).count("[-One-]{+Two+}") == 1


def test_a_package_is_compared_with_the_one_of_its_name_in_a_folder(packages: Packages) -> None:
    old = packages.package("old", packages.note("diagnosis"))
    packages.package("new", packages.note("diagnosis"), packages.cover(1))
    packages.package("new", packages.cover(2), name="ct")

    assert [deck.name for deck in between(old, packages.folder / "new").decks] == ["xr"]
    with pytest.raises(UsageError, match=r"holds no package .* to compare with"):
        between(packages.folder / "new" / "ct.apkg", packages.folder / "old")


def test_a_folder_without_packages_and_a_file_that_is_none_are_said(packages: Packages, tmp_path: Path) -> None:
    (tmp_path / "none.apkg").write_bytes(b"no zip")

    with pytest.raises(UsageError, match="holds no package"):
        between(packages.bench.folder, packages.bench.folder)
    with pytest.raises(PackageError):
        between(tmp_path / "none.apkg", tmp_path / "none.apkg")


# What is printed


def test_json_has_an_object_an_item_with_the_keys_of_the_contract(packages: Packages) -> None:
    old = packages.package("old", packages.cover(1, n1="Knob"))
    new = packages.package("new", packages.cover(1, n1="Knuckle"), time=LATER)

    (item,) = json.loads(as_json(between(old, new)))["changed"]

    expected = {"case": "00000000000000a1", "title": "Tension pneumothorax", "kind": "cover", "picture": "frontal"}
    assert {key: item[key] for key in expected} == expected
    assert (item["finding"], item["what"], item["before"], item["after"]) == (1, "answer reworded", "Knob", "Knuckle")


def test_a_note_of_nobody_s_has_null_where_nothing_tells(packages: Packages) -> None:
    old = packages.package("old", packages.bench.question("theirs"))
    new = packages.package("new", packages.bench.question("theirs", Why="Because."), time=LATER)

    (item,) = json.loads(as_json(between(old, new)))["changed"]

    assert (item["case"], item["kind"], item["picture"], item["finding"]) == (None, None, None, None)


def test_markdown_lists_case_by_case_with_marked_words(packages: Packages) -> None:
    old = packages.package("old", packages.cover(1, n1="Aortic knob"), packages.note("diagnosis", Why="So."))
    new = packages.package(
        "new", packages.cover(1, n1="Aortic knuckle"), packages.note("diagnosis", Why="Thus."), time=LATER
    )

    text = "\n".join(as_markdown(between(old, new)))

    assert "### Changed" in text
    assert text.count("- Tension pneumothorax (00000000000000a1)") == 1
    assert "    - Aortic ~~knob~~**knuckle**" in text


# Any two states

KIND = KindOfNote(1, "Basic", (("F", 1),), ("Id", "F"), frozenset({"F"}), frozenset())


def known(number: int, cards: frozenset[int], words: str, deck: str) -> KnownNote:
    guid = f"{number:020d}"
    fields = {"Id": "", "F": words}
    return KnownNote(
        guid, "c", "question", str(number), "T", KIND, fields, frozenset(), dict.fromkeys(cards, deck), 1, 1
    )


notes = st.dictionaries(
    st.integers(0, 12),
    st.tuples(st.frozensets(st.integers(1, 3), min_size=1), st.sampled_from(["a", "b"]), st.sampled_from(["x", "y"])),
    max_size=8,
).map(lambda found: [known(number, *found[number]) for number in sorted(found)])


@given(notes)
def test_a_state_and_itself_differ_in_nothing(state: list[KnownNote]) -> None:
    assert compare("xr", state, state).is_empty


@given(notes, notes)
def test_what_is_new_one_way_is_gone_the_other(one: list[KnownNote], other: list[KnownNote]) -> None:
    there, back = compare("xr", one, other), compare("xr", other, one)

    def cards(items: object) -> set[tuple[str, int]]:
        return {(item.guid, card) for item in items for card in item.cards}  # type: ignore[attr-defined]

    assert cards(there.new) == cards(back.gone)
    assert cards(there.gone) == cards(back.new)
    assert cards(there.moved) == cards(back.moved)
    assert {item.guid for item in there.changed} == {item.guid for item in back.changed}
