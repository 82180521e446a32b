"""Runs the tests of the annotator's shapes and of its case with node."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

import radanki.web.annotate

PAGE = Path(radanki.web.annotate.__file__).parent


def test_the_annotators_arithmetic_is_right(tmp_path: Path) -> None:
    if not shutil.which("node"):
        pytest.fail("The annotator's arithmetic is tested by node, which is missing: run `make browser-tools`.")
    for name in ("shapes", "case_state"):
        # Browsers take them as modules by their script element, node by their ending.
        shutil.copy(PAGE / f"{name}.js", tmp_path / f"{name}.mjs")

    ran = subprocess.run(
        ["node", "--test", str(Path(__file__).parent / "shapes.test.mjs")],
        env={**os.environ, "RADANKI_PAGE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout[-4000:]
