"""Names for files that carry numbers or colours only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from radanki.authoring.shapes.formats.fields import label_of
from radanki.authoring.shapes.formats.text_files import decoded, parsed_json, read_octets
from radanki.errors import AnnotationError
from radanki.library.yaml_nodes import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_ITK_SNAP: Final = re.compile(r'\s*([0-9]+)\s+(?:[0-9.]+\s+){6}"([^"]*)"\s*')
"""Number, red, green, blue, opacity, two flags, name."""
_COLOUR_TABLE: Final = re.compile(r"\s*([0-9]+)\s+(\S.*?)(?:\s+[0-9]+){4}\s*")
"""3D Slicer and FreeSurfer: number, name, red, green, blue, opacity."""
_CVAT: Final = re.compile(r"([^:#][^:]*):([0-9]{1,3}),([0-9]{1,3}),([0-9]{1,3}):.*:.*")
"""CVAT's labelmap.txt: name, red, green, blue, parts, actions."""
_ENTRY: Final = re.compile(r"\s*\"?(#[0-9A-Fa-f]{6}|[0-9]+)\"?\s*[:=,;\t]\s*(\S.*)")
_HEX: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_COLOURS: Final = re.compile(
    r"\s*\"?([^\",;\t0-9#][^\",;\t]*)\"?\s*[,;\t:]\s*"
    r"(?:(#[0-9A-Fa-f]{6})|\(?([0-9]{1,3})\s*[,;\t ]\s*([0-9]{1,3})\s*[,;\t ]\s*([0-9]{1,3})\)?)\s*"
)
"""A name, and its colour: `Liver,128,0,0` or `Liver: #800000`."""
_FILE_OF_DATA: Final = re.compile(r"^names\s*:", re.MULTILINE)
_BACKGROUND: Final = frozenset({"background", "_background_", "clear label", "exterior"})


def read_names(path: Path, *, first: int) -> dict[str, str]:
    """Give names by number, or by colour as ``#rrggbb``.

    Known are: one name a line, counted from ``first`` (from 0 where the first is the background); ``number: name``
    lines; names with colours (``Liver,128,0,0``, ``{"Liver": [128, 0, 0]}``, ``Liver: #800000``); JSON and YOLO's
    data.yaml; label files of ITK-SNAP, colour tables of 3D Slicer, CVAT's labelmap.txt.

    Raises:
        AnnotationError: where the file is none of these.
    """
    text = decoded(read_octets(path))
    if text.lstrip()[:1] in {"{", "["}:
        return _listed(parsed_json(text), first)
    if _FILE_OF_DATA.search(text):
        document, _ = read_yaml(text.encode(), path.name)
        value = None if document is None else document.value
        return _listed(value.get("names") if isinstance(value, dict) else None, first)
    lines = [line.rstrip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("# ")]
    return _by_pattern(lines) or _counted(lines, first)


def _listed(value: Any, first: int) -> dict[str, str]:
    value = value.get("names", value) if isinstance(value, dict) else value
    if isinstance(value, dict):
        coloured = {colour: label_of(name) for name, told in value.items() if (colour := _colour_of(told))}
        if coloured:
            return coloured
        return {str(key).lower(): label_of(name) for key, name in value.items() if label_of(name)}
    if isinstance(value, list):
        return _counted([label_of(name) for name in value], first)
    raise AnnotationError("the file of names holds neither a list nor an object of names")


def _colour_of(value: Any) -> str:
    """Give ``#rrggbb`` of a colour behind its name: as text, or as numbers from 0 to 255 (a fourth is opacity)."""
    if isinstance(value, str):
        return value.lower() if _HEX.fullmatch(value) else ""
    if not isinstance(value, list) or len(value) not in {3, 4}:
        return ""
    if not all(isinstance(one, int) and 0 <= one < 256 for one in value):  # noqa: PLR2004  # eight bits
        return ""
    return "#" + "".join(f"{one:02x}" for one in value[:3])


def _by_pattern(lines: list[str]) -> dict[str, str]:
    colours = [_COLOURS.fullmatch(line) for line in lines]
    if colours and all(colours):
        return dict(_coloured(match) for match in colours if match is not None)
    for pattern in (_ITK_SNAP, _CVAT, _ENTRY, _COLOUR_TABLE):
        found = [pattern.fullmatch(line) for line in lines if not line.startswith("#") or pattern is _ENTRY]
        matches = [match for match in found if match is not None]
        if matches and len(matches) == len(found):
            return dict(_named(match, is_cvat=pattern is _CVAT) for match in matches)
    return {}


def _coloured(match: re.Match[str]) -> tuple[str, str]:
    name, text, *parts = match.groups()
    return (text.lower() if text else "#" + "".join(f"{min(int(part), 255):02x}" for part in parts)), label_of(name)


def _named(match: re.Match[str], *, is_cvat: bool) -> tuple[str, str]:
    if is_cvat:
        name, *colour = match.groups()
        return "#" + "".join(f"{min(int(part), 255):02x}" for part in colour), label_of(name)
    key, name = match.groups()
    return (key.lower() if key.startswith("#") else str(int(key))), label_of(name.strip("\"'"))


def _counted(names: Iterable[str], first: int) -> dict[str, str]:
    listed = [label_of(name) for name in names]
    start = 0 if listed and listed[0].casefold() in _BACKGROUND else first
    return {str(number): name for number, name in enumerate(listed, start) if name}
