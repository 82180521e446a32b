"""Builds of seeded libraries beside a plain script, Anki's exporter, the codec floor and `find`, in one run.

    python benchmarks/builds.py                 a few minutes
    python benchmarks/builds.py --size full     up to 10,000 cases: ten minutes, and docs/benchmarks.md is written

Every figure is of a whole process with all those below it. The program is a copy, so that one of its vocabulary entries
can be changed. Ratios are of one run: a machine that does other work stretches the clock, and less so processor time.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmark_page import write_page
from corpus import FULL, SMALL, film, write_library
from measured import Cost, cost_of, machine
from PIL import Image

import radanki

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "benchmarks.md"
_TODAY = "1772323200"
"""1 March 2026: no day in the cases lies after it. Such a day is a fault, and its case is read anew in each run."""
_START = "import sys; from radanki.cli import main; sys.exit(main())"
_WORKERS = min(2, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Size:
    """One library of a run: how many cases, of pictures of which sizes, and whether the plain scripts go beside it."""

    name: str
    cases: int
    pictures: tuple[tuple[int, int], ...]
    is_compared: bool = True


SIZES = {
    "smallest": (Size("small pictures", 8, SMALL),),
    "quick": (Size("full size", 20, FULL), Size("small pictures", 100, SMALL), Size("small pictures", 500, SMALL)),
    "full": (
        Size("full size", 100, FULL),
        Size("small pictures", 100, SMALL),
        Size("small pictures", 1_000, SMALL),
        Size("small pictures", 3_000, SMALL),
        Size("small pictures", 10_000, SMALL, is_compared=False),
    ),
}
"""The plain scripts keep all notes in memory: at 10,000 cases they are left out."""


class Bench:
    """A library with a cache and a copy of the program, and the commands that are measured on it."""

    def __init__(self, size: Size, scratch: Path) -> None:
        """Write the library and copy the program."""
        self.size, self.root, self.cache, self.program = (
            size,
            scratch / "library",
            scratch / "cache",
            scratch / "program",
        )
        self.pictures = write_library(self.root, self.cache, size.cases, size.pictures)
        self.listed = scratch / "pictures.txt"
        self.listed.write_text("\n".join(map(str, self.pictures)), encoding="utf-8")
        shutil.copytree(Path(radanki.__file__).parent, self.program / "radanki")
        self._case = self.root / "cases" / "xr" / "chest" / "case-0"

    def radanki(self, *arguments: str) -> Cost:
        """Run radanki in the library."""
        here = {"RADANKI_CACHE": str(self.cache), "PYTHONPATH": str(self.program), "SOURCE_DATE_EPOCH": _TODAY}
        time.sleep(0.1)  # what was written just now is not trusted yet
        return cost_of((sys.executable, "-c", _START, "-C", self.root, "--quiet", *arguments), here)

    def build(self) -> Cost:
        """Build the deck of all cases."""
        return self.radanki("build", "--draft", "--jobs", str(_WORKERS))

    def find(self) -> Cost:
        """Let `find` look at the times of all files of cases."""
        return cost_of(("find", self.root / "cases", "-newer", self.root))

    def script(self, name: str, *arguments: str | Path) -> Cost:
        """Run a script that lies beside this one."""
        return cost_of((sys.executable, HERE / name, *arguments))

    def floor(self) -> Cost:
        """Decode and encode the pictures, and nothing else."""
        folders = self.root / "cases", self.cache / "pictures"
        return self.script("codec_floor.py", *folders, "--workers", str(_WORKERS))

    def change_text(self) -> None:
        """Change a word of one case."""
        path = self._case / "case.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("title: Shadow", "title: Shade"), encoding="utf-8")

    def change_picture(self) -> None:
        """Draw one picture of a case's folder anew."""
        path = next(path for path in self.pictures if path.suffix == ".png")
        columns, rows = Image.open(path).size
        Image.fromarray(film(columns, rows, 8, np.random.default_rng(0))).save(path)

    def change_vocabulary(self) -> None:
        """Change the name of one entry of the vocabulary."""
        path = self.program / "radanki" / "vocabulary" / "systems.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("Spine", "The spine", 1), encoding="utf-8")


