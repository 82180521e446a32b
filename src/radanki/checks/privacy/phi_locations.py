"""Privacy: no file in a case's folder carries anything that can tell who the patient is."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from radanki.model.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from radanki.model.images import Image
    from radanki.model.library import CaseFile, Location
    from radanki.model.phi.location import PhiLocation

_MOST_OF_A_FILE: Final = 20
_MOST_OF_A_PLACE: Final = 60

# What a file with such a PHI location does, as the middle of a sentence.
_SAYINGS: Final = {
    "privacy/dicom-attribute": "has an attribute that DICOM PS3.15 counts among those that identify a person",
    "privacy/dicom-date": "has a date or time",
    "privacy/dicom-uid": "has a UID that radanki did not make",
    "privacy/dicom-text": "has a text that is not one of those a clean file may hold",
    "privacy/dicom-unlisted": "has an attribute that is not one of those a clean file may hold",
    "privacy/private-tag": "has a private attribute",
    "privacy/file-meta": "has more in its file meta information than a clean file may hold",
    "privacy/preamble": "has a preamble that is not empty",
    "privacy/trailing-bytes": "has bytes after its end",
    "privacy/padding": "has padding that may hold anything",
    "privacy/overlay": "has an overlay",
    "privacy/curve": "has a curve",
    "privacy/icon": "has a small picture of the picture",
    "privacy/embedded-document": "has a whole document inside",
    "privacy/not-a-picture": "is no picture but a report, a presentation state, a document or the like",
    "privacy/exif": "has EXIF data",
    "privacy/gps": "tells where it was taken",
    "privacy/xmp": "has XMP data",
    "privacy/iptc": "has IPTC data",
    "privacy/comment": "has a comment",
    "privacy/text-chunk": "has a text or a time",
    "privacy/colour-profile": "has a colour profile, which may hold any text",
    "privacy/thumbnail": "has a thumbnail",
    "privacy/further-frames": "has further frames or pages",
    "privacy/hidden-pixels": "has pixels that nobody sees",
    "privacy/unknown-part": "has a part that the picture does not need",
    "privacy/not-canonical": "is written in a way that can't be proved to hold pixels alone",
    "privacy/volume-header": "has something in its header that the picture does not need",
    "privacy/volume-extension": "has an extension of its header",
    "privacy/gzip-header": "names the file that it was made of, or when",
    "privacy/unexamined": "can't be looked into",
}
CLEAN: Final = (
    "Make a new picture of the original with `radanki clean`, outside the library, and put that here; "
    "what was once committed stays in git's history."
)
_LOOK: Final = "Look at every pixel of it, blank what names anybody, and say under `looked` who looked and when."


def check_phi_locations(case_file: CaseFile, found: Mapping[str, tuple[PhiLocation, ...]]) -> Iterator[Problem]:
    """Every file in the folder is free of PHI; where text in the pixels is likely, somebody has looked.

    ``found`` has what a scan found, by the file's path relative to the case's folder, with forward slashes. Every
    file counts, also one that the case does not name. At most twenty PHI locations of a file are told one by one, and
    at most sixty of one picture, which may be a folder of many files.
    """
    told: dict[Location, int] = {}
    for path in sorted(found):
        location, images = _place_of(case_file, path)
        here = [one for one in found[path] if not (one.raises_risk and _are_looked_at(images))]
        room = max(1, min(_MOST_OF_A_FILE, _MOST_OF_A_PLACE - told.get(location, 0)))
        shown = here if len(here) <= room else here[: room - 1]
        told[location] = told.get(location, 0) + len(shown)
        yield from (_problem(case_file, location, path, one) for one in shown)
        if len(shown) < len(here):
            yield _and_more(case_file, location, path, here[len(shown) :], is_all=not shown)


def saying_of(found: PhiLocation) -> str:
    """Say what a file with such a PHI location does, as the middle of a sentence, and where in it."""
    what = f"{found.keyword}, {found.where}" if found.keyword else found.where
    return f"{_SAYINGS.get(found.rule, 'has something that a clean file does not have')}: {what}"


def _place_of(case_file: CaseFile, path: str) -> tuple[Location, tuple[Image, ...]]:
    """Give the first place that names a file or a folder above it, and all the images that do."""
    named: list[tuple[Location, Image]] = []
    for place, image in enumerate(case_file.case.images):
        if image.file is not None and _holds(image.file, path):
            named.append((("images", place, "file"), image))
        for number, finding in enumerate(image.findings):
            if finding.mask is not None and finding.mask.file is not None and _holds(finding.mask.file, path):
                named.append((("images", place, "findings", number, "mask", "file"), image))
    return (named[0][0] if named else ()), tuple(image for _, image in named)


def _holds(name: str, path: str) -> bool:
    return PurePosixPath(path).is_relative_to(PurePosixPath(name))


def _are_looked_at(images: Sequence[Image]) -> bool:
    """Whether somebody looked at every picture that a file is shown in."""
    return bool(images) and all(image.looked for image in images)


def _problem(case_file: CaseFile, location: Location, path: str, found: PhiLocation) -> Problem:
    what = f"{found.keyword}, {found.where}" if found.keyword else found.where
    if found.raises_risk:
        message = f"`{path}` is of a kind that often has a name in its pixels, and nobody has looked: {what}"
        return _at(case_file, location, found.rule, message, _LOOK)
    return _at(case_file, location, found.rule, f"`{path}` {saying_of(found)}", CLEAN)


def _and_more(
    case_file: CaseFile, location: Location, path: str, left: Sequence[PhiLocation], *, is_all: bool
) -> Problem:
    message = f"`{path}` has {len(left)} traces of an identity" if is_all else f"`{path}`: and {len(left)} more"
    fix = _LOOK if all(one.raises_risk for one in left) else CLEAN
    return _at(case_file, location, left[0].rule, message, fix)


def _at(case_file: CaseFile, location: Location, rule: str, message: str, fix: str) -> Problem:
    line, column = case_file.places.at(*location) if location else (1, 1)
    return Problem(case_file.places.path, line, column, rule, message, fix)
