"""What a note's fields show, read back from their HTML: pictures with their marks, and words as plain text.

Reading the finished fields, and not the case again, keeps a contact sheet as honest as a card: it shows what was made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from string import ascii_uppercase
from typing import TYPE_CHECKING, Final

from radanki.model.imaging.shapes import Ellipse, Polygon, Rect, Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNITS: Final = 1000
"""Of the outlines' own coordinates, on either side of a picture (radanki.cards.fields.overlay)."""
_BLOCKS: Final = frozenset({"br", "div", "p", "li", "ol", "ul", "tr", "table", "h2", "h3", "summary", "section"})
_VOID: Final = frozenset({"br", "img", "hr", "input", "wbr", "col"})
_SILENT: Final = frozenset({"script", "style"})


@dataclass(frozen=True, slots=True)
class FieldMark:
    """A shape in fractions of its picture: what it is (``cloze``, ``cloze-inactive``, ``rk-c1``), and its number."""

    role: str
    shape: Shape
    number: int | None = None


@dataclass(slots=True)
class FieldFrame:
    """A picture in its frame: the media shown first, how many there are to scroll, and the outlines over it."""

    media: str = ""
    count: int = 0
    drawn: list[FieldMark] = field(default_factory=list)


def frames_in(markup: str) -> tuple[FieldFrame, ...]:
    """Give the framed pictures of a field, in order."""
    reader = _FrameReader()
    reader.feed(markup)
    reader.close()
    return tuple(frame for frame in reader.frames if frame.media)


def media_in(markup: str) -> str:
    """Give the first picture that a field names; empty where there is none."""
    reader = _FrameReader()
    reader.feed(f'<div class="rk-frame">{markup}</div>')
    return reader.frames[0].media


def masks_in(markup: str) -> tuple[FieldMark, ...]:
    """Give the masks of an occlusion field that was filled in for one card; those that stay open are left out."""
    reader = _MaskReader()
    reader.feed(markup)
    return tuple(reader.masks)


def words_in(markup: str) -> str:
    """Give what can be read of a piece of HTML, a line a block; clozes of other cards say nothing, as on the card."""
    reader = _WordReader()
    reader.feed(markup)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).splitlines())
    return "\n".join(line for line in lines if line)


class _FrameReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.frames: list[FieldFrame] = []
        self._role = ""
        self._marks: list[list[int]] = []
        self._mark = -1
        self._is_number = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        classes = values.get("class", "").split()
        if "rk-frame" in classes:
            self.frames.append(FieldFrame())
            self._marks, self._mark = [], -1
        if not self.frames:
            return
        frame = self.frames[-1]
        if tag == "img":
            frame.count += 1
            frame.media = frame.media or values.get("src", "")
        elif tag == "g":
            self._role = classes[-1] if "rk-outline" in classes else ""
            if self._role:
                self._marks.append([])
        elif "rk-label" in classes:
            self._mark += 1
        elif tag == "b" and 0 <= self._mark < len(self._marks):
            self._is_number = True
        elif self._role and (shape := _outline(tag, values)) is not None:
            self._marks[-1].append(len(frame.drawn))
            frame.drawn.append(FieldMark(self._role, shape))

    def handle_endtag(self, tag: str) -> None:
        if tag == "g":
            self._role = ""
        elif tag == "b":
            self._is_number = False

    def handle_data(self, data: str) -> None:
        if self._is_number and data.strip().isdigit():
            frame = self.frames[-1]
            for place in self._marks[self._mark]:
                known = frame.drawn[place]
                frame.drawn[place] = FieldMark(known.role, known.shape, int(data))


class _MaskReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.masks: list[FieldMark] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        role = values.get("class", "")
        if tag != "div" or "data-shape" not in values:
            return
        if role == "cloze-inactive" and values.get("data-occludeinactive") != "1":
            return
        shape = _mask(values)
        if shape is not None:
            self.masks.append(FieldMark(role, shape, int(values["data-ordinal"].partition(",")[0])))


def _mask(values: Mapping[str, str]) -> Shape | None:
    def number(name: str) -> float:
        return float(values.get(f"data-{name}") or 0)

    match values["data-shape"]:
        case "rect":
            return Rect(number("left"), number("top"), number("width"), number("height"))
        case "ellipse":
            rx, ry = number("rx"), number("ry")
            return Ellipse(number("left") + rx, number("top") + ry, rx, ry)
        case "polygon":
            return Polygon(_points(values.get("data-points", ""), 1))
        case _:
            return None


def _outline(tag: str, values: Mapping[str, str]) -> Shape | None:
    def number(name: str) -> float:
        return float(values.get(name) or 0) / _UNITS

    match tag:
        case "rect":
            return Rect(number("x"), number("y"), number("width"), number("height"))
        case "ellipse":
            return Ellipse(number("cx"), number("cy"), number("rx"), number("ry"))
        case "polygon":
            return Polygon(_points(values.get("points", ""), _UNITS))
        case _:
            return None


def _points(text: str, units: int) -> tuple[tuple[float, float], ...]:
    pairs = (pair.split(",") for pair in text.split())
    return tuple((float(x) / units, float(y) / units) for x, y in pairs)


class _WordReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden: list[str] = []
        self._lists: list[list[str] | None] = []
        """The bullets to come of each list that is open; none where it is not numbered."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            if tag in _BLOCKS:
                self.words.append("\n")
            return
        if self._hidden or tag in _SILENT or "cloze-inactive" in (dict(attrs).get("class") or ""):
            self._hidden.append(tag)
            return
        if tag in _BLOCKS:
            self.words.append("\n")
        if tag in {"ol", "ul"}:
            self._lists.append(_bullets(dict(attrs).get("type")) if tag == "ol" else None)
        elif tag == "li":
            self.words.append(self._bullet())

    def _bullet(self) -> str:
        bullets = self._lists[-1] if self._lists else None
        return f"{bullets.pop(0)}. " if bullets else "- "

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if tag in self._hidden:
                while self._hidden.pop() != tag:
                    pass
            return
        if tag in _BLOCKS:
            self.words.append("\n")
        if tag in {"ol", "ul"} and self._lists:
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def _bullets(kind: str | None) -> list[str]:
    return list(ascii_uppercase) if kind == "A" else [str(number) for number in range(1, 100)]
