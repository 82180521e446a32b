"""Runs the tests of the annotator's shapes and of its case with node."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def test_the_annotators_arithmetic_is_right(node_test: Callable[[Path], None]) -> None:
    node_test(Path(__file__).parent / "shapes.test.mjs")


def test_brush_eraser_and_smoothing_keep_to_the_outline(node_test: Callable[[Path], None]) -> None:
    node_test(Path(__file__).parent / "rings.test.mjs")
