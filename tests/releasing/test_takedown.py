"""A case, a source or an author is withdrawn: what goes, what stays, and what is shown before anything is done."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from radanki.cards import note_guid
from radanki.cards.kinds.taken_down import WITHDRAWN_PICTURE
from radanki.imaging.encoding.png import digest_of
from radanki.library.ledger_text import ledger_text
from radanki.library.walk import read_library
from radanki.model.releases.ledger import Ledger, Release, ReleasedCase, ReleasedNote, ReleasedState
from radanki.package.reading import open_package
from radanki.pipeline.build import BuildOptions, build
from radanki.pipeline.validate import validate
from support.cases import LOOKED, OWN, REVIEWED, a_case, a_finding, an_image
from support.libraries import draw_film, files_in, write_case, write_deck
from support.program import radanki_here

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import Any

    from radanki.model.note import NoteKind

BORROWED = {
    "id": "rp",
    "url": "https://radiopaedia.org/cases/61830",
    "author": "Ann Other",
    "licence": "CC-BY-4.0",
    "accessed": date(2026, 11, 1),
}
ONE, TWO = "00000000000000a1", "00000000000000a2"


def add_case(
    root: Path, slug: str, case_id: str, source: Mapping[str, Any] = OWN, contributor: str = "A. Contributor"
) -> None:
    image = an_image(
        a_finding(asks=["cover", "find"]),
        a_finding(3, "Rib", ellipse=[60, 40, 10, 8], asks=["name"]),
        view="PA erect",
        looked=LOOKED,
        reserved=[2],
    )
    text = a_case(
        case_id,
        "Opacity of Zebulon Quimby",
        tags=["setting:emergency"],
        images=[image],
        diagnosis="Round opacity",
        pearls=[{"id": "round", "text": "Round things are **round**."}],
        questions=[{"id": "next", "ask": "What is done next?", "answer": "Look again", "image": "frontal"}],
        steps=[{"id": "s1", "show": ["frontal"], "ask": "What now?", "answer": "Wait."}],
        sources=[source],
        contributors=[contributor],
        reviewed=REVIEWED,
    )
    draw_film(write_case(root, f"xr/chest/{slug}", text) / "frontal.png", place=int(case_id, 16) % 20)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    root = tmp_path / "library"
    write_deck(root)
    add_case(root, "one", ONE)
    add_case(root, "two", TWO, contributor="B. Helper")
    return root


@pytest.fixture
def radanki(library: Path) -> Callable[..., tuple[int, str]]:
    """Run a command on the library; give its status and all that it said."""

    def call(*words: str) -> tuple[int, str]:
        ran = radanki_here(library, *words)
        return ran.status, ran.said

    return call


@dataclass(frozen=True)
class HeldNote:
    fields: dict[str, str]
    cards: tuple[tuple[int, str], ...]


def notes_in(package: Path) -> dict[str, HeldNote]:
    """Give each note of a package by its guid: its fields, and its cards with the deck that they lie in."""
    with open_package(package) as opened:
        names = {kind.id: [field.name for field in kind.fields] for kind in opened.note_types}
        return {
            note.guid: HeldNote(
                dict(zip(names[note.note_type], note.fields, strict=True)),
                tuple((card.ordinal, card.deck) for card in note.cards),
            )
            for note in opened.notes_by_guid()
        }


def media_in(package: Path) -> set[str]:
    """Give the names of the pictures in a package; the viewer's own files begin with an underscore."""
    with open_package(package) as opened:
        return {medium.name for medium in opened.media() if not medium.name.startswith("_")}


def notes_of(library: Path, tmp_path: Path) -> dict[str, HeldNote]:
    """Build the library elsewhere and give the notes of the package."""
    out = tmp_path / "built"
    cache = tmp_path / "other-cache"
    validated = validate(library, cache, workers=1, compared="all")
    build(validated, (), BuildOptions(out, cache, workers=1, time=1_763_900_000))
    return notes_in(out / "test.apkg")


