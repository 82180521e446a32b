"""Contributors' own drawings: each is drawn anew with nothing in it but shapes and words, and named by what it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radanki.errors import ImageError
from radanki.library.whole_file import write_for_now
from radanki.model.case import drawings_of
from radanki.model.imaging.card_picture import Media
from radanki.model.problem import Problem

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.cards.fields.schematic import Drawing
    from radanki.model.library import CaseFile


@dataclass(frozen=True, slots=True)
class CaseDrawing:
    """The drawing of a case, the texts that it shows, and why it can't be drawn."""

    media: Media | None = None
    texts: tuple[str, ...] = ()
    faults: tuple[Problem, ...] = ()


UNDRAWN: Final = CaseDrawing()
"""Of a case that has no drawing, or whose files stay closed."""


def find_fault_of_drawing(path: Path) -> ImageError | None:
    """Find why a drawing must not be kept, if there is a reason."""
    try:
        return _fault_of(_drawn_anew(path))
    except ImageError as error:
        return error


def _fault_of(drawing: Drawing) -> ImageError | None:
    if not drawing.left_out:
        return None
    return ImageError(
        f"the drawing holds more than it draws: {', '.join(drawing.left_out)}",
        fix="Let `radanki clean` draw it anew, and put that here: what was once committed stays in git's history.",
        rule="privacy/drawing",
    )


def draw(case_file: CaseFile, cache: Path) -> CaseDrawing:
    """Draw the schematic of a case anew, if it has one, and look at what its pictures were drawn from."""
    faults: list[Problem] = []
    texts: list[str] = []
    media: Media | None = None
    for location, name in drawings_of(case_file.case).items():
        try:
            drawing = _drawn_anew(case_file.folder / name)
            fault = _fault_of(drawing)
            if fault is not None:
                raise fault  # told at the same place as those of the drawing itself
        except ImageError as error:
            place = case_file.places.at(*location)
            faults.append(Problem(case_file.places.path, *place, error.rule, error.message, error.fix))
            continue
        texts += drawing.texts
        if location == ("schematic",):
            media = _written(drawing, cache)
    return CaseDrawing(media, tuple(texts), tuple(faults))


def _drawn_anew(path: Path) -> Drawing:
    from radanki.cards.fields.schematic import sanitised_drawing  # noqa: PLC0415  # heavy, and few cases have a drawing

    return sanitised_drawing(path.read_bytes())


def _written(drawing: Drawing, cache: Path) -> Media:
    path = cache / "media" / f"rk-{hashlib.sha256(drawing.data).hexdigest()[:16]}.svg"
    write_for_now(path, drawing.data)
    return Media(path.name, path, drawing.width_px, drawing.height_px, len(drawing.data))
