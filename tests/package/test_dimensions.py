from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from radanki.package.dimensions import HEAD_BYTES, find_picture_size

if TYPE_CHECKING:
    from typing import Any

FORMATS: dict[str, dict[str, Any]] = {
    "png": {"format": "PNG"},
    "gif": {"format": "GIF"},
    "jpeg": {"format": "JPEG"},
    "progressive jpeg": {"format": "JPEG", "progressive": True, "comment": b"x" * 300},
    "lossy webp": {"format": "WEBP", "quality": 50},
    "lossless webp": {"format": "WEBP", "lossless": True},
}


def encoded(mode: str, size: tuple[int, int], **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, 90).save(buffer, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", FORMATS)
@given(st.tuples(st.integers(1, 700), st.integers(1, 700)))
@settings(max_examples=8, deadline=None)
def test_the_head_of_a_picture_tells_its_size(kind: str, size: tuple[int, int]) -> None:
    data = encoded("L" if "webp" not in kind else "RGB", size, **FORMATS[kind])

    assert find_picture_size(data[:HEAD_BYTES]) == size


def test_an_animated_webp_tells_the_size_of_its_canvas() -> None:
    buffer = io.BytesIO()
    frames = [Image.new("RGB", (33, 21), grey) for grey in ("black", "white")]
    frames[0].save(buffer, format="WEBP", save_all=True, append_images=frames[1:])

    assert find_picture_size(buffer.getvalue()) == (33, 21)


def test_other_files_have_no_size() -> None:
    assert find_picture_size(b"") is None
    assert find_picture_size(b"<svg width='10' height='10'></svg>") is None
    assert find_picture_size(b"\xff\xd8nonsense that goes on") is None


@given(st.sampled_from(sorted(FORMATS)), st.integers(0, 60), st.binary(max_size=30))
@settings(deadline=None)
def test_a_damaged_head_raises_nothing(kind: str, cut: int, tail: bytes) -> None:
    data = encoded("RGB", (5, 5), **FORMATS[kind])[:cut] + tail

    size = find_picture_size(data)

    assert size is None or len(size) == 2
