"""The rehearsal of a release: it finds nothing in sound packages, and each way of breaking them is a loss in words."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from markupsafe import Markup

from radanki.cards.note_types import Field, note_types
from radanki.errors import PackageError, UsageError
from radanki.model.card_markup import CardMarkup
from radanki.model.note import PlacedNote, Subdeck
from radanki.package.packing import pack
from radanki.releasing.anki_client import AnkiClient, import_packages
from radanki.releasing.rehearsal import EarlierRelease, rehearse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from radanki.cards.note_types import NoteType
    from radanki.model.note import Note
    from radanki.releasing.rehearsal import RehearsalReport
    from support.notes import NoteBench

DAY = 86_400
FIRST, SECOND = 1_763_900_000, 1_766_500_000
CHEST, BRAIN, BONES, HEART = (
    "RadAnki::10 X-ray::10 Chest",
    "RadAnki::20 CT::40 Brain",
    "RadAnki::10 X-ray::60 Bones",
    "RadAnki::20 CT::15 Heart",
)
CORRECTED = ("q3", "q9", "masks-1")
Shelf = dict[str, tuple["Note", ...]]
"""Notes by deck, in study order."""


class Press:
    """Packs notes as they are told, with no ledger to keep it from mistakes."""

    def __init__(self, bench: NoteBench, folder: Path) -> None:
        self.bench = bench
        self.folder = folder
        self.kinds: Sequence[NoteType] = note_types()
        self.modified: Callable[[str], int] = lambda _guid: FIRST

    def package(self, name: str, shelf: Shelf, time: int) -> Path:
        notes = [(deck, note) for deck, notes in shelf.items() for note in notes]
        subdecks = [
            Subdeck(
                deck,
                Markup(),
                tuple(
                    PlacedNote(note, due, min(time, self.modified(note.guid)))
                    for due, (where, note) in enumerate(notes, 1)
                    if where == deck
                ),
            )
            for deck in shelf
        ]
        used = {file for _, note in notes for file in note.media}
        media = {file: path for file, path in self.bench.media.items() if file in used or file.startswith("_")}
        target = self.folder / str(time) / f"{name}.apkg"
        pack(subdecks, self.kinds, media, time, target)
        return target


@pytest.fixture
def press(bench: NoteBench, tmp_path: Path) -> Press:
    return Press(bench, tmp_path)


@pytest.fixture
def shelf(bench: NoteBench) -> Shelf:
    """The first release: five occlusion notes and sixteen questions, in four decks."""
    covers = [bench.cover(f"masks-{n}", 1, 2, 5, picture=bench.picture(n)) for n in range(5)]
    asked = [bench.question(f"q{n}", Answer=f"Answer {n}") for n in range(16)]
    return {
        CHEST: (*covers[:3], *asked[:4]),
        BONES: tuple(asked[4:8]),
        BRAIN: (*covers[3:], *asked[8:12]),
        HEART: tuple(asked[12:]),
    }


@pytest.fixture
def held(press: Press, shelf: Shelf) -> EarlierRelease:
    """The first release as students hold it: the whole deck, and a part of it as a package of its own."""
    part = {CHEST: shelf[CHEST]}
    return EarlierRelease("1.0", (press.package("whole", shelf, FIRST), press.package("chest", part, FIRST)))


@pytest.fixture
def repeated(press: Press, shelf: Shelf) -> EarlierRelease:
    """A release with nothing new, a day after the first."""
    part = {CHEST: shelf[CHEST]}
    packages = (press.package("whole", shelf, FIRST + DAY), press.package("chest", part, FIRST + DAY))
    return EarlierRelease("1.0.1", packages)


@pytest.fixture
def corrected(press: Press, shelf: Shelf, bench: NoteBench) -> Shelf:
    """The second release: two answers corrected, a picture exchanged and a finding added, a question new."""
    better = {
        "q3": bench.question("q3", Answer="Better"),
        "q9": bench.question("q9", Answer="Better too"),
        "masks-1": bench.cover("masks-1", 1, 2, 5, 6, picture=bench.picture(77)),
    }
    press.modified = lambda guid: SECOND if guid in {*CORRECTED, "new"} else FIRST
    found = changed(shelf, lambda note: better.get(note.guid, note))
    return {**found, HEART: (*found[HEART], bench.question("new"))}


def changed(shelf: Shelf, change: Callable[[Note], Note]) -> Shelf:
    return {deck: tuple(change(note) for note in notes) for deck, notes in shelf.items()}


def rehearsed(press: Press, held: EarlierRelease, shelf: Shelf) -> RehearsalReport:
    return rehearse([held], [press.package("whole", shelf, SECOND)], "1.1")


def losses(press: Press, held: EarlierRelease, shelf: Shelf) -> str:
    whole_only = EarlierRelease(held.version, held.packages[:1])
    return "\n".join(rehearsed(press, whole_only, shelf).losses)


def test_a_sound_release_loses_nothing_on_any_way_of_updating(
    press: Press, held: EarlierRelease, repeated: EarlierRelease, corrected: Shelf
) -> None:
    packages = [press.package("whole", corrected, SECOND), press.package("chest", {CHEST: corrected[CHEST]}, SECOND)]

    report = rehearse([held, repeated], packages, "1.1")

    assert report.losses == ()
    assert [line.partition(":")[0] for line in report.lines] == [
        "1.1, first import",
        "1.0.1 to 1.1",
        "1.0 straight to 1.1",
        "1.0 to 1.1 through 1.0.1",
        "only chest.apkg of 1.0.1, then all of 1.1",
        "only chest.apkg of 1.0.1, then only that of 1.1",
    ]
    assert report.updates == 6
    assert report.cards > 120
    assert report.answers > 300


def test_it_says_what_was_compared_and_that_a_later_edit_keeps_the_old_text(
    press: Press, held: EarlierRelease, corrected: Shelf
) -> None:
    line = rehearsed(press, EarlierRelease("1.0", held.packages[:1]), corrected).lines[1]

    assert "1.0 to 1.1: " in line
    assert "1 kept by a later edit" in line
    assert "2 corrected" in line
    assert "2 whose own words a correction replaced" in line
    assert line.endswith("nothing lost")


def test_two_rehearsals_say_the_same(press: Press, held: EarlierRelease, corrected: Shelf) -> None:
    assert rehearsed(press, held, corrected) == rehearsed(press, held, corrected)


def test_the_first_release_is_imported_by_somebody_new(press: Press, shelf: Shelf) -> None:
    report = rehearse([], [press.package("whole", shelf, FIRST)], "1.0")

    assert report.losses == ()
    assert report.lines == (
        "1.0, first import: 21 notes and 31 cards from 1 packages, 31 cards rendered on both sides; nothing lost",
    )


def test_a_build_time_on_every_note_takes_the_students_own_words(
    press: Press, held: EarlierRelease, corrected: Shelf
) -> None:
    press.modified = lambda _guid: SECOND

    said = losses(press, held, corrected)

    assert "was not changed by the release, and lost the student's field 'My notes'" in said
    assert "the student's tag mine::ask-in-class" in said


def test_a_correction_that_keeps_the_old_time_does_not_arrive(
    press: Press, held: EarlierRelease, corrected: Shelf
) -> None:
    press.modified = lambda _guid: FIRST

    said = losses(press, held, corrected)

    for guid in CORRECTED:
        assert f"note {guid} ({guid}) says something else, and its time of change is no later than before" in said


def test_another_recipe_of_guids_doubles_every_note(press: Press, held: EarlierRelease, corrected: Shelf) -> None:
    said = losses(press, held, changed(corrected, lambda note: replace(note, guid=f"{note.guid}-b")))

    assert "note q1 (q1) has another guid, q1-b: students would get it a second time" in said


def test_a_note_that_is_dropped_is_told(press: Press, held: EarlierRelease, corrected: Shelf) -> None:
    said = losses(press, held, {**corrected, BONES: corrected[BONES][1:]})

    assert "note q4 (q4) is in no package any more" in said


def test_masks_that_exchange_their_numbers_are_told(
    press: Press, held: EarlierRelease, corrected: Shelf, bench: NoteBench
) -> None:
    masks = str(dict(bench.cover("masks-2", 1, 2, 5).fields)["Occlusion"])
    swapped = masks.replace("{{c1:", "{{c9:").replace("{{c2:", "{{c1:").replace("{{c9:", "{{c2:")
    assert swapped != masks
    press.modified = lambda guid: SECOND if guid in {*CORRECTED, "masks-2", "new"} else FIRST

    said = losses(
        press, held, changed(corrected, lambda note: with_masks(note, swapped) if note.guid == "masks-2" else note)
    )

    assert "note masks-2 (masks-2): what was asked by card 1 is asked by card 2 now" in said


def with_masks(note: Note, masks: str) -> Note:
    return replace(
        note, fields=tuple((name, CardMarkup(masks) if name == "Occlusion" else value) for name, value in note.fields)
    )


def test_a_number_that_is_not_reserved_leaves_an_empty_card(
    press: Press, held: EarlierRelease, corrected: Shelf, bench: NoteBench
) -> None:
    fewer = bench.cover("masks-1", 1, 5, 6, picture=bench.picture(77))

    said = losses(press, held, changed(corrected, lambda note: fewer if note.guid == "masks-1" else note))

    assert "note masks-1 (masks-1): card 2 is not issued any more; reserve its number" in said
    assert "a card is empty: note masks-1, card 2" in said


def test_one_more_field_makes_a_second_note_type(press: Press, held: EarlierRelease, corrected: Shelf) -> None:
    extra = Field("One more", 55_999, None, prevent_deletion=False, collapsed=True, description="")
    press.kinds = [
        replace(kind, fields=(*kind.fields, extra)) if kind.name == "RadAnki Question" else kind
        for kind in note_types()
    ]

    said = losses(
        press,
        held,
        changed(
            corrected,
            lambda note: (
                replace(note, fields=(*note.fields, ("One more", CardMarkup(""))))
                if note.note_type == "RadAnki Question"
                else note
            ),
        ),
    )

    assert "note type RadAnki Question: its fields or templates are others than in 1.0" in said
    assert "notes were refused, because their note type has other fields than before" in said
    assert "a note type was imported a second time: RadAnki Question+" in said


def test_other_bytes_under_a_known_name_are_told(
    press: Press, held: EarlierRelease, corrected: Shelf, bench: NoteBench
) -> None:
    name = dict(corrected)[BRAIN][0].media[0]
    bench.pictures[name].write_bytes(bench.pictures[bench.picture(99)].read_bytes())

    said = losses(press, held, corrected)

    assert f"file {name} is not what it was in 1.0, under the same name" in said
    assert f"file {name} is still the one of an earlier release" in said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("RadAnki", "Radiology", "deck RadAnki is in no package any more"),
        (CHEST, "RadAnki::10 X-ray::10 Thorax", f"deck {CHEST} is called RadAnki::10 X-ray::10 Thorax now"),
    ],
)
def test_a_renamed_deck_is_told(  # noqa: PLR0913, PLR0917  # two names, and what a journey needs
    press: Press, held: EarlierRelease, corrected: Shelf, old: str, new: str, said: str
) -> None:
    renamed = {deck.replace(old, new, 1): notes for deck, notes in corrected.items()}

    assert said in losses(press, held, renamed)


def test_a_case_that_moves_to_another_deck_is_no_loss(press: Press, held: EarlierRelease, corrected: Shelf) -> None:
    one, *others = corrected[HEART]
    moved = {**corrected, HEART: tuple(others), "RadAnki::30 Ultrasound::15 Heart": (one,)}

    assert losses(press, held, moved) == ""


def test_a_picture_that_the_package_forgot_is_told(press: Press, corrected: Shelf) -> None:
    package = press.package("whole", corrected, SECOND)
    forgotten = corrected[CHEST][0].media[0]
    without(package, forgotten)

    said = "\n".join(import_packages([package]).faults)

    assert f"a file is missing: {forgotten}" in said
    assert "the mask editor refuses a note: masks-0" in said


def without(package: Path, name: str) -> None:
    """Take a file out of a package."""
    with zipfile.ZipFile(package) as archive:
        members = {entry: archive.read(entry) for entry in archive.namelist()}
    listed = json.loads(members["media"])
    (number,) = [key for key, media in listed.items() if media == name]
    del members[number], listed[number]
    members["media"] = json.dumps(listed).encode()
    with zipfile.ZipFile(package, "w") as archive:
        for entry, content in members.items():
            archive.writestr(entry, content)


def test_a_front_that_shows_nothing_or_a_gap_is_told(press: Press, shelf: Shelf) -> None:
    press.kinds = [
        replace(kind, front="{{#Extra 5}}{{Prompt}}{{/Extra 5}}") if kind.name == "RadAnki Question" else kind
        for kind in note_types()
    ]

    report = import_packages([press.package("whole", shelf, FIRST)])

    assert "a card is empty: note q0, card 1" in report.faults
    assert report.rendered_cards == report.cards == 31


def test_import_packages_counts_what_anki_logged(press: Press, shelf: Shelf, corrected: Shelf) -> None:
    press.modified = lambda guid: SECOND if guid in {*CORRECTED, "new"} else FIRST
    report = import_packages([press.package("whole", shelf, FIRST), press.package("whole", corrected, SECOND)])

    assert (report.new, report.updated, report.duplicate, report.conflicting) == (22, 3, 18, 0)
    assert report.faults == ()
    assert report.inspection.database_complaint is None


def test_a_file_that_is_no_package_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.apkg").write_bytes(b"nothing")

    with pytest.raises(PackageError, match=r"Anki's own library \([0-9.]+\) failed at `imports x.apkg`: [^\n]+$"):
        import_packages([tmp_path / "x.apkg"])


def test_a_child_that_dies_or_hangs_is_one_sentence() -> None:
    with AnkiClient() as client:
        client.begins()
        client._child.kill()  # noqa: SLF001  # what a panic does
        with pytest.raises(PackageError, match="failed at `snapshot`: it ended with signal 9"):
            client.snapshot()


def test_without_ankis_library_it_says_how_to_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("radanki.releasing.anki_client.client.anki_version", lambda: None)

    with pytest.raises(UsageError, match=r"pip install 'radanki\[rehearsal\]'"):
        AnkiClient()
