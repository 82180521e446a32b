"""A small library that is released again and again, with what changes between releases written by the test."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from PIL import Image, ImageDraw

from radanki.library.ledger import read_ledger
from radanki.pipeline.validate import validate
from radanki.releasing.rehearsal import RehearsalReport
from radanki.releasing.release.order import ReleaseOrder, ReleaseReport
from radanki.releasing.release.run import release, reproduce

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from radanki.model.releases.ledger import Ledger
    from radanki.releasing.rehearsal import EarlierRelease

DAY = 86_400
FIRST = 1_763_900_000
ONE, TWO, THREE = "00000000000000a1", "00000000000000a2", "00000000000000a3"
CASE: dict[str, Any] = {
    "title": "Round opacity",
    "kind": "pathology",
    "level": 1,
    "certainty": "certain",
    "basis": "Drawn for this test.",
    "images": [
        {
            "name": "frontal",
            "file": "frontal.png",
            "view": "PA erect",
            "findings": [
                {"number": 1, "label": "Opacity", "rect": [20, 10, 30, 20], "asks": ["cover", "find"], "why": "Round."},
                {"number": 3, "label": "Rib", "ellipse": [60, 40, 10, 8], "asks": ["cover", "name"], "why": "A rib."},
            ],
        }
    ],
    "diagnosis": "Round opacity",
    "pearls": [{"id": "round", "text": "Round things are **round**."}],
    "questions": [{"id": "next", "ask": "What is done next?", "answer": "Look again", "choices": ["Nothing"]}],
    "sources": [{"id": "mine", "own": True, "author": "A. Contributor", "licence": "CC-BY-4.0"}],
    "licence": "CC-BY-4.0",
    "contributors": ["A. Contributor"],
    "reviewed": [{"by": "Dr B", "on": "2026-11-21"}, {"by": "Dr C", "on": "2026-11-22"}],
}
DIGESTS: dict[str, str] = {}
"""What a person attests who looked at a case's picture; it is always the same one."""
DECK: dict[str, Any] = {"name": "RadAnki Test", "title": "Test", "description": "A deck for tests."}


@dataclass
class ReleaseBench:
    """A library on disk; ``cases`` are written anew before each release, so a test changes them as it likes."""

    root: Path
    cache: Path
    cases: dict[str, dict[str, Any]] = field(default_factory=dict)
    decks: dict[str, dict[str, Any]] = field(default_factory=lambda: {"test": dict(DECK)})
    losses: tuple[str, ...] = ()
    rehearsed: list[tuple[list[EarlierRelease], list[Path]]] = field(default_factory=list)
    time: int = FIRST

    @property
    def dist(self) -> Path:
        """The folder of releases."""
        return self.root / "dist"

    @property
    def ledger(self) -> Ledger:
        """What was released until now."""
        ledger, problems = read_ledger(self.root)
        assert problems == ()
        return ledger

    def case(self, slug: str, case_id: str) -> dict[str, Any]:
        """Add a case, and give its keys to change."""
        self.cases[slug] = {"id": case_id, **copy.deepcopy(CASE)}
        return self.cases[slug]

    def write(self) -> None:
        """Write cases and decks, each picture attested by somebody who looked at it."""
        (self.root / "decks").mkdir(parents=True, exist_ok=True)
        (self.root / "cases").mkdir(exist_ok=True)
        for slug, deck in self.decks.items():
            (self.root / f"decks/{slug}.yaml").write_text(yaml.safe_dump(deck), encoding="utf-8")
        for slug, case in self.cases.items():
            folder = self.root / "cases/xr/chest" / slug
            folder.mkdir(parents=True, exist_ok=True)
            if any("file" in image for image in case.get("images", ())):
                draw(folder / "frontal.png", seed=int(case["id"], 16) % 20)
            else:
                (folder / "frontal.png").unlink(missing_ok=True)
            (folder / "case.yaml").write_text(yaml.safe_dump(case, sort_keys=False), encoding="utf-8")
        self._attest()

    def _attest(self) -> None:
        seen = None
        for slug, case in self.cases.items():
            for image in case.get("images", ()):
                if "file" in image:
                    if case["id"] not in DIGESTS:
                        seen = seen or validate(self.root, self.cache, workers=1)
                        DIGESTS[case["id"]] = seen.notes.shown[case["id"]].pictures[image["name"]].still.digest[:16]
                    image["looked"] = [{"by": "AB", "on": "2026-11-20", "pixels": DIGESTS[case["id"]]}]
            text = yaml.safe_dump(case, sort_keys=False)
            (self.root / "cases/xr/chest" / slug / "case.yaml").write_text(text, encoding="utf-8")

    def order(self, version: str, **given: Any) -> ReleaseOrder:
        """Give the order of a release, a day after the last one."""
        self.time += DAY
        whole = {"time": self.time, "workers": 1, **given}
        return ReleaseOrder(root=self.root, cache=self.cache, version=version, **whole)

    def release(self, version: str, **given: Any) -> ReleaseReport:
        """Write the library and release it."""
        self.write()
        return release(self.order(version, **given), self.rehearse)

    def reproduce(self, version: str, **given: Any) -> ReleaseReport:
        """Build a release once more."""
        return reproduce(self.order(version, **given))

    def rehearse(self, earlier: Sequence[EarlierRelease], packages: Sequence[Path], version: str) -> RehearsalReport:
        """Take Anki's place, and tell what the test wants told."""
        assert all(path.is_file() for path in packages)
        assert version
        self.rehearsed.append((list(earlier), list(packages)))
        return RehearsalReport(("a student updates: nothing lost",), self.losses)

    def state(self) -> dict[str, bytes]:
        """Give every file of the library's releases, by name."""
        files = [path for path in self.dist.rglob("*") if path.is_file()] if self.dist.is_dir() else []
        files += [path for path in [self.root / "decks/ledger.json"] if path.is_file()]
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in files}


def draw(path: Path, seed: int) -> None:
    """Draw a grey picture of 100 by 80 pixels."""
    image = Image.new("L", (100, 80), 30)
    ImageDraw.Draw(image).ellipse((20, 10 + seed, 50, 30 + seed), fill=200)
    image.save(path)


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the cache of all libraries here: their pictures are the same, and rendering them takes a process."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def bench(tmp_path: Path, shared_cache: Path) -> ReleaseBench:
    """Give a library of two cases and one deck."""
    made = ReleaseBench(tmp_path / "library", shared_cache)
    made.case("one", ONE)
    made.case("two", TWO)
    return made
