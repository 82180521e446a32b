"""A contributor's SVG drawing, written anew from a closed list of shapes, text and looks.

A drawing program leaves more in a file than the drawing: the author's name, folders of the author's machine, comments.
Of that nothing is carried: names of parts become ours, fonts come from a list, and what was left out is told.
What could act or load (scripts, events, styles with addresses, pictures, links, animation, foreign content, entities)
is refused rather than dropped, so that a drawing never looks other than it was drawn.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from radanki.cards.fields.schematic_attributes import (
    MOST_VALUE_SIGNS,
    SeenInDrawing,
    kept_attributes,
    sized,
    too_large,
    unsafe,
)

SVG_BYTES: Final = 512 * 1024
"""The largest file; a schematic of hand-drawn shapes takes a tenth of it."""
MOST_ELEMENTS: Final = 5_000
MOST_DEPTH: Final = 40
_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_ELEMENTS: Final = frozenset(
    {
        *("svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "defs"),
        *("linearGradient", "radialGradient", "stop", "clipPath", "marker"),
    }
)
_IGNORED: Final = frozenset({"metadata", "title", "desc"})
"""Whole parts that show nothing: left out with all that is in them."""
_SILENT_ELEMENT_SPACES: Final = ("inkscape", "sodipodi", "w3.org/1999/02/22-rdf", "creativecommons", "purl.org/dc")
_NEEDS_CARE: Final = re.compile('[&<>"\\n\\r\\t]')
"""What Python's own quoting changes in a value, or answers with other quotes."""
_BAD_TEXT = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing that only draws: SVG in UTF-8, its size in CSS pixels, and the texts that it shows.

    ``left_out`` names the kinds of what the file has besides: whatever could hold free text and shows nothing.
    """

    data: bytes
    width_px: int
    height_px: int
    texts: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def sanitised_drawing(octets: bytes) -> Drawing:
    """Give a drawing anew, the same bytes for the same drawing.

    Raises :class:`ImageError` with the rule ``media/unsafe-drawing`` for what is no plain drawing, and
    ``media/too-large`` for what is larger than the limits.
    """
    if len(octets) > SVG_BYTES:
        raise too_large(f"{len(octets):,} bytes, where {SVG_BYTES:,} are allowed")
    writer = _Writer()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.text
    parser.CommentHandler = lambda _: writer.known.left_out.add("comments")
    parser.ProcessingInstructionHandler = lambda *_: writer.known.left_out.add("processing instructions")
    parser.StartNamespaceDeclHandler = writer.name_space
    parser.buffer_text = True
    try:
        parser.Parse(octets, True)  # noqa: FBT003  # expat takes no keywords
    except (expat.ExpatError, ValueError, LookupError):
        # The parser's words would quote the file.
        raise unsafe("it is no well-formed SVG file") from None
    return writer.drawing()


def _refuse_doctype(*_: object) -> None:
    raise unsafe("it has a document type, which can hide entities")


@dataclass(slots=True)
class _Writer:
    """Takes the parser's events and writes what may stay."""

    pieces: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    ignored_depth: int = 0
    count: int = 0
    size: tuple[int, int] | None = None
    known: SeenInDrawing = field(default_factory=SeenInDrawing)

    def name_space(self, prefix: str | None, uri: str) -> None:
        if (prefix, uri) not in {(None, _SVG), ("svg", _SVG), ("xlink", _XLINK)}:
            self.known.left_out.add("name spaces of other programs")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MOST_ELEMENTS or len(self.open) + self.ignored_depth >= MOST_DEPTH:
            raise too_large(f"more than {MOST_ELEMENTS:,} shapes, or nested more than {MOST_DEPTH} deep")
        space, _, local = name.rpartition(" ")
        if self.ignored_depth or self._shows_nothing(space, local):
            self.ignored_depth += 1
            self.known.left_out.add("titles, descriptions or metadata")
            return
        if space != _SVG or local not in _ELEMENTS:
            raise unsafe(f"it holds <{_named(local)}>")
        if (local == "svg") != (not self.open):
            raise unsafe("its outermost element is no <svg>, or there is another inside")
        kept = dict(kept_attributes(attributes, self.known))
        if local == "svg":
            self.size, kept = sized(kept)
        self.open.append(local)
        written = "".join([f" {key}={_quoted(value)}" for key, value in sorted(kept.items())])
        declared = f' xmlns="{_SVG}"' if local == "svg" else ""
        self.pieces.append(f"<{local}{declared}{written}>")

    def end(self, _: str) -> None:
        if self.ignored_depth:
            self.ignored_depth -= 1
            return
        self.pieces.append(f"</{self.open.pop()}>")

    def text(self, text: str) -> None:
        if self.ignored_depth or not self.open or self.open[-1] not in {"text", "tspan"}:
            if text.strip() and not self.ignored_depth:
                self.known.left_out.add("words that it does not show")
            return
        if len(text) > MOST_VALUE_SIGNS:
            raise too_large("a text of more than 65,536 signs")
        if _BAD_TEXT.search(text):
            raise unsafe("a text in it holds control characters")
        if text.strip():
            self.texts.append(" ".join(text.split()))
        self.pieces.append(escape(text))

    def drawing(self) -> Drawing:
        if self.size is None:
            raise unsafe("it is empty")
        return Drawing("".join(self.pieces).encode(), *self.size, tuple(self.texts), tuple(sorted(self.known.left_out)))

    @staticmethod
    def _shows_nothing(space: str, local: str) -> bool:
        return (space == _SVG and local in _IGNORED) or any(silent in space for silent in _SILENT_ELEMENT_SPACES)


def _quoted(value: str) -> str:
    return quoteattr(value) if _NEEDS_CARE.search(value) else f'"{value}"'


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
