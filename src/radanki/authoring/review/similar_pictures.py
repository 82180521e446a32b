"""Pictures of the library that are, or look like, one that is being reviewed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.authoring.review.remark import Remark, remark_at
from radanki.imaging.encoding.perceptual_hash import perceptual_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.imaging.encoding.perceptual_hash import PerceptualHash
    from radanki.model.library import CaseFile
    from radanki.pipeline.validate import PictureKey, ValidatedLibrary

ALIKE: Final = 0.12
"""Distance of perceptual hashes below which two pictures are probably one (``imaging.encoding.perceptual_hash``)."""


def look_for_doubles(case_file: CaseFile, seen: ValidatedLibrary) -> Iterator[Remark]:
    """Name each picture of another case with the same pixels, or with nearly the same look."""
    prints: dict[PictureKey, PerceptualHash] = {}
    folders = {file.case.id: file.places.path.rpartition("/")[0] for file in seen.library.cases}
    others = {key: picture for key, picture in seen.rendered.items() if key[0] != case_file.case.id}
    for place, image in enumerate(case_file.case.images):
        mine = seen.rendered.get((case_file.case.id, image.name))
        if mine is None:
            continue
        own = perceptual_hash(mine.media.path)
        for key, other in others.items():
            where = f"`{key[1]}` of {folders[key[0]]}"
            if other.digest == mine.digest:
                yield remark_at(
                    case_file, ("images", place), "review/same-picture", f"`{image.name}` has the pixels of {where}"
                )
                continue
            theirs = prints.setdefault(key, perceptual_hash(other.media.path))
            if not own.is_plain and not theirs.is_plain and own.distance(theirs) < ALIKE:
                yield remark_at(
                    case_file, ("images", place), "review/alike-picture", f"`{image.name}` looks like {where}"
                )
