"""What only a release asks for: silent while a case is made, an error once somebody asks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PIL import Image

RADANKI = Path(sys.executable).with_name("radanki")
CASE = """\
id: 00000000000000a1
title: Normal film
kind: normal
level: 1
images: [{name: frontal, file: frontal.png, looked: [{by: T, on: 2026-11-20}]}]
sources: [{id: mine, own: true, author: A. Contributor, licence: CC-BY-4.0}]
licence: CC-BY-4.0
contributors: [A. Contributor]
reviewed: [{by: Dr B, on: 2026-11-21}, {by: Dr C, on: 2026-11-21}]
"""


def check(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "RADANKI_CACHE": str(root.parent / "cache")}
    words = [str(RADANKI), "-C", str(root), "check", *options]
    return subprocess.run(words, capture_output=True, text=True, check=False, env=environment)


def test_a_signature_without_the_digest_of_the_pixels_passes_until_a_release_asks(tmp_path: Path) -> None:
    folder = tmp_path / "library" / "cases" / "xr" / "chest" / "film"
    folder.mkdir(parents=True)
    (tmp_path / "library" / "decks").mkdir()
    (folder / "case.yaml").write_text(CASE, encoding="utf-8")
    Image.new("L", (60, 40), 90).save(folder / "frontal.png")

    usual, strict = check(tmp_path / "library"), check(tmp_path / "library", "--release")
    (digest,) = (line.split("pixels: ")[1][:16] for line in strict.stderr.splitlines() if "pixels: " in line)
    signed = CASE.replace("on: 2026-11-20", f"on: 2026-11-20, pixels: {digest}")
    (folder / "case.yaml").write_text(signed, encoding="utf-8")
    bound = check(tmp_path / "library", "--release")
    Image.new("L", (60, 40), 91).save(folder / "frontal.png")
    changed = check(tmp_path / "library")

    assert (usual.returncode, strict.returncode, bound.returncode) == (0, 1, 0)
    assert "[privacy/looked-unbound]" in strict.stderr
    assert changed.returncode == 1
    assert "[privacy/looked-stale]" in changed.stderr
