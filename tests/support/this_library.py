"""The decks of this very library, as `radanki build` packs them."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

from support.program import RADANKI

if TYPE_CHECKING:
    from pathlib import Path


def build(library: Path, out: Path, time: int) -> dict[str, dict[str, Any]]:
    """Build all decks of a library with the user's own cache, and give what the manifest tells of each by name."""
    answer = subprocess.run(
        [str(RADANKI), "-C", str(library), "--quiet", "build", "--out", str(out)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(time)},
    )
    assert answer.returncode == 0, answer.stderr + answer.stdout
    decks = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["decks"]
    return {deck["file"].removesuffix(".apkg"): deck for deck in decks}
