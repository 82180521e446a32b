"""One case: the pictures first, the answer folded, then where all of it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.vocabulary import find_licence, terms
from radanki.web.pages import page

if TYPE_CHECKING:
    from markupsafe import Markup

    from radanki.gallery.exhibit import Exhibit


def case_page(exhibit: Exhibit, before: Exhibit | None, after: Exhibit | None, title: str, decks: int) -> Markup:
    """Give a case's page, with ways to the cases before and after it in the order of study.

    ``title`` is the gallery's, ``decks`` how many there are to download.
    """
    licence = find_licence(exhibit.licence)
    return page(
        "gallery/case.html",
        heading=f"{exhibit.place}: a case",
        up="../",
        title=title,
        one=exhibit,
        before=before,
        after=after,
        levels=terms().levels,
        own_licence=exhibit.licence if licence is None else licence.name,
        decks=decks,
    )
