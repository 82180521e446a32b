"""Originals become publishable pictures, in a folder outside the library, under names that tell nothing.

What goes into a case folder is committed for good, so nothing is written there: somebody looks at each new picture
first, and then `radanki new` takes it in. A person also looks at what the report says.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from radanki.cards.fields.schematic import sanitised_drawing
from radanki.errors import ImageError, UsageError
from radanki.model.phi.deidentification import Deidentified, DroppedKind
from radanki.pipeline.workers import WorkerLimits, run_in_workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from radanki.model.phi.deidentification import DeidentifyJob

LIMITS = WorkerLimits(seconds=600.0)
"""A whole series is one job here: two thousand slices at the quarter of a second that the slowest take."""

_NUMBERED = re.compile(r"picture-([0-9]{3,})(?:\..*)?")


@dataclass(frozen=True, slots=True)
class DeidentifiedOriginal:
    """What came of one original: the new file, or the folder of a stack, or the error; ``number`` counts from 1."""

    number: int
    path: Path | None
    deidentified: Deidentified | None
    error: ImageError | None = None


def deidentify(
    sources: Sequence[Path],
    out: Path,
    wanted: DeidentifyJob,
    *,
    limits: WorkerLimits = LIMITS,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[DeidentifiedOriginal, ...]:
    """Make the new pictures of each original in ``out``; give what came of each, in their order.

    ``wanted`` says what to make; its ``source`` and ``out`` are filled in here. Files that are in ``out`` already stay:
    new ones take the next free numbers. An original that can't be de-identified spoils no other.

    Raises:
        UsageError: where an original is not there, or ``out`` is a place for nothing of this.
    """
    _check_sources(sources)
    _check_out(out, sources)
    out.mkdir(parents=True, exist_ok=True)
    first = _first_free_number(out)
    outcomes: dict[int, Deidentified | ImageError | None] = {}
    with tempfile.TemporaryDirectory(prefix=".radanki-", dir=out) as staging:
        jobs = [(place, _job(wanted, source, Path(staging), place)) for place, source in enumerate(sources)]
        for done, (place, outcome) in enumerate(run_in_workers(jobs, _deidentify_one, 1, limits), 1):
            outcomes[place] = outcome
            if progress is not None:
                progress(done, len(jobs))
        return tuple(_kept(place, outcomes[place], job.out, out, first + place) for place, job in jobs)


def _deidentify_one(job: DeidentifyJob) -> Deidentified | ImageError:
    from radanki.phi.deidentification.picture import deidentify_picture  # noqa: PLC0415  # heavy: only workers load it

    try:
        if job.source.suffix.lower() == ".svg" and job.source.is_file():
            return _redraw(job)
        return deidentify_picture(job)
    except ImageError as error:
        return error


def _redraw(job: DeidentifyJob) -> Deidentified:
    """Draw a drawing anew."""
    drawing = sanitised_drawing(job.source.read_bytes())
    (job.out / "0001.svg").write_bytes(drawing.data)
    dropped = tuple(DroppedKind("privacy/drawing", kind, 1) for kind in drawing.left_out)
    return Deidentified(("0001.svg",), drawing.width_px, drawing.height_px, dropped)


def _job(wanted: DeidentifyJob, source: Path, staging: Path, place: int) -> DeidentifyJob:
    folder = staging / str(place)
    folder.mkdir()
    return replace(wanted, source=source.absolute(), out=folder)


def _check_sources(sources: Iterable[Path]) -> None:
    for source in sources:
        if not source.exists():
            raise UsageError(f"{source}: no such file or folder")


def _check_out(out: Path, sources: Iterable[Path]) -> None:
    """Refuse a place where new pictures would be committed before anybody looked, or would mix with originals."""
    place = out.resolve()
    for folder in (place, *place.parents):
        if folder.name == "cases" and (folder.parent / "decks").is_dir():
            raise UsageError(
                f"{out}: this lies inside the cases of a library; write elsewhere, look at each picture at full size, "
                "then let `radanki new` take it in"
            )
    if place.exists() and not place.is_dir():
        raise UsageError(f"{out}: this is no folder")
    for source in sources:
        if source.is_dir() and (place == source.resolve() or source.resolve() in place.parents):
            raise UsageError(f"{out}: this lies inside an original; choose another folder with --out")


def _first_free_number(out: Path) -> int:
    taken = (found for path in out.iterdir() if (found := _NUMBERED.fullmatch(path.name)) is not None)
    return max((int(found[1]) for found in taken), default=0) + 1


def _kept(
    place: int, outcome: Deidentified | ImageError | None, made: Path, out: Path, number: int
) -> DeidentifiedOriginal:
    """Move the new files to their names: a single one beside the others, several into a folder of their own."""
    if outcome is None:
        outcome = ImageError(
            "the decoder gave up on this original: it needed too much memory or too much time",
            fix="Export it again from its source, or fewer slices of it.",
            rule="media/too-heavy",
        )
    if isinstance(outcome, ImageError):
        return DeidentifiedOriginal(place + 1, None, None, outcome)
    name = f"picture-{number:03d}"
    if len(outcome.files) == 1:
        target = out / f"{name}{''.join(Path(outcome.files[0]).suffixes)}"
        (made / outcome.files[0]).replace(target)
    else:
        target = out / name
        shutil.move(made, target)
    return DeidentifiedOriginal(place + 1, target, outcome)
