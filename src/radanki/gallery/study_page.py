"""The page on which cards are studied, and the files that it asks for."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Final

from radanki.gallery.front_page import choices
from radanki.gallery.study_cards import case_scripts, told_of
from radanki.web import bundle
from radanki.web.pages import file_text, page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from radanki.gallery.exhibit import DeckOffer, Exhibit
    from radanki.gallery.study_cards import Study

_FILTERS: Final = ("modality", "system", "level")
_OCCLUSIONS: Final = ("cover", "name")
"""The kinds of cards with a style of their own: Anki's masks take their colours from it."""


def study_files(
    study: Study, exhibits: Sequence[Exhibit], offers: Sequence[DeckOffer], title: str
) -> Iterator[tuple[str, bytes]]:
    """Give the page for study, what it runs, and the cards of each case."""
    for name, path in study.media.items():
        yield f"pictures/{name}", path.read_bytes()
    for case_id, script in case_scripts(study):
        yield f"study/{case_id}.js", script
    (_, script), (_, style) = bundle()
    yield "viewer.js", script
    yield "viewer.css", style
    for name, source in (("masks.js", "preview/masks.js"), ("study.js", "study/study.min.js")):
        yield name, file_text(source).encode()
    yield "study.css", file_text("study/study.css").encode()
    yield "study.html", _page(study, exhibits, offers, title).encode()


def _page(study: Study, exhibits: Sequence[Exhibit], offers: Sequence[DeckOffer], title: str) -> Markup:
    styles = files("radanki.cards.note_types")
    asked = [exhibit for exhibit in exhibits if exhibit.case_id in study.cases]
    return page(
        "study/page.html",
        heading=f"{title}: study",
        up="",
        title=title,
        looks=[(kind, styles.joinpath(kind, "style.css").read_text(encoding="utf-8")) for kind in _OCCLUSIONS],
        decks=study.decks,
        choices=[choice for choice in choices(asked) if choice[0] in _FILTERS],
        told=told_of(study, {offer.package.stem: offer.package.name for offer in offers}),
    )
