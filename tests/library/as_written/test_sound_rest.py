"""One run tells all that is wrong: a key that is mistyped hides no fault of licence or geometry, and makes none up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import Image

from support.cases import REVIEWED, a_case
from support.program import radanki_here

if TYPE_CHECKING:
    from pathlib import Path

SOUND = (
    a_case(reviewed=REVIEWED, kind="anatomy")
    + """\
images:
  - name: frontal
    file: frontal.png
    view: PA erect
    looked: [{by: AB, on: 2026-11-20}]
    findings:
      - {number: 1, label: Lung, rect: [10, 10, 30, 30], why: It is dark.}
      - {number: 2, label: Heart, rect: [20, 10, 30, 30], why: It is white.}
"""
)
FAULTY = (
    SOUND.replace("[20, 10, 30, 30]", "[20, 10, 300, 30]")
    .replace("[10, 10, 30, 30]", "[10, 10, 0, 30]")
    .replace("licence: CC-BY-4.0", "licence: CC-BY-9")
    .replace("2026-11-20", "2099-11-20")
)
FAULTS = {"geometry/outside", "geometry/empty-shape", "licence/unknown-name", "completeness/day-to-come"}


def rules(root: Path, text: str) -> list[str]:
    folder = root / "cases/xr/chest/film"
    folder.mkdir(parents=True, exist_ok=True)
    (root / "decks").mkdir(exist_ok=True)
    Image.linear_gradient("L").resize((100, 60)).save(folder / "frontal.png")
    (folder / "case.yaml").write_text(text, encoding="utf-8")
    said = radanki_here(root, "check", SOURCE_DATE_EPOCH="1796000000", RADANKI_CACHE=str(root / "cache")).err
    return [line.rpartition("[")[2].rstrip("]") for line in said.splitlines() if line.endswith("]")]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("title:", "titel:", "shape/unknown-key"),
        ("title:", "qqqq:", "shape/unknown-key"),
        ("view: PA erect", "viw: PA erect", "shape/unknown-key"),
        ("view: PA erect", "foo: bar", "shape/unknown-key"),
        ("why: It is dark.", "wy: It is dark.", "shape/unknown-key"),
        ("level: 1\n", "level: high\n", "shape/wrong-type"),
        ("kind: anatomy\n", "", "shape/missing-key"),
        ("kind: anatomy\n", "kind: anatomy\nkind: anatomy\n", "yaml/duplicate-key"),
    ],
)
def test_a_wrong_key_hides_no_other_fault_and_makes_none_up(tmp_path: Path, old: str, new: str, rule: str) -> None:
    assert old in SOUND

    with_faults = rules(tmp_path, FAULTY.replace(old, new, 1))
    alone = rules(tmp_path, SOUND.replace(old, new, 1))

    assert set(with_faults) >= {rule, *FAULTS}
    assert set(alone) <= {rule, "shape/missing-key"}


def test_what_can_not_be_read_takes_its_own_finding_out_and_no_other(tmp_path: Path) -> None:
    text = FAULTY.replace("[10, 10, 0, 30]", "[10, ten, 0, 30]")

    assert {"shape/wrong-type", "geometry/outside", "licence/unknown-name"} <= set(rules(tmp_path, text))


def test_a_licence_that_is_unknown_hides_no_shape_beside_the_picture(tmp_path: Path) -> None:
    assert set(rules(tmp_path, FAULTY)) >= FAULTS


def test_a_case_without_a_source_is_told_of_that_alone(tmp_path: Path) -> None:
    without = "".join(line for line in FAULTY.splitlines(keepends=True) if "own: true" not in line)

    assert all(rule.startswith(("shape/", "yaml/")) for rule in rules(tmp_path, without.replace("sources:\n", "")))
