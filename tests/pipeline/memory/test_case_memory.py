"""What is kept of cases changes nothing: whatever is changed, all comes out as in an empty cache, byte for byte."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from PIL import Image

from radanki.cards import compose_case
from radanki.checks import problems_of_case
from radanki.library.digests import sha256_of
from radanki.library.whole_file import write_for_now
from radanki.model.card_markup import CardMarkup
from radanki.model.notes.fields import FieldsOnDemand, digest_of_fields
from radanki.pipeline.memory.case_record import decoded
from radanki.pipeline.memory.note_record import TextsOfCase, encoded_notes, kept_notes
from radanki.pipeline.memory.record_store import RecordStore
from radanki.pipeline.packages.writing import PackageWriter
from radanki.pipeline.validate import validate
from support.cases import LOOKED, REVIEWED, a_case, a_finding, an_image
from support.libraries import (
    DECK,
    EXAM,
    SCHEMATIC,
    SMALL_CASE,
    SMALL_FOLDER,
    draw_film,
    files_in,
    write_case,
    write_deck,
    write_small_library,
)
from support.program import radanki_here

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from radanki.cards.inputs import CardInputs
    from radanki.model.library import CaseFile
    from radanki.model.note import Note
    from radanki.model.problem import Problem
    from radanki.pipeline.packages.writing import PackageOrder, WrittenPackage
    from support.program import Ran

TODAY = "1796000000"
"""After every day that the cases name."""
CASE = f"{SMALL_FOLDER}/case.yaml"
NEIGHBOUR = "cases/us/chest/lump"
INSTALLED = "cases/xr/spine/installed"
TOPICS = """\
topics: common
rows:
  - slug: broken-rib
    title: Broken rib
    case: "00000000000000d1"
    gist: A step in the line of a rib
    looks:
      - modality: xr
        text: A step in the line of the rib.
        pictures: [{case: "00000000000000d1", image: frontal}]
      - modality: us
        text: A gap in the bright line.
        pictures: [{case: "00000000000000d2", image: frontal}]
    differential: [Healed fracture, Skin fold, Costal cartilage]
    pitfalls: [A film without a fracture does not rule it out.]
