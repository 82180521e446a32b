"""A pin as a case writes it: an entry of ``images`` and one of ``sources``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from radanki.authoring.edit.case_rewriting import rewritten
from radanki.authoring.edit.case_text import AppendItem, SetValue
from radanki.licensing.recognise import lasting_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from radanki.authoring.edit.case_text import Edit
    from radanki.authoring.pinning.pin import Pin
    from radanki.model.case import Case, Source


def image_entry(pin: Pin, name: str, source_id: str) -> dict[str, Any]:
    """Give the entry of ``images``; a stack shows all of its slices, the middle one first."""
    entry: dict[str, Any] = {"name": name, "from": pin.reference.text}
    if pin.reference.archive_sha256 is not None:
        entry["archive_sha256"] = pin.reference.archive_sha256
    entry["sha256"] = pin.reference.sha256
    if pin.suggestion.view:
        entry["view"] = pin.suggestion.view
    if pin.suggestion.slices and pin.path.is_dir():
        plane, count = pin.suggestion.slices[0]
        entry["slices"] = {"plane": plane, "start": 0, "stop": count, "step": 1, "key": count // 2}
    entry["source"] = source_id
    return entry


def source_entry(pin: Pin, source_id: str, today: date) -> dict[str, Any]:
    """Give the entry of ``sources``."""
    said = pin.statement
    entry: dict[str, Any] = {"id": source_id, "url": pin.advice.url}
    if said.title:
        entry["title"] = said.title
    return {**entry, "author": said.author, "licence": said.licence, "accessed": today}


def entries_text(pins: Iterable[Pin], today: date) -> str:
    """Give the entries of several pins as YAML to paste."""
    edits: list[Edit] = []
    sources: list[dict[str, Any]] = []
    names: list[str] = []
    for pin in pins:
        name = free_name(name_of(pin), names)
        names.append(name)
        known = next((entry["id"] for entry in sources if _is_same(entry, pin)), None)
        source_id = known or free_name(pin.advice.source_id, [entry["id"] for entry in sources])
        if known is None:
            sources.append(source_entry(pin, source_id, today))
        edits.append(AppendItem(("images",), image_entry(pin, name, source_id)))
    edits += [AppendItem(("sources",), entry) for entry in sources]
    return rewritten("images: []\nsources: []\n", edits)


def edits_of(pin: Pin, case: Case, today: date, name: str = "") -> tuple[Edit, ...]:
    """Give the edits that add a pin to a case; a source that it has already is used again."""
    image_name = name or free_name(name_of(pin), [image.name for image in case.images])
    known = next((source for source in case.sources if _is_the_source(source, pin)), None)
    source_id = (
        known.id if known is not None else free_name(pin.advice.source_id, [source.id for source in case.sources])
    )
    added: tuple[Edit, ...] = (AppendItem(("images",), image_entry(pin, image_name, source_id)),)
    if known is not None:
        return added
    return (*_with_their_source(case), *added, AppendItem(("sources",), source_entry(pin, source_id, today)))


def _with_their_source(case: Case) -> tuple[Edit, ...]:
    """Say of pictures whose source was the only one that it is theirs."""
    if len(case.sources) != 1:
        return ()
    only = case.sources[0].id
    return tuple(
        SetValue(("images", at, "source"), only) for at, image in enumerate(case.images) if image.source is None
    )


def name_of(pin: Pin) -> str:
    """Name a picture after what is seen at first sight, never after its file: that may say what it shows."""
    words = pin.suggestion.view or pin.suggestion.plane or "picture"
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-") or "picture"


def _is_same(entry: dict[str, Any], pin: Pin) -> bool:
    said = pin.statement
    return bool((entry["url"], entry["author"], entry["licence"]) == (pin.advice.url, said.author, said.licence))


def _is_the_source(source: Source, pin: Pin) -> bool:
    same_page = source.url is not None and lasting_address(source.url) == pin.advice.url
    return same_page and (source.author, source.licence) == (pin.statement.author, pin.statement.licence)


def free_name(name: str, taken: Sequence[str]) -> str:
    """Give the name, or the first of name-2, name-3, ... that is not taken."""
    return next(
        candidate
        for candidate in (name, *(f"{name}-{number}" for number in range(2, len(taken) + 3)))
        if candidate not in taken
    )
