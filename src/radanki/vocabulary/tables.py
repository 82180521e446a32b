"""Modalities, organ systems, windows, licences, RadLex and the closed lists, each read once."""

from __future__ import annotations

import csv
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from radanki.vocabulary.entries import Change, Licence, Modality, Radiation, Sign, System, Terms, WindowPreset
from radanki.vocabulary.reading import table_of, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping


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
        for row in table_of("modalities.yaml")
    )


@cache
def systems() -> tuple[System, ...]:
    """Give every organ system, in the order of decks."""
    return tuple(System(**{**row, "covers": tuple(row["covers"])}) for row in table_of("systems.yaml"))


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
        for row in table_of("windows.yaml")
    )


@cache
def signs() -> tuple[Sign, ...]:
    """Give every sign that cards can be made of."""
    return tuple(
        Sign(
            slug=row["slug"],
            name=row["name"],
            also=tuple(row["also"]),
            seen=row["seen"],
            means=row["means"],
            why=row["why"],
            modalities=tuple(row["modalities"]),
            systems=tuple(row["systems"]),
        )
        for row in table_of("signs.yaml")
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
            text=row.get("text", ""),
            also=tuple(row.get("also", ())),
        )
        for row in table_of("licences.yaml")
    )


@cache
def radlex() -> Mapping[str, str]:
    """Give the RadLex name of every RadLex id that the library knows."""
    lines = (line for line in text_of("radlex.csv").splitlines() if not line.startswith("#"))
    return MappingProxyType({row["id"]: row["name"] for row in csv.DictReader(lines)})


@cache
def terms() -> Terms:
    """Give the short closed lists of the case format."""
    table = table_of("terms.yaml")
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
def radiation() -> Radiation:
    """Give the bands of effective dose of examinations of an adult."""
    table = table_of("radiation.yaml")
    return Radiation(MappingProxyType(table["bands"]), table["background"], **table["source"])