def test_without_yes_nothing_is_touched_and_everything_that_would_go_is_said(
    library: Path, radanki: Callable[..., tuple[int, str]]
) -> None:
    before = files_in(library)

    status, said = radanki("takedown", ONE)

    assert status == 0
    assert "cases/xr/chest/one: 7 notes (9 cards) are issued empty" in said
    assert "goes: frontal.png" in said
    assert "Nothing was changed" in said
    assert files_in(library) == before


def test_what_stays_of_a_case_is_its_place_and_the_identity_of_its_notes(
    library: Path, radanki: Callable[..., tuple[int, str]]
) -> None:
    status, _ = radanki("takedown", ONE, "--yes", "--reason", "The patient asked for it.")

    folder = library / "cases/xr/chest/one"
    (case, _) = (found.case for found in read_library(library)[0].cases)
    assert status == 0
    assert [path.name for path in folder.iterdir()] == ["case.yaml"]
    assert (case.id, case.kind, case.level, case.tags) == (ONE, "pathology", 1, ("setting:emergency",))
    assert case.retired is not None
    assert (case.retired.since, case.retired.reason) == ("2025-11-23", "The patient asked for it.")
    text = (folder / "case.yaml").read_text(encoding="utf-8")
    for gone in ("Round opacity", "A. Contributor", "Look again", "Dr B", "frontal"):
        assert gone not in text


