"""What a second build costs beside `find` over the same files: nothing changed, one text, one picture, one check.

The library is made from a seed: small grey films, each with two findings, a pearl and a question. All ratios are of one
run, and of processor time as well: a machine that does other work stretches the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

RADANKI = Path(sys.executable).with_name("radanki")
SYSTEMS = ("chest", "gastrointestinal", "spine", "musculoskeletal")
DECKS = {"all": "", "chest": "select:\n  system: [chest]\n"}
SEED, SIDE = 20_261_130, 96

CASE = """\
id: {id}
title: Shadow number {number}
kind: pathology
level: {level}
certainty: probable
basis: It was gone on the next film.
history: Cough for {weeks} weeks.
images:
  - name: frontal
    file: frontal.png
    view: PA erect
    looked: [{{by: B. Benchmark, on: 2026-01-02}}]
    findings:
      - {{number: 1, label: Round shadow, ellipse: [{x}, {y}, 9, 7], why: It is brighter than what lies around it.}}
      - {{number: 2, label: Apex of the lung, rect: [10, 8, 20, 14], why: It lies above the clavicle.}}
diagnosis: Benign lump of kind {kind}
differential: [Nipple shadow, Skin fold]
discussion: Compare with an older film before anything else is done.
pearls:
  - id: older-film
    text: A shadow that was the same **two years ago** is most likely harmless.
    why: A cancer grows in two years.
questions:
  - {{id: next-step, ask: What comes next?, answer: An older film, choices: [A biopsy, A scan], why: It costs nothing.}}
sources: [{{id: mine, own: true, author: B. Benchmark, licence: CC-BY-4.0}}]
licence: CC-BY-4.0
contributors: [B. Benchmark]
reviewed: [{{by: C. Reader, on: 2026-01-03}}]
"""


def write_library(root: Path, cases: int) -> None:
    """Write a library of so many cases."""
    chance = random.Random(SEED)  # noqa: S311  # the same library each time
    for number in range(cases):
        folder = root / "cases" / "xr" / SYSTEMS[number % len(SYSTEMS)] / f"case-{number}"
        folder.mkdir(parents=True)
        draw(folder / "frontal.png", chance)
        text = CASE.format(
            id=f"{chance.getrandbits(64):016x}",
            number=number,
            level=1 + number % 4,
            weeks=chance.randint(1, 9),
            kind=number,
            x=chance.randint(40, 80),
            y=chance.randint(40, 80),
        )
        (folder / "case.yaml").write_text(text, encoding="utf-8")
    (root / "decks").mkdir()
    for slug, selection in DECKS.items():
        text = f"name: Bench\ntitle: Benchmark\ndescription: Made up films.\nbudget: {{package_mb: 500}}\n{selection}"
        (root / "decks" / f"{slug}.yaml").write_text(text, encoding="utf-8")


def draw(path: Path, chance: random.Random) -> None:
    """Draw a film of its own."""
    Image.frombytes("L", (SIDE, SIDE), chance.randbytes(SIDE * SIDE)).save(path)


def timed(*command: str, **environment: str) -> dict[str, float]:
    """Run a command as a whole process and give its wall time and processor time."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True, text=True, env={**os.environ, **environment})
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": round(wall, 3), "processor": round(processor, 3)}


def measure(root: Path, cache: Path) -> dict[str, dict[str, float]]:
    """Build the library cold and then again after each kind of change, and give the times of each."""
    here = {"RADANKI_CACHE": str(cache)}
    build = (str(RADANKI), "-C", str(root), "--quiet", "build", "--draft")
    check = (str(RADANKI), "-C", str(root), "--quiet", "check")
    case = root / "cases" / "xr" / "chest" / "case-0"
    found = {"find": timed("find", str(root / "cases"), "-newer", str(root)), "cold": timed(*build, **here)}
    found["second"] = timed(*build, **here)
    found["nothing"] = timed(*build, **here)
    text = (case / "case.yaml").read_text(encoding="utf-8")
    (case / "case.yaml").write_text(text.replace("Shadow number", "Shade number"), encoding="utf-8")
    found["check of one"] = timed(*check, str(case), **here)
    found["one text"] = timed(*build, **here)
    draw(case / "frontal.png", random.Random(SEED + 1))  # noqa: S311  # the same picture each time
    found["one picture"] = timed(*build, **here)
    found["nothing"] = timed(*build, **here)
    found["check"] = timed(*check, **here)
    return found


def main() -> None:
    """Measure libraries of the sizes that are asked for."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, nargs="+", default=[100, 1_000])
    options.add_argument("--json", action="store_true", help="print figures for a program")
    chosen = options.parse_args()
    for cases in chosen.cases:
        with tempfile.TemporaryDirectory() as scratch:
            root = Path(scratch, "library")
            write_library(root, cases)
            found = measure(root, Path(scratch, "cache"))
        if chosen.json:
            print(json.dumps({"cases": cases, **found}))
            continue
        print(f"{cases} cases; x is of the processor time of `find`")
        for what, cost in found.items():
            ratio = cost["processor"] / max(found["find"]["processor"], 0.001)
            print(f"  {what:13} {cost['wall']:8.2f} s, processor {cost['processor']:8.2f} s   x{ratio:.1f}")


if __name__ == "__main__":
    main()
