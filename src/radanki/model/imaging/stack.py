"""Which slices or frames a picture's stack or loop has, which comes first, and on which a finding is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from radanki.model.images import Finding, Image


def is_stack(image: Image) -> bool:
    """Whether a picture is a stack to scroll or a loop to play."""
    return image.slices is not None or image.frames is not None or steps_of(image) > 1


def steps_of(image: Image) -> int:
    """Give how many steps of a simulation a picture scrolls through; 1 where it has none."""
    return 1 if image.simulate is None else image.simulate.count


def places_of(image: Image) -> tuple[int, ...]:
    """Give the numbers of the slices, frames or steps of a stack, in order, its key among them."""
    if steps_of(image) > 1:
        return tuple(range(steps_of(image)))
    if image.slices is not None:
        chosen, key = range(image.slices.start, image.slices.stop, image.slices.step), image.slices.key
    elif image.frames is not None:
        chosen, key = range(image.frames.start, image.frames.stop), image.frames.key
    else:
        return ()
    return tuple(sorted({*chosen, key}))


def key_of(image: Image) -> int:
    """Give the number of the slice or frame that a stack shows first; 0 where there is no stack."""
    if image.simulate is not None and steps_of(image) > 1:
        return image.simulate.key
    chosen = image.slices or image.frames
    return 0 if chosen is None else chosen.key


def span_of(image: Image, finding: Finding) -> tuple[int, int]:
    """Give the first and last slice or frame on which a finding may be seen.

    Outlines on several slices tell it themselves. Any other drawn shape that names none was drawn on the key; a
    segment of a label map may be anywhere.
    """
    if finding.slice is not None:
        return finding.slice, finding.slice
    if finding.slices is not None:
        return finding.slices
    if finding.spans:
        return min(finding.spans), max(finding.spans)
    if finding.mask is None:
        return key_of(image), key_of(image)
    places = places_of(image)
    return places[0], places[-1]


def is_on_key(image: Image, finding: Finding) -> bool:
    """Whether a finding is seen on the picture that stands for a stack or loop; always, where there is none."""
    if not is_stack(image):
        return True
    first, last = span_of(image, finding)
    return first <= key_of(image) <= last
