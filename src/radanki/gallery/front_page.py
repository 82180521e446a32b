"""The first page: decks to download, and every case as a thumbnail that gives nothing away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.gallery.page import page, place_of, plain
from radanki.vocabulary import terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from radanki.gallery.exhibit import DeckOffer, Exhibit

_INTRODUCTION: Final = (
    "Radiology flashcards for Anki: real pictures, findings drawn on them, and on every answer the reason, the source "
    "and the licence. For learning, not for diagnosis."
)


def front_page(exhibits: Sequence[Exhibit], offers: Sequence[DeckOffer], title: str) -> str:
    """Give the gallery's first page."""
    decks = "".join(_deck(offer) for offer in offers) or "<p>No deck has been built yet.</p>"
    cases = "".join(_case(exhibit) for exhibit in exhibits)
    body = (
        '<a class="skip" href="#cases">To the cases</a>\n'
        f"<header><h1>{plain(title)}</h1><p>{_INTRODUCTION}</p></header>\n<main>\n"
        f'<section aria-labelledby="decks-title"><h2 id="decks-title">Decks</h2><div class="decks">{decks}</div>'
        '<p class="how">Open a package with Anki 23.10 or later, AnkiDroid 2.17 or later, or AnkiMobile. '
        "A newer package updates the cards and keeps your progress.</p></section>\n"
        f'<section id="cases" aria-labelledby="cases-title"><h2 id="cases-title">Cases</h2>{_filters(exhibits)}'
        f'<p id="count" role="status">{len(exhibits)} cases</p><ul class="grid">{cases}</ul></section>\n</main>\n'
        "<footer><p>Not affiliated with Anki. Pictures keep their own licences; each case names its own.</p></footer>"
    )
    return page(title, body)


def _deck(offer: DeckOffer) -> str:
    news = "".join(f"<li>{plain(line)}</li>" for line in offer.news)
    licences = ", ".join(plain(name) for name in offer.licences)
    return (
        f'<article class="deck"><h3>{plain(offer.title)}</h3>{offer.description}'
        f'<p class="facts">{offer.cards} cards, {offer.notes} notes, {offer.bytes / 1e6:.1f} MB</p>'
        f'<a class="get" href="decks/{plain(offer.package.name)}" download>Download {plain(offer.package.name)}</a>'
        + (f'<p class="facts">Licences of its pictures: {licences}</p>' if licences else "")
        + (f"<details><summary>What is new</summary><ul>{news}</ul></details>" if news else "")
        + f'<details><summary>Checksum</summary><p class="sum">SHA-256 <code>{offer.sha256}</code></p></details>'
        + "</article>"
    )


def _filters(exhibits: Sequence[Exhibit]) -> str:
    modalities = {one.modality: one.modality_name for one in exhibits}
    systems = {one.system: one.system_name for one in exhibits}
    curricula = {code: label for one in exhibits for code, label in one.curricula}
    tags = {tag: tag.replace(":", ": ").replace("-", " ") for one in exhibits for tag in one.tags}
    levels = {str(level): name for level, name in terms().levels.items() if any(one.level == level for one in exhibits)}
    return (
        '<form id="filters" hidden><label class="search">Search <input type="search" name="words" autocomplete="off" '
        'placeholder="pleura, fracture, T2 ..."></label>'
        + _choice("modality", "Modality", modalities.items())
        + _choice("system", "Organ system", systems.items())
        + _choice("level", "Level", levels.items())
        + _choice("curricula", "Curriculum", sorted(curricula.items(), key=lambda item: item[1]))
        + _choice("tags", "Tag", sorted(tags.items()))
        + '<label class="titles"><input type="checkbox" name="titles"> Show titles (spoilers)</label>'
        '<button type="reset">Clear</button></form>'
    )


def _choice(name: str, label: str, options: Iterable[tuple[str, str]]) -> str:
    entries = "".join(f'<option value="{plain(value)}">{plain(text)}</option>' for value, text in options)
    return f'<label>{label} <select name="{name}"><option value="">All</option>{entries}</select></label>'


def _case(exhibit: Exhibit) -> str:
    data = (
        f'data-modality="{plain(exhibit.modality)}" data-system="{plain(exhibit.system)}" data-level="{exhibit.level}" '
        f'data-curricula="{plain(" ".join(code for code, _ in exhibit.curricula))}" '
        f'data-tags="{plain(" ".join(exhibit.tags))}" data-words="{plain(exhibit.words)}"'
    )
    picture = (
        f'<img src="thumbnails/{exhibit.case_id}.webp" width="360" height="360" loading="lazy" '
        f'alt="{plain(exhibit.alternative)}">'
        if exhibit.thumbnail is not None
        else '<span class="elsewhere">Opens at its source</span>'
    )
    return (
        f'<li {data}><a href="cases/{exhibit.case_id}.html">{picture}'
        f'<span class="place">{plain(place_of(exhibit))}</span>'
        f'<span class="level">{plain(terms().levels[exhibit.level])}</span>'
        f'<span class="title" hidden>{plain(exhibit.title)}</span></a></li>'
    )
