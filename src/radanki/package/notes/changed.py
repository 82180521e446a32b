"""Notes of a deck with something changed on each when it is asked for, so that no second copy of all is held."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final, overload

from radanki.model.note import PlacedNote
from radanki.model.notes.fields import fetch_ahead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TOGETHER: Final = 250


class ChangedNotes(Sequence[PlacedNote]):
    """The notes of a sequence, in its order, as a function gives them again: it must not change guid or place."""

    __slots__ = ("_change", "_notes")

    def __init__(self, notes: Sequence[PlacedNote], change: Callable[[PlacedNote], PlacedNote]) -> None:
        """Change nothing yet."""
        self._notes, self._change = notes, change

    def __len__(self) -> int:
        """Give the number of notes."""
        return len(self._notes)

    def __iter__(self) -> Iterator[PlacedNote]:
        """Go through the notes once."""
        return map(self._change, self._notes)

    @overload
    def __getitem__(self, at: int) -> PlacedNote: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[PlacedNote]: ...
    def __getitem__(self, at: int | slice) -> PlacedNote | Sequence[PlacedNote]:
        """Give one note, or some."""
        if isinstance(at, slice):
            return ChangedNotes(self._notes[at], self._change)
        return self._change(self._notes[at])

    def __eq__(self, other: object) -> bool:
        """Compare note by note."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        """Give the same for equal notes."""
        return hash(tuple(self))


class WrittenNotes(ChangedNotes):
    """Notes whose fields will be written: who goes through all of them has those of the next few fetched together."""

    __slots__ = ()

    def __iter__(self) -> Iterator[PlacedNote]:
        """Go through the notes once."""
        notes = iter(self._notes)
        while some := tuple(islice(notes, _TOGETHER)):
            fetch_ahead(placed.note.fields for placed in some)
            yield from map(self._change, some)
