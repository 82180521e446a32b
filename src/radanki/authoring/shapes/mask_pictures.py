"""Mask pictures of a stack: which slice each belongs on, by its name; never by its place in a folder of some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.authoring.shapes.matching import targets_of
from radanki.authoring.shapes.targets import listed
from radanki.errors import AnnotationError, ImageError
from radanki.imaging.formats.kinds import RASTER_KINDS, files_of, kind_of
from radanki.model.imaging.stack import is_stack, key_of, places_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from radanki.authoring.shapes.looking import ImportOrder
    from radanki.authoring.shapes.pictures import HeldPicture


def masks_of(path: Path, picture: HeldPicture, order: ImportOrder) -> Mapping[int, Path] | None:
    """Give by slice the mask picture that belongs on it; nothing where the file is no mask picture of a stack.

    Raises:
        AnnotationError: where it can't be told which slices the masks belong on.
    """
    if not is_stack(picture.image):
        return None
    try:
        files = tuple(file for file in files_of(path) if kind_of(file) in RASTER_KINDS) if path.is_dir() else (path,)
        if kind_of(path) not in {"pictures", *RASTER_KINDS}:
            return None
    except ImageError as error:
        raise AnnotationError(error.message) from error
    names = {f"{file.parent.name}/{file.name}": file for file in files}
    if order.of is not None and len(files) == 1:
        return {key_of(picture.image): files[0]}
    meant = targets_of(tuple(names), (picture,), {}, order.drawn_on)
    by_place: dict[int, Path] = {}
    for name, target in meant.items():
        if target.place is not None:
            by_place[target.place] = names[name]
    if len(by_place) == len(files):
        return by_place
    places = places_of(picture.image)
    is_one_each = len(files) == len(places) and not by_place
    if is_one_each and (not picture.given or all(one.number == at for at, one in picture.given.items())):
        return dict(zip(places, files, strict=True))
    unknown = [name for name, file in names.items() if file not in by_place.values()]
    raise AnnotationError(
        f"{listed(unknown)}: the name of no slice of {picture.image.name}, so it can't be told where the mask belongs; "
        "call each as its slice, or give one mask with --of NAME for the slice that is shown first"
    )
