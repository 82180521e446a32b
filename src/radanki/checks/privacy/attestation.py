"""Attestation: who looked at a picture looked at these very pixels; one changed pixel asks again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from radanki.checks.complaint import error_at, warning_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from radanki.model.library import CaseFile
    from radanki.model.problem import Problem
    from radanki.model.validated_case import ValidatedPicture

LOOKED_UNBOUND: Final = "privacy/looked-unbound"
LOOKED_UNBOUND_FETCHED: Final = "privacy/looked-unbound-fetched"
SHORTEST: Final = 16
"""Hex digits that the tools write: 64 bits. A person may write 8, which are enough to notice a mistake."""


def digest_to_sign(pictures: Sequence[str]) -> str:
    """Give the digest of what is looked at: that of the one finished picture, or of all of a stack or loop in order.

    ``pictures`` are digests of finished pictures, as hex; there is at least one.
    """
    if len(pictures) == 1:
        return pictures[0]
    return hashlib.sha256("".join(f"{picture}\n" for picture in pictures).encode()).hexdigest()


def check_looked_at_these_pixels(case_file: CaseFile, place: int, picture: ValidatedPicture) -> Iterator[Problem]:
    """Every ``looked`` entry that names pixels names those that are shown now; a release needs one that does.

    ``place`` is the picture's place in the case. Gives ``privacy/looked-stale`` (error) and ``privacy/looked-unbound``
    (warning; an error for a release). Of a picture that is fetched by its digest the latter is
    ``privacy/looked-unbound-fetched``: its case waits, and not the release.
    """
    image = picture.image
    if not image.looked:
        return
    digest = digest_to_sign(picture.digests)
    for number, entry in enumerate(image.looked):
        if entry.pixels is not None and not digest.startswith(entry.pixels):
            yield error_at(
                case_file.places,
                ("images", place, "looked", number, "pixels"),
                "privacy/looked-stale",
                f"`{image.name}` is not what was looked at: its pixels have changed",
                f"Look at the whole picture again at full size; then write `pixels: {digest[:SHORTEST]}` and the day.",
            )
    if all(entry.pixels is None for entry in image.looked):
        yield warning_at(
            case_file.places,
            ("images", place, "looked"),
            LOOKED_UNBOUND if image.from_ is None else LOOKED_UNBOUND_FETCHED,
            f"who looked at `{image.name}` did not say at which pixels",
            f"Add `pixels: {digest[:SHORTEST]}` to the entry, if it is this picture that was looked at.",
        )
