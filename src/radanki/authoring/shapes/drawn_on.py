"""Whether shapes were drawn on the pictures as they were given to `radanki new`, or on those of the case.

Where both would put a shape on the same pixels nobody has to know. Else the size that the file states tells it, or
that a name belongs to one of both only; and where nothing does, nothing is taken.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from radanki.authoring.shapes.grid import scaled
from radanki.authoring.shapes.targets import MeantPicture, listed
from radanki.errors import AnnotationError
from radanki.model.imaging.annotation import Drawn, ShapeInPatient
from radanki.model.imaging.stack import is_stack, places_of

if TYPE_CHECKING:
    from radanki.authoring.shapes.pictures import HeldPicture
    from radanki.model.imaging.annotation import StatedPicture

DrawnOn = Literal["given", "case"]
_SAY = "say which with --drawn-on given or --drawn-on case"


def target_of(
    name: str,
    in_case: MeantPicture | None,
    as_given: MeantPicture | None,
    stated: StatedPicture | None,
    wanted: DrawnOn | None,
) -> MeantPicture | None:
    """Give what a name means; ``given`` of it tells that it is the name of what was given.

    Raises:
        AnnotationError: where it is the name of two different slices or pictures, and nothing tells which is meant.
    """
    if wanted == "given" or in_case is None:
        return as_given or in_case
    if wanted == "case" or as_given is None:
        return in_case
    if in_case.spot == as_given.spot:
        return in_case if size_tells(stated, in_case) != "given" else as_given
    ranks = in_case.rank(name), as_given.rank(name)
    if "/" in name and 0 in ranks and ranks[0] != ranks[1]:
        return in_case if ranks[0] == 0 else as_given
    told = size_tells(stated, as_given)
    if told is None:
        raise AnnotationError(
            f"{listed([name])} was the name of one picture as it was given ({as_given.where}), and is the name of "
            f"another in the case ({in_case.where}); {_SAY}"
        )
    return as_given if told == "given" else in_case


def size_tells(stated: StatedPicture | None, target: MeantPicture) -> DrawnOn | None:
    """Say on which a file was drawn by the size that it states; nothing where that is no help."""
    grid = target.picture.grid_of(target.place)
    if grid is None or grid.given == grid.made or stated is None:
        return None
    size = (stated.width_px, stated.height_px)
    if size == grid.given:
        return "given"
    return "case" if size == grid.made else None


def brought_over(
    one: Drawn, target: MeantPicture, stated: StatedPicture | None, wanted: DrawnOn | None, *, is_named: bool
) -> Drawn:
    """Give a shape in the pixels, and on the slice, of the case's picture.

    ``is_named`` says that the target was found by a name of the file.

    Raises:
        AnnotationError: where it can't be told what it was drawn on.
    """
    by_name: DrawnOn | None = None
    if is_named:
        by_name = "case" if target.given is None else "given"
    place = target.place if target.place is not None else _place_of(one.frame, target.picture, wanted or by_name)
    grid = target.picture.grid_of(place)
    one = replace(one, frame=place)
    if grid is None or grid.is_same or isinstance(one.shape, ShapeInPatient):
        return one
    if one.is_fraction and grid.kept == (0, 0, *grid.given):
        return one
    if stated is not None and stated.width_px and (stated.width_px, stated.height_px) not in {grid.given, grid.made}:
        return one  # the size is of neither, and is told as such
    basis = size_tells(stated, MeantPicture(target.picture, place)) or wanted or by_name
    if basis is None:
        name = target.picture.image.name
        raise AnnotationError(
            f"{name} was made of a picture of {grid.given[0]} x {grid.given[1]} pixels and has {grid.made[0]} x "
            f"{grid.made[1]}, and the file does not tell on which it was drawn; {_SAY}"
        )
    if basis == "case":
        return one
    shape = scaled(one.shape, *grid.given) if one.is_fraction else one.shape
    return replace(one, shape=grid.brought(shape), is_fraction=False)


NOT_TAKEN = -1
"""The place of a slice that was given and that the case does not have."""


def _place_of(frame: int | None, picture: HeldPicture, basis: DrawnOn | None) -> int | None:
    """Give the slice of the case that a file's own count means."""
    if frame is None or not picture.given or not is_stack(picture.image):
        return frame
    by_number = {given.number: place for place, given in picture.given.items()}
    if len(by_number) < len(picture.given) or all(number == place for number, place in by_number.items()):
        return frame
    last = max(places_of(picture.image))
    if basis is None and frame > last:
        basis = "given"
    if basis is None:
        raise AnnotationError(
            f"the file counts slices or frames, and those of {picture.image.name} were given in another order or "
            f"number; {_SAY}"
        )
    return by_number.get(frame, NOT_TAKEN) if basis == "given" else frame
