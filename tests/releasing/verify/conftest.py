"""A sound package of a small library, built once, and a workbench that breaks copies of it on purpose."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from radanki.pipeline.build import BuildOptions, build
from radanki.pipeline.validate import validate
from radanki.releasing.verify.facts import known_library
from radanki.releasing.verify.verify_package import verify
from support.cases import LOOKED, REVIEWED, a_case, a_finding, an_image
from support.libraries import SCHEMATIC, draw_film, write_case, write_deck

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from radanki.releasing.verify.facts import KnownLibrary
    from radanki.releasing.verify.verify_package import VerifyReport

TIME = 1_763_900_000
ABNORMAL, NORMAL = "00000000000000a1", "00000000000000a2"
FILM = an_image(view="PA erect", looked=LOOKED)
CASE = a_case(
    ABNORMAL,
    "Tension pneumothorax",
    patient={"age": 24, "sex": "female"},
    history="Sudden breathlessness.",
    images=[
        an_image(
            a_finding(
                label="Visceral pleural line", asks=["cover", "find"], why="It is thin.", hint="Look at the edge."
            ),
            a_finding(3, "First rib", ellipse=[60, 40, 10, 8], asks=["name"]),
            view="PA erect",
            looked=LOOKED,
        ),
        an_image(
            name="slices",
            file="slices",
            slices={"start": 0, "stop": 4, "step": 1, "key": 1, "plane": "axial"},
            looked=LOOKED,
        ),
    ],
    diagnosis="Tension pneumothorax",
    pearls=[{"id": "no-wait", "text": "Treatment does not wait for the **film**."}],
    questions=[{"id": "next", "ask": "What is done first?", "answer": "Decompression"}],
    compare_with=[NORMAL],
    schematic="sign.svg",
    reviewed=REVIEWED,
)
NORMAL_CASE = a_case(NORMAL, "Normal film", kind="normal", images=[FILM], reviewed=REVIEWED)


def write_library(root: Path) -> None:
    """Write two cases with pictures, a stack and a drawing, and a deck."""
    write_deck(root)
    folder, normal = write_case(root, "xr/chest/one", CASE), write_case(root, "xr/chest/two", NORMAL_CASE)
    (folder / "sign.svg").write_text(SCHEMATIC, encoding="utf-8")
    draw_film(folder / "frontal.png", place=10)
    draw_film(normal / "frontal.png", place=30)
    for number in range(4):
        draw_film(folder / "slices" / f"{number}.png", place=10 * number)


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package without a fault, in `library/dist/test.apkg`."""
    root = tmp_path_factory.mktemp("verify") / "library"
    write_library(root)
    cache = root.parent / "cache"
    build(validate(root, cache, workers=2, compared="all"), (), BuildOptions(root / "dist", cache, 2, TIME))
    return root / "dist" / "test.apkg"


@pytest.fixture(scope="session")
def library(sound: Path) -> KnownLibrary:
    """What the library of that package says of it."""
    known, problems = known_library(sound.parents[1])
    assert problems == ()
    return known


@dataclass
class Bench:
    """A copy of a package, taken apart; ``packed`` puts it together again, whatever was done to it."""

    folder: Path
    media: dict[str, bytes] = field(default_factory=dict)
    statements: list[tuple[str, tuple[object, ...]]] = field(default_factory=list)
    change_types: Callable[[dict[str, Any]], None] | None = None
    collection: bytes = b""

    def sql(self, statement: str, *values: object) -> None:
        """Do something to the collection, when it is packed."""
        self.statements.append((statement, values))

    def update(self, where: str, **columns: object) -> None:
        """Set columns of the table of notes in some of them."""
        for column, value in columns.items():
            self.sql(f"UPDATE notes SET {column} = ? WHERE {where}", value)  # noqa: S608  # a test's own

    def replace_in_fields(self, old: str, new: str, where: str = "1") -> None:
        """Replace a text in the fields of some notes."""
        self.sql(f"UPDATE notes SET flds = replace(flds, ?, ?) WHERE {where}", old, new)  # noqa: S608  # a test's own

    def set_fields(self, where: str, value: str, *names: str) -> None:
        """Set fields of some notes by their names, or all of them but the one that tells what the note is."""
        database = self._database()
        types = json.loads(database.execute("SELECT models FROM col").fetchone()[0])
        rows = database.execute(f"SELECT id, mid, flds FROM notes WHERE {where}").fetchall()  # noqa: S608
        database.close()
        for note_id, kind, fields in rows:
            known = [described["name"] for described in types[str(kind)]["flds"]]
            wanted = set(names) or set(known) - {"Id"}
            values = zip(known, fields.split("\x1f"), strict=True)
            changed = "\x1f".join(value if name in wanted else old for name, old in values)
            self.sql("UPDATE notes SET flds = ? WHERE id = ?", changed, note_id)

    def rename(self, old: str, new: str) -> None:
        """Give a medium another name, in the notes, too."""
        self.media[new] = self.media.pop(old)
        self.replace_in_fields(old, new)

    def packed(self) -> Path:
        """Put the package together under its old name."""
        database = self._database()
        for statement, values in self.statements:
            database.execute(statement, values)
        if self.change_types is not None:
            (text,) = database.execute("SELECT models FROM col").fetchone()
            types = json.loads(text)
            self.change_types(types)
            database.execute("UPDATE col SET models = ?", (json.dumps(types),))
        database.commit()
        database.close()
        package = self.folder / "test.apkg"
        with zipfile.ZipFile(package, "w") as archive:
            archive.write(self.folder / "collection", "collection.anki2")
            archive.writestr("media", json.dumps({str(place): name for place, name in enumerate(self.media)}))
            for place, octets in enumerate(self.media.values()):
                archive.writestr(str(place), octets)
        return package

    def _database(self) -> sqlite3.Connection:
        path = self.folder / "collection"
        if not path.exists():
            path.write_bytes(self.collection)
        return sqlite3.connect(path)


@pytest.fixture
def bench(sound: Path, tmp_path: Path) -> Bench:
    """Take the sound package apart."""
    with zipfile.ZipFile(sound) as archive:
        names = json.loads(archive.read("media"))
        media = {name: archive.read(number) for number, name in names.items()}
        return Bench(tmp_path, media, collection=archive.read("collection.anki2"))


@pytest.fixture
def verified(library: KnownLibrary, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], VerifyReport]:
    """Verify a package against the library, without Anki and without the second that a child process takes."""

    def at_once(queue: Sequence[tuple[str, Any]], perform: Callable[[Any], Any], *_: object) -> Iterator[Any]:
        return ((key, perform(job)) for key, job in queue)

    monkeypatch.setattr("radanki.releasing.verify.files.run_in_workers", at_once)
    return lambda package: verify(package, library, imports=False)
