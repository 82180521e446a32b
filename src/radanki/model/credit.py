"""Who made a picture, and what may be done with it: what a card prints under it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Credit:
    """The credit of one source.

    ``parts`` is the short line of the card, in order: text and the address that it links to, or ``None``.
    ``citation`` is the long form for the list of credits; ``changes`` says what was done to the picture.
    """

    parts: tuple[tuple[str, str | None], ...]
    licence_name: str
    licence_url: str | None
    citation: str
    changes: tuple[str, ...] = ()
