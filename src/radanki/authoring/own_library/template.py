"""The files of a new library, as they ship beside this module: texts in which names, ids and days are filled in.

In the templates a name that begins with a dot is spelled ``dot-``: programs that pack and search pass over the others.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from radanki.authoring.own_library.naming import slug_of
from radanki.authoring.schema import case_schema, deck_schema, schema_text
from radanki.library.curriculum_file import LIBRARY_ID_PATH, library_id_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from importlib.resources.abc import Traversable

_TEMPLATE: Final = "template"
_PICTURES: Final = (".png",)
_HOOKS: Final = ".hooks/"
_SOURCED: Final = f"{_HOOKS}find-radanki"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is filled in: the library's name, its id and that of the example case, radanki's version, and the day."""

    name: str
    library_id: str
    case_id: str
    version: str
    today: date


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to write: its path in the library, with forward slashes, and its bytes."""

    path: str
    content: bytes

    @property
    def is_program(self) -> bool:
        """Whether git runs it, so that the system has to allow that."""
        return self.path.startswith(_HOOKS) and self.path != _SOURCED


def files_of(facts: Facts) -> tuple[NewFile, ...]:
    """Give every file of a new library, in the order of their paths."""
    template = files(__package__).joinpath(_TEMPLATE)
    words = {
        "@NAME@": facts.name,
        "@NAME_YAML@": json.dumps(facts.name, ensure_ascii=False),
        "@CASE_ID@": facts.case_id,
        "@VERSION@": facts.version,
        "@TODAY@": facts.today.isoformat(),
    }
    made = [NewFile(_path(path, facts), _filled(path, content, words)) for path, content in _walk(template, "")]
    made += [
        NewFile(LIBRARY_ID_PATH, library_id_text(facts.library_id).encode()),
        NewFile("docs/case.schema.json", schema_text(case_schema()).encode()),
        NewFile("docs/deck.schema.json", schema_text(deck_schema()).encode()),
    ]
    return tuple(sorted(made, key=lambda file: file.path))


def _walk(folder: Traversable, above: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        path = f"{above}{entry.name}"
        if entry.is_dir():
            yield from _walk(entry, f"{path}/")
        else:
            yield path, entry.read_bytes()


def _path(path: str, facts: Facts) -> str:
    if path == "decks/deck.yaml":
        return f"decks/{slug_of(facts.name)}.yaml"
    return "/".join(part.replace("dot-", ".", 1) if part.startswith("dot-") else part for part in path.split("/"))


def _filled(path: str, content: bytes, words: dict[str, str]) -> bytes:
    if path.endswith(_PICTURES):
        return content
    text = content.decode("utf-8").replace("\r\n", "\n")
    for word, meaning in words.items():
        text = text.replace(word, meaning)
    return text.encode()
