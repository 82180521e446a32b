"""Masks as runs: read as the libraries write them that others use."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pycocotools import mask as coco

from radanki.errors import AnnotationError
from radanki.imaging.masks.run_lengths import trace_columns, trace_packed_columns, trace_rows
from radanki.imaging.masks.tracing import traced_faithfully
from radanki.model.imaging.shapes import Rect

MASKS = arrays(np.bool_, st.tuples(st.integers(1, 40), st.integers(1, 40)))


@given(mask=MASKS)
def test_packed_masks_are_read_as_the_real_library_packs_them(mask: np.ndarray) -> None:
    packed = coco.encode(np.asfortranarray(mask.astype(np.uint8)))["counts"].decode()

    assert trace_packed_columns(packed, mask.shape[1], mask.shape[0]) == traced_faithfully(mask)


def test_a_packed_mask_of_a_large_picture_is_read() -> None:
    mask = np.zeros((3000, 2000), dtype=np.uint8)
    mask[100:2900, 50:1950] = 1
    packed = coco.encode(np.asfortranarray(mask))["counts"].decode()

    (part,) = trace_packed_columns(packed, 2000, 3000).parts

    assert part.shape == Rect(50, 100, 1900, 2800)


def test_columns_and_rows_are_told_apart() -> None:
    # 4 wide and 3 high; the second column, and the second row.
    assert trace_columns([3, 3, 6], 4, 3).parts[0].shape == Rect(1, 0, 1, 3)
    assert trace_rows([4, 4, 4], (0, 0, 4, 3)).parts[0].shape == Rect(0, 1, 4, 1)
    assert trace_rows([4, 4, 4], (10, 20, 4, 3)).parts[0].shape == Rect(10, 21, 4, 1)


@pytest.mark.parametrize("counts", [[3, 3], [3, 3, 7], [-1, 13], ["3", 9], [True, 11], [10**30]])
def test_runs_that_are_not_those_of_the_picture_are_refused(counts: list[object]) -> None:
    with pytest.raises(AnnotationError):
        trace_columns(counts, 4, 3)


@given(packed=st.text(max_size=40))
def test_any_text_is_read_or_refused(packed: str) -> None:
    with suppress(AnnotationError):
        assert trace_packed_columns(packed, 12, 9).left_out >= 0
