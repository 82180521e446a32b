"""A scan walked in many lanes: as if code by code, or left to that as a whole."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from radanki.imaging.formats.walkers import jpeg_entropy
from radanki.imaging.formats.walkers.jpeg_lanes import Reached, walk_in_lanes
from radanki.phi.formats import jpeg_structure

if TYPE_CHECKING:
    from radanki.imaging.formats.walkers.jpeg_codes import Block
    from radanki.imaging.formats.walkers.jpeg_lanes import Window

END = b"\xff\xd9"


def film(**how: object) -> bytes:
    chance = np.random.default_rng(4)
    shades = np.add.outer(np.arange(640), np.arange(640)) / 6 + chance.normal(0, 9, (640, 640))
    file = io.BytesIO()
    Image.fromarray(np.clip(shades, 0, 255).astype(np.uint8)).save(file, "JPEG", **{"quality": 93, **how})
    return file.getvalue()


def deep_film(level: int) -> bytes:
    chance = np.random.default_rng(5)
    shades = np.add.outer(np.arange(640), np.arange(640)) * 2.5 + chance.normal(0, 24, (640, 640))
    return bytes(imagecodecs.jpeg8_encode(np.clip(shades, 0, 4095).astype(np.uint16), level=level, bitspersample=12))


def with_damage(jpeg: bytes) -> bytes:
    place = len(jpeg) // 2
    return jpeg[:place] + b"\x55\x2a" * 8 + jpeg[place + 16 :]


FILES = {
    "plain": film(),
    "tables of its own": film(optimize=True),
    "long blocks": film(quality=99),
    "followed by other bytes": film().removesuffix(END) + b"Jane Roe 1970" * 400 + END,
    "followed by a few": film().removesuffix(END) + b"Jane Roe" + END,
    "cut off": film()[:-9000] + END,
    "damaged": with_damage(film()),
    "in many pieces": film(restart_marker_rows=1),
    "in two pieces": film(restart_marker_rows=40),
    "small": film(quality=20),
    "of twelve bits": deep_film(75),
    "of twelve bits, finer": deep_film(88),
}


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Reached]:
    """Give how far lanes came in each scan."""
    found: list[Reached] = []

    def watched(window: Window, bits: int, block: Block, count: int) -> Reached:
        found.append(walk_in_lanes(window, bits, block, count))
        return found[-1]

    monkeypatch.setattr(jpeg_entropy, "walk_in_lanes", watched)
    return found


def looked_through(jpeg: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[object, ...]:
    """Give what is found in a file, and all that is known of its scans."""
    uses = []

    def read(*what: object) -> jpeg_entropy.ScanUse:
        uses.append(jpeg_entropy.read_scan(*what))  # type: ignore[arg-type]
        return uses[-1]

    with monkeypatch.context() as patched:
        patched.setattr(jpeg_structure, "read_scan", read)
        found = list(jpeg_structure.locations_in_structure(jpeg))
    return found, [(use.symbols, use.places, use.is_longer) for use in uses]


@pytest.mark.parametrize("name", FILES)
def test_lanes_find_what_walking_code_by_code_finds(
    name: str, seen: list[Reached], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_lanes = looked_through(FILES[name], monkeypatch)
    monkeypatch.setattr(jpeg_entropy, "walk_in_lanes", lambda *_: Reached())

    assert in_lanes == looked_through(FILES[name], monkeypatch)
    left = {"long blocks", "followed by other bytes", "in many pieces", "small"}
    assert any(reached.ended for reached in seen) == (name not in left)


def test_colours_are_walked_code_by_code(seen: list[Reached], monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.BytesIO()
    Image.open(io.BytesIO(film())).convert("RGB").save(file, "JPEG", quality=97)

    found, uses = looked_through(file.getvalue(), monkeypatch)

    assert not found
    assert uses
    assert not seen
