"""Files that git has or is about to get, wherever they lie: looked through as the files of a case are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radanki.checks.identities.by_content import identities_by_content
from radanki.checks.privacy.phi_locations import CLEAN, saying_of
from radanki.checks.privacy.text_lines import blocking
from radanki.errors import ImageError
from radanki.library.whole_file import LOCAL_FOLDER
from radanki.model.phi.location import PhiLocation
from radanki.model.problem import Problem
from radanki.pipeline.burned_in_search import PictureToRead, open_detector, read_burned_in_text
from radanki.pipeline.drawings import find_fault_of_drawing
from radanki.pipeline.workers import USUAL_LIMITS, run_in_workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from radanki.imaging.burned_in.detector import TextDetector
    from radanki.library.git import CommittedFile, Git
    from radanki.model.imaging.burned_in import PictureText

_MOST_OF_A_FILE: Final = 8
_WRITTEN_ON: Final = ("docs/", "src/", "tests/")
"""Folders whose pictures have words on purpose: screenshots, figures, icons. Only what tells of somebody stops them."""

_STRAY: Final = "Only pictures of a case belong into the repository, and in its folder; keep originals outside of it."


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of git, and where its content was written to, under a name of ours."""

    file: CommittedFile
    path: Path
    is_drawing: bool
    library: str = ""
    """The library's folder in the repository, with a slash at its end; empty where it is the top."""

    @property
    def name(self) -> str:
        """Its path in the repository; what is no UTF-8 in it is shown as such."""
        return self.file.path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    @property
    def is_in_a_case(self) -> bool:
        """Whether it lies where cases do."""
        return self.file.path.startswith(f"{self.library}cases/")


def write_files(git: Git, files: Sequence[CommittedFile], folder: Path) -> tuple[WrittenFile, ...]:
    """Write what git has of each file into an empty folder; a file without content there is left out."""
    return tuple(_written(git, files, folder))


def _written(git: Git, files: Sequence[CommittedFile], folder: Path) -> Iterator[WrittenFile]:
    library = git.prefix if files else ""
    for number, file in enumerate(files):
        content = git.content_of(file)
        if content is not None:
            path = folder / str(number)
            path.write_bytes(content)
            yield WrittenFile(file, path, file.path.lower().endswith(".svg"), library)


def problems_in_files(files: Sequence[WrittenFile]) -> tuple[Problem, ...]:
    """Look through the content of each file; its own name is nothing to go by."""
    queue = [(file, file.path) for file in files if not file.is_drawing]
    found = dict(run_in_workers(queue, _look_through, 1, USUAL_LIMITS))
    return tuple(problem for file in files for problem in _problems_of(file, found.get(file)))


def _look_through(path: Path) -> tuple[PhiLocation, ...] | ImageError:
    from radanki.imaging.formats.kinds import RASTER_KINDS, kind_of  # noqa: PLC0415  # heavy: only workers load it
    from radanki.phi.scan import scan  # noqa: PLC0415  # as above

    try:
        found = tuple(one for one in scan(path) if not one.raises_risk)
        kind = "" if found or not path.stat().st_size else kind_of(path)
    except ImageError as error:
        return error if error.rule != "media/unknown-kind" else ()
    return found if kind in {"", *RASTER_KINDS} else (PhiLocation(_VOLUME, kind),)


_VOLUME: Final = "privacy/stray-original"


def _problems_of(file: WrittenFile, found: tuple[PhiLocation, ...] | ImageError | None) -> Iterator[Problem]:
    if LOCAL_FOLDER in file.file.path.split("/"):
        message = f"{LOCAL_FOLDER} belongs to this machine: it remembers what pictures were made of"
        yield Problem(file.name, 1, 1, "privacy/local-memory", message, f"`git rm --cached -r {LOCAL_FOLDER}`")
    elif file.is_drawing:
        error = None if file.file.path.startswith(_WRITTEN_ON) else find_fault_of_drawing(file.path)
        if error is not None:
            yield Problem(file.name, 1, 1, error.rule, error.message, error.fix)
    elif found is None:
        yield Problem(file.name, 1, 1, "media/too-heavy", "looking through it took too much memory or time", _STRAY)
    elif isinstance(found, ImageError):
        yield Problem(file.name, 1, 1, found.rule, found.message, found.fix)
    else:
        yield from _problems_at(file, found)


def _problems_at(file: WrittenFile, found: tuple[PhiLocation, ...]) -> Iterator[Problem]:
    for location in found[:_MOST_OF_A_FILE]:
        if location.rule != _VOLUME:
            yield Problem(file.name, 1, 1, location.rule, f"the file {saying_of(location)}", CLEAN)
        elif not file.is_in_a_case:
            yield Problem(file.name, 1, 1, _VOLUME, f"a {location.where} picture lies outside of any case", _STRAY)
    if len(found) > _MOST_OF_A_FILE:
        message = f"the file has {len(found) - _MOST_OF_A_FILE} more traces of an identity"
        yield Problem(file.name, 1, 1, found[-1].rule, message, CLEAN)


def text_in_files(
    files: Sequence[WrittenFile], detector: Callable[[], TextDetector] = open_detector
) -> tuple[Problem, ...]:
    """Search pictures outside of cases for text; those of cases are searched as cards show them, and not here.

    Raises:
        ImageError: where the extra is not installed.
    """
    searched = [file for file in files if not file.is_in_a_case or file.file.path.startswith(_WRITTEN_ON)]
    queue = [(file, file.path) for file in searched if not file.is_drawing]
    rasters = dict(run_in_workers(queue, _is_raster, 1, USUAL_LIMITS))
    pictures = {file: PictureToRead(file.path) for file in searched if rasters.get(file)}
    if not pictures:
        return ()
    texts = read_burned_in_text(pictures, workers=1, detector=detector)
    return tuple(problem for file, text in texts.items() for problem in _problems_with_text(file, text))


def _is_raster(path: Path) -> bool:
    from radanki.imaging.formats.kinds import RASTER_KINDS, kind_of  # noqa: PLC0415  # heavy: only workers load it

    try:
        return kind_of(path) in RASTER_KINDS
    except ImageError:
        return False


def _problems_with_text(file: WrittenFile, text: PictureText | ImageError) -> Iterator[Problem]:
    if isinstance(text, ImageError):
        yield Problem(file.name, 1, 1, text.rule, text.message, text.fix)
        return
    boxes = blocking(text.boxes)
    if file.file.path.startswith(_WRITTEN_ON):
        boxes = tuple(box for box in boxes if identities_by_content(box.text, "prose"))
    if boxes:
        place = f"x {boxes[0].x}, y {boxes[0].y}, {boxes[0].width} x {boxes[0].height} pixels"
        yield Problem(file.name, 1, 1, "privacy/burned-in-text", f"the picture shows text at {place}", _STRAY)
