"""What a contributor gives: files, folders of a DICOM export, zip files; each becomes one original a picture.

Originals are only read. What has to be unpacked or put together lies in a workspace outside the library, under
numbers: a name may be a name.
"""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from radanki.authoring.intake.file_names import MOST_FILMS, least_run, left_out, nothing_in, with_view_of_name
from radanki.errors import FetchError, ImageError, UsageError
from radanki.fetch.archive import read_zip
from radanki.library.digests import sha256_of_file
from radanki.pipeline.workers import WorkerLimits, run_in_workers
from radanki.vocabulary import find_modality_of_dicom

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.intake import FolderContents, FoundSeries, Suggestion

MOST_FILES: Final = 20_000
"""How many files of a folder are looked at; a large CT study has 5,000."""

_LIMITS: Final = WorkerLimits(seconds=600.0)
_SUFFIXES: Final = (".nii.gz", ".nii", ".nrrd")
"""Endings that readers of volumes go by; every other file is known by its bytes."""

ChooseSeries = Callable[[int, tuple["FoundSeries", ...]], Sequence[int]]
"""Is asked which series of the input with a number (from 1) are meant; gives their places in the list."""

_Source = tuple[int, "Path", tuple[PurePosixPath, ...]]
"""The number of an input, a file or folder of it, and the paths that its files had."""


@dataclass(frozen=True, slots=True)
class Original:
    """One picture, stack or loop to be: its file or the folder of its series, and what its header proposes.

    ``number`` is that of the input that it came in; they count from 1. ``given`` are the paths that its files had, in
    their order: they may tell of people, and are only ever kept as digests.
    """

    number: int
    source: Path
    proposal: Suggestion
    given: tuple[PurePosixPath, ...] = ()


def usual_choice(found: tuple[FoundSeries, ...], modality: str) -> Sequence[int]:
    """Choose the first few films, else the series with the most pictures; those of the path's modality go before."""
    of_modality = [at for at, series in enumerate(found) if _modality_of(series) == modality]
    chosen = of_modality or list(range(len(found)))
    return chosen[:MOST_FILMS] if found[chosen[0]].pictures == 1 else chosen[:1]


def _modality_of(series: FoundSeries) -> str:
    known = find_modality_of_dicom(series.code)
    return "" if known is None else known.slug


def gather(
    inputs: Sequence[Path],
    workspace: Path,
    choose: ChooseSeries,
    modality: str = "",
    tell: Callable[[str], None] = lambda _: None,
) -> tuple[Original, ...]:
    """Give the originals of all inputs, in their order; what is left out of a folder is told.

    Of the path's ``modality`` it depends whether numbered pictures are a stack or as many films.

    Raises:
        UsageError: where an input is not there.
        ImageError: where one holds no picture, or can't be read.
    """
    sources: list[_Source] = []
    for number, path in enumerate(inputs, 1):
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder")
        sources += [
            (number, *source) for source in _sources_of(_Input(number, path, modality, tell), workspace, choose)
        ]
    sources = _without_doubles(sources, tell)
    jobs = [(place, source.absolute()) for place, (_, source, _) in enumerate(sources)]
    proposals = dict(run_in_workers(jobs, _propose, 1, _LIMITS))
    return tuple(
        Original(number, source.absolute(), with_view_of_name(_told(number, proposals[place]), given, modality), given)
        for place, (number, source, given) in enumerate(sources)
    )


def _without_doubles(sources: list[_Source], tell: Callable[[str], None]) -> list[_Source]:
    """Leave out files that were given twice, and say so; only what is of one size can be one file."""
    sizes = Counter(source.stat().st_size for _, source, _ in sources if source.is_file())
    kept: dict[object, _Source] = {}
    for number, source, given in sources:
        is_alone = not source.is_file() or sizes[source.stat().st_size] == 1
        content: object = source if is_alone else sha256_of_file(source)
        if content in kept:
            tell(f"Input {number}: left out, since input {kept[content][0]} is the same picture")
        else:
            kept[content] = (number, source, given)
    return list(kept.values())


def _told(number: int, outcome: Suggestion | ImageError | None) -> Suggestion:
    if outcome is None:
        raise ImageError(f"input {number}: reading it took too much memory or time", rule="media/too-heavy")
    if isinstance(outcome, ImageError):
        raise ImageError(f"input {number}: {outcome.message}", fix=outcome.fix, rule=outcome.rule)
    return outcome


