"""The six note types of radanki, as frozen values: ids, fields, templates, styling. Nothing here knows a package."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from radanki.web import bundle

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_PART = re.compile(r"^<!-- part: ([a-z-]+) -->\n", re.MULTILINE)
_COMMENT = re.compile(r"^<!--.*?-->\n", re.MULTILINE | re.DOTALL)
_SHARED_STYLE = "style.css"
_VIEWER_FILES = ("_radanki.js", "_radanki.css")
"""What templates call the viewer's files; in a deck their names carry a hash of what they hold."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a note type.

    ``tag`` and ``prevent_deletion`` mark the stock fields of Anki's image occlusion; ``collapsed`` fields are folded in
    Anki's editor, where ``description`` is shown while the field is empty.
    """

    name: str
    id: int
    tag: int | None
    prevent_deletion: bool
    collapsed: bool
    description: str


@dataclass(frozen=True, slots=True)
class NoteType:
    """A note type with its only template; ``look_changed`` (Unix seconds) is the ``mod`` that Anki compares."""

    name: str
    id: int
    is_occlusion: bool
    fields: tuple[Field, ...]
    template_name: str
    template_id: int
    front: str
    back: str
    css: str
    sort_field: str
    look_changed: int

    @property
    def sort_field_index(self) -> int:
        """The place of the field that Anki's browser sorts by."""
        return [field.name for field in self.fields].index(self.sort_field)


@cache
def note_types() -> tuple[NoteType, ...]:
    """Give all note types, in their permanent order."""
    definitions = _definitions()
    return tuple(_note_type(definitions, entry) for entry in definitions["types"])


def note_type(name: str) -> NoteType:
    """Give the note type of that name; raises ``KeyError`` for any other."""
    return {known.name: known for known in note_types()}[name]


def look_digest() -> str:
    """Give the digest of all templates and styling, by which the history of the look is kept honest."""
    looks = [text for known in note_types() for text in (known.name, known.front, known.back, known.css)]
    return hashlib.sha256("\0".join(looks).encode()).hexdigest()


def look_history() -> tuple[tuple[int, str], ...]:
    """Give when the look changed (Unix seconds) and the digest it then had, oldest first."""
    return tuple((int(entry["changed"].timestamp()), entry["digest"]) for entry in _definitions()["look"])


@cache
def _definitions() -> dict[str, Any]:
    text = _root().joinpath("notetypes.yaml").read_text(encoding="utf-8")
    definitions: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return definitions


def _root() -> Traversable:
    return files(__name__)


def _note_type(definitions: dict[str, Any], entry: dict[str, Any]) -> NoteType:
    is_occlusion = entry["kind"] == "io"
    head = definitions["occlusion_fields" if is_occlusion else "basic_fields"]
    folder = _root().joinpath(entry["folder"])
    return NoteType(
        name=entry["name"],
        id=entry["id"],
        is_occlusion=is_occlusion,
        fields=tuple(_field(entry["first_id"], field) for field in (*head, *definitions["tail_fields"])),
        template_name=entry["template"]["name"],
        template_id=entry["template"]["id"],
        front=_template(folder.joinpath("front.html")),
        back=_template(folder.joinpath("back.html")),
        css=_text(_root().joinpath(_SHARED_STYLE)) + _text(folder.joinpath(_SHARED_STYLE)),
        sort_field=entry["sort_field"],
        look_changed=max(changed for changed, _ in look_history()),
    )


def _field(first_id: int, entry: dict[str, Any]) -> Field:
    return Field(
        name=entry["name"],
        id=first_id + entry["number"],
        tag=entry.get("tag"),
        prevent_deletion=entry.get("prevent_deletion", False),
        collapsed=not entry.get("open", False),
        description=entry.get("about", ""),
    )


def _template(file: Traversable) -> str:
    """Read a template with its parts, and theirs, put in, the viewer's files by name, and without comments."""
    parts = _root().joinpath("parts")
    whole = _PART.sub(lambda match: _template(parts.joinpath(f"{match[1]}.html")), _text(file))
    for placeholder, (name, _) in zip(_VIEWER_FILES, bundle(), strict=True):
        whole = whole.replace(placeholder, name)
    return _COMMENT.sub("", whole)


def _text(file: Traversable) -> str:
    return file.read_text(encoding="utf-8")
