"""What every test has: one profile of examples, and a bench for small notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from support.notes import NoteBench

if TYPE_CHECKING:
    from pathlib import Path

# The same examples everywhere, and no judgement on time: a busy machine is no fault of the code.
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


@pytest.fixture
def bench(tmp_path: Path) -> NoteBench:
    """Give a bench whose pictures lie in a folder of the test's own."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    return NoteBench(folder, {})
