"""libyaml's events become dictionaries, lists and scalars; whatever surprises in a YAML file is a problem.

A library has a hundred events a case, so what is done with each of them is written for speed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from sys import intern
from typing import Any, Final, NoReturn

import yaml
from yaml.events import AliasEvent, MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent

from radanki.library.yaml_syntax import syntax_problem
from radanki.library.yaml_text import FORBIDDEN
from radanki.model.problem import Problem
from radanki.model.scalars import Plain

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


class StopReadingError(Exception):
    """The rest of the file can't be read; the reason is already among the problems."""


@dataclass(slots=True)
class Composer:
    """Turns the parser's events into values, and notes where they stand; the only state of this module.

    A row for each value that has a place: the key or number that it has in what is around it, how deep that lies (the
    file as a whole at 1), and the parser's mark.
    """

    path: str
    text: str
    problems: list[Problem] = field(default_factory=list)
    parts: list[str | int] = field(default_factory=list)
    depths: bytearray = field(default_factory=bytearray)
    marks: list[Any] = field(default_factory=list)
    nodes: int = 0
    parser: Any = None
    next: Any = None

    def compose(self) -> Value:
        """Read the one document; raises :class:`StopReadingError`, its problem told, where it has no end."""
        self.parser = _LOADER(self.text)
        self.next = self.parser.get_event
        try:
            return self._document()
        except yaml.MarkedYAMLError as error:
            self.problems.append(syntax_problem(self.path, self.text, error))
            raise StopReadingError from error

    def _document(self) -> Value:
        self.next()  # the start of the stream
        start = self.next()
        if isinstance(start, yaml.StreamEndEvent):
            return None
        self._check_directives(start)
        value = self._node(self.next(), 1, is_placed=True)
        self.next()  # the end of the document
        further = self.next()
        if not isinstance(further, yaml.StreamEndEvent):
            self._complain(
                further,
                "yaml/several-documents",
                "a second document starts here",
                "Take `---` out; one file is one document. In text, put dashes into quotes.",
            )
            raise StopReadingError
        return value

    def _node(self, event: Any, depth: int, *, is_placed: bool) -> Value:
        kind = event.__class__
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            self._stop(event, depth)
        if kind is ScalarEvent:
            return self._scalar(event)
        if kind is AliasEvent:
            self._complain(event, "yaml/alias", f"`*{event.anchor}` refers to another place", _NO_ANCHORS)
            raise StopReadingError
        self._check_anchor_and_tag(event)
        if kind is MappingStartEvent:
            return self._mapping(depth, is_placed=is_placed)
        return self._sequence(depth, is_placed=is_placed)

    def _mapping(self, depth: int, *, is_placed: bool) -> Value:
        entries: dict[str, Value] = {}
        first_marks: dict[str, Any] = {}
        while (event := self.next()).__class__ is not MappingEndEvent:
            key = self._key(event, depth)
            if key is None:
                self._node(self.next(), depth + 1, is_placed=False)
                continue
            if key in entries:
                self._complain(
                    event,
                    "yaml/duplicate-key",
                    f"`{key}` is given twice; first in line {first_marks[key].line + 1}",
                    "Keep one of the two.",
                )
                self._node(self.next(), depth + 1, is_placed=False)
                continue
            first_marks[key] = mark = event.start_mark
            if is_placed:
                self._place(depth, key, mark)
            entries[key] = self._node(self.next(), depth + 1, is_placed=is_placed)
        return entries

    def _sequence(self, depth: int, *, is_placed: bool) -> Value:
        items: list[Value] = []
        while (event := self.next()).__class__ is not SequenceEndEvent:
            if is_placed:
                self._place(depth, len(items), event.start_mark)
            items.append(self._node(event, depth + 1, is_placed=is_placed))
        return items

    def _place(self, depth: int, part: str | int, mark: Any) -> None:
        self.parts.append(part)
        self.depths.append(depth)
        self.marks.append(mark)

    def _key(self, event: Any, depth: int) -> str | None:
        """Give a mapping's key, or ``None`` after reporting one that is not a word."""
        if event.__class__ is ScalarEvent:
            self.nodes += 1
            if self.nodes > MAX_NODES:
                self._stop(event, depth)
            if event.anchor is not None or event.tag is not None:
                self._check_anchor_and_tag(event)
            key: str = event.value
            if len(key) <= MAX_KEY_CHARACTERS and key.strip():
                return intern(key)
        self._complain(
            event,
            "yaml/complex-key",
            "a key should be one short word",
            "Write `key: value`; put text that starts with `?`, `[` or `{` into quotes.",
        )
        if event.__class__ is not ScalarEvent:
            self._node(event, depth + 1, is_placed=False)
        return None

    def _scalar(self, event: Any) -> Value:
        if event.anchor is not None or event.tag is not None:
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

    def _stop(self, event: Any, depth: int) -> NoReturn:
        """Say why no more of a file is read: it is nested too deep, or holds too much."""
        if depth > MAX_DEPTH:
            rule, message = "yaml/too-deep", f"values are nested more than {MAX_DEPTH} deep"
            fix = "Close the brackets, or mend the indentation."
        else:
            rule, message = "yaml/too-many-values", f"the file holds more than {MAX_NODES} values"
            fix = "Draw outlines with fewer corners; a few dozen are enough."
        self._complain(event, rule, message, fix)
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
