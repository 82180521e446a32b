"""An outcome that was kept is found again as it was; what is torn, foreign or older is a miss."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radanki.model.imaging.card_picture import Media, StackSlice
from radanki.model.imaging.rendered import Outlines, RenderedStack, RenderedStill
from radanki.model.imaging.rendering import Fidelity, Geometry, Window
from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect
from radanki.pipeline.job_cache import JobCache
from radanki.pipeline.render import RECORD

numbers = st.floats(0, 4000)
shapes = st.one_of(
    st.builds(Rect, numbers, numbers, numbers, numbers),
    st.builds(Ellipse, numbers, numbers, numbers, numbers),
    st.builds(Point, numbers, numbers),
    st.builds(Polygon, st.lists(st.tuples(numbers, numbers), min_size=3, max_size=5).map(tuple)),
)
outlines = st.lists(st.tuples(st.none() | st.integers(0, 99), st.lists(shapes, max_size=3).map(tuple)), max_size=3).map(
    tuple
)


@given(outlines)
def test_every_shape_comes_back_as_it_was(kept: Outlines) -> None:
    assert RECORD.validate_json(RECORD.dump_json(kept)) == kept


def test_a_still_and_a_lossless_stack_come_back_as_they_were(tmp_path: Path) -> None:
    cache = JobCache(tmp_path, "renderings", RECORD)
    media = Media("rk-1.png", Path("/cache/rk-1.png"), 40, 30, 99)
    still = RenderedStill(media, "1", 80, 60, Window(40.0, 400.0), Geometry(0.5, ("R", "L", "A", "P")))
    lossless = (Fidelity("lung", math.inf, math.inf),)
    stack = RenderedStack((StackSlice(3, media),), ((-1000, 0), (400, 255)), lossless, Geometry(), 5)

    for key, outcome in (("still", still), ("stack", stack)):
        cache.keep(key, outcome)
        assert cache.recall(key) == outcome


@pytest.mark.parametrize("found", [b"", b'{"slices": [', b"null", b'{"name": "rk-1.png", "size_bytes": 99}', b"\xff"])
def test_what_is_torn_or_foreign_is_a_miss(tmp_path: Path, found: bytes) -> None:
    cache = JobCache(tmp_path, "renderings", RECORD)
    cache.keep("one", ())
    (record,) = (path for path in tmp_path.rglob("*") if path.is_file())
    record.write_bytes(found)

    assert cache.recall("one") is None
