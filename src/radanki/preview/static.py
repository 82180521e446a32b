"""The preview as files: a page a case that needs no server and no network, a contact sheet beside it, and an index."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from radanki.errors import UsageError
from radanki.imaging.encoding.contact_sheet import ContactSheet, SheetRow, draw_contact_sheet
from radanki.imaging.encoding.thumbnail import draw_thumbnail
from radanki.library.whole_file import written_whole
from radanki.preview.cards import viewer_files
from radanki.preview.page import body_class, client_shell, data_url, side_of
from radanki.preview.text_report import (
    card_title,
    case_for_page,
    clients_for_page,
    media_of,
    pictures_of,
)
from radanki.web.pages import page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from radanki.preview.comparing import CardChange, CaseChange

_THUMBNAIL_PX: Final = 200


@dataclass(frozen=True, slots=True)
class WrittenCase:
    """The files of one case, relative to the folder of the preview."""

    page: str
    sheet: str


def write_preview(changes: Sequence[CaseChange], out: Path, *, base: str | None, root: Path) -> tuple[WrittenCase, ...]:
    """Write a page and a contact sheet for each case, and an index of them; each file appears whole or not at all.

    ``base`` is what the cases were compared with, as people call it; ``None`` where they were not.

    Raises:
        UsageError: where ``out`` is among the cases of the library.
    """
    if out.resolve().is_relative_to((root / "cases").resolve()):
        raise UsageError(f"{out}: a preview does not belong among the cases; choose another folder")
    written = []
    for change in changes:
        name = change.case.folder.removeprefix("cases/")
        files = WrittenCase(f"{name}.html", f"{name}.png")
        _write(out / files.page, page_of(change, has_base=base is not None).encode())
        _write(out / files.sheet, draw_contact_sheet(contact_sheet_of(change, base)))
        written.append(files)
    _write(out / "index.html", _index(changes, written, base).encode())
    return tuple(written)


def _write(target: Path, content: bytes) -> None:
    with written_whole(target) as file:
        file.write(content)


def page_of(change: CaseChange, *, has_base: bool) -> Markup:
    """Give the page of one case, with its pictures, its cards and everything that shows them inside."""
    told = {
        "clients": clients_for_page(),
        "hasBase": has_base,
        "shell": client_shell(),
        "index": "../" * change.case.folder.removeprefix("cases/").count("/") + "index.html",
        "cases": [{**case_for_page(change, has_base=has_base), "sides": _sides(change)}],
        "media": dict(_media(change)),
    }
    return page("preview/index.html", title=f"{change.case.title}: cards", told=_as_json(told))


def _sides(change: CaseChange) -> dict[str, Any]:
    """Give each side of each card by the way that the page asks for it."""
    found = {}
    for one in change.cards:
        for when, card in (("before", one.before), ("after", one.after)):
            if card is not None and not (when == "before" and one.status == "unchanged"):
                found[f"{one.key} {when}"] = {
                    "front": side_of(card, is_answer=False),
                    "back": side_of(card, is_answer=True),
                    "class": body_class(card.ordinal, is_night=False),
                    "night": body_class(card.ordinal, is_night=True),
                }
    return found


def _media(change: CaseChange) -> Iterator[tuple[str, str]]:
    for name, content in viewer_files().items():
        yield name, data_url(name, content)
    for name, path in {**media_of(change), **pictures_of(change)}.items():
        yield name, data_url(name, path.read_bytes())


def _as_json(value: object) -> Markup:
    """Give JSON that stays what it is inside a script."""
    text = json.dumps(value, separators=(",", ":")).replace("<", r"\u003c")
    return Markup(text)  # noqa: S704  # no tag is left in it


def contact_sheet_of(change: CaseChange, base: str | None) -> ContactSheet:
    """Give a case as a contact sheet; ``base`` is what it is compared with, as people call it."""
    case = change.case
    lines = [line for line in (case.folder, case.deck.replace("::", " / "), _standing(change, base)) if line]
    lines += [f"{problem.severity}: {problem.message} [{problem.rule}]" for problem in case.problems]
    return ContactSheet(case.title, tuple(lines), tuple(_row(one, base) for one in change.cards))


def _standing(change: CaseChange, base: str | None) -> str:
    after = change.after
    if after is not None and after.why_none and not after.cards:
        return after.why_none
    if base is None:
        return ""
    match change.status:
        case "new":
            return f"A new case: it is not in {base}."
        case "unchanged":
            return f"Unchanged: the same cards as in {base}."
        case "gone":
            return f"Gone: the case was in {base}."
        case _:
            return f"Changed since {base}."


def _row(one: CardChange, base: str | None) -> SheetRow:
    news = "" if base is None else f"{one.status}: {', '.join(one.what)}".removesuffix(": ")
    is_told_before = one.before is not None and one.status != "unchanged"
    return SheetRow(
        card_title(one.card),
        news,
        None if one.after is None else one.after.faces,
        one.before.faces if is_told_before and one.before is not None else None,
    )


def _index(changes: Sequence[CaseChange], written: Sequence[WrittenCase], base: str | None) -> Markup:
    rows = [_index_row(change, files, base) for change, files in zip(changes, written, strict=True)]
    return page("preview/cases.html", rows=rows, base=base)


def _index_row(change: CaseChange, files: WrittenCase, base: str | None) -> dict[str, Any]:
    case = change.case
    path = next(iter(pictures_of(change).values()), None)
    counts = (
        ("card", len(case.cards)),
        ("error", len(case.errors)),
        ("warning", len(case.problems) - len(case.errors)),
    )
    told = [f"{count} {word}{'' if count == 1 else 's'}" for word, count in counts if count or word == "card"]
    return {
        "picture": None if path is None else data_url("picture.jpg", draw_thumbnail(path, _THUMBNAIL_PX)),
        "page": files.page,
        "sheet": files.sheet,
        "title": case.title,
        "status": "" if base is None else change.status,
        "lines": [line for line in (case.folder, ", ".join(told), _standing(change, base)) if line],
    }
