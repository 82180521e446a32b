"""A picture is known again in another size or window; an arrow is told from bone, and nothing is told from noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from radanki.imaging.encoding.perceptual_hash import perceptual_hash, printed_marks

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


def anatomy(seed: int, side: int = 400) -> Image.Image:
    """Draw some soft ellipses on black, as a section looks from afar."""
    random = np.random.default_rng(seed)
    picture = Image.new("L", (side, side))
    pen = ImageDraw.Draw(picture)
    for _ in range(12):
        x, y = random.integers(20, side - 120, 2)
        across, down = random.integers(30, 120, 2)
        pen.ellipse((x, y, x + across, y + down), fill=int(random.integers(40, 200)))
    return picture


def saved(picture: Image.Image, path: Path, **options: Any) -> Path:
    picture.save(path, **options)
    return path


@pytest.mark.parametrize("seed", range(5))
def test_another_size_window_or_format_is_the_same_picture(tmp_path: Path, seed: int) -> None:
    original = perceptual_hash(saved(anatomy(seed), tmp_path / "a.png"))
    copies = {
        "half.png": anatomy(seed).resize((200, 200)),
        "bright.png": anatomy(seed).point(lambda level: level * 0.8 + 20),
        "lossy.jpg": anatomy(seed),
        "mirrored.png": ImageOps.mirror(anatomy(seed)),
    }
    for name, copy in copies.items():
        assert original.distance(perceptual_hash(saved(copy, tmp_path / name))) < 0.12, name


def test_strangers_are_strangers(tmp_path: Path) -> None:
    prints = [perceptual_hash(saved(anatomy(seed), tmp_path / f"{seed}.png")) for seed in range(8)]
    distances = [a.distance(b) for at, a in enumerate(prints) for b in prints[at + 1 :]]
    assert min(distances) > 0.12


def test_a_picture_without_structure_is_not_compared(tmp_path: Path) -> None:
    assert perceptual_hash(saved(Image.new("L", (300, 300), 80), tmp_path / "grey.png")).is_plain
    assert not perceptual_hash(saved(anatomy(1), tmp_path / "a.png")).is_plain


def arrow(picture: Image.Image, x: int, y: int, size: float, turn: float) -> None:
    outline = np.array([(-20, -3), (4, -3), (4, -10), (22, 0), (4, 10), (4, 3), (-20, 3)]) * size
    turned = outline @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    ImageDraw.Draw(picture).polygon([(x + px, y + py) for px, py in turned], fill=255)


@pytest.mark.parametrize("turn", [0, 0.4, 1.2, 2.5, 4.0])
@pytest.mark.parametrize("size", [0.8, 1.5])
def test_a_printed_arrow_is_seen_whichever_way_it_points(tmp_path: Path, turn: float, size: float) -> None:
    picture = anatomy(3)
    arrow(picture, 200, 200, size, turn)
    (box,) = printed_marks(saved(picture, tmp_path / "a.png")).arrows
    x, y, across, down = box
    assert x <= 200 <= x + across
    assert y <= 200 <= y + down


def test_bone_rings_and_markers_are_no_arrows(tmp_path: Path) -> None:
    picture = anatomy(4)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((50, 50, 90, 90), outline=255, width=6)
    pen.rectangle((150, 50, 190, 62), fill=255)
    pen.ellipse((250, 50, 300, 70), fill=255)
    pen.polygon([(50, 200), (90, 200), (70, 240)], fill=255)
    assert printed_marks(saved(picture, tmp_path / "a.png")).arrows == ()


def test_a_red_ring_is_colour_and_grey_noise_is_not(tmp_path: Path) -> None:
    grey = anatomy(5).convert("RGB")
    ringed = grey.copy()
    ImageDraw.Draw(ringed).ellipse((100, 100, 160, 160), outline=(230, 30, 30), width=4)
    assert printed_marks(saved(grey, tmp_path / "grey.jpg", quality=70)).coloured == 0
    assert printed_marks(saved(ringed, tmp_path / "ring.png")).coloured > 0.0003
