"""The benchmarks run: no time is asserted."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
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
    assert found["package"]["radanki"]["processor"] > found["package"]["notes"]["processor"]
