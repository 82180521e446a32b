"""Which attributes of a drawing stay: geometry and looks, with nothing in them that could load or act; and its size."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from radanki.cards.fields.schematic_values import is_of_form, is_plain_id, known_fonts, our_name, renamed
from radanki.errors import ImageError

MOST_VALUE_SIGNS: Final = 64 * 1024
"""Signs of one attribute or text."""
LONG_SIDE_PX: Final = 1600
RULE: Final = "media/unsafe-drawing"

_XLINK_HREF = "http://www.w3.org/1999/xlink href"
_GEOMETRY: Final = frozenset(
    {
        *("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "fx", "fy", "r", "rx", "ry", "width", "height", "d", "points"),
        *("dx", "dy", "rotate", "textLength", "lengthAdjust", "pathLength", "transform", "viewBox"),
        *("preserveAspectRatio", "gradientUnits", "gradientTransform", "spreadMethod", "offset", "clipPathUnits"),
        *("markerUnits", "markerWidth", "markerHeight", "refX", "refY", "orient"),
    }
)
_LOOKS: Final = frozenset(
    {
        *("fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap", "color"),
        *("stroke-linejoin", "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset", "opacity", "display"),
        *("visibility", "font-family", "font-size", "font-weight", "font-style", "font-variant", "text-anchor"),
        *("dominant-baseline", "alignment-baseline", "baseline-shift", "text-decoration", "letter-spacing"),
        *("word-spacing", "writing-mode", "stop-color", "stop-opacity", "clip-path", "clip-rule", "marker-start"),
        *("marker-mid", "marker-end", "paint-order", "vector-effect", "text-rendering", "shape-rendering"),
    }
)
_NO_VALUE = re.compile(r"[<>&\\\\@{}\[\]=]")
_ADDRESS = re.compile(r"url\s*\(", re.IGNORECASE)
_OWN_ADDRESS = re.compile(r"url\(#[A-Za-z_][\w.-]*\)")
_OWN_LINK = re.compile(r"#[A-Za-z_][\w.-]*")
_NOTHING = re.compile(r"(?!)")
# Attributes that programs write and that say nothing.
_SILENT: Final = {
    "version": re.compile(r"[0-9.]{1,4}"),
    "baseProfile": re.compile("full|basic|tiny"),
    "http://www.w3.org/XML/1998/namespace space": re.compile("preserve|default"),
    "role": re.compile("img"),
}
_NUMBER = re.compile(r"\s*([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*(?:px)?\s*")


def unsafe(why: str) -> ImageError:
    """Give the error of a drawing that could do more than draw."""
    return ImageError(
        f"the drawing can't be shown: {why}",
        fix="Save it as plain SVG of shapes and text, with looks as attributes (in Inkscape: Optimised SVG).",
        rule=RULE,
    )


def too_large(what: str) -> ImageError:
    """Give the error of a drawing beyond a limit."""
    return ImageError(f"the drawing is too large: {what}", fix="Draw it with fewer shapes.", rule="media/too-large")


@dataclass(frozen=True, slots=True)
class SeenInDrawing:
    """What is known of a drawing by now: our names for its parts, what does not stay, and which values may.

    A drawing says the same colours, widths and outlines of many of its shapes.
    """

    names: dict[str, str] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    values: dict[tuple[str, str], bool] = field(default_factory=dict)


def kept_attributes(attributes: dict[str, str], known: SeenInDrawing) -> list[tuple[str, str]]:
    """Give the attributes that stay, in order; raises :class:`ImageError` where one loads or acts."""
    kept: dict[str, str] = {}
    for name, value in attributes.items():
        if len(value) > MOST_VALUE_SIGNS:
            raise too_large("an attribute of more than 65,536 signs")
        if name[:2].lower() == "on":
            raise unsafe("an element in it reacts to events")
        if name in {"href", _XLINK_HREF}:
            if not _OWN_LINK.fullmatch(value.strip()):
                raise unsafe("it refers to something outside of itself")
            kept["href"] = value.strip()
        elif name == "style":
            _keep_looks(value, kept, known)
        elif name == "id":
            kept[name] = _own_id(value, known)
        elif name in _GEOMETRY or name in _LOOKS:
            _keep(name, value, kept, known)
        elif _SILENT.get(name, _NOTHING).fullmatch(value) is None:
            known.left_out.add("attributes that draw nothing")
    return sorted((name, value if name == "id" else renamed(name, value, known.names)) for name, value in kept.items())


def _own_id(value: str, known: SeenInDrawing) -> str:
    if not is_plain_id(value):
        known.left_out.add("names of its parts")
    return our_name(value, known.names)


def _keep_looks(style: str, kept: dict[str, str], known: SeenInDrawing) -> None:
    """Keep a style's declarations as attributes; those that are not on the list are left out."""
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        if colon and name.strip() in _LOOKS:
            _keep(name.strip(), value.replace("!important", "").strip(), kept, known)
        elif _ADDRESS.search(declaration) or "\\" in declaration or "@" in declaration:
            raise unsafe("a style in it loads something")
        elif declaration.strip():
            known.left_out.add("styles that draw nothing")


def _keep(name: str, value: str, kept: dict[str, str], known: SeenInDrawing) -> None:
    """Keep an attribute with a value that says nothing but looks or geometry; raises where it points outside."""
    may_stay = known.values.get((name, value))
    if may_stay is None:
        may_stay = known.values[name, value] = _may_stay(name, value)
    if name == "font-family":
        kept[name] = known_fonts(value)
        if kept[name] != ", ".join(part.strip(" '\"") for part in value.split(",")):
            known.left_out.add("fonts of no list")
    elif may_stay:
        kept[name] = value
    else:
        known.left_out.add("values of attributes that draw nothing")


def _may_stay(name: str, value: str) -> bool:
    leads_away = "(" in value and len(_ADDRESS.findall(value)) != len(_OWN_ADDRESS.findall(value))
    if leads_away or _NO_VALUE.search(value):
        raise unsafe("an attribute in it refers to something, or is none that a drawing needs")
    return is_of_form(name, value)


def sized(kept: dict[str, str]) -> tuple[tuple[int, int], dict[str, str]]:
    """Work out the drawing's size from its view box, else from width and height; the long side is bounded."""
    box = [float(part) for part in kept.get("viewBox", "").replace(",", " ").split() if _is_number(part)]
    if len(box) != 4:  # noqa: PLR2004  # left, top, width, height
        sides = [_NUMBER.fullmatch(kept.get(name, "")) for name in ("width", "height")]
        if None in sides:
            raise unsafe("it has neither a view box nor a size in pixels")
        box = [0.0, 0.0, *(float(side[1]) for side in sides if side is not None)]
    width, height = box[2:]
    if not (0 < width < 1e6 and 0 < height < 1e6 and 0.02 < width / height < 50):  # noqa: PLR2004  # sides that can be seen
        raise unsafe("its size is none that can be shown")
    scale = min(1.0, LONG_SIDE_PX / max(width, height))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    shown = {"viewBox": " ".join(f"{number:g}" for number in box), "width": str(size[0]), "height": str(size[1])}
    return size, {**{key: value for key, value in kept.items() if key not in {"x", "y"}}, **shown}


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-+]?[0-9]{1,9}(?:\.[0-9]{1,9})?", text))
