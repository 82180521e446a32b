"""Whose the pictures of a card are: one line in sight for each source, and all that is known of it in the fold below.

What the line must hold is the licences' to say, and they leave room: CC BY 4.0 asks for author, licence and notice of
changes "in any reasonable manner based on the medium, means, and context" and lets a link lead to them (section 3(a)(1)
and (2)); CC BY 3.0 and earlier for a credit "reasonable to the medium or means" with the title where there is one and
the changes (section 4(b), 3(b)). So author, licence, source and the word "changed" are always in sight, the licence
and the source as links; whole names, titles, and what was changed are on the same side of the card, one touch away.
Radiopaedia asks for contributor, site and rID in sight, which is why short links stay as they are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from radanki.model.card_markup import CardMarkup
from radanki.model.case import source_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from radanki.cards.inputs import CardInputs
    from radanki.model.case import Case
    from radanki.model.credit import Credit
    from radanki.model.images import Image

_LINE_BREAK: Final = CardMarkup("<br>")
_BETWEEN: Final = CardMarkup(" · ")
_REMARK: Final = re.compile(r"\s*\([^()]*\)")
_REMEMBERED: Final = 256
"""How many lines are kept: the notes of a case, and cases of one author, mostly end with the same ones."""
_MOST_NAMES, _MOST_WORDS = 2, 2

CreditsOfPictures = tuple[tuple[str, "Credit"], ...]
"""Each source once, with the numbers of the pictures that it is of; without where a card has one source only."""


def credits_of(case: Case, inputs: CardInputs, images: Sequence[Image]) -> CreditsOfPictures:
    """Give the credits of the pictures that a card shows or links to, or of all sources where it shows none.

    A page that the card only links to is nobody's own work here: who made its picture stands on the page itself.
    """
    shown = [image for image in images if image.name in inputs.pictures or image.name in inputs.links]
    if shown and all(image.link is not None and source_of(case, image).own for image in shown):
        return ()
    places: dict[str, list[int]] = {}
    for place, image in enumerate(shown, 1):
        places.setdefault(source_of(case, image).id, []).append(place)
    sources = list(places) or [source.id for source in case.sources]
    return tuple(
        (", ".join(map(str, places.get(source, ()))) if len(sources) > 1 else "", inputs.credits[source])
        for source in sources
        if source in inputs.credits
    )


@lru_cache(maxsize=_REMEMBERED)
def short_credits(named: CreditsOfPictures) -> CardMarkup:
    """Give the line in sight of each source: author, licence, source, and whether anything was changed."""
    return _LINE_BREAK.join(
        CardMarkup("{}{}").format(f"{numbers}: " if numbers else "", _BETWEEN.join(_short(credit)))
        for numbers, credit in named
    )


@lru_cache(maxsize=_REMEMBERED)
def full_credits(named: CreditsOfPictures) -> CardMarkup:
    """Give every source with whole names, title and changes."""
    return _LINE_BREAK.join(
        CardMarkup("{}{}").format(_pictures(numbers), full_credit(credit)) for numbers, credit in named
    )


@lru_cache(maxsize=_REMEMBERED)
def licence_lines(named: CreditsOfPictures) -> CardMarkup:
    """Give the licence of every source."""
    return _LINE_BREAK.join(
        CardMarkup("{}{} {}").format(_pictures(numbers), "licence" if numbers else "Licence", licence_link(credit))
        for numbers, credit in named
    )


def full_credit(credit: Credit) -> CardMarkup:
    """Give one source with whole names, title and changes."""
    line = CardMarkup("").join(linked(text, url) for text, url in credit.parts)
    return CardMarkup("{} ({})").format(line, ", ".join(credit.changes)) if credit.changes else line


def licence_link(credit: Credit) -> CardMarkup:
    """Give the name of a credit's licence, as a link to its text where it has one."""
    return linked(credit.licence_name, credit.licence_url)


def linked(text: str, url: str | None) -> CardMarkup:
    """Give text, as a link where there is an address."""
    return CardMarkup.escape(text) if url is None else CardMarkup('<a href="{}">{}</a>').format(url, text)


def _short(credit: Credit) -> Iterator[CardMarkup]:
    links = [(text, url) for text, url in credit.parts if url is not None]
    words = "".join(text for text, url in credit.parts if url is None).strip(", ")
    yield CardMarkup.escape(_few_names(words))
    yield licence_link(credit)
    for place, (text, url) in enumerate(links, 1):
        if len(text.split()) <= _MOST_WORDS:
            yield linked(text, url)
        elif place == len(links):
            yield linked("source", url)
    if credit.changes:
        yield CardMarkup("changed")


def _few_names(authors: str) -> str:
    names = [name for name in _REMARK.sub("", authors).split(", ") if name.strip(", ")]
    return ", ".join(names) if len(names) <= _MOST_NAMES else f"{names[0]} and others"


def _pictures(numbers: str) -> str:
    if not numbers:
        return ""
    return f"Picture{'s' if ',' in numbers else ''} {numbers}: "
