"""A release about to be written: all that the documents beside the packages are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from radanki.model.library import Library
    from radanki.model.releases.changes import Changes
    from radanki.model.releases.deck_quality import DeckQuality
    from radanki.model.releases.ledger import Ledger, ReleasedCase
    from radanki.model.releases.manifest import DeckEntry, LeftOut


@dataclass(frozen=True, slots=True, order=True)
class PictureCredit:
    """Whose a picture is that some package shows, and what was done to it.

    ``case`` is the folder of the case and ``title`` its title; ``decks`` are the slugs of the packages that show it.
    ``changes`` says what was done to it, in words, ``notice`` is the copyright line that its licence wants passed on.
    An address that is not known is empty.
    """

    case: str
    title: str
    picture: str
    author: str
    source: str
    url: str
    licence: str
    licence_url: str
    changes: tuple[str, ...]
    decks: tuple[str, ...]
    notice: str = ""


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """One release: what it holds, what it changes for students, whose its pictures are, and how it was rehearsed.

    ``previous`` is the version before, ``time`` the release's in Unix seconds. ``ledger`` knows this release,
    ``before`` does not. ``taken_down`` are the cases that this release takes down; ``rehearsal`` is what Anki did with
    the packages, in lines. ``waiting`` are cases that are left out until people have looked at them. ``qualities`` are
    the figures of each deck.
    """

    version: str
    previous: str | None
    time: int
    library: Library
    ledger: Ledger
    before: Ledger
    decks: tuple[DeckEntry, ...]
    changes: Changes
    credits: tuple[PictureCredit, ...] = ()
    taken_down: tuple[ReleasedCase, ...] = ()
    rehearsal: tuple[str, ...] = ()
    waiting: tuple[LeftOut, ...] = ()
    qualities: tuple[DeckQuality, ...] = ()