def test_every_note_that_students_hold_is_issued_again_with_its_cards_and_without_its_words(
    library: Path, radanki: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    before = notes_of(library, tmp_path)
    radanki("takedown", ONE, "--yes")

    after = notes_of(library, tmp_path)

    assert after.keys() == before.keys()
    mine = [guid for guid, note in before.items() if note.fields["Id"].startswith(ONE)]
    assert len(mine) == 7
    for guid in mine:
        fields = after[guid].fields
        assert [number for number, _ in after[guid].cards] == [number for number, _ in before[guid].cards]
        assert fields["Withdrawn"].startswith("Withdrawn since 2025-11-23")
        assert set(re.findall(r'src="([^"]+)"', "".join(fields.values()))) <= {WITHDRAWN_PICTURE.name}
        assert "opacity" not in "".join(value for name, value in fields.items() if name != "Title").casefold()
    others = before.keys() - set(mine)
    assert {guid: after[guid].fields for guid in others} == {guid: before[guid].fields for guid in others}


def test_the_next_package_has_no_picture_of_the_case(library: Path, radanki: Callable[..., tuple[int, str]]) -> None:
    radanki("build")
    before = media_in(library / "dist/test.apkg")
    radanki("takedown", ONE, TWO, "--yes")
    assert not (library / "dist/test.apkg").exists()

    status, said = radanki("build")

    assert status == 0, said
    assert media_in(library / "dist/test.apkg") == {WITHDRAWN_PICTURE.name}
    assert WITHDRAWN_PICTURE.name not in before


def test_nothing_of_the_picture_is_left_in_the_cache(radanki: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    radanki("build")
    cache = tmp_path / "cache"
    assert list(cache.rglob("rk-*.png"))

    radanki("takedown", ONE, "--yes")

    # What may stay: the viewer, and records that hold digests, rules and attribute names alone. Whoever adds a cache of
    # anything that was read in a picture lets `radanki takedown` remove it.
    assert {path.name for path in (*cache.iterdir(), *(cache / "jobs").iterdir())} <= {
        "viewer",
        "jobs",
        "scans",
        "searches",
    }
    assert not list(cache.rglob("rk-*.png"))


def test_a_fetched_picture_goes_from_the_cache_unless_another_case_points_to_it(
    library: Path, radanki: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    archive, shared, alone = ("1" * 64, "2" * 64, "3" * 64)
    for slug, digests in (("one", (alone, shared)), ("two", (shared,))):
        path = library / "cases/xr/chest" / slug / "case.yaml"
        more = "".join(
            f"  - {{name: p{place}, from: 'pypi:nothing==1.0#{place}.png', archive_sha256: '{archive}',"
            f" sha256: '{sha}'}}\n"
            for place, sha in enumerate(digests)
        )
        path.write_text(path.read_text(encoding="utf-8").replace("diagnosis:", f"{more}diagnosis:"), encoding="utf-8")
    for folder, name in (("archives", archive), ("pictures", shared), ("pictures", alone)):
        (tmp_path / "cache" / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / "cache" / folder / name).write_bytes(b"picture")

    _, said = radanki("takedown", ONE, "--yes")

    left = {path.name for path in (tmp_path / "cache").rglob("*") if path.is_file()}
    assert left == {archive, shared}
    assert "look: cases/xr/chest/two shows one of these pictures too" in said


def test_what_is_left_passes_every_check_also_for_a_release(
    library: Path, radanki: Callable[..., tuple[int, str]]
) -> None:
    from radanki.checks import run_checks  # noqa: PLC0415  # beside its use

    radanki("takedown", ONE, TWO, "--yes")

    read, problems = read_library(library)
    assert problems == ()
    assert run_checks(read, for_release=True) == ()
    assert radanki("check")[0] == 0


def test_with_forget_text_the_title_and_the_folders_name_go_too(
    library: Path, radanki: Callable[..., tuple[int, str]]
) -> None:
    radanki("takedown", "cases/xr/chest/one", "--yes", "--forget-text")

    assert not (library / "cases/xr/chest/one").exists()
    text = (library / f"cases/xr/chest/withdrawn-{ONE}/case.yaml").read_text(encoding="utf-8")
    assert "Quimby" not in text
    assert "Quimby" not in (library / "decks/withdrawn.json").read_text(encoding="utf-8")
    assert radanki("check")[0] == 0


def test_the_title_of_a_case_that_was_taken_down_before_can_still_be_forgotten(
    library: Path, radanki: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    radanki("takedown", ONE, "--yes")
    before = notes_of(library, tmp_path)
    radanki("takedown", ONE, "--yes", "--forget-text")

    after = notes_of(library, tmp_path)

    mine = [note for note in after.values() if note.fields["Id"].startswith(ONE)]
    assert len(mine) == 7
    assert not [note for note in mine if "Quimby" in str(note)]
    assert {guid: note.cards for guid, note in after.items()} == {guid: note.cards for guid, note in before.items()}


@pytest.mark.parametrize(
    "words",
    [
        ("--source", "https://radiopaedia.org/cases/61830"),
        ("--source", "http://www.radiopaedia.org/cases/61830?lang=gb"),
        ("--source", "radiopaedia:61830"),
        ("--source", "radiopaedia"),
        ("--source", "radiopaedia.org"),
        ("--author", "ann  OTHER"),
        ("--author", "Carl Third"),
    ],
)
def test_a_source_or_an_author_names_its_cases_and_no_other(
    library: Path, radanki: Callable[..., tuple[int, str]], words: tuple[str, ...]
) -> None:
    add_case(library, "three", "00000000000000a3", source=BORROWED, contributor="Carl Third")

    status, said = radanki("takedown", *words)

    assert status == 0
    assert re.findall(r"^(cases/\S+):", said, re.MULTILINE) == ["cases/xr/chest/three"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "say what is withdrawn"),
        (("--author", "Nobody Known"), "no case has such a source or author"),
        (("--author", "Contrib"), "no case has such a source or author"),
        (("--source", "https://radiopaedia.org/cases/1"), "no case has such a source or author"),
        (("cases/xr/chest/tow",), "no such case"),
    ],
)
def test_asking_for_nothing_that_is_there_is_wrong_usage(
    radanki: Callable[..., tuple[int, str]], words: tuple[str, ...], said: str
) -> None:
    status, answer = radanki("takedown", *words, "--yes")

    assert status == 2
    assert said in answer


def test_a_named_case_that_cant_be_read_is_not_passed_over(
    library: Path, radanki: Callable[..., tuple[int, str]]
) -> None:
    (library / "cases/xr/chest/one/case.yaml").write_text("id: [", encoding="utf-8")

    status, said = radanki("takedown", "cases/xr/chest/one", "--yes")

    assert status == 2
    assert "no case there that can be read" in said


def test_notes_of_an_earlier_release_are_emptied_too_where_the_ledger_knows_them(
    library: Path, radanki: Callable[..., tuple[int, str]]
) -> None:
    path = library / "cases/xr/chest/one/case.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("asks: [cover, find]", "asks: [find]"), encoding="utf-8")
    kinds: tuple[tuple[NoteKind, ReleasedState], ...] = (
        ("cover", released_cards(1, 7)),
        ("name", released_cards(7)),
    )
    notes = tuple(
        ReleasedNote(note_guid(ONE, kind, "film"), kind, "film", "1.0", "1.0", (state,)) for kind, state in kinds
    )
    case = ReleasedCase(ONE, "cases/xr/chest/one", "One", "1.0", "1.0", notes=notes)
    ledger = Ledger((Release("1.0", 1, (), 2, 3),), (), (case,))
    (library / "decks/ledger.json").write_text(ledger_text(ledger), encoding="utf-8")

    plan = radanki("takedown", ONE)[1]
    radanki("takedown", ONE, "--since", "2.0", "--reason", "Asked for.", "--yes")

    assert "8 notes" in plan
    stub = path.read_text(encoding="utf-8")
    assert f'kind: cover, guid: "{notes[0].guid}", numbers: [1, 7]' in stub
    assert f'kind: name, guid: "{notes[1].guid}", numbers: [7]' in stub


def test_a_ledger_that_can_not_be_read_stops_a_takedown_before_anything_is_guessed(
    library: Path, radanki: Callable[..., tuple[int, str]]
) -> None:
    (library / "decks/ledger.json").write_text("<<<<<<< HEAD\n{}", encoding="utf-8")

    status, said = radanki("takedown", ONE)

    assert status == 1
    assert "a merge stopped here [ledger/syntax]" in said


def released_cards(*numbers: int) -> ReleasedState:
    return ReleasedState("1.0", "open", 1, "0" * 64, "0" * 16, "0" * 16, "0" * 16, "0" * 16, numbers)


def test_a_link_in_the_case_folder_is_removed_and_what_it_points_to_is_not(
    library: Path, radanki: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "keep.txt").write_text("mine", encoding="utf-8")
    (library / "cases/xr/chest/one/link").symlink_to(outside)

    radanki("takedown", ONE, "--yes")

    assert (outside / "keep.txt").read_text(encoding="utf-8") == "mine"
    assert [entry.name for entry in (library / "cases/xr/chest/one").iterdir()] == ["case.yaml"]


def test_content_that_is_left_beside_a_takedown_is_an_error(
    library: Path, radanki: Callable[..., tuple[int, str]]
) -> None:
    radanki("takedown", ONE, "--yes")
    path = library / "cases/xr/chest/one/case.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "diagnosis: Round opacity\n", encoding="utf-8")

    status, said = radanki("check")

    assert status == 1
    assert "the case was taken down and still has `diagnosis` [withdrawal/content-left]" in said


def test_what_was_done_is_written_down_for_the_release_notes(
    library: Path, radanki: Callable[..., tuple[int, str]]
) -> None:
    radanki("takedown", ONE, "--yes", "--since", "1.3", "--reason", "Leave was withdrawn.")
    radanki("takedown", TWO, "--yes", "--since", "1.4")

    first, second = json.loads((library / "decks/withdrawn.json").read_text(encoding="utf-8"))

    assert first == {"case": ONE, "since": "1.3", "reason": "Leave was withdrawn.", "notes": 7}
    assert (second["case"], second["since"]) == (TWO, "1.4")


def test_the_picture_of_withdrawn_cards_is_the_one_that_its_name_tells() -> None:
    import numpy as np  # noqa: PLC0415  # only this test looks at pixels

    with Image.open(WITHDRAWN_PICTURE.path) as image:
        pixels = np.asarray(image)

    assert WITHDRAWN_PICTURE.name == f"rk-{digest_of(pixels)[:16]}.png"
    assert (WITHDRAWN_PICTURE.width_px, WITHDRAWN_PICTURE.height_px) == (pixels.shape[1], pixels.shape[0])
    assert WITHDRAWN_PICTURE.path.stat().st_size == WITHDRAWN_PICTURE.size_bytes
