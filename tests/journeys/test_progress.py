"""A student asks how well they read: from Anki's own collection, as it lies and as it is exported."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support.cases import LOOKED, a_case, a_finding, an_image
from support.libraries import draw_film, write_case, write_deck
from support.program import radanki_here
from support.this_library import build

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.program import Ran
    from support.students import StudentCollection

pytestmark = pytest.mark.anki

RELEASE = 1_763_900_000
DAY_MS = 86_400_000
AGAIN, GOOD = 1, 3
ABNORMAL = {"a": [GOOD, AGAIN, GOOD], "b": [GOOD, GOOD], "c": [AGAIN]}
NORMAL = {"d": [GOOD, GOOD], "e": [AGAIN]}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a deck of three abnormal films and two normal ones, each with a find card."""
    library = tmp_path_factory.mktemp("library")
    write_deck(library)
    for place, name in enumerate((*ABNORMAL, *NORMAL)):
        is_abnormal = name in ABNORMAL
        film = an_image(*([a_finding()] if is_abnormal else []), looked=LOOKED)
        case = write_case(
            library,
            f"xr/chest/{name}",
            a_case(
                f"{place:016x}",
                f"Film {name}",
                images=[film],
                curricula=["must-know/lung-mass"] if is_abnormal else [],
                kind="pathology" if is_abnormal else "normal",
            ),
        )
        draw_film(case / "frontal.png", place=10 + place)
    build(library, library / "dist", RELEASE)
    return library / "dist" / "test.apkg"


@pytest.fixture
def collection(package: Path, new_student: Callable[[str], StudentCollection]) -> Path:
    """Give the file of a student who answered as the tables above say, one answer a day, ten days apart."""
    student = new_student("reader")
    student.imports(package)
    database = student.collection.db
    assert database is not None
    for name, grades in {**ABNORMAL, **NORMAL}.items():
        (card,) = student.collection.find_cards(f'"title:Film {name}*" "tag:RadAnki::card::find"')
        for day, grade in enumerate(grades):
            at = RELEASE * 1000 + day * 10 * DAY_MS + card % 1000
            database.execute("INSERT INTO revlog VALUES (?, ?, 0, ?, 10, 1, 2500, 12000, 1)", at, card, grade)
            # A second answer of the same day, and one that is none: the card was rescheduled by hand.
            database.execute("INSERT INTO revlog VALUES (?, ?, 0, 3, 10, 1, 2500, 900, 2)", at + 60_000, card)
            database.execute("INSERT INTO revlog VALUES (?, ?, 0, 0, 10, 1, 2500, 0, 4)", at + 120_000, card)
    return Path(student.collection.path)


def asked(path: Path, *words: str | Path) -> Ran:
    return radanki_here(path.parent, "progress", path, *words)


def figures(ran: Ran) -> dict[str, Any]:
    assert ran.status == 0, ran.err
    found: dict[str, Any] = json.loads(ran.out)
    return found


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_what_a_student_answered_in_anki_is_what_is_told(collection: Path) -> None:
    found = figures(asked(collection, "--format", "json"))

    assert (found["sensitivity"]["right"], found["sensitivity"]["of"]) == (4, 6)
    assert (found["specificity"]["right"], found["specificity"]["of"]) == (2, 3)
    assert (found["first_sensitivity"]["right"], found["first_sensitivity"]["of"]) == (2, 3)
    assert [one["label"] for one in found["findings"]] == ["Lung mass / cancer"]
    assert found["findings"][0]["seconds"] == 12


@pytest.mark.parametrize("legacy", [True, False])
def test_what_anki_exports_tells_the_same_and_stays_as_it_is(collection: Path, tmp_path: Path, *, legacy: bool) -> None:
    from anki.collection import Collection  # noqa: PLC0415  # slow to import

    copy = tmp_path / "copy" / "collection.anki2"
    copy.parent.mkdir()
    with closing(sqlite3.connect(collection)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    exported = tmp_path / "export.colpkg"
    Collection(str(copy)).export_collection_package(str(exported), include_media=False, legacy=legacy)
    before = digest(exported)

    found = figures(asked(exported, "--format", "json"))

    assert found == figures(asked(collection, "--format", "json"))
    assert digest(exported) == before


def test_the_collection_is_read_while_anki_holds_it_and_not_a_byte_of_it_changes(collection: Path) -> None:
    files = sorted(collection.parent.glob("collection.anki2*"))
    before = {path.name: digest(path) for path in files}

    asked(collection)

    assert {path.name: digest(path) for path in sorted(collection.parent.glob("collection.anki2*"))} == before


def test_the_page_is_written_whole_and_says_the_same(collection: Path, tmp_path: Path) -> None:
    ran = asked(collection, "--page", tmp_path / "me.html")

    assert ran.status == 0
    assert "sensitivity 67% (30% to 90%, 4 of 6)" in ran.out
    assert "4 of 6" in (tmp_path / "me.html").read_text(encoding="utf-8")


def damaged(what: str, collection: Path, folder: Path) -> Path:
    path = folder / ("x.colpkg" if what in {"empty zip", "bomb", "half a zip"} else "x.anki2")
    match what:
        case "text":
            path.write_text("no collection", encoding="utf-8")
        case "cut":
            path.write_bytes(collection.read_bytes()[:5_000])
        case "folder":
            path.mkdir()
        case "foreign":
            with closing(sqlite3.connect(path)) as database:
                database.execute("CREATE TABLE bookmarks (id)")
                database.commit()
        case "newer":
            shutil.copyfile(collection, path)
            with closing(sqlite3.connect(path)) as database:
                database.execute("UPDATE col SET ver = 99")
                database.commit()
        case "empty zip":
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("media", "{}")
        case "bomb":
            import zstandard  # noqa: PLC0415  # for this one alone

            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("collection.anki21b", zstandard.compress(b"SQLite format 3\0" + bytes(1 << 31)))
        case "half a zip":
            path.write_bytes(b"PK\x03\x04" + bytes(40))
    return path


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("missing", "there is no such file"),
        ("text", "it is no collection of Anki"),
        ("cut", ""),
        ("folder", "it is not a file"),
        ("foreign", "has no plain table"),
        ("newer", "it was written by a newer Anki (schema 99; 18 is known here)"),
        ("empty zip", "it holds no collection"),
        ("bomb", "it unpacks to more than any collection holds"),
        ("half a zip", ""),
    ],
)
def test_what_is_no_collection_is_one_line_that_says_why(
    collection: Path, tmp_path: Path, what: str, said: str
) -> None:
    ran = radanki_here(tmp_path, "progress", damaged(what, collection, tmp_path))

    assert ran.status in {1, 2}
    assert len(ran.err.splitlines()) == 1, ran.err
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


def test_a_collection_without_our_cards_says_so(new_student: Callable[[str], StudentCollection]) -> None:
    student = new_student("other")
    path = Path(student.collection.path)

    ran = asked(path)

    assert ran.status == 2
    assert ran.err == f"radanki: {path} holds no card of RadAnki.\n"