"""


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = write_small_library(tmp_path / "library")
    beside = 'schematic: drawing.svg\ncompare_with: ["00000000000000d2"]\nreviewed: [{by: Dr B, on: 2026-11-21}]\n'
    (root / CASE).write_text(SMALL_CASE + beside, encoding="utf-8")
    (root / SMALL_FOLDER / "drawing.svg").write_text(SCHEMATIC, encoding="utf-8")
    _write_film_case(root, NEIGHBOUR, "00000000000000d2", "Round lump")
    draw_film(root / NEIGHBOUR / "frontal.png")
    film = draw_film(tmp_path / "site/films_of_a_package/film.png", place=40)
    (film.parent / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path / "site")
    held = f"from: package:films_of_a_package/film.png\n    sha256: {sha256_of(film)}"
    _write_film_case(root, INSTALLED, "00000000000000d3", "Wedge", held)
    write_deck(root, f"{DECK}select:\n  system: [spine]\n", name="spine")
    for name, text in (("exams/best.yaml", EXAM), ("topics/common.yaml", TOPICS)):
        (root / "decks" / name).parent.mkdir()
        (root / "decks" / name).write_text(text, encoding="utf-8")
    # A test writes and calls within the same moment; what a moment is has a test of its own.
    monkeypatch.setattr("radanki.pipeline.memory.surroundings._FINE_NS", -(10**10))
    return root


def _write_film_case(root: Path, folder: str, case_id: str, title: str, held: str = "file: frontal.png") -> None:
    finding = a_finding(1, title, rect=[20, 10, 30, 20], asks=["find", "name"], why="It is lighter than the rest.")
    text = a_case(
        case_id, title, images=[an_image(finding, view="PA erect", looked=LOOKED)], diagnosis=title, reviewed=REVIEWED
    )
    assert "file: frontal.png" in text
    write_case(root, folder.removeprefix("cases/"), text.replace("file: frontal.png", held))


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


CHANGES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda _: None,
    "a word of the case": lambda root: replaced(root / CASE, "Pain relief", "Sleep first"),
    "an id": lambda root: replaced(root / CASE, "00000000000000d1", "00000000000000d9"),
    "an id that another case has": lambda root: replaced(root / CASE, "00000000000000d1", "00000000000000d2"),
    "the picture": lambda root: Image.new("L", (400, 300), 120).save(root / SMALL_FOLDER / "frontal.png"),
    "no picture": lambda root: (root / SMALL_FOLDER / "frontal.png").unlink(),
    "the drawing": lambda root: replaced(root / SMALL_FOLDER / "drawing.svg", 'r="4"', 'r="3"'),
    "the title of a neighbour": lambda root: replaced(root / NEIGHBOUR / "case.yaml", "Round lump", "Oval lump"),
    "the picture of a neighbour": lambda root: draw_film(root / NEIGHBOUR / "frontal.png", place=30),
    "no neighbour": lambda root: shutil.rmtree(root / NEIGHBOUR),
    "an error in a neighbour": lambda root: replaced(root / NEIGHBOUR / "case.yaml", "kind: ", "kin: "),
    "a case elsewhere": lambda root: shutil.move(root / SMALL_FOLDER, root / "cases/xr/chest/moved"),
    "another organ system": lambda root: shutil.move(root / SMALL_FOLDER, root / "cases/xr/spine/rib-fracture"),
    "a stray file": lambda root: (root / SMALL_FOLDER / "letter.txt").write_text("Dear colleague"),
    "a name in the case": lambda root: replaced(root / CASE, "Fell from", "Mail john.miller@clinic.example. Fell from"),
    "a deck's description": lambda root: replaced(root / "decks/all.yaml", "for tests", "for tasks"),
    "a deck's profile": lambda root: replaced(root / "decks/all.yaml", "name:", "profile: nc\nname:"),
    "no exam": lambda root: (root / "decks/exams/best.yaml").unlink(),
    "a topic": lambda root: replaced(root / "decks/topics/common.yaml", "A step in the line", "A kink in the line"),
    "no topics": lambda root: shutil.rmtree(root / "decks/topics"),
    "a file of a package": lambda root: draw_film(root.parent / "site/films_of_a_package/film.png", place=50),
    "no file of a package": lambda root: (root.parent / "site/films_of_a_package/film.png").unlink(),
    "what new said of a picture": lambda root: write_for_now(
        root / ".radanki/notices/00000000000000d1.json", b'{"frontal": ["It is upside down."]}'
    ),
    "no renderings": lambda root: shutil.rmtree(root.parent / "cache/media"),
    "a torn rendering": lambda root: next((root.parent / "cache/media").iterdir()).write_bytes(b"torn"),
    "no jobs": lambda root: shutil.rmtree(root.parent / "cache/jobs"),
    "an empty ledger": lambda root: (root / "decks/ledger.json").write_text("{}"),
}


def all_of(root: Path, **surroundings: str) -> tuple[Ran, Ran, dict[str, bytes]]:
    """Give all that a check and a build say and make."""
    shutil.rmtree(root / "dist", ignore_errors=True)
    checked = radanki_here(root, "check", "--format", "json", SOURCE_DATE_EPOCH=TODAY, **surroundings)
    built = radanki_here(root, "--quiet", "build", "--draft", **surroundings)
    return checked, built, files_in(root / "dist")


@pytest.mark.parametrize("change", CHANGES)
def test_after_each_change_all_is_as_from_nothing(library: Path, tmp_path: Path, change: str) -> None:
    before = all_of(library)
    assert (before[1].status, sorted(before[2])) == (0, ["all.apkg", "manifest.json", "spine.apkg"]), before

    CHANGES[change](library)

    again = all_of(library)
    cache = library.parent / "cache"
    if "picture" in change:
        cache = tmp_path / "empty"
    else:  # to render all pictures anew takes long, and is for those changes alone
        shutil.rmtree(cache / "cases", ignore_errors=True)
        shutil.rmtree(cache / "runs", ignore_errors=True)
    assert again == all_of(library, RADANKI_CACHE=str(cache))


def rules_worked(root: Path, *words: str) -> list[str]:
    """Give the folders of the cases to which rules were applied in a check."""
    seen = []

    def watched(case_file: CaseFile) -> list[Problem]:
        seen.append(case_file.places.path.rpartition("/")[0])
        return list(problems_of_case(case_file))

    with mock.patch("radanki.pipeline.memory.case_work.problems_of_case", watched):
        radanki_here(root, "check", *words, SOURCE_DATE_EPOCH=TODAY)
    return seen


def test_only_what_changed_is_checked_again(library: Path) -> None:
    assert rules_worked(library) == [NEIGHBOUR, SMALL_FOLDER, INSTALLED]
    replaced(library / CASE, "Pain relief", "Sleep first")

    assert rules_worked(library) == [SMALL_FOLDER]


def composed(root: Path) -> set[str]:
    """Give the titles of the cases whose notes are composed in a build."""
    seen: set[str] = set()

    def watched(case_file: CaseFile, inputs: CardInputs) -> tuple[Note, ...]:
        seen.add(case_file.case.title)
        return compose_case(case_file, inputs)

    with (
        mock.patch("radanki.pipeline.note_builder.compose_case", watched),
        mock.patch("radanki.pipeline.fronts.compose_case", watched),
    ):
        assert radanki_here(root, "--quiet", "build").status == 0
    return seen


def test_only_notes_that_show_what_changed_are_composed_again(library: Path) -> None:
    assert composed(library) == {"Rib fracture", "Round lump", "Wedge"}
    replaced(library / INSTALLED / "case.yaml", "Wedge", "Wedged vertebra")
    assert composed(library) == {"Wedged vertebra"}

    replaced(library / NEIGHBOUR / "case.yaml", "Round lump", "Oval lump")

    assert composed(library) == {"Rib fracture", "Oval lump"}


def test_a_day_later_no_case_is_read_and_no_note_composed_anew(library: Path) -> None:
    all_of(library)
    with mock.patch("radanki.library.joined.known_file.read_case", side_effect=InterruptedError):
        assert radanki_here(library, "check", SOURCE_DATE_EPOCH=f"{int(TODAY) + 200_000}").status == 0
    replaced(library / "decks/all.yaml", "for tests", "for tasks")

    assert composed(library) == set()


def packed(root: Path, *words: str) -> list[str]:
    """Give the packages that a build puts together."""
    seen = []

    def watched(writer: PackageWriter, order: PackageOrder, search: Callable[..., None]) -> WrittenPackage:
        seen.append(order.target.name)
        return write(writer, order, search)

    write = PackageWriter.write
    with mock.patch("radanki.pipeline.packages.writing.PackageWriter.write", watched):
        assert radanki_here(root, "--quiet", "build", *words).status == 0
    return seen


def test_only_decks_of_which_something_changed_are_put_together(library: Path) -> None:
    assert packed(library) == ["all.apkg", "spine.apkg"]
    before = files_in(library / "dist")
    assert packed(library, "--draft") == ["all.apkg", "spine.apkg"]
    replaced(library / NEIGHBOUR / "case.yaml", "Round lump", "Oval lump")
    assert packed(library, "--draft") == ["all.apkg"]

    shutil.copy(library / "dist/spine.apkg", library / "dist/all.apkg")
    assert packed(library, "--draft") == ["all.apkg"]

    assert files_in(library / "dist")["spine.apkg"] == before["spine.apkg"]
    write_deck(library, f"{DECK}select:\n  system: [chest]\n", name="spine")
    assert packed(library, "--draft") == ["spine.apkg"]
    (library / "dist/spine.apkg").unlink()
    assert packed(library, "--draft") == ["spine.apkg"]


@pytest.mark.parametrize("day", ["1700000000", "1900000000"])
def test_days_to_come_and_days_long_ago_are_told_of_known_cases(library: Path, tmp_path: Path, day: str) -> None:
    author = "author: A. Contributor"
    replaced(library / CASE, author, f"{author}, url: 'https://example.org/one', accessed: 2026-11-20")
    all_of(library)

    again = radanki_here(library, "check", "--format", "json", SOURCE_DATE_EPOCH=day)

    empty = str(tmp_path / "empty")
    assert again == radanki_here(library, "check", "--format", "json", SOURCE_DATE_EPOCH=day, RADANKI_CACHE=empty)
    assert ("day-to-come" if day == "1700000000" else "accessed-long-ago") in again.out


class TextsAtHand(TextsOfCase):
    def __init__(self, texts: Mapping[str, bytes]) -> None:
        self._texts = texts

    def octets(self, guid: str) -> bytes:
        return self._texts[guid]

    def fetch_ahead(self, wanted: object) -> None:
        raise NotImplementedError


def test_kept_notes_are_the_notes_that_were_composed(library: Path) -> None:
    seen = validate(library, library.parent / "cache", workers=1)
    notes = [seen.notes.of(case, "open") for case in seen.cases]

    kept = [encoded_notes(of_case) for of_case in notes]
    again = [kept_notes(one.small, TextsAtHand(one.texts)) for one in kept if one is not None]

    assert again == notes
    pairs = [(new, old) for group in zip(again, notes, strict=True) for new, old in zip(*group, strict=True)]
    for new, old in pairs:
        assert tuple(new.pictures) == old.pictures
        assert new.files == old.files
        assert digest_of_fields(new.fields) == digest_of_fields(old.fields)
        assert new.is_linked == old.is_linked
        assert {type(value) for _, value in new.fields} == {CardMarkup}


def test_notes_whose_fields_could_not_be_told_apart_again_are_not_kept(library: Path) -> None:
    seen = validate(library, library.parent / "cache", workers=1)
    note, *_ = seen.notes.of(seen.cases[0], "open")

    for sign in "\x1e\x1f\ud800":
        (name, value), *others = note.fields
        assert encoded_notes([note.with_fields(((name, value + CardMarkup(sign)), *others))]) is None


def test_a_deck_that_is_packed_again_holds_no_text_of_its_notes(library: Path) -> None:
    all_of(library)
    (library / "decks/spine.yaml").unlink()
    held: list[int] = []

    def write(writer: PackageWriter, order: PackageOrder, search: Callable[[Path, str], None]) -> WrittenPackage:
        fields = [placed.note.fields for deck in order.subdecks for placed in deck.notes]
        held.append(sum(not isinstance(one, FieldsOnDemand) for one in fields))
        return written(writer, order, search)

    written = PackageWriter.write
    replaced(library / CASE, "Pain relief", "Sleep first")
    with mock.patch.object(PackageWriter, "write", write):
        all_of(library)

    assert held == [0]


def test_a_torn_text_of_a_note_is_composed_again(library: Path, tmp_path: Path) -> None:
    all_of(library)
    (store,) = (library.parent / "cache/cases").iterdir()
    with closing(sqlite3.connect(store)) as records, records:
        torn = records.execute("UPDATE records SET content = x'00' WHERE instr(content, x'1e') > 0").rowcount
    assert torn > 1
    replaced(library / "decks/all.yaml", "for tests", "for tasks")

    again = all_of(library)

    with closing(sqlite3.connect(store)) as records:
        (left,) = records.execute("SELECT count(*) FROM records WHERE content = x'00'").fetchone()
    assert left == 1, "that of the exam, which no deck takes: nobody asked for it"
    assert again == all_of(library, RADANKI_CACHE=str(tmp_path / "empty"))


def test_cases_whose_texts_nobody_asks_for_are_not_read(library: Path) -> None:
    all_of(library)
    (library / "decks/all.yaml").write_text(DECK + "select:\n  system: [spine]\n", encoding="utf-8")

    with mock.patch("radanki.library.walk.read_case", side_effect=InterruptedError):
        assert radanki_here(library, "check").status == 0


def test_another_program_is_noticed(library: Path) -> None:
    all_of(library)
    with mock.patch("radanki.pipeline.memory.surroundings.state_of_program", return_value=b"another"):
        assert len(rules_worked(library, "--release")) == 3


def test_a_record_is_of_one_library(library: Path, tmp_path: Path) -> None:
    all_of(library)
    shutil.copytree(library, tmp_path / "other")

    assert len(rules_worked(tmp_path / "other")) == 3


@pytest.mark.parametrize("fault", ["error", "identity"])
def test_a_case_with_an_error_or_an_identity_leaves_no_record(library: Path, fault: str) -> None:
    change = {"error": "no picture", "identity": "a name in the case"}[fault]
    all_of(library)
    CHANGES[change](library)

    for words in (("--format", "json"), ("--release",)):
        assert rules_worked(library, *words) == [SMALL_FOLDER]


@pytest.mark.parametrize("damage", ["empty", "foreign", "torn", "of another form", "not readable"])
def test_a_damaged_record_is_none(library: Path, damage: str) -> None:
    before = all_of(library)
    (path,) = (library.parent / "cache/cases").iterdir()
    match damage:
        case "empty":
            path.write_bytes(b"")
        case "foreign":
            path.write_bytes(b"Dear colleague" * 400)
        case "torn":
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        case "of another form":
            path.unlink()
            with sqlite3.connect(path) as store:
                store.execute("CREATE TABLE records (owner TEXT, name TEXT)")
            store.close()
        case _:
            with sqlite3.connect(path) as store:
                store.execute("UPDATE records SET content = substr(content, 2)")
            store.close()

    assert all_of(library) == before
    assert not rules_worked(library, "--release")


def test_a_record_that_is_torn_at_any_byte_is_none(library: Path) -> None:
    all_of(library)
    (path,) = (library.parent / "cache/cases").iterdir()
    whole = RecordStore(path).of_owner("cases")
    name, (_, content) = next(iter(whole.items()))
    with closing(sqlite3.connect(path)) as store:
        for end in range(len(content)):
            torn = bytearray(content)
            torn[end] ^= 1
            store.execute("UPDATE records SET content = ? WHERE name = ?", (content[:end] if end % 2 else torn, name))
            store.commit()
            assert RecordStore(path).of_owner("cases").keys() == whole.keys() - {name}

    assert decoded(content.replace(b"{", b"[", 1), SMALL_FOLDER) is None


def test_no_record_of_a_case_names_its_folder(library: Path) -> None:
    all_of(library)
    (path,) = (library.parent / "cache/cases").iterdir()

    kept = [content for _, content in RecordStore(path).of_owner("cases").values()]

    assert len(kept) == 3
    for folder in (NEIGHBOUR, SMALL_FOLDER, INSTALLED):
        assert not any(folder.rpartition("/")[2].encode() in content for content in kept)


def test_what_changes_while_a_check_is_at_work_is_not_remembered(library: Path) -> None:
    def changing(case_file: CaseFile) -> list[Problem]:
        found = list(problems_of_case(case_file))
        if case_file.case.title == "Rib fracture":
            replaced(library / CASE, "Pain relief", "Sleep first")
        return found

    with mock.patch("radanki.pipeline.memory.case_work.problems_of_case", changing):
        radanki_here(library, "check", SOURCE_DATE_EPOCH=TODAY)

    assert rules_worked(library) == [SMALL_FOLDER]


def test_a_takedown_leaves_no_record_of_any_case(library: Path) -> None:
    all_of(library)
    assert (library.parent / "cache/cases").exists()

    taken = radanki_here(library, "takedown", "00000000000000d2", "--reason", "A patient asked.", "--yes")

    assert taken.status == 0, taken
    assert not (library.parent / "cache/cases").exists()
