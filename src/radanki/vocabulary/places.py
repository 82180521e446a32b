"""The places that cases come from, read once."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from radanki.vocabulary.entries import Piece, SourceKind, SourcePage
from radanki.vocabulary.reading import table_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_CREDIT: tuple[Piece, ...] = (("{author}",), ("[{name}]({home})", "{name}"), ("[the {page}]({url})",))
_CITATION: tuple[Piece, ...] = (("{author}.",), ("{title}.",), ("{name}.",), ("(Accessed on {accessed})",), ("{url}",))


@cache
def source_kinds() -> tuple[SourceKind, ...]:
    """Give every place that cases come from; ``own`` and ``other`` stand for what has no entry."""
    return tuple(
        SourceKind(
            slug=row["slug"],
            name=row["name"],
            home=row.get("home"),
            hosts=tuple(row["hosts"]),
            terms=row["terms"],
            policy=row["policy"],
            needs_review=row.get("needs_review", False),
            licence=row.get("licence"),
            bundle_under=tuple(row.get("bundle_under", ())),
            key_name=row.get("key_name", "page"),
            forbids_fetch=row["forbid_fetch"],
            most_by_one_author=row.get("most_by_one_author"),
            pages=tuple(_page(page) for page in row["pages"]),
            credit=_pieces(row.get("credit"), _CREDIT),
            citation=_pieces(row.get("citation"), _CITATION),
        )
        for row in table_of("sources.yaml")
    )


def _page(row: Mapping[str, Any]) -> SourcePage:
    return SourcePage(
        kind=row["kind"],
        pattern=re.compile(row["url"]),
        address=row.get("address"),
        keeps_query=row.get("keeps_query", False),
        is_stable=row.get("is_stable", True),
    )


def _pieces(rows: list[str | list[str]] | None, default: tuple[Piece, ...]) -> tuple[Piece, ...]:
    if rows is None:
        return default
    return tuple((row,) if isinstance(row, str) else tuple(row) for row in rows)
