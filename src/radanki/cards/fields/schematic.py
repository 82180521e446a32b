"""A contributor's SVG drawing, written anew from a closed list of shapes, text and looks.

A drawing program leaves more in a file than the drawing: the author's name, folders of the author's machine, comments.
Of that nothing is carried. What could act or load (scripts, events, styles with addresses, pictures, links, animation,
foreign content, entities) is refused rather than dropped, so that a drawing never looks other than it was drawn.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from radanki.errors import ImageError

SVG_BYTES: Final = 512 * 1024
"""The largest file; a schematic of hand-drawn shapes takes a tenth of it."""
MOST_ELEMENTS: Final = 5_000
MOST_DEPTH: Final = 40
MOST_VALUE_SIGNS: Final = 64 * 1024
"""Signs of one attribute or text."""
LONG_SIDE_PX: Final = 1600

RULE: Final = "media/unsafe-drawing"
_SVG = "http://www.w3.org/2000/svg"
_XLINK_HREF = "http://www.w3.org/1999/xlink href"
_ELEMENTS: Final = frozenset(
    {
        *("svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "defs"),
        *("linearGradient", "radialGradient", "stop", "clipPath", "marker"),
    }
)
_IGNORED: Final = frozenset({"metadata", "title", "desc"})
"""Whole parts that show nothing: left out with all that is in them."""
_GEOMETRY: Final = frozenset(
    {
        *(
            "x",
            "y",
            "x1",
            "y1",
            "x2",
            "y2",
            "cx",
            "cy",
            "fx",
            "fy",
            "r",
            "rx",
            "ry",
            "width",
            "height",
            "d",
            "points",
            "dx",
        ),
        *("dy", "rotate", "textLength", "lengthAdjust", "pathLength", "transform", "viewBox", "preserveAspectRatio"),
        *(
            "gradientUnits",
            "gradientTransform",
            "spreadMethod",
            "offset",
            "clipPathUnits",
            "markerUnits",
            "markerWidth",
        ),
        *("markerHeight", "refX", "refY", "orient", "id"),
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
_SILENT_ELEMENT_SPACES: Final = ("inkscape", "sodipodi", "w3.org/1999/02/22-rdf", "creativecommons", "purl.org/dc")
_VALUE = re.compile(r"[\w\s.,;:%#()'\"+*/-]*")
_ADDRESS = re.compile(r"url\s*\(", re.IGNORECASE)
_OWN_ADDRESS = re.compile(r"url\(#[A-Za-z_][\w.-]*\)")
_OWN_LINK = re.compile(r"#[A-Za-z_][\w.-]*")
_NUMBER = re.compile(r"\s*([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*(?:px)?\s*")
_BAD_TEXT = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing that only draws: SVG in UTF-8, its size in CSS pixels, and the texts that it shows."""

    data: bytes
    width_px: int
    height_px: int
    texts: tuple[str, ...]


def sanitised_drawing(octets: bytes) -> Drawing:
    """Give a drawing anew, the same bytes for the same drawing.

    Raises :class:`ImageError` with the rule ``media/unsafe-drawing`` for what is no plain drawing, and
    ``media/too-large`` for what is larger than the limits.
    """
    if len(octets) > SVG_BYTES:
        raise _too_large(f"{len(octets):,} bytes, where {SVG_BYTES:,} are allowed")
    writer = _Writer()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.text
    parser.buffer_text = True
    try:
        parser.Parse(octets, True)  # noqa: FBT003  # expat takes no keywords
    except (expat.ExpatError, ValueError, LookupError):
        # The parser's words would quote the file.
        raise _unsafe("it is no well-formed SVG file") from None
    return writer.drawing()


def _refuse_doctype(*_: object) -> None:
    raise _unsafe("it has a document type, which can hide entities")


def _unsafe(why: str) -> ImageError:
    return ImageError(
        f"the drawing can't be shown: {why}",
        fix="Save it as plain SVG of shapes and text, with looks as attributes (in Inkscape: Optimised SVG).",
        rule=RULE,
    )


def _too_large(what: str) -> ImageError:
    return ImageError(f"the drawing is too large: {what}", fix="Draw it with fewer shapes.", rule="media/too-large")


