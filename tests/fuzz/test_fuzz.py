"""A short run of the fuzzer; `make fuzz` is the long one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

FUZZ = Path(__file__).with_name("fuzz.py")


def fuzz(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(FUZZ), *words], capture_output=True, text=True, check=False)


def test_damaged_inputs_give_a_result_or_one_error_in_time_and_memory(tmp_path: Path) -> None:
    answer = fuzz("--count", "400", "--jobs", "2", "--seed", "1", "--keep", str(tmp_path / "faults"))

    print(answer.stdout)  # noqa: T201  # shown where it fails
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert answer.stdout.endswith("faults: 0\n")
    for target in ("picture", "labels", "case", "deck", "package", "drawing"):
        assert re.search(rf"^  {target} .*[1-9]", answer.stdout, re.MULTILINE)
    assert not (tmp_path / "faults").exists()


def test_a_seed_and_a_number_name_one_mutation(tmp_path: Path) -> None:
    answer = fuzz("--replay", "17", "--keep", str(tmp_path))

    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert answer.stdout.startswith("1 mutations of ")
