"""Where the stack of a card opens: on its key, or, where something is to be found first, away from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from radanki.model.imaging.card_picture import CardStack


def place_to_search_from(stack: CardStack) -> int:
    """Give the slice at an end of a stack that shows no finding, or the one with the fewest that is nearest to an end.

    A reader begins at the last slice (the head's end of an axial stack), and a loop with its first frame; so does a
    normal stack, so that where a stack opens tells nothing.
    """
    last = len(stack.slices) - 1
    first = 0 if stack.fps is not None else last

    def rank(at: int) -> tuple[int, int, bool]:
        return _findings_on(stack, stack.slices[at].place), min(at, last - at), at != first

    return stack.slices[min(range(last + 1), key=rank)].place


def _findings_on(stack: CardStack, place: int) -> int:
    return sum(any(first <= place <= last for first, last, _ in lots) for _, lots in stack.shapes)
