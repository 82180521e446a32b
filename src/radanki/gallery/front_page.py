"""The first page: decks to download, and every case as a thumbnail that gives nothing away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.model.releases.ledger import version_key
from radanki.vocabulary import terms
from radanki.web.pages import page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from markupsafe import Markup

    from radanki.gallery.exhibit import DeckOffer, Exhibit
    from radanki.gallery.tiles import Tile


def front_page(
    exhibits: Sequence[Exhibit], offers: Sequence[DeckOffer], tiles: Mapping[str, Tile], title: str
) -> Markup:
    """Give the gallery's first page; ``tiles`` are those of the decks that can be studied on it."""
    return page(
        "gallery/front.html",
        heading=title,
        up="",
        exhibits=exhibits,
        offers=offers,
        tiles=tiles,
        levels=terms().levels,
        choices=list(choices(exhibits)),
    )


def choices(exhibits: Sequence[Exhibit]) -> Iterator[tuple[str, str, Iterable[tuple[str, str]]]]:
    """Give what cases can be chosen by: a name, a label, and each value with its words."""
    shown = {one.level for one in exhibits}
    curricula = {code: label for one in exhibits for code, label in one.curricula}
    releases = sorted({one.release for one in exhibits if one.release}, key=version_key, reverse=True)
    tags = {tag: tag.replace(":", ": ").replace("-", " ") for one in exhibits for tag in one.tags}
    yield "modality", "Modality", {one.modality: one.modality_name for one in exhibits}.items()
    yield "system", "Organ system", {one.system: one.system_name for one in exhibits}.items()
    yield "level", "Level", [(str(level), name) for level, name in terms().levels.items() if level in shown]
    yield "curricula", "Curriculum", sorted(curricula.items(), key=lambda item: item[1])
    if releases:
        yield "release", "New in release", [(version, version) for version in releases]
    yield "tags", "Tag", sorted(tags.items())
