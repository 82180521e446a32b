"""How long a build takes beside a plain script that does the same job with the same libraries, in the same run.

The plain script is what one would write on an afternoon: pydicom, its own windowing, Pillow's defaults, genanki's
package; no checks, no privacy, no order, no cache. Both get the same pictures (pydicom's own test files) and make one
basic note of each. Prints medians of whole processes, and ratios: below 1 radanki is the faster one.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pydicom

RADANKI = Path(sys.executable).with_name("radanki")
FILES = ("CT_small.dcm", "MR_small.dcm", "J2K_pixelrep_mismatch.dcm", "examples_overlay.dcm", "examples_rgb_color.dcm")

PLAIN = """
import sys, genanki, numpy as np, pydicom
from pathlib import Path
from PIL import Image
from pydicom.pixels import apply_modality_lut, apply_voi_lut
out = Path(sys.argv[1])
sides = [{"name": "c", "qfmt": "{{Q}}", "afmt": "{{A}}"}]
model = genanki.Model(1, "m", fields=[{"name": "Q"}, {"name": "A"}], templates=sides)
deck, media = genanki.Deck(2, "d"), []
for number, path in enumerate(sys.argv[2:]):
    data = pydicom.dcmread(path)
    pixels = data.pixel_array
    if data.PhotometricInterpretation.startswith("MONOCHROME"):
        grey = apply_voi_lut(apply_modality_lut(pixels, data), data).astype(float)
        pixels = ((grey - grey.min()) / max(np.ptp(grey), 1) * 255).astype("uint8")
    name = out / f"p{number}.png"
    Image.fromarray(pixels).save(name)
    media.append(str(name))
    deck.add_note(genanki.Note(model, [f'<img src="p{number}.png">', "answer"]))
package = genanki.Package(deck)
package.media_files = media
package.write_to_file(str(out / "plain.apkg"))
"""

CASE = """\
id: {id}
title: Test picture {number}
kind: normal
level: 1
images:
  - {{name: picture, from: 'package:pydicom/data/test_files/{file}', sha256: {sha256}}}
sources: [{{id: p, url: 'https://pydicom.github.io', author: pydicom contributors, licence: MIT}}]
licence: CC-BY-4.0
contributors: [Benchmark]
"""


def write_library(root: Path, copies: int) -> list[Path]:
    """Write cases that point to pydicom's pictures, and give the paths of the pictures."""
    folder = Path(pydicom.__file__).parent / "data" / "test_files"
    (root / "decks").mkdir(parents=True)
    (root / "decks" / "all.yaml").write_text("name: Benchmark\ntitle: Benchmark\ndescription: Pictures.\n")
    paths = []
    for number in range(copies * len(FILES)):
        path = folder / FILES[number % len(FILES)]
        case = root / "cases" / "ct" / "chest" / f"case-{number}"
        case.mkdir(parents=True)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        text = CASE.format(id=secrets.token_hex(8), number=number, file=path.name, sha256=digest)
        # a crop of its own makes each picture a rendering of its own
        (case / "case.yaml").write_text(text.replace("sha256: ", f"crop: [0, 0, 60, {40 + number % 20}], sha256: ", 1))
        paths.append(path)
    return paths


def timed(command: list[str], **environment: str) -> float:
    """Run a command as a whole process and give its wall time in seconds."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **environment})
    return time.perf_counter() - start


def main() -> None:
    """Measure cold and warm builds against the plain script, turn by turn."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--copies", type=int, default=8, help="cases a picture")
    options.add_argument("--runs", type=int, default=3)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        root, cache, plain = Path(scratch, "library"), Path(scratch, "cache"), Path(scratch, "plain")
        paths = [str(path) for path in write_library(root, chosen.copies)]
        plain.mkdir()
        cold, warm, script = [], [], []
        for _ in range(chosen.runs):
            shutil.rmtree(cache, ignore_errors=True)
            script.append(timed([sys.executable, "-c", PLAIN, str(plain), *paths]))
            build = [str(RADANKI), "-C", str(root), "--quiet", "build"]
            cold.append(timed(build, RADANKI_CACHE=str(cache), SOURCE_DATE_EPOCH="1763900000"))
            warm.append(timed(build, RADANKI_CACHE=str(cache), SOURCE_DATE_EPOCH="1763900000"))
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    medians = {name: statistics.median(times) for name, times in (("plain", script), ("cold", cold), ("warm", warm))}
    print(f"{len(paths)} pictures, {chosen.runs} runs, medians of wall time")
    print(f"  plain script        {medians['plain']:.2f} s")
    print(f"  radanki, cold cache {medians['cold']:.2f} s   x{medians['cold'] / medians['plain']:.2f}")
    print(f"  radanki, warm cache {medians['warm']:.2f} s   x{medians['warm'] / medians['plain']:.2f}")
    print(f"  largest process     {peak:.0f} MB")


if __name__ == "__main__":
    main()
