"""JSON, XML and plain text of other tools: read within limits, without entities, and with lines for faults."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, NoReturn
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from radanki.errors import AnnotationError

if TYPE_CHECKING:
    from pathlib import Path
    from xml.sax.xmlreader import AttributesImpl, Locator

LIMIT_BYTES: Final = 64 * (1 << 20)
"""A LabelMe file with its picture inside has some ten megabytes."""
_FIRST: Final = 64
_DEEPEST: Final = 20
_MOST_ELEMENTS: Final = 500_000


def read_octets(path: Path) -> bytes:
    """Read a file of shapes.

    Raises:
        AnnotationError: where it is too large or can't be read.
    """
    try:
        if path.stat().st_size > LIMIT_BYTES:
            raise AnnotationError(f"the file has more than {LIMIT_BYTES >> 20} MB, more than shapes take")
        return path.read_bytes()
    except OSError as error:
        raise AnnotationError(f"the file can't be read: {error.strerror}") from error


def decoded(octets: bytes) -> str:
    """Give a text, with or without a byte order mark.

    Raises:
        AnnotationError: where it is not UTF-8 (nor UTF-16 with a mark).
    """
    try:
        is_wide = octets.startswith((b"\xff\xfe", b"\xfe\xff"))
        if not is_wide and _is_wide_unmarked(octets[:_FIRST]):
            raise AnnotationError("the file seems to be UTF-16 without its mark: save it as UTF-8")
        return octets.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise AnnotationError("the file is neither a kind that radanki reads nor UTF-8 text") from error


def _is_wide_unmarked(octets: bytes) -> bool:
    """Whether every second octet is zero, as in UTF-16 of plain letters."""
    halves = (octets[::2], octets[1::2])
    return len(octets) > 1 and any(not any(one) and all(other) for one, other in (halves, halves[::-1]))


def parsed_json(text: str) -> Any:
    """Give what a JSON text holds; NaN and infinity are no JSON.

    Raises:
        AnnotationError: with line and column, where it is not JSON or is nested too deeply.
    """
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise AnnotationError(
            f"line {error.lineno}, column {error.colno}: the file is no JSON ({error.msg})"
        ) from error
    except RecursionError as error:
        raise AnnotationError("the JSON is nested too deeply") from error
    except ValueError as error:  # a number of thousands of digits
        raise AnnotationError("the JSON holds a number that is none") from error


def cells_of(line: str) -> list[str]:
    """Give the cells of one line of a table.

    Raises:
        AnnotationError: where it is none: a cell of a table is no longer than some hundred kilobytes.
    """
    try:
        return next(csv.reader([line]), [])
    except csv.Error as error:
        raise AnnotationError(f"the line is no CSV ({error})") from error


def _no_constant(name: str) -> NoReturn:
    raise AnnotationError(f"the JSON holds {name}, which is no number")


@dataclass(slots=True)
class ShapeElement:
    """An XML element: its attributes, its text, its children, and the line that it begins on."""

    tag: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list[ShapeElement] = field(default_factory=list)

    def find(self, tag: str) -> ShapeElement | None:
        """Give the first child of a name."""
        return next((child for child in self.children if child.tag == tag), None)

    def find_all(self, *tags: str) -> list[ShapeElement]:
        """Give the children of these names, in their order."""
        return [child for child in self.children if child.tag in tags]

    def text_of(self, tag: str) -> str:
        """Give the text of the first child of a name; empty where there is none."""
        child = self.find(tag)
        return "" if child is None else child.text.strip()

    @property
    def place(self) -> str:
        """Where it begins, for people."""
        return f"line {self.line}"


def parsed_xml(octets: bytes) -> ShapeElement:
    """Give the root of an XML file; a document type, entities and anything outside are refused.

    Raises:
        AnnotationError: with the line, where it is no XML, or one that could do harm.
    """
    if find_spec("defusedxml") is None:
        raise AnnotationError("XML is read by defusedxml: install radanki[shapes]")
    from defusedxml import DefusedXmlException  # noqa: PLC0415  # an extra
    from defusedxml.sax import parseString  # noqa: PLC0415

    growing = _Growing()
    try:
        parseString(octets, growing, forbid_dtd=True)
    except DefusedXmlException as error:
        raise AnnotationError("the XML declares a document type or entities, which are not read") from error
    except SAXException as error:
        line = getattr(error, "getLineNumber", lambda: None)()
        where = f"line {line}: " if line else ""
        raise AnnotationError(f"{where}the file is no XML ({error.getMessage()})") from error
    except (LookupError, ValueError) as error:  # an encoding that nobody knows
        raise AnnotationError("the XML is written in an encoding that is not read") from error
    if growing.root is None:
        raise AnnotationError("the XML is empty")
    return growing.root


class _Growing(ContentHandler):
    """Builds elements as the parser meets them."""

    def __init__(self) -> None:
        super().__init__()
        self.root: ShapeElement | None = None
        self._open: list[ShapeElement] = []
        self._count = 0
        self._locator: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802  # the parser's name for it
        self._locator = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802  # as above
        self._count += 1
        if len(self._open) >= _DEEPEST or self._count > _MOST_ELEMENTS:
            raise AnnotationError("the XML has too many elements, or is nested too deeply")
        line = 0 if self._locator is None else self._locator.getLineNumber() or 0
        element = ShapeElement(name, dict(attrs.items()), line)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def endElement(self, name: str) -> None:  # noqa: N802  # as above
        del name
        self._open.pop()

    def characters(self, content: str) -> None:
        self._open[-1].text += content
