"""Edits of the text of a case: what they don't touch keeps its words, comments, order and quoting.

ruamel.yaml is slow (17 ms a case) and is used here alone, where a file is rewritten; reading is ``radanki.library``.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from radanki.authoring.edit.case_text import AppendItem, NameItem, RemoveValue
from radanki.authoring.edit.trailing_comments import end_with, put_trailing, take_trailing
from radanki.authoring.edit.yaml_style import order_at, styled
from radanki.errors import UsageError
from radanki.library.yaml_nodes import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from radanki.authoring.edit.case_text import Edit


_TAB_AFTER_KEY: Final = re.compile(r"^( *(?:- +)*[A-Za-z_][\w-]*:) *\t[ \t]*(?=\S)")
_WIDTH: Final = 4096
"""ruamel breaks longer lines; nobody's are, and a broken line would be a change that nobody made."""


def rewritten(text: str, edits: Sequence[Edit]) -> str:
    """Give the text of a case with edits made in their order; what they don't touch keeps its words and comments.

    Raises:
        UsageError: where the text is no YAML mapping, or an edit leads to a place that is not there.
    """
    own = _OwnForm.of(text)
    text = own.plain
    document = _loaded(text)
    as_ruamel_writes = _dumped(document)
    for edit in edits:
        _apply(document, edit)
    wanted = _dumped(document)
    kept = _with_own_line_breaks(text, as_ruamel_writes, wanted)
    # A line kept beside one that was changed may belong to it after all: then ruamel's own breaks are the safe ones.
    return own.restored(kept if _reads_alike(kept, wanted) else wanted)


@dataclass(frozen=True, slots=True)
class _OwnForm:
    """What of a text's form ruamel would not give back: byte order mark, ends of lines, tabs between key and value.

    A tab there is YAML, and every other reader of ours takes it; ruamel does not.
    """

    plain: str
    mark: str
    end: str
    tabbed: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, text: str) -> _OwnForm:
        mark = "\ufeff" if text.startswith("\ufeff") else ""
        end = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
        lines = text.removeprefix(mark).replace("\r\n", "\n").split("\n")
        plain = [_TAB_AFTER_KEY.sub(r"\1 ", line) for line in lines]
        tabbed = tuple((spaced, line) for spaced, line in zip(plain, lines, strict=True) if spaced != line)
        if tabbed and not _reads_alike("\n".join(lines), "\n".join(plain)):
            return cls("\n".join(lines), mark, end, ())  # a tab in a text of several lines is part of the text
        return cls("\n".join(plain), mark, end, tabbed)

    def restored(self, text: str) -> str:
        tabs = dict(self.tabbed)
        return self.mark + self.end.join(tabs.get(line, line) for line in text.split("\n"))


def _reads_alike(one: str, other: str) -> bool:
    """Whether two texts say the same to every reader of ours, which is ten times as fast as ruamel.yaml."""
    (first, faults), (second, others) = (read_yaml(text.encode(), "case.yaml") for text in (one, other))
    return first is not None and second is not None and first.value == second.value and len(faults) == len(others)


def _loaded(text: str) -> CommentedMap:
    try:
        document = _yaml().load(text)
    except YAMLError as error:
        raise UsageError("the case can't be read as YAML; `radanki check` says where") from error
    if not isinstance(document, CommentedMap):
        raise UsageError("the case is no YAML mapping; `radanki check` says more")
    return document


def _dumped(document: CommentedMap) -> str:
    stream = io.StringIO()
    _yaml().dump(document, stream)
    return stream.getvalue()


def _with_own_line_breaks(text: str, as_written: str, wanted: str) -> str:
    """Give the wanted text with the author's own lines wherever ruamel only broke them otherwise."""
    own, base, new = (lines.splitlines(keepends=True) for lines in (text, as_written, wanted))
    first_own = {start: (end, own[a:b]) for a, b, start, end in _replaced(own, base)}
    lines: list[str] = []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, base, new, autojunk=False).get_opcodes():
        if tag != "equal":
            lines += new[new_start:new_end]
            continue
        at = start
        while at < end:
            stop, replacement = first_own.get(at, (at + 1, base[at : at + 1]))
            lines += replacement if stop <= end else base[at:end]
            at = stop
    return "".join(lines)


