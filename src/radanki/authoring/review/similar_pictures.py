"""Pictures of the library that are, or look like, one that is being reviewed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.authoring.review.remark import Remark, remark_at
from radanki.imaging.encoding.perceptual_hash import perceptual_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.imaging.encoding.perceptual_hash import PerceptualHash
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.validated_library import ValidatedLibrary

ALIKE: Final = 0.12
"""Distance of perceptual hashes below which two pictures are probably one (``imaging.encoding.perceptual_hash``)."""


def look_for_doubles(case: ValidatedCase, validated: ValidatedLibrary) -> Iterator[Remark]:
    """Name each picture of another case with the same pixels, or with nearly the same look."""
    prints: dict[tuple[str, str], PerceptualHash] = {}
    others = [
        ((other.id, picture.image.name), other, picture.still)
        for other in validated.cases
        if other.id != case.id
        for picture in other.pictures.values()
    ]
    for place, image in enumerate(case.file.case.images):
        mine = case.pictures.get(image.name)
        if mine is None:
            continue
        own = perceptual_hash(mine.still.media.path)
        for key, other, still in others:
            where = f"`{key[1]}` of {other.file.places.path.rpartition('/')[0]}"
            if still.digest == mine.still.digest:
                yield remark_at(
                    case.file, ("images", place), "review/same-picture", f"`{image.name}` has the pixels of {where}"
                )
                continue
            theirs = prints.setdefault(key, perceptual_hash(still.media.path))
            if not own.is_plain and not theirs.is_plain and own.distance(theirs) < ALIKE:
                yield remark_at(
                    case.file, ("images", place), "review/alike-picture", f"`{image.name}` looks like {where}"
                )
