"""CREDITS.md for people and CREDITS.csv for programs: whose every picture is, and what its licence asks."""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Final

from radanki.releasing.publish.wording import Markdown, as_cell, as_link, counted, day_of, document, joined, listed, md
from radanki.vocabulary import find_licence, licences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from radanki.model.releases.release import PictureCredit, ReleaseFacts
    from radanki.vocabulary import Licence

COLUMNS: Final = (
    *("case", "title", "picture", "author", "source", "address", "licence", "licence address", "changes", "decks"),
    "notice",
)


def credits_markdown(facts: ReleaseFacts) -> str:
    """Give the list of credits: pictures by licence with what each asks, then case by case, then words and drawings."""
    pictures = counted(len(facts.credits), "picture")
    lines = [
        md("# Credits of release {}", facts.version),
        md(""),
        md("{}. {} in {}.", day_of(facts.time), pictures, counted(len(facts.decks), "package")),
        md("A package is a collection: each picture keeps its own licence, which its cards print too."),
        md("Outlines, arrows and labels lie over the pictures as data; they and the words are listed at the end."),
        md(""),
        *_licence_table(facts.credits),
        *_pictures(facts.credits),
        *_notices(facts.credits),
        *_words(facts),
    ]
    return document(lines)


def _licence_table(credited: Sequence[PictureCredit]) -> Iterator[Markdown]:
    if not credited:
        return
    counts = Counter((credit.licence, credit.licence_url) for credit in credited)
    yield from (md("## Licences"), md(""), md("| licence | pictures | what it asks |"), md("|---|---:|---|"))
    for (name, url), number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield md("| {} | {} | {} |", as_link(name, url), number, what_it_asks(name))
    yield md("")


def what_it_asks(name: str) -> str:
    """Give in a line what a licence, by its name on cards, asks of whoever passes a picture on."""
    licence = licence_named(name)
    if licence is None or licence.profile == "never":
        return "Not known: ask its author."
    return " ".join(part for part in (_conditions(licence), licence.asks_besides) if part)


def licence_named(name: str) -> Licence | None:
    """Find a licence by the name that cards print, or by its slug."""
    return next((licence for licence in licences() if licence.name == name), None) or find_licence(name)


def _conditions(licence: Licence) -> str:
    asked = [
        "Name the author, the source and the licence, and say what was changed." if licence.asks_attribution else "",
        "Not for sale, nor for any other commercial use." if licence.forbids_commerce else "",
        "Pass changed copies on under the same licence." if licence.asks_share_alike else "",
        "Pass it on unchanged only." if licence.forbids_derivatives else "",
    ]
    return " ".join(part for part in asked if part) or "Nothing; naming the author is good manners."


def _pictures(credited: Sequence[PictureCredit]) -> Iterator[Markdown]:
    if credited:
        yield from (md("## Pictures"), md(""))
    for (folder, title), of_case in groupby(credited, key=lambda credit: (credit.case, credit.title)):
        yield from (md("### {}", title), md(""))
        yield from (md("`{}`", Markdown(folder.replace("`", ""))), md(""))
        yield from (md("- {}", _picture_line(credit)) for credit in of_case)
        yield md("")


def _picture_line(credit: PictureCredit) -> Markdown:
    named = credit.source or credit.url
    pieces = [
        md("**{}**: {}", credit.picture, credit.author),
        as_link(named, credit.url) if named else md(""),
        md("licence {}", as_link(credit.licence, credit.licence_url)),
        md("changed: {}", ", ".join(credit.changes)) if credit.changes else md("not changed"),
        md("in {}", listed(credit.decks)),
    ]
    return joined("; ", pieces)


def _notices(credited: Sequence[PictureCredit]) -> Iterator[Markdown]:
    """Give what licences want passed on with every copy: copyright lines, and below them the licence's own text."""
    by_licence: dict[str, set[str]] = {}
    for credit in credited:
        licence = licence_named(credit.licence)
        if credit.notice or (licence is not None and licence.text):
            by_licence.setdefault(credit.licence, set()).add(credit.notice)
    if by_licence:
        yield from (md("## Notices"), md(""))
    for name, notices in sorted(by_licence.items()):
        yield from (md("### {}", name), md(""))
        for notice in sorted(notices - {""}):
            yield from (md("{}", " ".join(notice.split())), md(""))
        licence = licence_named(name)
        for paragraph in (licence.text if licence is not None else "").strip().split("\n\n"):
            yield from (md("> {}", " ".join(paragraph.split())), md(""))


def _words(facts: ReleaseFacts) -> Iterator[Markdown]:
    """Name who wrote and drew; what is left of a case that was taken down names nobody."""
    by_licence: dict[str, set[str]] = {}
    for case_file in facts.library.cases:
        if case_file.case.taken_down is None:
            by_licence.setdefault(case_file.case.licence, set()).update(case_file.case.contributors)
    if not by_licence:
        return
    yield from (md("## Words, marks and drawings"), md(""))
    for slug, names in sorted(by_licence.items()):
        licence = find_licence(slug)
        name, url = (slug, "") if licence is None else (licence.name, licence.url or "")
        yield md("- {}: {}", as_link(name, url), listed(sorted(names)))
    yield md("")


def credits_table(credited: Iterable[PictureCredit]) -> str:
    """Give the same pictures as CSV (RFC 4180 but for plain line feeds), a picture a row, every cell quoted.

    No cell begins like a formula; the apostrophe that keeps it from that is not part of the text.
    """
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(COLUMNS)
    for credit in credited:
        row = (
            *(credit.case, credit.title, credit.picture, credit.author, credit.source, credit.url),
            *(credit.licence, credit.licence_url, "; ".join(credit.changes), "; ".join(credit.decks), credit.notice),
        )
        writer.writerow([as_cell(cell) for cell in row])
    return text.getvalue()
