"""H5P packages of a deck: its questions by subdeck and kind, in parts that a host takes and a student finishes."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from radanki.errors import ImageError, PackageError
from radanki.exporting.accompanying import licence_texts
from radanki.exporting.h5p.items import items_of, verdict_of
from radanki.exporting.h5p.libraries import content_type, name_of_licence, settings_of
from radanki.exporting.h5p.parts import is_webp, path_of, shortened
from radanki.imaging.encoding.as_jpeg import as_jpeg
from radanki.licensing.licence_names import licence_meant_by
from radanki.package.archive import write_stored
from radanki.vocabulary import find_licence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from radanki.exporting.cards import PortableCard
    from radanki.exporting.h5p.items import Item, ItemKind
    from radanki.package.reading import PackageReader

_KINDS: Final[tuple[ItemKind, ...]] = ("quiz", "hotspots", "cards")
_MOST: Final[Mapping[ItemKind, int]] = {"quiz": 30, "hotspots": 10, "cards": 30}
"""How many questions a part has: a quiz is finished in a sitting, and a column of pictures is one page."""
_MOST_BYTES: Final = 20 * (1 << 20)
_LIBRARIES: Final[Mapping[ItemKind, tuple[str, ...]]] = {
    "quiz": ("question_set", "multi_choice", "image"),
    "hotspots": ("column", "hotspot"),
    "cards": ("dialog_cards",),
}
_NUMBER: Final = re.compile(r"^[0-9]+ ")
_NO_SLUG: Final = re.compile(r"[^a-z0-9]+")
_WRITTEN_BY: Final = re.compile(r"^(?:[^:]*: )?(?P<names>.+), (?P<licence>[^,]+)$")
_LONGEST_TERMS: Final = 4_900


@dataclass(frozen=True, slots=True)
class H5pPart:
    """A package to be written: its file, its title, and its questions."""

    file: str
    title: str
    kind: ItemKind
    items: tuple[Item, ...]


def parts_of(cards: Sequence[PortableCard], sizes: Mapping[str, int]) -> tuple[tuple[H5pPart, ...], Counter[str]]:
    """Give the packages of these cards, and how many cards became none, by reason."""
    verdicts = _verdicts(cards)
    groups: dict[tuple[str, ItemKind], list[Item]] = {}
    staying: Counter[str] = Counter()
    for card in cards:
        found = items_of(card, verdicts.get(card.guid, ()))
        if isinstance(found, str):
            staying[found] += 1
            continue
        for item in found:
            groups.setdefault((card.deck, item.kind), []).append(item)
    parts: list[H5pPart] = []
    for (deck, kind), items in sorted(groups.items(), key=lambda group: (group[0][0], _KINDS.index(group[0][1]))):
        parts += _parts(deck, kind, _grouped(items) if kind == "hotspots" else items, sizes)
    return tuple(parts), staying


def package_bytes(part: H5pPart, package: PackageReader) -> bytes:
    """Give the .h5p file: what it is, its content, its pictures; the same bytes for the same questions."""
    names = sorted({one.shown.name for item in part.items for one in item.card.pictures})
    members = [
        ("h5p.json", _json(_h5p(part))),
        ("content/content.json", _json(_content(part))),
        *((f"content/{path_of(name)}", _picture(package, name)) for name in names),
    ]
    file = io.BytesIO()
    write_stored(file, members)
    return file.getvalue()


def _verdicts(cards: Sequence[PortableCard]) -> Mapping[str, tuple[str, ...]]:
    """Give the verdicts of each pattern, the one without the pattern first where it begins with `No`."""
    found: dict[str, set[str]] = {}
    for card in cards:
        if card.kind == "pattern":
            found.setdefault(card.guid, set()).add(verdict_of(card))
    return {
        guid: tuple(sorted(told, key=lambda text: (not text.startswith("No"), text))) for guid, told in found.items()
    }


def _grouped(items: Sequence[Item]) -> list[Item]:
    """Put the questions about one picture side by side, the pictures in their order of study."""
    first: dict[str, int] = {}
    for place, item in enumerate(items):
        first.setdefault(item.card.guid, place)
    return sorted(items, key=lambda item: first[item.card.guid])


def _parts(deck: str, kind: ItemKind, items: Sequence[Item], sizes: Mapping[str, int]) -> Iterator[H5pPart]:
    lots = list(_lots(items, _MOST[kind], sizes))
    names = [_NUMBER.sub("", name) for name in deck.split("::")]
    names = names[1:] or names
    slug = _NO_SLUG.sub("-", "-".join(names).lower()).strip("-") or "deck"
    digits = len(str(len(lots)))
    for number, lot in enumerate(lots, 1):
        of_many = f"-{number:0{digits}}" if len(lots) > 1 else ""
        told = f", {number} of {len(lots)}" if len(lots) > 1 else ""
        yield H5pPart(f"{slug}-{kind}{of_many}.h5p", f"{', '.join(names)}: {kind}{told}", kind, tuple(lot))


def _lots(items: Sequence[Item], most: int, sizes: Mapping[str, int]) -> Iterator[list[Item]]:
    lot: list[Item] = []
    held: set[str] = set()
    for item in items:
        wanted = held | {one.shown.name for one in item.card.pictures}
        if lot and (len(lot) == most or sum(sizes.get(name, 0) for name in wanted) > _MOST_BYTES):
            yield lot
            lot, wanted = [], {one.shown.name for one in item.card.pictures}
        lot.append(item)
        held = wanted
    if lot:
        yield lot


def _content(part: H5pPart) -> dict[str, Any]:
    contents = [item.content for item in part.items]
    if part.kind == "quiz":
        intro = {"showIntroPage": False, "title": "", "introduction": "", "startButtonText": "Start"}
        return {"introPage": intro, "questions": contents, **settings_of("question_set")}
    if part.kind == "hotspots":
        return {"content": [{"content": content, "useSeparator": "auto"} for content in contents]}
    return {"title": "", "description": "", "dialogs": contents, **settings_of("dialog_cards")}


def _h5p(part: H5pPart) -> dict[str, Any]:
    main, *others = (content_type(name) for name in _LIBRARIES[part.kind])
    told = {
        "title": shortened(part.title),
        "language": "en",
        "mainLibrary": main.name,
        "embedTypes": ["iframe"],
        "preloadedDependencies": [one.dependency for one in (main, *others)],
        "defaultLanguage": "en",
        "changes": [],
        **_written_by(part),
    }
    lines = sorted(
        {f"{path_of(one.shown.name)}: {one.rights.line}" for item in part.items for one in item.card.pictures}
    )
    if lines:
        said = "Texts and marks; each picture has a licence of its own:\n" + "\n".join(lines)
        told["licenseExtras"] = shortened(said, _LONGEST_TERMS)
    texts = "\n\n".join(f"{name}: {text}" for name, text in licence_texts(item.card for item in part.items))
    if texts:
        told["authorComments"] = shortened(texts, _LONGEST_TERMS)
    return told


def _written_by(part: H5pPart) -> dict[str, Any]:
    """Give authors and licence of texts and marks; where cards differ, the licence is left open and said in words."""
    found = {_WRITTEN_BY.match(line) for line in {item.card.contributors for item in part.items} if line}
    names = sorted({match["names"] for match in found if match})
    authors = [{"name": shortened(name), "role": "Author"} for name in names]
    slugs = {licence_meant_by(match["licence"]) if match else None for match in found}
    slug = slugs.pop() if len(slugs) == 1 else None
    if slug is None:
        return {"license": "U", "authors": authors}
    named = name_of_licence(find_licence(slug))
    version = {"licenseVersion": named.version} if named.version else {}
    return {"license": named.code, **version, "authors": authors}


def _picture(package: PackageReader, name: str) -> bytes:
    data = package.medium(name)
    if not is_webp(name):
        return data
    try:
        return as_jpeg(data)
    except ImageError as error:
        raise PackageError(f"{package.path}: its picture {name} can't be made a JPEG: {error.message}") from error


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
