"""Which picture of the case, and which slice of it, a shape belongs on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from radanki.errors import AnnotationError, UsageError
from radanki.fetch.store import PictureStore
from radanki.imaging.masks.shapes_on_picture import ShapesJob
from radanki.imaging.survey import names_of_slices
from radanki.model.imaging.render_jobs import view_of, views_of
from radanki.model.imaging.stack import is_stack, places_of
from radanki.model.reference import BadReference, parse_reference, texts_of
from radanki.model.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from radanki.model.images import Image
    from radanki.model.imaging.annotation import Drawn, StatedPicture
    from radanki.model.library import CaseFile

_SLICE_NAME: Final = re.compile(r"(.+)\.(?:slice|frame)([0-9]{1,6})")
"""How `radanki shapes export` names a slice or frame that is no file of its own."""


@dataclass(frozen=True, slots=True)
class HeldPicture:
    """A picture of the case that is on this machine: its place in the case, and the names of its slices' files."""

    at: int
    image: Image
    path: Path
    slice_names: tuple[str, ...]

    def is_called(self, stated: str) -> bool:
        """Whether a file means this picture, or one of its slices, by that name."""
        return self._is_whole(stated) or self.slice_called(stated) is not None

    def slice_called(self, stated: str) -> int | None:
        """Give the number of the slice or frame that a name means; nothing where it means none."""
        stem = _stem(stated)
        found = _SLICE_NAME.fullmatch(stem)
        if found is not None and found.group(1) in self._names():
            return int(found.group(2))
        for place, name in enumerate(self.slice_names):
            if stated.casefold() == name.casefold() or stem == _stem(name):
                return place
        return None

    def _is_whole(self, stated: str) -> bool:
        return _stem(stated) in self._names()

    def _names(self) -> set[str]:
        file = self.image.file or next(iter(texts_of(self.image.from_)), "").partition("#")[2]
        return {_stem(self.image.name), _stem(PurePosixPath(file).name)} - {""}

    def job(self, shapes: Path | None = None) -> ShapesJob:
        """Give the order to look at the picture, with a file of shapes that must be decoded."""
        places = places_of(self.image) if is_stack(self.image) else (self.own_place or 0,)
        views = views_of(self.image, places) if is_stack(self.image) else (view_of(self.image),)
        return ShapesJob(self.path, views, places, shapes)

    @property
    def own_place(self) -> int | None:
        """The slice or frame that a still shows; nothing where there is but one, and for stacks."""
        if is_stack(self.image):
            return None
        return self.image.frame if self.image.slice is None else self.image.slice.index


def held_pictures(case_file: CaseFile, cache: Path) -> tuple[HeldPicture, ...]:
    """Give the pictures of a case that are on this machine."""
    store = PictureStore(cache)
    found = []
    for at, image in enumerate(case_file.case.images):
        path = _path_of(case_file, image, store)
        if path is not None and path.exists():
            found.append(HeldPicture(at, image, path, names_of_slices(path)))
    return tuple(found)


def _path_of(case_file: CaseFile, image: Image, store: PictureStore) -> Path | None:
    if image.link is not None:
        return None
    if image.file is not None:
        parts = PurePosixPath(image.file)
        return None if parts.is_absolute() or ".." in parts.parts else case_file.folder / image.file
    reference = parse_reference(image.from_ or "", archive_sha256=image.archive_sha256, sha256=image.sha256)
    return None if isinstance(reference, BadReference) else store.path_of(reference)


def picture_called(name: str, pictures: Sequence[HeldPicture], case_file: CaseFile) -> HeldPicture:
    """Give the picture that ``--image`` names.

    Raises:
        UsageError: where there is none, or it is not on this machine.
    """
    for picture in pictures:
        if picture.image.name == name:
            return picture
    if any(image.name == name for image in case_file.case.images):
        raise UsageError(f"the picture {name} is not on this machine (`radanki fetch` brings it), or only linked to")
    guess = nearest(name, [image.name for image in case_file.case.images])
    raise UsageError(f"the case has no picture {name}" + (f"; did you mean {guess}?" if guess else ""))


def only_picture(pictures: Sequence[HeldPicture]) -> HeldPicture:
    """Give the only picture.

    Raises:
        UsageError: where there is none, or several.
    """
    if not pictures:
        raise UsageError("the case has no picture on this machine; `radanki fetch` brings those that it points to")
    if len(pictures) > 1:
        names = ", ".join(picture.image.name for picture in pictures)
        raise UsageError(f"the case has several pictures: say which with --image ({names})")
    return pictures[0]


def assigned(
    drawn: Iterable[Drawn],
    stated: Sequence[StatedPicture],
    pictures: Sequence[HeldPicture],
    chosen: HeldPicture | None,
) -> tuple[dict[int, list[Drawn]], int]:
    """Give shapes by the place of their picture in the case, and how many are of other pictures.

    Raises:
        AnnotationError: where the file is about several pictures and none is the case's.
        UsageError: where it does not tell which, and the case has several.
    """
    shapes = list(drawn)
    names = {one.name for one in stated if one.name} | {one.picture for one in shapes if one.picture}
    candidates = pictures if chosen is None else (chosen,)
    by_picture: dict[int, list[Drawn]] = {}
    left: list[Drawn] = []
    for one in shapes:
        called = [picture for picture in candidates if one.picture and picture.is_called(one.picture)]
        if called:
            by_picture.setdefault(called[0].at, []).append(one)
        else:
            left.append(one)
    if not left:
        return by_picture, 0
    if by_picture:
        return by_picture, len(left)
    picture = chosen or only_picture(pictures)
    if len(names) > 1 and any(one.frame is None for one in left):
        raise AnnotationError(
            f"the file is about {len(names)} pictures, none of them called as {picture.image.name} or its file is"
        )
    return {picture.at: left}, 0


def place_of(one: Drawn, picture: HeldPicture) -> tuple[int | None, bool]:
    """Give the slice or frame that a flat shape is on (none for the one that is shown first), and whether it is shown.

    A file's own count is taken for the case's: both begin at 0.
    """
    named = picture.slice_called(one.picture) if one.picture else None
    place = one.frame if named is None else named
    if is_stack(picture.image):
        return place, place is None or place in places_of(picture.image)
    own = picture.own_place
    return None, place is None or place == (own or 0)


def _stem(name: str) -> str:
    stem = name.casefold()
    for ending in (".nii.gz", ".seg.nrrd"):
        if stem.endswith(ending):
            return stem.removesuffix(ending)
    return PurePosixPath(stem).stem if stem else ""
