"""What is installed is locked by its hashes, at the versions that `.ci/constraints.txt` names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CI = Path(__file__).parents[2] / ".ci"
LOCKED = sorted((CI / "locked").glob("*.txt"))


def versions_in(text: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\\n]+)", text, re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in found}


@pytest.mark.parametrize("path", LOCKED, ids=lambda path: path.stem)
def test_every_package_has_a_hash_and_the_version_of_the_constraints(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    pinned, locked = versions_in((CI / "constraints.txt").read_text(encoding="utf-8")), versions_in(text)

    assert locked
    assert {name: version for name, version in locked.items() if pinned.get(name, version) != version} == {}
    assert all("--hash=sha256:" in entry for entry in re.split(r"\n(?=[A-Za-z0-9])", text.strip()))


def test_there_is_a_lock_for_building_for_text_and_for_tests() -> None:
    assert [path.stem for path in LOCKED] == ["build", "tests", "text"]