def measure(size: Size, runs: int) -> dict[str, object]:
    """Measure one library, and give the costs of each step."""
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(size, Path(scratch))
        costs: dict[str, list[Cost]] = {}

        def take(what: str, cost: Cost) -> None:
            costs.setdefault(what, []).append(cost)
            print(f"  {what:22} {cost.wall:8.2f} s wall {cost.processor:8.2f} s processor {cost.memory_mb:6.0f} MB")

        for _ in range(runs if size.is_compared else 1):
            if size.is_compared:
                take("codec floor", bench.floor())
                take("plain, genanki", bench.script("plain_script.py", bench.listed))
                take("plain, Anki's exporter", bench.script("plain_script.py", bench.listed, "--exporter", "anki"))
            forget_all_but_pictures(bench.cache)
            take("cold", bench.build())
        bench.build()
        for _ in range(runs):
            take("find", bench.find())
            take("nothing changed", bench.build())
        bench.change_text()
        take("check of one case", bench.radanki("check", "cases/xr/chest/case-0"))
        take("one text", bench.build())
        bench.change_picture()
        take("one picture", bench.build())
        take("check of all", bench.radanki("check"))
        bench.change_vocabulary()
        take("one vocabulary entry", bench.build())
        middle = {what: _middle(found).as_json() for what, found in costs.items()}
        return {"name": size.name, "cases": size.cases, "pictures": len(bench.pictures), "costs": middle}


def forget_all_but_pictures(cache: Path) -> None:
    """Leave in the cache what `radanki fetch` put there."""
    for path in cache.iterdir():
        if path.name != "pictures":
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _middle(found: list[Cost]) -> Cost:
    wall, processor, memory = (
        statistics.median(getattr(cost, name) for cost in found) for name in ("wall", "processor", "memory_mb")
    )
    return Cost(wall, processor, memory)


def start_up(runs: int) -> dict[str, dict[str, float]]:
    """Measure `radanki --help` beside a Python that does nothing."""
    pass_, help_, genanki = [], [], []
    for _ in range(5 * runs):
        pass_.append(cost_of((sys.executable, "-c", "pass")))
        help_.append(cost_of((sys.executable, "-c", _START, "--help")))
        genanki.append(cost_of((sys.executable, "-c", "import genanki")))
    found = {"python -c pass": pass_, "radanki --help": help_, "import genanki": genanki}
    return {what: _middle(costs).as_json() for what, costs in found.items()}


def package_stage(notes: int, media: int) -> dict[str, dict[str, float]]:
    """Measure the writing of a package beside genanki's (package.py)."""
    command = [sys.executable, str(HERE / "package.py"), "--json", "--notes", str(notes), "--media", str(media)]
    found: dict[str, dict[str, float]] = json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True).stdout
    )
    return found


def main() -> None:
    """Measure the libraries of a size, print what they cost, and write the page where all was measured."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", choices=SIZES, default="quick")
    options.add_argument("--runs", type=int, default=1, help="turns; medians are given")
    options.add_argument("--json", type=Path, help="where the figures go")
    chosen = options.parse_args()
    libraries = []
    for size in SIZES[chosen.size]:
        print(f"{size.cases} cases, {size.name}")
        libraries.append(measure(size, chosen.runs))
    found = {
        "machine": machine(),
        "workers": _WORKERS,
        "runs": chosen.runs,
        "libraries": libraries,
        "start": start_up(chosen.runs),
        "package": package_stage(*((50_000, 10_000) if chosen.size == "full" else (1_000, 100))),
    }
    if chosen.json:
        chosen.json.parent.mkdir(parents=True, exist_ok=True)
        chosen.json.write_text(json.dumps(found, indent=1), encoding="utf-8")
    page = PAGE if chosen.size == "full" else None
    print(write_page(found, page))


if __name__ == "__main__":
    main()
