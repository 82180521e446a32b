"""Changes to a ``case.yaml`` that somebody wrote by hand: comments, order and quoting stay as they are.

ruamel.yaml is slow (17 ms a case) and is used here alone, where a file is rewritten; reading is ``radanki.library``.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING, Any, Final, get_args

from radanki.errors import ConflictError, UsageError
from radanki.model.case import Case
from radanki.package.whole_file import written_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pydantic import BaseModel
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    from radanki.model.library import Location

_WIDTH: Final = 4096
"""ruamel breaks longer lines; nobody's are, and a broken line would be a change that nobody made."""
_LONGEST_INLINE: Final = 110


@dataclass(frozen=True, slots=True)
class CaseText:
    """A ``case.yaml`` as it was read; ``digest`` is the SHA-256 of its bytes, by which a later change is noticed."""

    path: Path
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class SetValue:
    """Write a value at a location; a key that is not there yet is put where the case format lists it."""

    location: Location
    value: object


@dataclass(frozen=True, slots=True)
class AppendItem:
    """Add an item to the list at a location; a list that is not there yet is made."""

    location: Location
    value: object


@dataclass(frozen=True, slots=True)
class RemoveValue:
    """Take away what is at a location; what is not there is no fault."""

    location: Location


Edit = SetValue | AppendItem | RemoveValue


def read_case_text(path: Path) -> CaseText:
    """Read a file that is to be changed.

    Raises:
        UsageError: where it is not there, or is not UTF-8.
    """
    try:
        octets = path.read_bytes()
        return CaseText(path, octets.decode("utf-8"), hashlib.sha256(octets).hexdigest())
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text; `radanki check` says where") from error


def save_case_text(read: CaseText, text: str) -> CaseText:
    """Put a new text in the place of the one that was read, whole or not at all, and give it as now read.

    Raises:
        ConflictError: where the file is no longer the one that was read; it stays as it is.
    """
    if read_case_text(read.path).digest != read.digest:
        raise ConflictError(f"{read.path} was changed by somebody else meanwhile; nothing was written")
    octets = text.encode("utf-8")
    with written_whole(read.path) as file:
        file.write(octets)
    return CaseText(read.path, text, hashlib.sha256(octets).hexdigest())


def rewritten(text: str, edits: Sequence[Edit]) -> str:
    """Give the text of a case with edits made in their order; what they don't touch keeps its words and comments.

    Raises:
        UsageError: where the text is no YAML mapping, or an edit leads to a place that is not there.
    """
    from ruamel.yaml.comments import CommentedMap  # noqa: PLC0415  # only rewriting needs ruamel
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    try:
        document = _yaml().load(text)
    except YAMLError as error:
        raise UsageError("the case can't be read as YAML; `radanki check` says where") from error
    if not isinstance(document, CommentedMap):
        raise UsageError("the case is no YAML mapping; `radanki check` says more")
    as_ruamel_writes = _dumped(document)
    for edit in edits:
        _apply(document, edit)
    wanted = _dumped(document)
    kept = _with_own_line_breaks(text, as_ruamel_writes, wanted)
    # A line kept beside one that was changed may belong to it after all: then ruamel's own breaks are the safe ones.
    return kept if _same(kept, wanted) else wanted


def _dumped(document: CommentedMap) -> str:
    stream = io.StringIO()
    _yaml().dump(document, stream)
    return stream.getvalue()


def _same(text: str, wanted: str) -> bool:
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    try:
        return bool(_yaml().load(text) == _yaml().load(wanted))
    except YAMLError:
        return False


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
    from ruamel.yaml import YAML  # noqa: PLC0415

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
    elif isinstance(edit, AppendItem):
        items = _reached(document, edit.location, creates=True, ends_in_list=True)
        items.append(_styled(edit.value))
        if len(items) == 1 and not isinstance(edit.value, dict):
            items.fa.set_flow_style()
    else:
        holder = _reached(document, way, creates=True)
        _put(holder, last, _styled(edit.value), _order_at(way))


def _remove(holder: CommentedMap | CommentedSeq | None, last: str | int) -> None:
    if holder is None:
        return
    present = last in holder if isinstance(last, str) else last < len(holder)
    if present:
        del holder[last]


