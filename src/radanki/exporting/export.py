"""`radanki export`: one finished package, written for another program as a folder that appears whole or not at all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from radanki.errors import UsageError
from radanki.exporting.accompanying import CROWDANKI, GIFT_ONLY, H5P, OVERWRITES, TABLE, page
from radanki.exporting.cards import cards_of
from radanki.exporting.crowdanki import crowdanki_json
from radanki.exporting.h5p.packages import package_bytes, parts_of
from radanki.exporting.selection import is_for_gift_only, picture_names, travelling
from radanki.exporting.table import table_of
from radanki.exporting.whole_folder import written_whole_folder
from radanki.library.whole_file import write_for_now
from radanki.package.reading import open_package

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from radanki.exporting.cards import PortableCard
    from radanki.package.reading import PackageReader

Form = Literal["crowdanki", "h5p", "csv"]
FORMS: Final[tuple[Form, ...]] = ("crowdanki", "h5p", "csv")
_MEDIA: Final = "media"
_PAGE: Final = "README.md"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was written: the folder, a line on its contents, why cards stayed behind, and what has to be known."""

    folder: Path
    contents: str
    staying: Counter[str]
    warnings: tuple[str, ...]


def export(package_path: Path, form: Form, out: Path) -> Outcome:
    """Write a package for another program into a new folder of ``out`` that has the package's name.

    Raises :class:`PackageError` where the file is no sound package, :class:`UsageError` where nothing in it can be
    taken, or the folder is there already.
    """
    folder = out / package_path.stem
    with open_package(package_path) as package, written_whole_folder(folder) as unfinished:
        writer = {"crowdanki": _write_crowdanki, "csv": _write_table, "h5p": _write_h5p}[form]
        contents, staying, warnings = writer(package, unfinished, package_path.stem)
    return Outcome(folder, contents, staying, warnings)


_Written = tuple[str, Counter[str], tuple[str, ...]]


def _write_crowdanki(package: PackageReader, folder: Path, name: str) -> _Written:
    write_for_now(folder / f"{name}.json", crowdanki_json(package, name))
    names = package.media_names()
    _write_media(package, folder, names)
    write_for_now(folder / _PAGE, page(f"{name}, for CrowdAnki", CROWDANKI, Counter(), cards_of(package).cards))
    contents = f"{_counted(package.count_notes(), 'note')}, {_counted(len(names), 'media file')}"
    return contents, Counter(), (OVERWRITES,)


def _write_table(package: PackageReader, folder: Path, name: str) -> _Written:
    cards, staying = _leaving(package)
    write_for_now(folder / "cards.csv", table_of(cards))
    names = picture_names(cards)
    _write_media(package, folder, names)
    write_for_now(folder / _PAGE, page(f"{name}, as a table", (*TABLE, *_gift(cards)), staying, cards))
    return f"{_counted(len(cards), 'row')}, {_counted(len(names), 'picture')}", staying, _gift(cards)


def _write_h5p(package: PackageReader, folder: Path, name: str) -> _Written:
    cards, staying = _leaving(package)
    sizes = {entry.name: entry.size_bytes for entry in package.media()}
    parts, unfit = parts_of(cards, sizes)
    if not parts:
        raise UsageError(f"{package.path} holds no card that H5P could show")
    for part in parts:
        write_for_now(folder / part.file, package_bytes(part, package))
    shown = tuple({item.card.name: item.card for part in parts for item in part.items}.values())
    files = [f"{part.file}: {part.title}, {_counted(len(part.items), 'question')}" for part in parts]
    told = (*H5P, *_gift(shown))
    write_for_now(folder / _PAGE, page(f"{name}, for H5P", told, staying + unfit, shown, files))
    questions = sum(len(part.items) for part in parts)
    contents = [_counted(len(parts), "package"), _counted(questions, "question")]
    return f"{', '.join(contents)} of {_counted(len(shown), 'card')}", staying + unfit, _gift(shown)


def _leaving(package: PackageReader) -> tuple[tuple[PortableCard, ...], Counter[str]]:
    found = cards_of(package)
    cards, staying = travelling(found)
    if not cards:
        why = "; ".join(f"{count}: {reason}" for reason, count in sorted(staying.items()))
        raise UsageError(f"{package.path} holds no card that can be exported{f' ({why})' if why else ''}")
    return cards, staying


def _gift(cards: Iterable[PortableCard]) -> tuple[str, ...]:
    return (GIFT_ONLY,) if is_for_gift_only(cards) else ()


def _write_media(package: PackageReader, folder: Path, names: Iterable[str]) -> None:
    for name in names:
        write_for_now(folder / _MEDIA / name, package.medium(name))


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
