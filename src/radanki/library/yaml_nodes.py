"""YAML as contributors write it: the 1.2 core schema, with the place of every value, and nothing that surprises.

libyaml's event stream is read through PyYAML, 0.3 ms for a case of 5 kB, and becomes dictionaries, lists and scalars.
Anchors, aliases, tags, directives, further documents, repeated keys and keys that aren't plain words are refused: they
are either mistakes or ways to make a small file large. Because nothing is ever expanded, a file can't grow in memory.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.library.as_written.cut_texts import cut_texts
from radanki.library.yaml_composer import Composer, StopReadingError, Value
from radanki.library.yaml_text import decoded

if TYPE_CHECKING:
    from collections.abc import ItemsView, Iterator

    from radanki.model.library import Location
    from radanki.model.problem import Problem


class WrittenPositions(Mapping["Location", tuple[int, int]]):
    """Line and column (from 1) of every value of a file: of a mapping's entry that of its key, of an item its own.

    They are kept in rows of numbers as the composer noted them, and looked for when somebody asks: most values of a
    library have no problem to report, and so many small tuples would take ten times the memory of the text.
    """

    __slots__ = ("_columns", "_depths", "_lines", "_parts")

    def __init__(self, composer: Composer) -> None:
        """Keep what the composer of a whole file noted."""
        self._parts = tuple(composer.parts)
        self._depths = bytes(composer.depths)
        self._lines = array("I", [mark.line + 1 for mark in composer.marks])
        self._columns = array("I", [mark.column + 1 for mark in composer.marks])

    def __getitem__(self, location: Location) -> tuple[int, int]:
        """Give the position of a value that is written down; a file as a whole has none."""
        deep, wanted = 1, len(location)
        for row, depth in enumerate(self._depths):
            if depth < deep:
                break  # what the way leads through was left again
            if depth == deep <= wanted and self._parts[row] == location[deep - 1]:
                if deep == wanted:
                    return self._lines[row], self._columns[row]
                deep += 1
        raise KeyError(location)

    def __iter__(self) -> Iterator[Location]:
        """Go through the locations in the order in which they are written."""
        way: list[str | int] = []
        for depth, part in zip(self._depths, self._parts, strict=True):
            way[depth - 1 :] = [part]
            yield tuple(way)

    def __len__(self) -> int:
        """Count the values that have a position."""
        return len(self._parts)

    def items(self) -> ItemsView[Location, tuple[int, int]]:
        """Give all of them at once, faster than one by one."""
        return dict(zip(self, zip(self._lines, self._columns, strict=True), strict=True)).items()


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
        document = YamlDocument(composer.compose(), WrittenPositions(composer))
    except StopReadingError:
        return None, tuple(composer.problems)
    return document, (*composer.problems, *cut_texts(text, path))
