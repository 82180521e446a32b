"""Whether the decks of a library may ship a pinned picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.library.joined.summaries import summary_of
from radanki.library.walk import read_library
from radanki.licensing.permission import may_ship
from radanki.model.case import Case, Source
from radanki.model.deck import is_selected
from radanki.model.images import Image

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from radanki.authoring.pinning.pin import Pin
    from radanki.model.library import CaseFile


def profile_warnings(root: Path | None, case_file: CaseFile | None, pins: Sequence[Pin]) -> Iterator[str]:
    """Say what each deck that would hold the case must leave out; without a case, what every deck must."""
    decks = () if root is None else read_library(root)[0].decks
    for deck in decks:
        if case_file is not None and not is_selected(deck.deck, summary_of(case_file)):
            continue
        for pin in pins:
            shipping = may_ship(_case(pin), Image(name="picture", file="picture.png"), _source(pin), deck.deck.profile)
            if not shipping.allowed:
                becomes = "cards link to it" if shipping.as_link else "the case gives no card of it"
                name = f"{deck.deck.name} ({deck.deck.profile})"
                yield f"{name} can't ship {pin.reference.text}: {shipping.reason}; {becomes}"


def _source(pin: Pin) -> Source:
    return Source(id="s", url=pin.advice.url, author=pin.statement.author, licence=pin.statement.licence)


def _case(pin: Pin) -> Case:
    return Case(
        id="0" * 16,
        title="t",
        kind="normal",
        level=1,
        sources=(_source(pin),),
        licence="CC-BY-4.0",
        contributors=("c",),
    )