@dataclass(slots=True)
class _Writer:
    """Takes the parser's events and writes what may stay."""

    pieces: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    ignored_depth: int = 0
    count: int = 0
    size: tuple[int, int] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MOST_ELEMENTS or len(self.open) + self.ignored_depth >= MOST_DEPTH:
            raise _too_large(f"more than {MOST_ELEMENTS:,} shapes, or nested more than {MOST_DEPTH} deep")
        space, _, local = name.rpartition(" ")
        if self.ignored_depth or self._shows_nothing(space, local):
            self.ignored_depth += 1
            return
        if space != _SVG or local not in _ELEMENTS:
            raise _unsafe(f"it holds <{_named(local)}>")
        if (local == "svg") != (not self.open):
            raise _unsafe("its outermost element is no <svg>, or there is another inside")
        kept = dict(_kept_attributes(attributes))
        if local == "svg":
            self.size, kept = _sized(kept)
        self.open.append(local)
        written = "".join(f" {key}={quoteattr(value)}" for key, value in sorted(kept.items()))
        declared = f' xmlns="{_SVG}"' if local == "svg" else ""
        self.pieces.append(f"<{local}{declared}{written}>")

    def end(self, _: str) -> None:
        if self.ignored_depth:
            self.ignored_depth -= 1
            return
        self.pieces.append(f"</{self.open.pop()}>")

    def text(self, text: str) -> None:
        if self.ignored_depth or not self.open or self.open[-1] not in {"text", "tspan"}:
            return
        if len(text) > MOST_VALUE_SIGNS:
            raise _too_large("a text of more than 65,536 signs")
        if _BAD_TEXT.search(text):
            raise _unsafe("a text in it holds control characters")
        if text.strip():
            self.texts.append(" ".join(text.split()))
        self.pieces.append(escape(text))

    def drawing(self) -> Drawing:
        if self.size is None:
            raise _unsafe("it is empty")
        return Drawing("".join(self.pieces).encode(), *self.size, tuple(self.texts))

    @staticmethod
    def _shows_nothing(space: str, local: str) -> bool:
        return (space == _SVG and local in _IGNORED) or any(silent in space for silent in _SILENT_ELEMENT_SPACES)


def _named(local: str) -> str:
    """Name an element in the message only where the SVG standard has it: other names are the file's own text."""
    known = {
        "script",
        "style",
        "image",
        "use",
        "a",
        "foreignObject",
        "animate",
        "set",
        "filter",
        "pattern",
        "mask",
        "symbol",
    }
    return local if local in known else "an element that is not on the list"


def _kept_attributes(attributes: dict[str, str]) -> list[tuple[str, str]]:
    kept: dict[str, str] = {}
    for name, value in attributes.items():
        if len(value) > MOST_VALUE_SIGNS:
            raise _too_large("an attribute of more than 65,536 signs")
        if name.lower().startswith("on"):
            raise _unsafe("an element in it reacts to events")
        if name in {"href", _XLINK_HREF}:
            if not _OWN_LINK.fullmatch(value.strip()):
                raise _unsafe("it refers to something outside of itself")
            kept["href"] = value.strip()
        elif name == "style":
            kept |= _looks_of(value)
        elif name in _GEOMETRY or name in _LOOKS:
            kept[name] = _checked(value)
    return sorted(kept.items())


def _looks_of(style: str) -> dict[str, str]:
    """Give a style's declarations as attributes; those that are not on the list are left out."""
    looks = {}
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        if colon and name.strip() in _LOOKS:
            looks[name.strip()] = _checked(value.replace("!important", "").strip())
        elif _ADDRESS.search(declaration) or "\\" in declaration or "@" in declaration:
            raise _unsafe("a style in it loads something")
    return looks


def _checked(value: str) -> str:
    if not _VALUE.fullmatch(value) or len(_ADDRESS.findall(value)) != len(_OWN_ADDRESS.findall(value)):
        raise _unsafe("an attribute in it refers to something, or is none that a drawing needs")
    return value


def _sized(kept: dict[str, str]) -> tuple[tuple[int, int], dict[str, str]]:
    """Work out the drawing's size from its view box, else from width and height; the long side is bounded."""
    box = [float(part) for part in kept.get("viewBox", "").replace(",", " ").split() if _is_number(part)]
    if len(box) != 4:  # noqa: PLR2004  # left, top, width, height
        sides = [_NUMBER.fullmatch(kept.get(name, "")) for name in ("width", "height")]
        if None in sides:
            raise _unsafe("it has neither a view box nor a size in pixels")
        box = [0.0, 0.0, *(float(side[1]) for side in sides if side is not None)]
    width, height = box[2:]
    if not (0 < width < 1e6 and 0 < height < 1e6 and 0.02 < width / height < 50):  # noqa: PLR2004  # sides that can be seen
        raise _unsafe("its size is none that can be shown")
    scale = min(1.0, LONG_SIDE_PX / max(width, height))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    shown = {"viewBox": " ".join(f"{number:g}" for number in box), "width": str(size[0]), "height": str(size[1])}
    return size, {**{key: value for key, value in kept.items() if key not in {"x", "y"}}, **shown}


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-+]?[0-9]{1,9}(?:\.[0-9]{1,9})?", text))