def _reached(document: CommentedMap, way: Sequence[str | int], *, creates: bool, ends_in_list: bool = False) -> Any:
    """Go down to what is at a location; what is missing is made, or else nothing is given."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq  # noqa: PLC0415

    here: Any = document
    for depth, step in enumerate(way):
        found = _child(here, step)
        if found is None:
            if not creates or not isinstance(step, str):
                if creates:
                    raise UsageError(f"the case has no {_words(way[: depth + 1])}")
                return None
            following = way[depth + 1] if depth + 1 < len(way) else (0 if ends_in_list else "")
            found = CommentedSeq() if isinstance(following, int) else CommentedMap()
            _put(here, step, found, _order_at(way[:depth]))
        here = found
    if not isinstance(here, CommentedMap | CommentedSeq) or (ends_in_list and not isinstance(here, CommentedSeq)):
        raise UsageError(f"{_words(way)} is not what it should be; `radanki check` says more")
    return here


def _child(here: Any, step: str | int) -> Any:
    from ruamel.yaml.comments import CommentedMap, CommentedSeq  # noqa: PLC0415

    if isinstance(step, str) and isinstance(here, CommentedMap):
        return here.get(step)
    if isinstance(step, int) and isinstance(here, CommentedSeq) and 0 <= step < len(here):
        return here[step]
    return None


def _put(holder: Any, key: str | int, value: object, order: Sequence[str]) -> None:
    """Set a key; a new one goes before the first key that the format lists after it."""
    from ruamel.yaml.comments import CommentedMap  # noqa: PLC0415

    if isinstance(holder, CommentedMap) and isinstance(key, str):
        if key in holder or key not in order:
            holder[key] = value
            return
        later = set(order[order.index(key) + 1 :])
        keys = list(holder)
        place = next((at for at, present in enumerate(keys) if present in later), len(keys))
        if place == len(keys):
            holder[key] = value
        else:
            holder.insert(place, key, value)
    elif isinstance(key, int) and not isinstance(holder, CommentedMap) and 0 <= key < len(holder):
        holder[key] = value
    else:
        raise UsageError(f"the case has no {_words((key,))}")


def _styled(value: object) -> Any:
    """Give plain values in the style of the case format: short lists and mappings on one line, coordinates always."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq  # noqa: PLC0415
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString  # noqa: PLC0415

    if isinstance(value, dict):
        mapping = CommentedMap((key, _styled(item)) for key, item in value.items())
        if _is_short(value) and not any(isinstance(item, dict) for item in value.values()):
            mapping.fa.set_flow_style()
        return mapping
    if isinstance(value, list | tuple):
        sequence = CommentedSeq(_styled(item) for item in value)
        if _is_numeric(value) or (_is_short(value) and not any(isinstance(item, dict) for item in value)):
            sequence.fa.set_flow_style()
        return sequence
    if isinstance(value, str) and "\n" in value:
        return LiteralScalarString(value)
    # Between braces ruamel leaves these without quotes, and YAML takes them for the beginning of a key or value.
    if isinstance(value, str) and value[:1] in {"?", ":"}:
        return DoubleQuotedScalarString(value)
    return value


def _is_numeric(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_numeric(item) for item in value)
    return isinstance(value, int | float)


def _is_short(value: object) -> bool:
    text = str(value)
    return len(text) <= _LONGEST_INLINE and "\\n" not in text


def _order_at(way: Sequence[str | int]) -> tuple[str, ...]:
    """Give the keys that the case format lists at a location, in its order."""
    here: type[BaseModel] | None = Case
    for step in way:
        if isinstance(step, str) and here is not None:
            here = _models_below(here).get(step)
    return () if here is None else tuple(field.alias or name for name, field in here.model_fields.items())


@cache
def _models_below(model: type[BaseModel]) -> Mapping[str, type[BaseModel]]:
    """Give by key the model that a value, or each item of a list, has."""
    found = {}
    for name, field in model.model_fields.items():
        below = _model_in(field.annotation)
        if below is not None:
            found[field.alias or name] = below
    return found


def _model_in(annotation: Any) -> type[BaseModel] | None:
    from pydantic import BaseModel  # noqa: PLC0415

    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part)) is not None), None)


def _words(way: Sequence[str | int]) -> str:
    return ".".join(str(step) for step in way)
