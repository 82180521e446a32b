"""Cards as a student has them: packages imported by Anki's own library, which renders both sides of every card."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from radanki.web import bundle

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from anki.cards import Card

KINDS = (
    "cover", "name", "find still", "find stack", "find loop", "diagnosis", "question", "multiple choice", "pearl",
    "step", "link", "pattern",
)  # fmt: skip
"""Every kind of card that differs in how it is made up."""
_TAG_OF_THE_KIND = "RadAnki::card::"
_FIND = {"still": "find still", "stack": "find stack", "cine": "find loop"}


@dataclass(frozen=True, slots=True)
class StudentCard:
    """One card: the HTML of its sides, styling included, and the note that it is of."""

    kind: str
    note_type: str
    name: str
    ordinal: int
    deck: str
    question: str
    answer: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.name} {self.ordinal}"


def import_cards(packages: Iterable[Path], folder: Path) -> tuple[StudentCard, ...]:
    """Import packages into a collection in a folder; ``folder/collection.media`` holds their media afterwards."""
    from anki.collection import Collection, ImportAnkiPackageRequest  # noqa: PLC0415  # slow to import

    collection = Collection(str(folder / "collection.anki2"))
    try:
        for package in packages:
            collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(package)))
        escape = collection.media.escape_media_filenames
        cards = sorted((collection.get_card(card) for card in collection.find_cards("")), key=lambda card: card.due)
        return tuple(
            StudentCard(
                kind_of(card), card.note_type()["name"], card.note()["Id"], card.ord + 1,
                collection.decks.name(card.did), escape(card.question()), escape(card.answer()),
            )
            for card in cards
        )  # fmt: skip
    finally:
        collection.close()


def keep_cards(cards: Iterable[StudentCard], path: Path) -> None:
    """Write cards down, for a process that need not import them again."""
    path.write_text(json.dumps([asdict(card) for card in cards]), encoding="utf-8")


def kept_cards(path: Path) -> tuple[StudentCard, ...]:
    """Give the cards that were written down."""
    return tuple(StudentCard(**card) for card in json.loads(path.read_text(encoding="utf-8")))


def kind_of(card: Card) -> str:
    """Tell which of the kinds a card is of, by its note's tag and by what the note holds."""
    note = card.note()
    fields = dict(note.items())
    (kind,) = (tag.removeprefix(_TAG_OF_THE_KIND) for tag in note.tags if tag.startswith(_TAG_OF_THE_KIND))
    settings = json.loads(fields.get("Viewer data") or "null")
    if fields.get("Link") or (kind == "find" and not settings):
        return "link"
    if kind == "find":
        first = settings[0] if isinstance(settings, list) else settings
        return _FIND[first["kind"]]
    return "multiple choice" if kind == "question" and fields.get("Choices") else kind


def some_of_each_kind(cards: Iterable[StudentCard], most: int) -> tuple[StudentCard, ...]:
    """Give at most so many cards of each kind, from all over the decks; all of them where there are no more."""
    of_kind: dict[str, list[StudentCard]] = {}
    for card in cards:
        of_kind.setdefault(card.kind, []).append(card)
    return tuple(card for found in of_kind.values() for card in found[:: -(-len(found) // most)])


def one_of_each_kind(cards: Iterable[StudentCard]) -> tuple[StudentCard, ...]:
    """Give the first card of every kind that there is, in the order of the kinds."""
    first = {card.kind: card for card in reversed(tuple(cards))}
    return tuple(first[kind] for kind in KINDS if kind in first)


def put_scripts(media: Path) -> None:
    """Put the card's script and style into a media folder, as every package does."""
    for name, content in bundle():
        (media / name).write_bytes(content)


def copy_media(source: Path, target: Path) -> None:
    """Copy the files of one media folder into another."""
    for path in source.iterdir():
        shutil.copy(path, target / path.name)
