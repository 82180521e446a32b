"""The first days of a new student, played by Anki's own scheduler on the decks of this library."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from radanki.package.readable_text import clozes_of, readable
from radanki.package.reading import open_package
from radanki.releasing.diff.state import notes_of_package
from radanki.releasing.first_cards import first_cards
from support.cases import LOOKED, a_case, a_finding, an_image
from support.libraries import draw_film, write_case, write_deck
from support.this_library import build

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from radanki.releasing.anki_client.snapshot import CardKey
    from radanki.releasing.diff.state import KnownNote
    from support.students import StudentCollection

LIBRARY = Path(__file__).parents[2]
DECKS = sorted(path.stem for path in (LIBRARY / "decks").glob("*.yaml"))
OF_MANY_PICTURES = ("ct", "radanki", "systems")
MANY = 8
TWO_DAYS = 40
ENOUGH_CARDS = 100
"""A deck of fewer has no choice: what else would be left to show for two days?"""
ROOM_FOR_WHAT_CANT_BE_MISSED = 8
"""Of the first forty cards, which show anatomy and normal pictures too; a small library has no more."""
RELEASE = 1_763_900_000
SIDE_DECKS = ("::97 Extras", "::98 On the web")
_PICTURE = re.compile(r'src="(rk-[^"]+)"')
_ANSWERED = ("Answer pictures", "Compare", "Schematic")


@cache
def notes_in(package: Path) -> dict[str, KnownNote]:
    with open_package(package) as reader:
        return {note.guid: note for note in notes_of_package(reader)}


def pictures_on(note: KnownNote) -> frozenset[str]:
    """Give the files that a card's front shows: one, or the slices of each stack."""
    shown = " ".join(value for name, value in note.fields.items() if name not in _ANSWERED)
    return frozenset(_PICTURE.findall(shown))


def structure_asked(note: KnownNote, ordinal: int) -> str:
    """Give the name that a cover or name card asks for."""
    if note.kind not in {"cover", "name"}:
        return ""
    label = readable(clozes_of(note.fields["Answers"])[ordinal]).partition("\n")[0]
    return label.partition(" also: ")[0].casefold()


def findings_named(note: KnownNote) -> frozenset[str]:
    """Give the names of what a find card asks for, as its answer names them."""
    listed = re.findall(r"<b>([^<]+)</b>", note.fields["Answer"] + note.fields["Why"])
    return frozenset(listed or [readable(note.fields["Answer"]).partition(": ")[2]])


def has_tag(note: KnownNote, word: str) -> bool:
    return any(tag.startswith(f"RadAnki::{word}") for tag in note.tags)


def days_of(student: StudentCollection, deck: str = "RadAnki", days: int = 2) -> list[list[CardKey]]:
    met = []
    for _ in range(days):
        met.append(student.learns_new_cards(deck))
        student.lets_days_pass(1)
    return met


def repeats(cards: list[CardKey], notes: dict[str, KnownNote]) -> list[tuple[CardKey, CardKey]]:
    """Give the cards that show a picture of the card before."""
    return [(one, other) for one, other in pairwise(cards) if pictures_on(notes[one[0]]) & pictures_on(notes[other[0]])]


