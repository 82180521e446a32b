"""What is seen once pictures are opened: true windows, whole stacks, and nothing odd that nobody looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.checks.complaint import error_at, warning_at
from radanki.model.imaging.rendering import MOST_STACK_BYTES, MOST_STACK_SLICES
from radanki.model.imaging.tone_curve import MINIMUM_PSNR_DB

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from radanki.model.library import CaseFile, Location
    from radanki.model.problem import Problem
    from radanki.model.validated_case import ValidatedPicture


def check_stack(case_file: CaseFile, place: int, picture: ValidatedPicture) -> Iterator[Problem]:
    """Every window of a stack is true enough, and all slices or frames are shown; ``place`` is its place in the case.

    Gives ``media/window-fidelity`` (error) and ``media/stack-thinned`` (warning).
    """
    image, stack = picture.image, picture.stack
    if stack is None:
        return
    location: Location = ("images", place, "slices" if image.slices else "frames")
    for window in stack.fidelity:
        if window.psnr_db < MINIMUM_PSNR_DB:
            yield error_at(
                case_file.places,
                location,
                "media/window-fidelity",
                f"the window `{window.name}` of `{image.name}` is shown with {window.psnr_db:.1f} dB, "
                f"where {MINIMUM_PSNR_DB:.0f} are needed",
                "Offer fewer windows, or windows of one body part; show a very narrow one as a picture of its own.",
            )
    if len(stack.slices) < stack.offered:
        yield warning_at(
            case_file.places,
            location,
            "media/stack-thinned",
            f"`{image.name}`: {len(stack.slices)} of {stack.offered} are shown, evenly chosen, "
            f"to stay within {MOST_STACK_SLICES} pictures and {MOST_STACK_BYTES / 1e6:g} MB",
            "Choose a shorter range or a larger step, or crop to what matters."
            + (" Nobody signs for what is left out: take it out of the folder, too." if image.file else ""),
        )


def check_shades(case_file: CaseFile, place: int, picture: ValidatedPicture) -> Iterator[Problem]:
    """A picture shows more than one shade."""
    if picture.is_blank and picture.image.simulate is None:
        yield warning_at(
            case_file.places,
            ("images", place),
            "media/one-shade",
            f"`{picture.image.name}` is of one shade: nothing is to be seen on it",
            "Choose another `window`, or take the picture out.",
        )


def check_notices(case_file: CaseFile, notices: Mapping[str, tuple[str, ...]]) -> Iterator[Problem]:
    """What was found odd of a picture when it was taken in is looked at by whoever signs for it."""
    for place, image in enumerate(case_file.case.images):
        if not image.looked:
            for notice in notices.get(image.name, ()):
                yield warning_at(
                    case_file.places,
                    ("images", place),
                    "media/look",
                    f"`{image.name}`: {notice}",
                    "It is said until somebody signs in `looked`.",
                )
