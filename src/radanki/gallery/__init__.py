"""`radanki site`: decks to download and cases to browse, as files that any web server can serve, or none at all.

No page gives a diagnosis away before it is asked for: thumbnails have no title, addresses are made of case ids, and
answers are folded. A picture is shown where it ships in a deck of the library, with its credit.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from itertools import chain
from typing import TYPE_CHECKING, Final

from radanki.authoring.quality.decks import deck_qualities
from radanki.authoring.quality.figures import measure
from radanki.authoring.quality.report import quality_rows
from radanki.gallery.case_page import case_page
from radanki.gallery.exhibit import DeckOffer, Exhibit, exhibits_of
from radanki.gallery.front_page import front_page
from radanki.gallery.study_cards import study_of
from radanki.gallery.study_page import study_files
from radanki.gallery.tiles import tiles_of
from radanki.imaging.encoding.thumbnail import thumbnail
from radanki.library.whole_file import written_whole
from radanki.web.pages import page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from radanki.pipeline.validated_library import ValidatedLibrary

__all__ = ["DeckOffer", "SiteReport", "write_site"]

_ASSETS: Final = ("gallery.css", "gallery.js", "worker.js")


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What was written: how many decks and cases, how many files, and their bytes."""

    decks: int
    cases: int
    files: int
    bytes: int


def write_site(validated: ValidatedLibrary, offers: Sequence[DeckOffer], out: Path, *, title: str) -> SiteReport:
    """Write the gallery of a validated library into ``out``; what an earlier one left there and this one has not goes.

    ``offers`` are the decks to download. Each file appears whole or not at all; the first page is written last.
    """
    exhibits, study = exhibits_of(validated), study_of(validated)
    written: dict[str, int] = {}
    pages = (
        _files(exhibits, offers, title),
        study_files(study, exhibits, offers, title),
        [("quality.html", _quality(validated, title))],
    )
    for name, content in chain.from_iterable(pages):
        written[name] = len(content)
        _write(out / name, content)
    for offer in offers:
        name = f"decks/{offer.package.name}"
        written[name] = _copy(offer.package, out / name)
    first = front_page(exhibits, offers, tiles_of(study, exhibits), title).encode()
    written["index.html"] = len(first)
    _write(out / "index.html", first)
    _clear(out, set(written))
    return SiteReport(len(offers), len(exhibits), len(written), sum(written.values()))


def _files(exhibits: Sequence[Exhibit], offers: Sequence[DeckOffer], title: str) -> Iterator[tuple[str, bytes]]:
    folder = files("radanki.web").joinpath("gallery")
    for name in _ASSETS:
        yield name, folder.joinpath(name).read_bytes()
    yield "card.css", files("radanki.cards.note_types").joinpath("style.css").read_bytes()
    for before, exhibit, after in zip((None, *exhibits), exhibits, (*exhibits[1:], None), strict=False):
        yield f"cases/{exhibit.case_id}.html", case_page(exhibit, before, after, title, len(offers)).encode()
        for media in exhibit.media:
            yield f"pictures/{media.name}", media.path.read_bytes()
        if exhibit.thumbnail is not None:
            yield f"thumbnails/{exhibit.case_id}.webp", thumbnail(exhibit.thumbnail.path)


def _quality(validated: ValidatedLibrary, title: str) -> bytes:
    rows = list(quality_rows(measure(validated)))
    decks = deck_qualities(validated)
    return page("gallery/quality.html", heading=f"{title}: quality", up="", rows=rows, decks=decks).encode()


def _write(path: Path, content: bytes) -> None:
    if path.is_file() and path.read_bytes() == content:
        return
    with written_whole(path) as file:
        file.write(content)


def _copy(package: Path, target: Path) -> int:
    content = package.read_bytes()
    _write(target, content)
    return len(content)


def _clear(out: Path, kept: set[str]) -> None:
    """Remove what an earlier gallery left in the folders that are the gallery's own."""
    for folder in ("cases", "pictures", "thumbnails", "decks", "study"):
        for path in (out / folder).glob("*"):
            if path.is_file() and f"{folder}/{path.name}" not in kept:
                path.unlink()
