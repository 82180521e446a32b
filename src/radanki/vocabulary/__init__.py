"""The words that cases may use: small tables beside this file, each of which names the sources of its facts.

Every function reads its table once. ``find_...`` gives ``None`` for a word that the table does not have.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

from radanki.vocabulary.entries import (
    Change,
    Licence,
    Modality,
    Piece,
    SourceKind,
    SourcePage,
    System,
    Target,
    Terms,
    WindowPreset,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "Change",
    "Licence",
    "Modality",
    "SourceKind",
    "SourcePage",
    "System",
    "Target",
    "Terms",
    "WindowPreset",
    "curriculum",
    "curriculum_name",
    "find_default_window",
    "find_licence",
    "find_modality",
    "find_modality_of_dicom",
    "find_modality_of_word",
    "find_source_kind",
    "find_system",
    "find_target",
    "find_window",
    "licences",
    "modalities",
    "radlex",
    "source_kinds",
    "systems",
    "terms",
    "windows",
]

_Row = TypeVar("_Row", Modality, System, WindowPreset, Licence, SourceKind)

_CREDIT: tuple[Piece, ...] = (("{author}",), ("[{name}]({home})", "{name}"), ("[the {page}]({url})",))
_CITATION: tuple[Piece, ...] = (("{author}.",), ("{title}.",), ("{name}.",), ("(Accessed on {accessed})",), ("{url}",))


def _text(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def _table(name: str) -> Any:
    return yaml.load(_text(name), Loader=yaml.CSafeLoader)


@cache
def modalities() -> tuple[Modality, ...]:
    """Give every modality, in the order of decks."""
    return tuple(
        Modality(
            slug=row["slug"],
            order=row["order"],
            name=row["name"],
            dicom=tuple(row["dicom"]),
            aliases=tuple(row["aliases"]),
            radlex=tuple(row["radlex"]),
        )
        for row in _table("modalities.yaml")
    )


@cache
def systems() -> tuple[System, ...]:
    """Give every organ system, in the order of decks."""
    return tuple(System(row["slug"], row["order"], row["name"], tuple(row["covers"])) for row in _table("systems.yaml"))


@cache
def windows() -> tuple[WindowPreset, ...]:
    """Give every window preset."""
    return tuple(
        WindowPreset(
            slug=row["slug"],
            name=row["name"],
            centre=float(row["centre"]),
            width=float(row["width"]),
            modality=row["modality"],
            source=row["source"],
            is_default=row.get("default", False),
        )
        for row in _table("windows.yaml")
    )


@cache
def licences() -> tuple[Licence, ...]:
    """Give every licence."""
    return tuple(
        Licence(
            slug=row["slug"],
            name=row["name"],
            url=row.get("url"),
            profile=row["profile"],
            asks_attribution=row.get("attribution", False),
            asks_share_alike=row.get("share_alike", False),
            forbids_derivatives=row.get("no_derivatives", False),
            forbids_commerce=row.get("non_commercial", False),
            asks_besides=row.get("besides", ""),
        )
        for row in _table("licences.yaml")
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
        for row in _table("sources.yaml")
    )


@cache
def curriculum() -> tuple[Target, ...]:
    """Give every target of the must-know list, in the list's order."""
    table = _table("curriculum.yaml")
    return tuple(
        Target(
            curriculum=table["curriculum"],
            slug=row["slug"],
            label=row["label"],
            modalities=tuple(row["modalities"]),
            system=row["system"],
            level=row["level"],
            is_urgent=row.get("urgent", False),
            sources=tuple(row["sources"]),
            radlex=row.get("radlex"),
            is_radlex_exact=row.get("radlex_is_exact", "radlex" in row),
        )
        for row in table["targets"]
    )


def curriculum_name() -> str:
    """Give the must-know list's name, as people read it."""
    return str(_table("curriculum.yaml")["name"])


@cache
def radlex() -> Mapping[str, str]:
    """Give the RadLex name of every RadLex id that the library knows."""
    lines = (line for line in _text("radlex.csv").splitlines() if not line.startswith("#"))
    return MappingProxyType({row["id"]: row["name"] for row in csv.DictReader(lines)})


@cache
def terms() -> Terms:
    """Give the short closed lists of the case format."""
    table = _table("terms.yaml")
    named = ("kinds", "levels", "certainties", "sexes", "planes", "sequences", "contrasts", "phases")
    return Terms(
        **{name: MappingProxyType(table[name]) for name in named},
        view_words=tuple(table["view_words"]),
        changes=tuple(Change(row["slug"], row["name"], row["alters"]) for row in table["changes"]),
        tags=MappingProxyType({prefix: tuple(values) for prefix, values in table["tags"].items()}),
        computed_tags=tuple(table["computed_tags"]),
        not_pictures=frozenset(table["not_pictures"]),
    )


@cache
def _index(table: Callable[[], tuple[_Row, ...]]) -> Mapping[str, _Row]:
    return {row.slug: row for row in table()}


@cache
def _targets() -> Mapping[str, Target]:
    return {target.code: target for target in curriculum()}


def find_modality(slug: str) -> Modality | None:
    """Find a modality by its slug."""
    return _index(modalities).get(slug)


def find_modality_of_dicom(code: str) -> Modality | None:
    """Find the modality that a value of Modality (0008,0060) belongs to."""
    return next((modality for modality in modalities() if code in modality.dicom), None)


def find_modality_of_word(word: str) -> Modality | None:
    """Find the modality that a person means by a word: its slug, its name, or one of its aliases, in any case."""
    wanted = word.casefold()
    return next(
        (
            modality
            for modality in modalities()
            if wanted in {modality.slug, modality.name.casefold(), *modality.aliases}
        ),
        None,
    )


def find_system(slug: str) -> System | None:
    """Find an organ system by its slug."""
    return _index(systems).get(slug)


def find_window(slug: str) -> WindowPreset | None:
    """Find a window preset by its slug."""
    return _index(windows).get(slug)


def find_default_window(modality: str) -> WindowPreset | None:
    """Find the preset that a modality's pictures are shown with where neither case nor file says how."""
    return next((preset for preset in windows() if preset.modality == modality and preset.is_default), None)


def find_licence(slug: str) -> Licence | None:
    """Find a licence by its slug."""
    return _index(licences).get(slug)


def find_source_kind(slug: str) -> SourceKind | None:
    """Find a place that cases come from by its slug."""
    return _index(source_kinds).get(slug)


def find_target(code: str) -> Target | None:
    """Find a row of a curriculum by the code that cases write."""
    return _targets().get(code)
