"""A check of one case says of it what a check of all says, whatever is known, and does not look at cards of others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from radanki.pipeline.fronts import check_fronts
from support.libraries import SMALL_FOLDER, write_small_library
from support.program import radanki_here

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from radanki.model.library import Library
    from radanki.model.problem import Problem
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.memory.case_work import CaseWork
    from radanki.pipeline.note_builder import NoteBuilder

OTHER = "cases/xr/spine/other"
TODAY = "1796000000"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("radanki.pipeline.memory.surroundings._FINE_NS", -(10**10))
    root = write_small_library(tmp_path / "library")
    text = (root / SMALL_FOLDER / "case.yaml").read_text(encoding="utf-8")
    (root / OTHER).mkdir(parents=True)
    (root / OTHER / "case.yaml").write_text(text.replace("00000000000000d1", "00000000000000d2"), encoding="utf-8")
    (root / OTHER / "frontal.png").write_bytes((root / SMALL_FOLDER / "frontal.png").read_bytes())
    return root


def _changed(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


CHANGES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda _: None,
    "a word of the case": lambda root: _changed(root / SMALL_FOLDER / "case.yaml", "Pain relief", "Sleep first"),
    "a word of the other": lambda root: _changed(root / OTHER / "case.yaml", "Pain relief", "Sleep first"),
    "the id of the other": lambda root: _changed(root / OTHER / "case.yaml", "00000000000000d2", "00000000000000d1"),
    "an error in the other": lambda root: _changed(root / OTHER / "case.yaml", "kind: ", "kin: "),
    "no picture of the other": lambda root: (root / OTHER / "frontal.png").unlink(),
    "no renderings": lambda root: [path.unlink() for path in (root.parent / "cache/media").glob("*")],
}


def _problems(root: Path, *words: str) -> list[dict[str, object]]:
    said = radanki_here(root, "check", "--format", "json", *words, SOURCE_DATE_EPOCH=TODAY)
    found: list[dict[str, object]] = json.loads(said.out)
    return found


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("change", CHANGES)
def test_of_one_case_is_said_what_is_said_of_it_among_all(library: Path, change: str, *, is_known: bool) -> None:
    if is_known:
        _problems(library)
    CHANGES[change](library)

    said = {folder: _problems(library, folder) for folder in (SMALL_FOLDER, OTHER)}

    of_all = _problems(library)
    for folder, of_one in said.items():
        assert of_one == [one for one in of_all if str(one["path"]).startswith(f"{folder}/")]


def test_cards_of_cases_that_nobody_asks_for_are_not_looked_at(library: Path) -> None:
    looked: list[str] = []

    def watched(
        library: Library, cases: Iterable[ValidatedCase], notes: NoteBuilder, work: CaseWork
    ) -> Iterator[Problem]:
        chosen = tuple(cases)
        looked.extend(case.summary.folder for case in chosen)
        return check_fronts(library, chosen, notes, work)

    with mock.patch("radanki.pipeline.validate.check_fronts", watched):
        radanki_here(library, "check", OTHER, SOURCE_DATE_EPOCH=TODAY)

    assert looked == [OTHER]
