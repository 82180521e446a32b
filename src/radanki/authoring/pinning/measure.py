"""What a pinned picture is, looked at in a child process: size in pixels, kind, and text in its pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.errors import ImageError
from radanki.pipeline.burned_in_search import PictureToRead, read_burned_in_text
from radanki.pipeline.workers import WorkerLimits, run_in_workers

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.intake import Suggestion

_LIMITS: Final = WorkerLimits(seconds=600.0)
RASTERS: Final = frozenset({"png", "jpeg", "webp", "tiff"})


def suggestion_of(picture: Path) -> Suggestion:
    """Say what a picture, a volume or a series holds; headers alone are read.

    Raises:
        ImageError: where it is no picture, or can't be read.
    """
    ((_, outcome),) = run_in_workers([(0, picture)], _suggest, 1, _LIMITS)
    if outcome is None:
        raise ImageError("reading it took too much memory or time", rule="media/too-heavy")
    if isinstance(outcome, ImageError):
        raise outcome
    return outcome


def _suggest(source: Path) -> Suggestion | ImageError:
    from radanki.imaging.suggestions import suggest  # noqa: PLC0415  # heavy: only workers load it

    try:
        return suggest(source)
    except ImageError as error:
        return error


def text_in_pixels(picture: Path, kind: str) -> str:
    """Say in a line what text the detector found at full size, or why nothing was searched."""
    if kind not in RASTERS:
        return "not searched: `radanki check --ocr` searches what is rendered of it"
    try:
        outcome = read_burned_in_text({"picture": PictureToRead(picture)}, workers=1)["picture"]
    except ImageError as error:
        return f"not searched: {error.message}" + (f" ({error.fix})" if error.fix else "")
    if isinstance(outcome, ImageError):
        return f"not searched: {outcome.message}"
    places = len(outcome.boxes)
    return f"{places} places: look at each" if places else "none found; look all the same"