def _replaced(own: list[str], base: list[str]) -> Iterator[tuple[int, int, int, int]]:
    for tag, a, b, start, end in SequenceMatcher(None, own, base, autojunk=False).get_opcodes():
        if tag != "equal" and end > start:
            yield a, b, start, end


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    # `null` stays as it is written, and `2026-11-20` stays a day.
    yaml.representer.add_representer(type(None), lambda to, _: to.represent_scalar("tag:yaml.org,2002:null", ""))
    return yaml


def _apply(document: CommentedMap, edit: Edit) -> None:
    if not edit.location:
        raise UsageError("an edit of a case names no place")
    *way, last = edit.location
    if isinstance(edit, RemoveValue):
        _remove(_reached(document, way, creates=False), last)
    elif isinstance(edit, NameItem):
        _name(_reached(document, way, creates=True), last, edit.id)
    elif isinstance(edit, AppendItem):
        items = _reached(document, edit.location, creates=True, ends_in_list=True)
        below = [] if items.fa.flow_style() else take_trailing(items)
        items.append(styled(edit.value))
        if len(items) == 1 and not isinstance(edit.value, dict):
            items.fa.set_flow_style()
        end_with(items, below)
    else:
        holder = _reached(document, way, creates=True)
        _put(holder, last, styled(edit.value), order_at(way))


def _name(holder: Any, place: str | int, name: str) -> None:
    item = _child(holder, place)
    if item is None or isinstance(item, CommentedSeq):
        raise UsageError(f"the case has no item {_dotted((place,))} that could be given an id")
    if isinstance(item, CommentedMap):
        item.insert(0, "id", name)
        return
    named = CommentedMap({"id": name, "text": item})
    if place in holder.ca.items:
        # What follows the sentence (a comment, an empty line) follows it still.
        named.ca.items["text"] = [None, None, holder.ca.items.pop(place)[0], None]
    holder[place] = named


def _remove(holder: CommentedMap | CommentedSeq | None, last: str | int) -> None:
    if holder is None:
        return
    present = last in holder if isinstance(last, str) else last < len(holder)
    if present:
        del holder[last]


def _reached(document: CommentedMap, way: Sequence[str | int], *, creates: bool, ends_in_list: bool = False) -> Any:
    """Go down to what is at a location; what is missing is made, or else nothing is given."""
    here: Any = document
    for depth, step in enumerate(way):
        found = _child(here, step)
        if found is None:
            if not creates or not isinstance(step, str):
                if creates:
                    raise UsageError(f"the case has no {_dotted(way[: depth + 1])}")
                return None
            following = way[depth + 1] if depth + 1 < len(way) else (0 if ends_in_list else "")
            found = CommentedSeq() if isinstance(following, int) else CommentedMap()
            _put(here, step, found, order_at(way[:depth]))
        here = found
    if not isinstance(here, CommentedMap | CommentedSeq) or (ends_in_list and not isinstance(here, CommentedSeq)):
        raise UsageError(f"{_dotted(way)} is not what it should be; `radanki check` says more")
    return here


def _child(here: Any, step: str | int) -> Any:
    if isinstance(step, str) and isinstance(here, CommentedMap):
        return here.get(step)
    if isinstance(step, int) and isinstance(here, CommentedSeq) and 0 <= step < len(here):
        return here[step]
    return None


def _put(holder: Any, key: str | int, value: object, order: Sequence[str]) -> None:
    """Set a key; a new one goes before the first key that the format lists after it."""
    if isinstance(holder, CommentedMap) and isinstance(key, str):
        if key in holder or key not in order:
            holder[key] = value
            return
        later = set(order[order.index(key) + 1 :])
        keys = list(holder)
        place = next((at for at, present in enumerate(keys) if present in later), len(keys))
        if place == len(keys):
            below = take_trailing(holder)
            holder[key] = value
            put_trailing(holder, key, below)
        else:
            holder.insert(place, key, value)
    elif isinstance(key, int) and not isinstance(holder, CommentedMap) and 0 <= key < len(holder):
        holder[key] = value
    else:
        raise UsageError(f"the case has no {_dotted((key,))}")


def _dotted(way: Sequence[str | int]) -> str:
    return ".".join(str(step) for step in way)
