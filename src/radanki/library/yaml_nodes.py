"""YAML as contributors write it: the 1.2 core schema, with the place of every value, and nothing that surprises.

libyaml's event stream is read through PyYAML, 0.3 ms for a case of 5 kB, and becomes dictionaries, lists and scalars.
Anchors, aliases, tags, directives, further documents, repeated keys and keys that aren't plain words are refused: they
are either mistakes or ways to make a small file large. Because nothing is ever expanded, a file can't grow in memory.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import yaml

from radanki.library.yaml_syntax import syntax_problem
from radanki.model.problem import Problem
from radanki.model.scalars import Plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.library import Location

MAX_BYTES: Final = 256 * 1024
"""A case of the style guide's length is 3 to 6 kB; a file past this holds something else."""
MAX_DEPTH: Final = 20
"""The contract's deepest value, a corner of a polygon, lies at depth 6."""
MAX_NODES: Final = 20_000
MAX_TEXT_CHARACTERS: Final = 20_000

Value = dict[str, "Value"] | list["Value"] | str | None
"""A plain scalar is a :class:`~radanki.model.scalars.Plain`, a quoted one a ``str``; YAML's null is ``None``."""

# What no line of a case needs: control characters but tab and line ends, Unicode's own line ends (which YAML 1.1 and
# 1.2 count differently), and the marks that reorder text, which make a file read otherwise than it is.
_FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
_MOST_REPEATS: Final = 20
MAX_KEY_CHARACTERS: Final = 200
_NO_ANCHORS: Final = "Write the value out at each place; text that starts with `&` or `*` goes into quotes."
# PyYAML's wheels hold libyaml; where it was built without, its own parser gives the same events, ten times slower.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


Positions = dict["Location", tuple[int, int]]


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
        """Give the position of a value that is written down."""
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
            _Composer("", self._text, positions=self._known).compose()
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
    text, problems = _decode(content, path)
    if text is None:
        return None, problems
    composer = _Composer(path, text)
    return composer.compose(), tuple(composer.problems)


def _decode(content: bytes, path: str) -> tuple[str | None, tuple[Problem, ...]]:
    """Give the file's text, or the reasons why it can't be one."""
    if len(content) > MAX_BYTES:
        return None, (_too_large(path),)
    if content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return None, (_byte_order_mark(path, content),)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        return None, (_not_utf8(path, before, content[error.start]),)
    strange = tuple(_strange_character(path, text, found.start()) for found in _FORBIDDEN.finditer(text))
    return (None, strange[:_MOST_REPEATS]) if strange else (text, ())


def _line_and_column(before: str) -> tuple[int, int]:
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return len(lines), len(lines[-1]) + 1


def _too_large(path: str) -> Problem:
    return Problem(
        path,
        1,
        1,
        "yaml/too-large",
        f"the file is larger than {MAX_BYTES // 1024} KiB",
        "Pictures belong into files beside it; a case that says more than this is several cases.",
    )


def _byte_order_mark(path: str, content: bytes) -> Problem:
    if content.startswith(b"\xef\xbb\xbf"):
        found, fix = "starts with a byte order mark", "Save it as UTF-8 without a byte order mark (BOM)."
    else:
        found, fix = "is saved as UTF-16", "Save it as UTF-8."
    return Problem(path, 1, 1, "yaml/encoding", f"the file {found}", fix)


def _not_utf8(path: str, before: str, byte: int) -> Problem:
    line, column = _line_and_column(before)
    message = f"the file is not UTF-8 (byte 0x{byte:02x})"
    return Problem(path, line, column, "yaml/encoding", message, "Save it as UTF-8 in your editor.")


def _strange_character(path: str, text: str, place: int) -> Problem:
    line, column = _line_and_column(text[:place])
    message = f"the invisible character U+{ord(text[place]):04X} stands here"
    return Problem(path, line, column, "yaml/control-character", message, "Delete it and type the text again.")


class _StopReadingError(Exception):
    """The rest of the file can't be read; the reason is already among the problems."""