def _propose(source: Path) -> Suggestion | ImageError:
    from radanki.imaging.suggestions import suggest  # noqa: PLC0415  # heavy: only workers load it

    try:
        return suggest(source)
    except ImageError as error:
        return error


def _find_series(order: tuple[tuple[Path, ...], tuple[str, ...], int]) -> FolderContents:
    from radanki.imaging.formats.series_search import find_series  # noqa: PLC0415  # as above

    return find_series(*order)


@dataclass(frozen=True, slots=True)
class _Input:
    number: int
    path: Path
    modality: str
    tell: Callable[[str], None]


def _sources_of(given: _Input, workspace: Path, choose: ChooseSeries) -> list[tuple[Path, tuple[PurePosixPath, ...]]]:
    """Give each original of an input, and the paths that its files had there."""
    number, path = given.number, given.path
    if path.is_dir():
        names = {file: _path_of(file) for file in _files_below(number, path)}
    elif _is_zip(path):
        names = _unpacked(number, path, workspace / f"unpacked-{number}")
    else:
        return [(path, (_path_of(path),))]
    order = (tuple(names), tuple(name.as_posix() for name in names.values()), least_run(given.modality))
    ((_, contents),) = run_in_workers([(0, order)], _find_series, 1, _LIMITS)
    if contents is None:
        raise ImageError(f"input {number}: reading it took too much memory or time", rule="media/too-heavy")
    found = contents.series
    if not found:
        raise nothing_in(number, contents, names)
    for line in left_out(contents, names):
        given.tell(f"Input {number}: {line}")
    chosen = choose(number, found) if len(found) > 1 else (0,)
    return [
        (
            _staged(found[at], workspace / f"series-{number}-{at + 1}"),
            tuple(names[file] for file in found[at].files),
        )
        for at in chosen
    ]


def _path_of(file: Path) -> PurePosixPath:
    return PurePosixPath(file.absolute().as_posix())


def _files_below(number: int, folder: Path) -> tuple[Path, ...]:
    """List the files of a folder and of those below it, as people count; links and hidden files are left out."""
    files: list[Path] = []
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        here = folder.__class__(base)
        files += [here / name for name in names if not name.startswith(".") and not (here / name).is_symlink()]
        if len(files) > MOST_FILES:
            raise ImageError(f"input {number}: more than {MOST_FILES:,} files", fix="Name the folder of one study.")
    return tuple(sorted((path for path in files if path.is_file()), key=lambda path: _natural(path.as_posix())))


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    parts = re.findall(r"[0-9]+|[^0-9]+", name.casefold())
    return tuple((0, int(part), "") if part.isascii() and part.isdigit() else (1, 0, part) for part in parts)


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _unpacked(number: int, archive: Path, folder: Path) -> dict[Path, PurePosixPath]:
    """Write the files of a zip file under numbers; give them with the names that they had, in the order of these."""
    folder.mkdir()
    written: list[tuple[str, Path]] = []
    folders: dict[PurePosixPath, Path] = {}
    try:
        for name, blocks in read_zip(archive):
            inner = PurePosixPath(name)
            if any(part.startswith((".", "__MACOSX")) for part in inner.parts):
                continue
            # One folder a folder: pictures that lay together are a stack, others are not.
            below = folders.setdefault(inner.parent, folder / str(len(folders)))
            below.mkdir(exist_ok=True)
            target = below / f"{len(written):05d}{_volume_ending(name)}"
            with target.open("xb") as file:
                file.writelines(blocks)
            written.append((name, target))
    except FetchError as error:
        raise ImageError(
            f"input {number}: {error.message}", fix="Unpack it yourself, and give the folder.", rule="media/bad-archive"
        ) from error
    return {path: PurePosixPath(name) for name, path in sorted(written, key=lambda item: _natural(item[0]))}


def _volume_ending(name: str) -> str:
    return next((suffix for suffix in _SUFFIXES if name.lower().endswith(suffix)), "")


def _staged(series: FoundSeries, folder: Path) -> Path:
    """Give the one file of a series, or a folder that holds its files and nothing else."""
    if len(series.files) == 1:
        return series.files[0]
    folder.mkdir()
    for place, path in enumerate(series.files):
        target = folder / f"{place:05d}"
        try:
            target.symlink_to(path.absolute())
        except OSError:  # a system without links for everybody
            shutil.copyfile(path, target)
    return folder
