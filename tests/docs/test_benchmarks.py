"""The benchmarks run, and the page of their figures has every step of every size: no time is asserted."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
PAGE = BENCHMARKS.parent / "docs" / "benchmarks.md"
STEPS = (
    *("codec floor", "plain, genanki", "plain, Anki's exporter", "cold", "find", "nothing changed"),
    *("check of one case", "one text", "one picture", "check of all", "one vocabulary entry"),
)


@pytest.mark.slow
@pytest.mark.anki
def test_a_smallest_run_measures_every_step_beside_the_other_tools(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"

    done = subprocess.run(
        [sys.executable, BENCHMARKS / "builds.py", "--size", "smallest", "--json", figures],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(figures.read_text(encoding="utf-8"))
    costs = found["libraries"][0]["costs"]
    assert tuple(costs) == STEPS
    assert all(cost["wall"] > 0 for cost in costs.values())
    assert all(costs[step]["processor"] > 0 for step in STEPS if step != "find")
    assert costs["cold"]["memory_mb"] > 0 or sys.platform != "linux"
    assert all(found["package"][writer]["processor"] > 0 for writer in ("notes", "genanki", "radanki"))


def test_the_page_of_benchmarks_names_the_machine_and_has_every_step_of_every_size() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert re.search(r"\*\*\d+ cores, \d+ GB, .*Python 3\.\d+", text)
    for cases in ("100 cases, 125 pictures, full size", "100 cases", "1,000 cases", "3,000 cases", "10,000 cases"):
        assert f"## {cases}" in text
    assert all(f"| {step} |" in text for step in STEPS)
    assert (PAGE.parent / "pictures" / "benchmarks.svg").is_file()
