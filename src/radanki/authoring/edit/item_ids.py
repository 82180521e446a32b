"""Ids of pearls, questions and steps: made from their words once, and never from anything again."""

from __future__ import annotations

import re
import unicodedata
from itertools import count
from typing import TYPE_CHECKING, Final

from radanki.authoring.edit.case_rewriting import rewritten
from radanki.authoring.edit.case_text import NameItem, read_case_text, save_case_text
from radanki.errors import UsageError
from radanki.library.ledger import read_ledger
from radanki.library.selection import case_folders, is_below
from radanki.library.walk import CASE_FILE_NAME, read_library
from radanki.model.case import items_of
from radanki.model.items import Pearl, SignCard
from radanki.vocabulary.small_words import SMALL_WORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from radanki.model.items import Question, Step
    from radanki.model.library import CaseFile
    from radanki.model.releases.ledger import ReleasedCase

_BOLD: Final = re.compile(r"\*\*(.+?)\*\*")
_WORD: Final = re.compile(r"[a-z0-9]+")
_MOST_WORDS: Final = 3
_LONGEST: Final = 40


def fill_ids(root: Path, names: Collection[str], start: Path) -> Iterator[tuple[str, int]]:
    """Give an id to each pearl, question and step of cases that has none (of all cases without names).

    Each case that was changed is given with the number of its new ids. Comments, order and quoting stay.

    Raises:
        UsageError: where a name means no case that can be read.
        ConflictError: where somebody else changed a file meanwhile.
    """
    library, _ = read_library(root)
    ledger, _ = read_ledger(root)
    folders = case_folders(library, names, start) if names else ("cases",)
    for folder in folders:
        if not any(is_below(file.places.path, (folder,)) for file in library.cases) and names:
            raise UsageError(f"{folder}: no case there that can be read; `radanki check` says what is wrong with it")
    for case_file in library.cases:
        if is_below(case_file.places.path, folders):
            edits = missing_ids(case_file, ledger.case(case_file.case.id))
            if edits:
                read = read_case_text(case_file.folder / CASE_FILE_NAME)
                save_case_text(read, rewritten(read.text, edits))
                yield case_file.places.path.rpartition("/")[0], len(edits)


def missing_ids(case_file: CaseFile, released: ReleasedCase | None = None) -> tuple[NameItem, ...]:
    """Give the edits that give each pearl, question and step of a case that has none an id.

    No id is given a second time that is another item's, or that students hold a card of.
    """
    edits = []
    for key, kind, items in items_of(case_file.case):
        named = [(key, place, "id") in case_file.places.positions for place in range(len(items))]
        taken = {item.id for item, has_id in zip(items, named, strict=True) if has_id}
        taken |= {note.part for note in (() if released is None else released.notes) if note.kind == kind}
        for place, item in enumerate(items):
            if not named[place]:
                made = item_id(_words_of(item), taken, kind)
                taken.add(made)
                edits.append(NameItem((key, place), made))
    return tuple(edits)


def _words_of(item: Pearl | Question | Step | SignCard) -> str:
    if isinstance(item, SignCard):
        return f"{item.sign} {item.asks}"
    return item.text if isinstance(item, Pearl) else item.ask


def item_id(text: str, taken: Collection[str], otherwise: str) -> str:
    """Give a short name made of a text's telling words, of those in bold first; none that is ``taken``.

    A text without such words is called ``otherwise``.
    """
    bold = [word for phrase in _BOLD.findall(text) for word in _words(phrase)]
    words = [*bold[:_MOST_WORDS], *(word for word in _words(_BOLD.sub(" ", text)) if word not in bold)]
    stem = "-".join(words[: max(_MOST_WORDS, len(bold[:_MOST_WORDS]))])[:_LONGEST].strip("-")
    # A name of digits alone, or such as 1e5, is a number to other readers of YAML, and looks like a place in the list.
    if not stem or re.fullmatch(r"[0-9]+(e[0-9]+)?", stem):
        stem = f"{otherwise}-{stem}".strip("-")
    names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(name for name in names if name not in taken)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return [
        word
        for word in _WORD.findall(plain.replace("'", ""))
        if word not in SMALL_WORDS and (len(word) > 1 or word.isdigit())
    ]
