"""What every test has: one profile of examples, and a bench for small notes."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, settings

from support.notes import NoteBench

# The same examples everywhere, and no judgement on time: a busy machine is no fault of the code.
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

HERE: Final = Path(__file__).parent
NEEDS: Final = {"web": pytest.mark.browser, "journeys": pytest.mark.anki, "fuzz": pytest.mark.slow}
"""What all tests of a folder need; what single ones need stands beside them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what whole folders need."""
    for item in items:
        folder = item.path.relative_to(HERE).parts[0]
        if folder in NEEDS:
            item.add_marker(NEEDS[folder])


@pytest.fixture
def bench(tmp_path: Path) -> NoteBench:
    """Give a bench whose pictures lie in a folder of the test's own."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    return NoteBench(folder, {})
