"""Which picture of the case, and which slice of it, a shape belongs on."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from radanki.authoring.origins import as_it_is_now, recall
from radanki.authoring.shapes.grid import Grid
from radanki.errors import UsageError
from radanki.fetch.store import PictureStore
from radanki.imaging.masks.shapes_on_picture import ShapesJob
from radanki.imaging.survey import names_of_slices
from radanki.model.imaging.render_jobs import view_of, views_of
from radanki.model.imaging.stack import is_stack, key_of, places_of
from radanki.model.reference import BadReference, parse_reference
from radanki.model.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from radanki.authoring.origins import GivenPicture, PictureOrigin
    from radanki.model.images import Image
    from radanki.model.imaging.annotation import Drawn
    from radanki.model.library import CaseFile


@dataclass(frozen=True, slots=True)
class HeldPicture:
    """A picture of the case that is on this machine: its place in the case, and the names of its slices' files.

    ``origin`` is what `radanki new` remembers of it, and ``given`` what each of its slices was made of.
    """

    at: int
    image: Image
    path: Path
    slice_names: tuple[str, ...]
    origin: PictureOrigin | None = None
    given: Mapping[int, GivenPicture] = field(default_factory=dict)

    def job(self, shapes: Path | None = None, masks: Mapping[int, Path] | None = None) -> ShapesJob:
        """Give the order to look at the picture, with a file of shapes that must be decoded.

        ``masks`` has a mask picture for some of its slices; nothing of the others is looked at then.
        """
        places = places_of(self.image) if is_stack(self.image) else (self.own_place or 0,)
        if masks is not None:
            places = tuple(place for place in places if place in masks)
        views = views_of(self.image, places) if is_stack(self.image) else (view_of(self.image),)
        grid = self.grid_of(places[0]) if places else None
        given = None if grid is None else grid.as_mask_grid()
        return ShapesJob(
            self.path, views, places, shapes, tuple((masks or {})[place] for place in places if masks), given
        )

    def given_at(self, place: int | None) -> GivenPicture | None:
        """Give what a slice or frame was made of (none: the one that is shown first); nothing where nobody knows."""
        if is_stack(self.image):
            return self.given.get(key_of(self.image) if place is None else place)
        return self.given.get(self.own_place or 0)

    def grid_of(self, place: int | None) -> Grid | None:
        """Give how the pixels of a slice or frame as it was given became those of the case."""
        given = self.given_at(place)
        if self.origin is None or given is None:
            return None
        return Grid(given.size, self.origin.crop or (0, 0, *given.size), self.origin.size)

    @property
    def own_place(self) -> int | None:
        """The slice or frame that a still shows; nothing where there is but one, and for stacks."""
        if is_stack(self.image):
            return None
        return self.image.frame if self.image.slice is None else self.image.slice.index


def held_pictures(case_file: CaseFile, cache: Path, root: Path | None = None) -> tuple[HeldPicture, ...]:
    """Give the pictures of a case that are on this machine; of a library's folder also what they were made of."""
    store = PictureStore(cache)
    origins = {} if root is None else recall(root, case_file.case.id)
    found = []
    for at, image in enumerate(case_file.case.images):
        path = _path_of(case_file, image, store)
        if path is not None and path.exists():
            origin = origins.get(image.name) if image.file is not None else None
            given = {} if origin is None else as_it_is_now(origin, path)
            found.append(HeldPicture(at, image, path, names_of_slices(path), origin if given else None, given))
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


def place_of(one: Drawn, picture: HeldPicture) -> tuple[int | None, bool]:
    """Give the slice or frame that a flat shape is on (none for the one that is shown first), and whether it is shown.

    A file's own count is taken for the case's: both begin at 0.
    """
    place = one.frame
    if is_stack(picture.image):
        return place, place is None or place in places_of(picture.image)
    own = picture.own_place
    return None, place is None or place == (own or 0)
