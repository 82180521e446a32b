"""One case: the pictures first, the answer folded, then where all of it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.gallery.page import credit_line, page, place_of, plain
from radanki.vocabulary import find_licence, terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from radanki.gallery.exhibit import DeckOffer, Exhibit


def case_page(
    exhibit: Exhibit, before: Exhibit | None, after: Exhibit | None, title: str, offers: Sequence[DeckOffer]
) -> str:
    """Give a case's page, with ways to the cases before and after it in the order of study."""
    body = (
        f'<nav class="way"><a href="../index.html#cases">{plain(title)}</a>{_way(before, "Previous")}'
        f'{_way(after, "Next")}</nav>\n<main class="rk">\n'
        f'<h1>{plain(place_of(exhibit))}</h1><p class="facts">{plain(terms().levels[exhibit.level])}</p>'
        + (
            f'<p class="rk-withdrawn">This case is withdrawn: {plain(exhibit.withdrawn)}</p>'
            if exhibit.withdrawn
            else ""
        )
        + (f'<p class="rk-history">{exhibit.history}</p>' if exhibit.history else "")
        + _pictures(exhibit)
        + f'<details class="answer"><summary>Show the answer</summary>{_answer(exhibit)}</details>'
        + _provenance(exhibit, offers)
        + "\n</main>"
    )
    return page(f"{place_of(exhibit)}: a case", body, depth=1)


def _way(other: Exhibit | None, word: str) -> str:
    if other is None:
        return f'<span class="nowhere">{word}</span>'
    return f'<a href="{other.case_id}.html">{word}</a>'


def _pictures(exhibit: Exhibit) -> str:
    links = "".join(
        f'<p><a class="rk-visit" href="{plain(url)}" rel="noopener">Open {plain(label)}</a></p>'
        for label, url in exhibit.links
    )
    return (f'<div class="rk-pictures">{exhibit.asked}</div>' if exhibit.asked else "") + links


def _answer(exhibit: Exhibit) -> str:
    pearls = "".join(f"<li>{pearl}</li>" for pearl in exhibit.pearls)
    reviewed = "" if exhibit.is_reviewed else "No clinician has confirmed this reading."
    certainty = " ".join(part for part in (f"{exhibit.certainty}." if exhibit.certainty else "", reviewed) if part)
    return (
        f"<h2>{plain(exhibit.diagnosis)}</h2>"
        + (f'<p class="facts">{plain(certainty)}</p>' if certainty else "")
        + (f'<div class="rk-pictures">{exhibit.answered}</div>' if exhibit.answered else "")
        + exhibit.findings
        + exhibit.discussion
        + (f"<h3>Pearls</h3><ul>{pearls}</ul>" if pearls else "")
    )


def _provenance(exhibit: Exhibit, offers: Sequence[DeckOffer]) -> str:
    credits_ = "".join(f"<li>{credit_line(credit)}</li>" for credit in exhibit.credits)
    licence = find_licence(exhibit.licence)
    own = plain(exhibit.licence if licence is None else licence.name)
    tags = "".join(f"<li>{plain(tag)}</li>" for tag in exhibit.tags)
    rows = "".join(f"<li>{plain(label)}</li>" for _, label in exhibit.curricula)
    return (
        f'<details class="provenance"><summary>Source and licence</summary><ul>{credits_}</ul>'
        f"<p>Text and marks: {plain(exhibit.contributors)}, {own}.</p></details>"
        f'<details class="provenance"><summary>Where it belongs (spoilers)</summary>'
        f"<p>{plain(exhibit.kind)}</p><ul>{rows}{tags}</ul></details>"
        + (
            f'<p class="facts">In {len(offers)} decks on the <a href="../index.html">first page</a>.</p>'
            if offers
            else ""
        )
    )
