"""`radanki review`: what deserves a second look before a case is signed, and the signature.

The checks say what is wrong; here stands what only a person can judge, and each remark is an invitation to look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.authoring.review.remark import remark_at
from radanki.authoring.review.similar_pictures import look_for_doubles
from radanki.authoring.review.wording import look_for_borrowed_words, look_for_stereotypes
from radanki.imaging.encoding.perceptual_hash import printed_marks
from radanki.licensing.recognise import recognise
from radanki.vocabulary.resolutions import least_side_px

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from radanki.authoring.review.remark import Remark
    from radanki.model.case import Source
    from radanki.model.library import CaseFile, Library
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.validated_library import ValidatedLibrary

_GREY: Final = frozenset({"xr", "ct", "mr", "mg", "angio", "fluoro", "dental"})
"""Modalities whose pictures have no colour of their own."""
_COLOURED_SHARE: Final = 0.0003


def look_twice(
    case: ValidatedCase, validated: ValidatedLibrary, texts: Iterable[tuple[str, str]] = ()
) -> tuple[Remark, ...]:
    """Give what a reviewer should look at twice, in the order of the case's lines, after its own problems.

    ``texts`` are pairs of a name and a text with which the case's words are compared.
    """
    case_file = case.file
    own = [problem for problem in validated.problems if problem.path == case_file.places.path]
    remarks = [
        *look_for_doubles(case, validated),
        *_same_source(case_file, validated.library),
        *_pictures(case),
        *look_for_stereotypes(case_file),
        *look_for_borrowed_words(case_file, validated.library, texts),
    ]
    return (*own, *sorted(remarks))


def _same_source(case_file: CaseFile, library: Library) -> Iterator[Remark]:
    known: dict[tuple[str, str], str] = {}
    for other in library.cases:
        if other.case.id != case_file.case.id:
            folder = other.places.path.rpartition("/")[0]
            known |= {key: folder for source in other.case.sources if (key := _key(source)) is not None}
    for place, source in enumerate(case_file.case.sources):
        key = _key(source)
        if key is not None and key in known:
            message = f"{key[0]} {key[1]} is the source of {known[key]}, too"
            yield remark_at(case_file, ("sources", place), "review/same-source", message)


def _key(source: Source) -> tuple[str, str] | None:
    """Give what tells one case of a source from all others: its kind and its own key, where it is known to have one."""
    found = recognise(source.url) if source.url is not None else None
    key = source.key or (found.key if found is not None else None)
    return (found.kind.slug, key) if found is not None and key else None


def _pictures(case: ValidatedCase) -> Iterator[Remark]:
    case_file, modality = case.file, case.file.placement.modality
    least = least_side_px(modality)
    for place, image in enumerate(case_file.case.images):
        if image.name not in case.pictures:
            continue
        media = case.pictures[image.name].still.media
        width, height = media.width_px, media.height_px
        if min(width, height) < least:
            message = f"`{image.name}` has {width} by {height} pixels; below {least} fine lines are lost"
            yield remark_at(case_file, ("images", place), "review/low-resolution", message)
        marks = printed_marks(media.path)
        if marks.arrows:
            x, y, across, down = marks.arrows[0]
            message = f"`{image.name}` seems to have an arrow printed on it, at [{x}, {y}, {across}, {down}]"
            yield remark_at(case_file, ("images", place), "review/printed-marks", message)
        elif modality in _GREY and marks.coloured > _COLOURED_SHARE:
            message = f"`{image.name}` has coloured pixels ({marks.coloured:.2%}), where the modality has none"
            yield remark_at(case_file, ("images", place), "review/printed-marks", message)
