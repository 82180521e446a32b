"""YAML as contributors write it: the 1.2 core schema, with the place of every value, and nothing that surprises.

libyaml's event stream is read through PyYAML, 0.3 ms for a case of 5 kB, and becomes dictionaries, lists and scalars.
Anchors, aliases, tags, directives, further documents, repeated keys and keys that aren't plain words are refused: they
are either mistakes or ways to make a small file large. Because nothing is ever expanded, a file can't grow in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.library.as_written.cut_texts import cut_texts
from radanki.library.yaml_composer import Composer, Positions, StopReadingError, Value
from radanki.library.yaml_text import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.library import Location
    from radanki.model.problem import Problem


class WrittenPositions(Mapping["Location", tuple[int, int]]):
    """Line and column (from 1) of every value of a file: of a mapping's entry that of its key, of an item its own.

    They are worked out when the first is asked for: most cases of a library have no problem to report, and the places
    of a case take ten times the memory of its text.
    """

    __slots__ = ("_known", "_text")

    def __init__(self, text: str) -> None:
        """Keep the text of a file that can be read to its end."""
        self._text = text
        self._known: Positions | None = None

    def __getitem__(self, location: Location) -> tuple[int, int]:
        """Give the position of a value that is written down; a file as a whole has none."""
        if not location:
            raise KeyError(location)
        return self._positions()[location]

    def __iter__(self) -> Iterator[Location]:
        """Go through the locations in the order in which they are written."""
        return iter(self._positions())

    def __len__(self) -> int:
        """Count the values that have a position."""
        return len(self._positions())

    def _positions(self) -> Positions:
        if self._known is None:
            self._known = {}
            with suppress(StopReadingError):
                Composer("", self._text, positions=self._known).compose()
        return self._known


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """A file as written: its values, and where each of them stands."""

    value: Value
    positions: WrittenPositions


def read_yaml(content: bytes, path: str) -> tuple[YamlDocument | None, tuple[Problem, ...]]:
    """Give the one document of a file and everything that is wrong with it as YAML.

    The document is there, problems or not, as long as its values can be judged further: a repeated key or a tag is
    reported here, and the rest of the file is still worth checking. After a syntax error there is none.
    """
    text, problems = decoded(content, path)
    if text is None:
        return None, problems
    composer = Composer(path, text)
    try:
        document = YamlDocument(composer.compose(), WrittenPositions(text))
    except StopReadingError:
        return None, tuple(composer.problems)
    return document, (*composer.problems, *cut_texts(text, path))
