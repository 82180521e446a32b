"""All that is known of one case once its files were opened: what rules on pictures, cards and reports go by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from radanki.model.imaging.card_picture import Media  # noqa: TC001  # records of cases are read by the annotations
from radanki.model.imaging.stack import is_stack, key_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from radanki.model.images import Image
    from radanki.model.imaging.rendered import Outlines, RenderedStack, RenderedStill
    from radanki.model.imaging.shapes import Shape
    from radanki.model.joined.summary import CaseSummary
    from radanki.model.library import CaseFile
    from radanki.model.phi.identifier import OpenedFile
    from radanki.model.phi.location import PhiLocation
    from radanki.model.problem import Problem
    from radanki.model.releases.ledger import ReleasedCase
    from radanki.model.releases.manifest import LeftOut


@dataclass(frozen=True, slots=True)
class ValidatedPicture:
    """A picture as it was rendered: its still, all slices or frames of a stack, and the outlines of its label maps.

    ``outlines`` has those of each finding that lies in a label map, by its number. ``is_blank`` says that the still has
    but one shade.
    """

    image: Image
    still: RenderedStill
    stack: RenderedStack | None = None
    outlines: Mapping[int, Outlines] = field(default_factory=dict)
    is_blank: bool = False

    @property
    def media(self) -> tuple[Media, ...]:
        """All that a deck shows of the picture, in order: its still, then its slices or frames."""
        return (self.still.media, *(() if self.stack is None else (one.media for one in self.stack.slices)))

    @property
    def digests(self) -> tuple[str, ...]:
        """The digests of all that a deck shows of the picture, in order."""
        return (self.still.digest, *(media.name for media in self.media[1:]))

    def outlines_on_still(self, number: int) -> tuple[Shape, ...]:
        """Give where the still shows the finding of a label map, in pixels of the source."""
        place = key_of(self.image) if is_stack(self.image) else None
        return next((shapes for shown_on, shapes in self.outlines.get(number, ()) if shown_on == place), ())


@dataclass(frozen=True, slots=True)
class FilesOfPicture:
    """The files of a picture: its still, then its slices or frames, of how many, and how true each window of them is.

    A picture that is no stack has one file, and none is ``offered``.
    """

    name: str
    media: tuple[Media, ...]
    offered: int = 0
    fidelity: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ValidatedCase:
    """A case, its summary, and what came of opening its files.

    ``pictures`` has each picture that was rendered, by its name. ``phi_locations`` has where files of its folder hold
    what may name the patient, by path. ``opened`` is every file or folder that was rendered. ``left_out`` says why the
    case can't be shown on this machine now. ``released`` is what students hold of it, ``faults`` what could not be read
    of its files, ``notices`` what this machine keeps of a picture until somebody looked, by its name. ``known_files``
    are those of its pictures, and ``known_elsewhere`` what was opened outside of its folder, where these are known
    without a look at the pictures and at all that was opened.
    """

    file: CaseFile
    summary: CaseSummary
    pictures: Mapping[str, ValidatedPicture] = field(default_factory=dict)
    drawing: Media | None = None
    drawn_texts: tuple[str, ...] = ()
    phi_locations: Mapping[str, tuple[PhiLocation, ...]] = field(default_factory=dict)
    opened: Sequence[OpenedFile] = ()
    left_out: LeftOut | None = None
    released: ReleasedCase | None = None
    faults: tuple[Problem, ...] = ()
    notices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    known_files: Sequence[FilesOfPicture] | None = None
    known_elsewhere: Sequence[Path] | None = None

    @property
    def id(self) -> str:
        """The id of the case."""
        return self.file.id

    @property
    def media(self) -> Iterator[Media]:
        """Every file that cards may show of the case."""
        for picture in self.files:
            yield from picture.media
        if self.drawing is not None:
            yield self.drawing

    @property
    def files(self) -> Sequence[FilesOfPicture]:
        """The files of each picture, in their order."""
        if self.known_files is not None:
            return self.known_files
        return tuple(_files_of(name, picture) for name, picture in self.pictures.items())

    @property
    def elsewhere(self) -> Sequence[Path]:
        """The files and folders that were opened and lie outside of the case's folder."""
        if self.known_elsewhere is not None:
            return self.known_elsewhere
        folder = self.file.folder
        return tuple(one.path for one in self.opened if not one.path.is_relative_to(folder))

    @property
    def is_whole(self) -> bool:
        """Whether every picture and label map that the case holds was opened: of another nothing can be said."""
        return all(
            (picture := self.pictures.get(image.name)) is not None
            and all(finding.mask is None or finding.number in picture.outlines for finding in image.findings)
            for image in self.file.case.images
            if image.is_held
        )


def _files_of(name: str, picture: ValidatedPicture) -> FilesOfPicture:
    stack = picture.stack
    if stack is None:
        return FilesOfPicture(name, picture.media)
    fidelity = tuple((window.name, window.psnr_db) for window in stack.fidelity)
    return FilesOfPicture(name, picture.media, stack.offered, fidelity)
