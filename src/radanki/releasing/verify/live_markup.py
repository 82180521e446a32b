"""Markup: fields and descriptions hold what radanki's cards are made of, and nothing that acts or loads.

A list of what may be there, and not of what may not: a browser knows more ways to run a script than anybody can list.
Every angle bracket must open a tag as radanki writes it, so that no two readers take it for different things.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from radanki.releasing.verify.package_problem import REBUILD, PackageProblem, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.releasing.verify.subject import Subject

_TAG: Final = re.compile(
    r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]{0,20})"
    r"(?P<attributes>(?:\s{1,4}[a-zA-Z][a-zA-Z0-9:_-]{0,40}(?:=\"[^\"<>]*\")?)*)\s{0,4}/?>"
)
_ATTRIBUTE: Final = re.compile(r"\s([a-zA-Z][a-zA-Z0-9:_-]{0,40})(?:=\"([^\"<>]*)\")?")
_HTML: Final = frozenset(
    {
        *(
            "a",
            "b",
            "blockquote",
            "br",
            "code",
            "details",
            "div",
            "em",
            "figcaption",
            "figure",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
        ),
        *("h6", "hr", "i", "img", "li", "ol", "p", "pre", "small", "span", "strong", "sub", "summary", "sup", "table"),
        *("tbody", "td", "template", "th", "thead", "tr", "ul"),
    }
)
_DRAWING: Final = frozenset(
    {"circle", "ellipse", "g", "line", "mask", "path", "polygon", "polyline", "rect", "svg"},
)
_ATTRIBUTES: Final = frozenset(
    {
        *(
            "alt",
            "class",
            "dir",
            "height",
            "hidden",
            "href",
            "id",
            "lang",
            "loading",
            "open",
            "rel",
            "role",
            "src",
            "start",
        ),
        *("name", "style", "tabindex", "title", "type", "width"),
        *("cx", "cy", "d", "fill", "fill-rule", "mask", "points", "preserveaspectratio", "r", "rx", "ry", "stroke"),
        *("stroke-width", "transform", "vector-effect", "viewbox", "x", "x1", "x2", "y", "y1", "y2"),
    }
)
_OF_OURS: Final = re.compile(r"(?:data|aria)-[a-z0-9-]{1,40}")
_MEDIA: Final = re.compile(r"[\w][\w.-]{0,120}")
_AWAY: Final = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)
_ADDRESS_IN_VALUE: Final = re.compile(r"url\s*\(\s*(?!#[\w-]+\s*\))|\\|[a-z]{2,12}\s*:\s*[^\s]", re.IGNORECASE)
_LOOKS: Final = re.compile(
    r"(?:\s*-{0,2}[a-z][a-z-]{0,40}\s*:\s*[a-z0-9.,%/# ()+*-]{1,200}(?:;|$)){1,30}\s*", re.IGNORECASE
)
_NO_LOOKS: Final = re.compile(
    r"url|expression|import|binding|behaviou?r|position\s*:|z-index|content\s*:|background|cursor|filter|image|animation|attr\s*\(",
    re.IGNORECASE,
)
"""What loads, acts, or lays a field over the rest of a card."""
_ANKI: Final = re.compile(r"\[(?:sound:|anki:|latex\]|\$\$?\])", re.IGNORECASE)
"""Anki's own signs: they play a file, or run LaTeX."""


def check_markup(subject: Subject) -> Iterator[PackageProblem]:
    """No field and no description holds a script, a frame, a form, a handler or an address that is none of the web."""
    for note in subject.known:
        for name, value in note.fields.items():
            fault = fault_in(value)
            if fault is not None:
                yield _problem(f"{named(note)}: `{name}` has {fault}")
    for deck in subject.decks:
        fault = fault_in(deck.description)
        if fault is not None:
            yield _problem(f"the description of `{deck.name}` has {fault}")


def fault_in(value: str) -> str | None:
    """Say what of a field's HTML radanki never writes; ``None`` where there is nothing."""
    if _ANKI.search(value):
        return "a sign by which Anki plays a file or runs LaTeX"
    at = value.find("<")
    while at >= 0:
        tag = _TAG.match(value, at)
        if tag is None:
            return f"markup that radanki does not write, at sign {at + 1}"
        fault = _fault_of_tag(tag)
        if fault is not None:
            return fault
        at = value.find("<", tag.end())
    return None


def _fault_of_tag(tag: re.Match[str]) -> str | None:
    name = tag["name"].lower()
    if name not in _HTML | _DRAWING:
        return f"the element `{name}`"
    if tag["end"] and tag["attributes"]:
        return f"attributes at the end of `{name}`"
    for attribute, written in _ATTRIBUTE.findall(tag["attributes"]):
        if not _is_fine(name, attribute.lower(), html.unescape(written)):
            return f"`{attribute}` on `{name}` with a value that a card of radanki never has"
    return None


def _is_fine(element: str, attribute: str, value: str) -> bool:
    if _OF_OURS.fullmatch(attribute) is not None or attribute in {"alt", "title", "class"}:
        return True  # words for a reader, and names for our own scripts and styles
    if attribute not in _ATTRIBUTES:
        return False
    match attribute:
        case "src":
            is_fine = element == "img" and _MEDIA.fullmatch(value) is not None
        case "href":
            is_fine = element == "a" and _AWAY.fullmatch(value) is not None
        case "type":
            is_fine = element == "ol" and value == "A"  # the letters of choices
        case "name":
            is_fine = element == "details" and value in {"rk-step", "rk-look"}  # one is open at a time
        case "style":
            is_fine = _LOOKS.fullmatch(value) is not None and _NO_LOOKS.search(value) is None
        case _:
            is_fine = _ADDRESS_IN_VALUE.search(value) is None
    return is_fine


def _problem(what: str) -> PackageProblem:
    return PackageProblem("verify/live-markup", what, REBUILD)
