"""Runs the viewer's arithmetic tests with node, on the readable source and on the shortened one."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

import radanki.web
from radanki.web.shorten import shorten_script

TESTS = Path(__file__).parent / "arithmetic.test.js"
CORE = Path(radanki.web.__file__).parent / "core.js"


@pytest.mark.parametrize("form", ["source", "shortened"])
def test_the_viewers_arithmetic_is_right(form: str, tmp_path: Path) -> None:
    if not shutil.which("node"):
        pytest.fail("The viewer's arithmetic is tested by node, which is missing: run `make browser-tools`.")
    core = CORE
    if form == "shortened":
        core = tmp_path / "core.js"
        core.write_text(shorten_script(CORE.read_text(encoding="ascii")), encoding="ascii")

    ran = subprocess.run(
        ["node", "--test", str(TESTS)],
        env={**os.environ, "RADANKI_CORE": str(core)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout[-4000:]
