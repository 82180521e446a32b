"""A library to take decks in, and somebody's collection to export them from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from support.foreign_decks import DeckOfOthers
from support.libraries import write_deck
from support.program import radanki_here

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.program import Ran

TOLD = ("--kind", "anatomy", "--level", "1", "--contributor", "A. Contributor", "--no-input")
FROM_A_PAGE = ("--source", "https://example.org/deck", "--author", "Ann Other", *TOLD)


@dataclass(frozen=True)
class Library:
    """A library, and the program run on it."""

    root: Path

    def new(self, package: Path, *words: str, name: str = "cases/xr/chest/film") -> Ran:
        return self.run("new", name, package, *(words or FROM_A_PAGE))

    def run(self, *words: str | Path) -> Ran:
        return radanki_here(self.root, *words)

    def cases(self) -> list[str]:
        return sorted(path.parent.name for path in self.root.glob("cases/*/*/*/case.yaml"))

    def case(self, name: str = "film") -> dict[str, Any]:
        (path,) = self.root.glob(f"cases/*/*/{name}/case.yaml")
        case: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        return case

    def findings(self, name: str = "film") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.case(name)["images"][0].get("findings", [])
        return found


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    root = tmp_path / "library"
    (root / "cases").mkdir(parents=True)
    write_deck(root)
    monkeypatch.setenv("RADANKI_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("RADANKI_NO_OCR", "1")
    monkeypatch.delenv("RADANKI_CONTRIBUTOR", raising=False)
    return Library(root)


@pytest.fixture
def others(tmp_path: Path) -> Iterator[DeckOfOthers]:
    from anki.collection import Collection  # noqa: PLC0415  # slow to import

    folder = tmp_path / "somebody"
    folder.mkdir()
    collection = Collection(str(folder / "collection.anki2"))
    yield DeckOfOthers(collection, folder)
    collection.close()
