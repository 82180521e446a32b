"""libyaml's events become dictionaries, lists and scalars; whatever surprises in a YAML file is a problem."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import yaml

from radanki.library.yaml_syntax import syntax_problem
from radanki.library.yaml_text import FORBIDDEN
from radanki.model.problem import Problem
from radanki.model.scalars import Plain

if TYPE_CHECKING:
    from radanki.model.library import Location

MAX_DEPTH: Final = 20
"""The contract's deepest value, a corner of a polygon, lies at depth 6."""
MAX_NODES: Final = 20_000
MAX_TEXT_CHARACTERS: Final = 20_000

Value = dict[str, "Value"] | list["Value"] | str | None
"""A plain scalar is a :class:`~radanki.model.scalars.Plain`, a quoted one a ``str``; YAML's null is ``None``."""

_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
MAX_KEY_CHARACTERS: Final = 200
_NO_ANCHORS: Final = "Write the value out at each place; text that starts with `&` or `*` goes into quotes."
# PyYAML's wheels hold libyaml; where it was built without, its own parser gives the same events, ten times slower.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


Positions = dict["Location", tuple[int, int]]


class StopReadingError(Exception):
    """The rest of the file can't be read; the reason is already among the problems."""


@dataclass(slots=True)
class Composer:
    """Turns the parser's events into values; the only state of this module."""

    path: str
    text: str
    positions: Positions | None = None
    """Filled with the places of all values, where it is given."""
    problems: list[Problem] = field(default_factory=list)
    nodes: int = 0
    parser: Any = None

    def compose(self) -> Value:
        """Read the one document; raises :class:`StopReadingError`, its problem told, where it has no end."""
        self.parser = _LOADER(self.text)
        try:
            return self._document()
        except yaml.MarkedYAMLError as error:
            self.problems.append(syntax_problem(self.path, self.text, error))
            raise StopReadingError from error

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
            raise StopReadingError
        return value

    def _node(self, location: Location | None, depth: int, event: Any) -> Value:
        self._count(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.AliasEvent):
            self._complain(event, "yaml/alias", f"`*{event.anchor}` refers to another place", _NO_ANCHORS)
            raise StopReadingError
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
        if FORBIDDEN.search(text):
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
            raise StopReadingError
        if self.nodes > MAX_NODES:
            self._complain(
                event,
                "yaml/too-many-values",
                f"the file holds more than {MAX_NODES} values",
                "Draw outlines with fewer corners; a few dozen are enough.",
            )
            raise StopReadingError

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