@pytest.fixture(scope="module")
def a_large_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Packages of thirty films: eight structures on each of anatomy, a sign and a diagnosis on each of disease."""
    root = tmp_path_factory.mktemp("library")
    write_deck(root, "name: RadAnki\ntitle: Everything\n", "all")
    write_deck(root, "name: RadAnki\ntitle: CT\nselect: {modality: [ct]}\n", "ct")
    for at in range(30):
        place = f"{('xr', 'ct')[at % 2]}/{('chest', 'neuro', 'spine')[at % 3]}/film-{at}"
        is_disease = at % 5 in {1, 2}
        findings = [
            a_finding(n, f"Part {n} of {at}", rect=[9 * n, 9, 8, 8], asks=["find" if is_disease else "name"])
            for n in range(1, 2 if is_disease else 9)
        ]
        given: dict[str, Any] = {"images": [an_image(*findings, file="frontal.png", looked=LOOKED)]}
        if is_disease:
            given |= {"diagnosis": f"Disease {at}", "tags": ["urgency:cant-miss"] if at % 3 == 1 else []}
        else:
            given |= {"kind": "anatomy", "pearls": [{"id": "p", "text": f"Film {at} has a **p{at}**."}]}
        folder = write_case(root, place, a_case(f"00000000000002{at:02x}", f"Film {at}", **given))
        draw_film(folder / "frontal.png", place=2 * at)
    build(root, root / "dist", RELEASE)
    return root / "dist"


@pytest.mark.parametrize("package", ["all", "ct"])
def test_any_library_of_many_pictures_has_first_days_without_a_repeat(
    package: str, student_with: Callable[[Path], StudentCollection], a_large_library: Path
) -> None:
    notes = notes_in(a_large_library / f"{package}.apkg")
    student = student_with(a_large_library / f"{package}.apkg")

    days = days_of(student, days=20)

    for day in days[:2]:
        assert len({pictures_on(notes[guid]) for guid, _ in day} - {frozenset()}) >= MANY
        assert repeats(day, notes) == []
    met = [key for day in days for key in day]
    assert {note.case for note in notes.values() if has_tag(note, "urgency::cant-miss")} <= {
        notes[guid].case for guid, _ in met[:40]
    }
    day_of = {(notes[guid].case, notes[guid].kind): at for at, day in enumerate(days) for guid, _ in day}
    diseased = [case for case, kind in day_of if kind == "diagnosis"]
    assert len(diseased) == {"all": 12, "ct": 6}[package]
    assert all(day_of[case, "diagnosis"] > day_of[case, "find"] for case in diseased)


@pytest.mark.parametrize("deck", DECKS)
def test_a_first_day_is_of_many_pictures_and_no_structure_comes_twice_in_two_days(
    deck: str, student_with: Callable[[Path], StudentCollection], real_deck: Callable[[str], Path]
) -> None:
    package = real_deck(deck)
    notes = notes_in(package)
    student = student_with(package)
    held = {
        pictures_on(note)
        for note in notes.values()
        if pictures_on(note) and not any(home.endswith(SIDE_DECKS) for home in note.cards.values())
    }

    first, second = days_of(student)

    asked = [name for guid, ordinal in first + second if (name := structure_asked(notes[guid], ordinal))]
    if sum(len(note.cards) for note in notes.values()) > ENOUGH_CARDS:
        assert len({pictures_on(notes[guid]) for guid, _ in first} - {frozenset()}) >= min(MANY, len(held))
        assert len(asked) == len(set(asked))


@pytest.mark.parametrize(("deck", "at_most"), [("radanki", 0), ("systems", 0), ("ct", 1)])
def test_on_the_first_days_no_picture_comes_twice_in_a_row(
    deck: str, at_most: int, student_with: Callable[[Path], StudentCollection], real_decks: Path
) -> None:
    """In the CT package alone, the second day ends with what is left of one picture: its other cards came before."""
    package = real_decks / f"{deck}.apkg"
    notes = notes_in(package)
    student = student_with(package)

    first, second = days_of(student)

    assert len(first) == len(second) == 20
    assert repeats(first, notes) == []
    assert len(repeats(second, notes)) <= at_most


@pytest.mark.parametrize("deck", DECKS)
def test_what_cant_be_missed_is_among_the_first_forty_as_far_as_there_is_room(
    deck: str, student: StudentCollection, real_deck: Callable[[str], Path]
) -> None:
    package = real_deck(deck)
    notes = notes_in(package)
    student.imports(package)
    wanted = {
        note.case: findings_named(note)
        for note in notes.values()
        if has_tag(note, "urgency::cant-miss") and note.kind == "find" and pictures_on(note)
    }

    met = {notes[guid].case for day in days_of(student) for guid, _ in day}

    # Two cases of one finding are not both among them: no structure comes twice in forty.
    shown = {name for case in wanted.keys() & met for name in wanted[case]}
    covered = {case for case, names in wanted.items() if case in met or names & shown}
    assert len(covered) >= min(len(wanted), ROOM_FOR_WHAT_CANT_BE_MISSED)


def test_a_first_day_begins_with_anatomy_and_normal_pictures(
    student_with: Callable[[Path], StudentCollection], real_decks: Path
) -> None:
    notes = notes_in(real_decks / "radanki.apkg")
    student = student_with(real_decks / "radanki.apkg")

    (day,) = days_of(student, days=1)
    is_study = [has_tag(notes[guid], "kind::anatomy") or has_tag(notes[guid], "kind::normal") for guid, _ in day]
    of_first_number = [study for study, (_, ordinal) in zip(is_study, day, strict=True) if ordinal == 1]

    assert all(is_study[:8])
    assert not all(is_study)
    assert sum(of_first_number[: len(of_first_number) // 2]) > sum(of_first_number[len(of_first_number) // 2 :])


@pytest.mark.parametrize("deck", OF_MANY_PICTURES)
def test_a_diagnosis_is_never_asked_on_the_day_of_its_find_card_nor_within_twenty_cards(
    deck: str, student_with: Callable[[Path], StudentCollection], real_decks: Path
) -> None:
    package = real_decks / f"{deck}.apkg"
    notes = notes_in(package)
    student = student_with(package)
    days = days_of(student, days=20)
    place = {
        key: (day, at) for at, (day, key) in enumerate((day, key) for day, keys in enumerate(days) for key in keys)
    }
    asked: dict[tuple[str, str], tuple[int, int]] = {}
    for (guid, _), where in place.items():
        note = notes[guid]
        if note.kind in {"find", "diagnosis"} and pictures_on(note):
            asked.setdefault((note.case, note.kind), where)
    both = [case for case, kind in asked if kind == "diagnosis" and (case, "find") in asked]

    assert len(both) >= 3
    apart = {case: (asked[case, "find"], asked[case, "diagnosis"]) for case in both}
    # Where a deck ends within a hand, the next one begins there: a few are nearer, in a small library on one day.
    nearer = [case for case, ((_, find), (_, diagnosis)) in apart.items() if diagnosis - find < 20]
    # A deck of less than two days has no room between them: on its day all of it is shown.
    held = Counter(home for note in notes.values() for home in note.cards.values())
    cramped = {
        note.case
        for note in notes.values()
        if note.kind in {"find", "diagnosis"} and any(held[home] < TWO_DAYS for home in note.cards.values())
    }
    assert len([case for case in nearer if case not in cramped]) <= len(both) // 10
    assert {case for case, ((find_day, _), (day, _)) in apart.items() if day <= find_day} <= set(nearer)


def test_ten_a_day_show_the_same_cards_in_the_same_order(
    new_student: Callable[..., StudentCollection], collection_with: Callable[[Path], Path], real_decks: Path
) -> None:
    at_ease, as_usual = (new_student(name, collection_with(real_decks / "radanki.apkg")) for name in ("ten", "twenty"))
    at_ease.sets_options(new_a_day=10)

    slow, usual = days_of(at_ease, days=4), days_of(as_usual, days=2)

    assert [key for day in slow for key in day] == [key for day in usual for key in day]


@pytest.mark.parametrize(("new_a_day", "buries"), [(7, False), (30, False), (40, False), (20, True), (10, True)])
def test_other_options_keep_the_sense_of_the_order(
    student_with: Callable[[Path], StudentCollection], real_decks: Path, *, new_a_day: int, buries: bool
) -> None:
    notes = notes_in(real_decks / "radanki.apkg")
    student = student_with(real_decks / "radanki.apkg")
    student.sets_options(new_a_day=new_a_day, buries=buries)

    met = [key for day in days_of(student, days=6) for key in day][:40]

    assert len({pictures_on(notes[guid]) for guid, _ in met[:20]}) >= MANY
    asked = [name for guid, ordinal in met if (name := structure_asked(notes[guid], ordinal))]
    assert len(asked) == len(set(asked))
    assert len(repeats(met, notes)) <= 2


@pytest.mark.parametrize("deck", ["20 CT", "20 CT::10 Chest", "40 MRI"])
def test_a_deck_alone_is_dealt_too(
    deck: str, student_with: Callable[[Path], StudentCollection], real_decks: Path
) -> None:
    notes = notes_in(real_decks / "radanki.apkg")
    student = student_with(real_decks / "radanki.apkg")

    (day,) = days_of(student, f"RadAnki::{deck}", days=1)

    assert len({pictures_on(notes[guid]) for guid, _ in day[:6]}) >= 3


def test_anki_keeps_the_deck_and_the_place_of_every_card(
    student_with: Callable[[Path], StudentCollection], real_decks: Path
) -> None:
    package = real_decks / "radanki.apkg"
    student = student_with(package)
    with open_package(package) as reader:
        cards = {
            (note.guid, card.ordinal): (card.deck, card.due) for note in reader.notes_by_guid() for card in note.cards
        }

    places = student.places()

    assert {key: (student.deck_of(*key), place) for key, place in places.items()} == cards
    assert sorted(places.values()) == list(range(1, len(cards) + 1))


def test_a_listing_of_first_cards_tells_what_anki_shows(
    student_with: Callable[[Path], StudentCollection], real_decks: Path
) -> None:
    package = real_decks / "radanki.apkg"
    notes = notes_in(package)
    student = student_with(package)

    told = [re.split(r"  +", line) for line in first_cards(package, 40)]
    met = [key for day in days_of(student) for key in day]

    assert [(row[1], row[3]) for row in told] == [
        (student.deck_of(*key).partition("::")[2], notes[key[0]].kind) for key in met
    ]
    assert [row[2].startswith(notes[guid].title) for row, (guid, _) in zip(told, met, strict=True)] == [True] * 40


def test_extras_and_link_cards_have_decks_of_their_own_and_come_last(
    student: StudentCollection, real_decks: Path
) -> None:
    notes = notes_in(real_decks / "radanki.apkg")
    student.imports(real_decks / "radanki.apkg")
    homes = {key: student.deck_of(*key) for key in student.cards()}

    for (guid, _), home in homes.items():
        assert (home == "RadAnki::97 Extras") is has_tag(notes[guid], "use::extras")
    linked = {key for key, home in homes.items() if home == "RadAnki::98 On the web"}
    assert all(not pictures_on(notes[guid]) for guid, _ in linked)
    assert next(name for name in student.decks() if "::" in name) == "RadAnki::00 Start here"


@pytest.mark.parametrize("second", ["ct", "systems", "xr"])
def test_a_second_package_of_a_release_brings_no_empty_deck(
    second: str, student_with: Callable[[Path], StudentCollection], real_decks: Path
) -> None:
    student = student_with(real_decks / "radanki.apkg")
    student.imports(real_decks / f"{second}.apkg")
    held = {student.deck_of(*key) for key in student.cards()}

    assert [name for name in student.decks() if not any(f"{deck}::".startswith(f"{name}::") for deck in held)] == []


def test_a_part_and_then_the_whole_bring_no_empty_deck(student: StudentCollection, real_decks: Path) -> None:
    for name in ("mr", "us", "xr", "ct", "nm", "angio", "systems"):
        student.imports(real_decks / f"{name}.apkg")
        held = {student.deck_of(*key) for key in student.cards()}
        assert [one for one in student.decks() if not any(f"{deck}::".startswith(f"{one}::") for deck in held)] == []
