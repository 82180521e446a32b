"""A bench for rules: a case is written as a contributor would, and the rules that it breaks come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from radanki.checks import run_checks
from radanki.library.walk import read_library
from support.cases import REVIEWED, a_case

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.library import Library
    from radanki.model.problem import Problem

CASE = a_case(title="Small pleural effusion", reviewed=REVIEWED)
SOURCES = "sources: [{id: mine, own: true, author: A. Contributor, licence: CC-BY-4.0}]\n"
PICTURE = f"""\
  - name: frontal
    from: package:sample_pictures/frontal.png
    sha256: {"0" * 64}
    looked: [{{by: AB, on: 2026-11-20}}]
"""


@dataclass(frozen=True, slots=True)
class RuleBench:
    """Writes one case into a library of its own and applies the rules."""

    root: Path

    @property
    def folder(self) -> Path:
        """The folder of the case."""
        return self.root / "cases/xr/chest/effusion"

    def library(self, text: str) -> Library:
        """Write the case and read it; it must be sound as a file."""
        (self.folder / "case.yaml").write_text(text, encoding="utf-8")
        library, problems = read_library(self.root)
        assert problems == ()
        return library

    def problems(self, *keys: str, sources: str = SOURCES, images: str = "") -> tuple[Problem, ...]:
        """Check a case with these lines besides the required ones."""
        pictures = f"images:\n{images}" if images else ""
        lines = "".join(f"{key}\n" for key in keys)
        given = {"sources", *(key.partition(":")[0] for key in keys)}
        rest = "".join(f"{line}\n" for line in CASE.splitlines() if line.partition(":")[0] not in given)
        return run_checks(self.library(rest + sources + pictures + lines))

    def rules(self, *keys: str, sources: str = SOURCES, images: str = "") -> list[str]:
        """Give the codes of the rules that a case breaks; its lack of things to ask is not meant."""
        found = (problem.rule for problem in self.problems(*keys, sources=sources, images=images))
        return [rule for rule in found if rule != "completeness/nothing-to-ask"]

    def rules_of_finding(self, shape: str, *, picture: str = "") -> list[str]:
        """Give the rules that a picture with one finding breaks; ``picture`` are further lines of the picture."""
        finding = f"    findings:\n      - {{number: 1, label: Angle, why: It is blunt., {shape}}}\n"
        return self.rules(images=PICTURE + picture + finding)

    def rules_of_source(self, source: str, *, picture: str = "") -> list[str]:
        """Give the rules that a case with a held picture from this source breaks."""
        return self.rules(sources=f"sources: [{{id: site, {source}}}]\n", images=PICTURE + picture)


@pytest.fixture
def bench(tmp_path: Path) -> RuleBench:
    """Give a bench with an empty case folder."""
    (tmp_path / "decks").mkdir()
    made = RuleBench(tmp_path)
    made.folder.mkdir(parents=True)
    return made
