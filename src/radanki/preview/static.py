"""The preview as files: a page a case that needs no server and no network, a contact sheet beside it, and an index."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from radanki.errors import UsageError
from radanki.imaging.encoding.contact_sheet import ContactSheet, SheetRow, draw_contact_sheet, draw_thumbnail
from radanki.package.whole_file import written_whole
from radanki.preview.cards import viewer_files
from radanki.preview.page import body_class, client_shell, data_url, side_of
from radanki.preview.text_report import (
    card_title,
    case_for_page,
    clients_for_page,
    media_of,
    pictures_of,
)
from radanki.web.preview import page_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from radanki.preview.comparing import CardChange, CaseChange

_POLICY: Final = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline' data:; script-src 'unsafe-inline' data:; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'"
)
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


def page_of(change: CaseChange, *, has_base: bool) -> str:
    """Give the page of one case, with its pictures, its cards and everything that shows them inside."""
    told = {
        "clients": clients_for_page(),
        "hasBase": has_base,
        "shell": client_shell(),
        "index": "../" * change.case.folder.removeprefix("cases/").count("/") + "index.html",
        "cases": [{**case_for_page(change, has_base=has_base), "sides": _sides(change)}],
        "media": dict(_media(change)),
    }
    style = (
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n<style>{page_text("preview.css")}</style>'
    )
    embedded = f'<script type="application/json" id="told">{_as_json(told)}</script>'
    script = f"{embedded}\n<script>{page_text('preview.js')}</script>"
    title = html.escape(f"{change.case.title}: cards")
    page = page_text("index.html").replace("<title>Preview of cards</title>", f"<title>{title}</title>")
    page = page.replace('<link rel="icon" href="/icon.svg">\n', "")
    page = page.replace('<link rel="stylesheet" href="/preview.css">', style)
    before, _, after = page.partition('<script src="/preview.js"></script>')
    return before + script + after


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


def _as_json(value: object) -> str:
    """Give JSON that stays what it is inside a script."""
    return json.dumps(value, separators=(",", ":")).replace("<", r"\u003c")


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


def _index(changes: Sequence[CaseChange], written: Sequence[WrittenCase], base: str | None) -> str:
    rows = "".join(_index_row(change, files, base) for change, files in zip(changes, written, strict=True))
    compared = "" if base is None else f"<p>Compared with {html.escape(base)}.</p>"
    nothing = "" if rows else "<p>No card differs.</p>"
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n<title>Preview of cards</title>\n'
        f"<style>{page_text('preview.css')}</style>\n</head>\n"
        f'<body class="index">\n<main>\n<h1>Preview of cards</h1>\n{compared}{nothing}'
        f'<ul class="cases">{rows}</ul>\n</main>\n</body>\n</html>\n'
    )


def _index_row(change: CaseChange, files: WrittenCase, base: str | None) -> str:
    case = change.case
    pictures = list(pictures_of(change).values())
    picture = ""
    if pictures:
        url = data_url("picture.jpg", draw_thumbnail(pictures[0], _THUMBNAIL_PX))
        picture = f'<img src="{url}" alt="">'
    status = "" if base is None else f'<span class="status {change.status}">{change.status}</span>'
    counts = (
        ("card", len(case.cards)),
        ("error", len(case.errors)),
        ("warning", len(case.problems) - len(case.errors)),
    )
    told = [f"{count} {word}{'' if count == 1 else 's'}" for word, count in counts if count or word == "card"]
    note = _standing(change, base)
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in (case.folder, ", ".join(told), note) if line)
    return (
        f'<li><div class="thumbnail">{picture}</div><div><h2><a href="{html.escape(files.page)}">'
        f"{html.escape(case.title)}</a> {status}</h2>{lines}"
        f'<p><a href="{html.escape(files.sheet)}">Contact sheet</a></p></div></li>\n'
    )
