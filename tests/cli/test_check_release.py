"""What only a release asks for: silent while a case is made, an error once somebody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

from support.cases import LOOKED, REVIEWED_TWICE, a_case, an_image
from support.libraries import write_case
from support.program import radanki_here

if TYPE_CHECKING:
    from pathlib import Path

LOOKED_AT = "on: 2026-11-20"


def test_a_signature_without_the_digest_of_the_pixels_passes_until_a_release_asks(tmp_path: Path) -> None:
    library = tmp_path / "library"
    text = a_case(kind="normal", images=[an_image(looked=LOOKED)], reviewed=REVIEWED_TWICE)
    folder = write_case(library, "xr/chest/film", text)
    Image.new("L", (60, 40), 90).save(folder / "frontal.png")

    usual, strict = radanki_here(library, "check"), radanki_here(library, "check", "--release")
    (digest,) = (line.split("pixels: ")[1][:16] for line in strict.err.splitlines() if "pixels: " in line)
    signed = text.replace(LOOKED_AT, f"{LOOKED_AT}, pixels: {digest}")
    (folder / "case.yaml").write_text(signed, encoding="utf-8")
    bound = radanki_here(library, "check", "--release")
    Image.new("L", (60, 40), 91).save(folder / "frontal.png")
    changed = radanki_here(library, "check")

    assert (usual.status, strict.status, bound.status) == (0, 1, 0)
    assert "[privacy/looked-unbound]" in strict.err
    assert changed.status == 1
    assert "[privacy/looked-stale]" in changed.err