@dataclass(slots=True)
class _Composer:
    """Turns the parser's events into values; the only state of this module."""

    path: str
    text: str
    positions: Positions | None = None
    """Filled with the places of all values, where it is given."""
    problems: list[Problem] = field(default_factory=list)
    nodes: int = 0
    parser: Any = None

    def compose(self) -> YamlDocument | None:
        """Read the one document; ``None`` where it can't be read to its end."""
        self.parser = _LOADER(self.text)
        try:
            value = self._document()
        except yaml.MarkedYAMLError as error:
            self.problems.append(syntax_problem(self.path, self.text, error))
            return None
        except _StopReadingError:
            return None
        return YamlDocument(value, WrittenPositions(self.text))

    def _next(self) -> Any:
        return self.parser.get_event()

    def _document(self) -> Value:
        self._next()  # the start of the stream
        start = self._next()
        if isinstance(start, yaml.StreamEndEvent):
            return None
        self._check_directives(start)
        value = self._node(None if self.positions is None else (), 1, self._next())
        self._next()  # the end of the document
        further = self._next()
        if not isinstance(further, yaml.StreamEndEvent):
            self._complain(
                further,
                "yaml/several-documents",
                "a second document starts here",
                "Take `---` out; one file is one document. In text, put dashes into quotes.",
            )
            raise _StopReadingError
        return value

    def _node(self, location: Location | None, depth: int, event: Any) -> Value:
        self._count(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.AliasEvent):
            self._complain(event, "yaml/alias", f"`*{event.anchor}` refers to another place", _NO_ANCHORS)
            raise _StopReadingError
        self._check_anchor_and_tag(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(location, depth)
        return self._sequence(location, depth)

    def _mapping(self, location: Location | None, depth: int) -> Value:
        entries: dict[str, Value] = {}
        first_lines: dict[str, int] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._key(event, depth)
            if key is None:
                self._node(None, depth + 1, self._next())
                continue
            if key in entries:
                self._complain(
                    event,
                    "yaml/duplicate-key",
                    f"`{key}` is given twice; first in line {first_lines[key]}",
                    "Keep one of the two.",
                )
                self._node(None, depth + 1, self._next())
                continue
            first_lines[key] = event.start_mark.line + 1
            entries[key] = self._node(self._place(location, key, event), depth + 1, self._next())
        return entries

    def _sequence(self, location: Location | None, depth: int) -> Value:
        items: list[Value] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._node(self._place(location, len(items), event), depth + 1, event))
        return items

    def _place(self, around: Location | None, part: str | int, event: Any) -> Location | None:
        """Note where a value stands, and give its location; nothing where places are not asked for."""
        if around is None or self.positions is None:
            return None
        location = (*around, part)
        mark = event.start_mark
        self.positions[location] = (mark.line + 1, mark.column + 1)
        return location

    def _key(self, event: Any, depth: int) -> str | None:
        """Give a mapping's key, or ``None`` after reporting one that is not a word."""
        if isinstance(event, yaml.ScalarEvent):
            self._count(event, depth)
            self._check_anchor_and_tag(event)
            if event.value.strip() and len(event.value) <= MAX_KEY_CHARACTERS:
                return str(event.value)
        self._complain(
            event,
            "yaml/complex-key",
            "a key should be one short word",
            "Write `key: value`; put text that starts with `?`, `[` or `{` into quotes.",
        )
        if not isinstance(event, yaml.ScalarEvent):
            self._node(None, depth + 1, event)
        return None

    def _scalar(self, event: Any) -> Value:
        self._check_anchor_and_tag(event)
        text: str = event.value
        if len(text) > MAX_TEXT_CHARACTERS:
            message = f"a text of {len(text)} characters; {MAX_TEXT_CHARACTERS} are allowed"
            self._complain(event, "yaml/text-too-long", message, "Say it shorter, or link to it.")
        if event.style is None or event.style == "":
            return None if text in _NULLS else Plain(text)
        if _FORBIDDEN.search(text):
            self._complain(
                event,
                "yaml/control-character",
                "the text holds an escaped control character",
                "Take the escape (`\\...`) out.",
            )
        return text

    def _count(self, event: Any, depth: int) -> None:
        self.nodes += 1
        if depth > MAX_DEPTH:
            self._complain(
                event,
                "yaml/too-deep",
                f"values are nested more than {MAX_DEPTH} deep",
                "Close the brackets, or mend the indentation.",
            )
            raise _StopReadingError
        if self.nodes > MAX_NODES:
            self._complain(
                event,
                "yaml/too-many-values",
                f"the file holds more than {MAX_NODES} values",
                "Draw outlines with fewer corners; a few dozen are enough.",
            )
            raise _StopReadingError

    def _check_anchor_and_tag(self, event: Any) -> None:
        if event.anchor is not None:
            self._complain(event, "yaml/anchor", f"`&{event.anchor}` names a value to repeat", _NO_ANCHORS)
        if event.tag is not None:
            self._complain(
                event,
                "yaml/tag",
                "a tag (`!...`) stands before a value",
                "Take it out; text that starts with `!` goes into quotes.",
            )

    def _check_directives(self, start: Any) -> None:
        if start.tags or start.version not in {None, (1, 2)}:
            self._complain(start, "yaml/directive", "a directive (`%...`) stands before the document", "Take it out.")

    def _complain(self, event: Any, rule: str, message: str, fix: str) -> None:
        mark = event.start_mark
        self.problems.append(Problem(self.path, mark.line + 1, mark.column + 1, rule, message, fix))
