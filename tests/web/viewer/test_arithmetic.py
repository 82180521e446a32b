"""Runs the viewer's arithmetic tests with node."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def test_the_viewers_arithmetic_is_right(node_test: Callable[[Path], None]) -> None:
    node_test(Path(__file__).parent / "arithmetic.test.mjs")
