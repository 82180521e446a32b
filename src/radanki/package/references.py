"""Which files and addresses a piece of HTML refers to, sorted by what Anki does with each."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)([^<>]*)")
_ATTRIBUTE = re.compile(r"""(?<![\w:.-])([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_LOADING_ATTRIBUTES = frozenset({"src", "data", "href", "poster", "srcset"})
_NAME = re.compile(r"[\w:.-]")
_GROWS = "\u0130"
"""The one letter that is longer in lower case."""
_STYLE_URL = re.compile(r"""(?:\burl\(\s*|@import\s+)["']?([^"')\s;]+)""")
_SOUND = re.compile(r"\[sound:([^\[\]]+)\]")
_SCRIPT = re.compile(r"(<script\b[^<>]*>).*?</script\s*>", re.IGNORECASE | re.DOTALL)
_SCHEME = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//)")
_LINK_SCHEMES = ("https:", "http:", "mailto:")

_TAGS_THAT_ANKI_COUNTS = frozenset({"img", "audio", "video", "object", "source"})
_ATTRIBUTES_THAT_ANKI_COUNTS = frozenset({"src", "data"})


@dataclass(frozen=True, slots=True)
class References:
    """What a piece of HTML refers to.

    ``counted`` are the media that Anki finds in a note's field, and therefore imports; ``uncounted`` are files that
    only the browser finds (stylesheets, SVG images, links), ``remote`` the addresses that a card would load from.
    """

    counted: frozenset[str] = frozenset()
    uncounted: frozenset[str] = frozenset()
    remote: frozenset[str] = frozenset()


_NONE = References()


def references_in(text: str) -> References:
    """Give the references of a note's field; a plain link to a web page is none."""
    if not ("<" in text or "[sound:" in text or "url(" in text or "@import" in text):
        return _NONE
    counted: set[str] = set(_SOUND.findall(text)) if "[sound:" in text else set()
    uncounted: set[str] = set()
    remote: set[str] = set()
    for kind, value in _values(text):
        (counted if kind == "counted" else uncounted if kind == "uncounted" else remote).add(value)
    return References(frozenset(counted), frozenset(uncounted), frozenset(remote))


def references_in_template(text: str) -> References:
    """Give the references of a template or stylesheet; what its scripts say is not looked at."""
    return references_in(_SCRIPT.sub(r"\1", text))


def _values(text: str) -> Iterator[tuple[str, str]]:
    """Give everything that loads or links something, with what Anki and a browser make of it."""
    for name, attributes in _tags_that_may_load(text):
        yield from _values_of_tag(name, attributes)
    if "url(" in text or "@import" in text:
        for url in _STYLE_URL.findall(html.unescape(text)):
            yield from _sorted_out("style", "url", url)


@lru_cache(4096)
def _values_of_tag(tag: str, attributes: str) -> tuple[tuple[str, str], ...]:
    """Give the same of a tag; thousands of notes have the same links."""
    return tuple(
        value
        for name, *values in _ATTRIBUTE.findall(attributes)
        if name.lower() in _LOADING_ATTRIBUTES
        for value in _sorted_out(tag.lower(), name.lower(), html.unescape("".join(values)).strip())
    )


def _sorted_out(tag: str, attribute: str, value: str) -> Iterator[tuple[str, str]]:
    if not value or value.startswith(("#", "data:", "{{")):
        return
    if not _SCHEME.match(value):
        is_counted = tag in _TAGS_THAT_ANKI_COUNTS and attribute in _ATTRIBUTES_THAT_ANKI_COUNTS
        yield "counted" if is_counted else "uncounted", value
    elif not (tag == "a" and value.lower().startswith(_LINK_SCHEMES)):
        yield "remote", value


def _tags_that_may_load(text: str) -> Iterator[tuple[str, str]]:
    """Give name and attributes of the tags that may load something: a drawing has hundreds of others."""
    lowered = text.replace(_GROWS, "I").lower()
    starts = set()
    for name in _LOADING_ATTRIBUTES:
        after, at = 0, lowered.find(name)
        while at >= 0:
            end = at + len(name)
            if not _NAME.match(text, end):  # else it only begins a longer name, as in data-viewer
                starts.add(text.rfind("<", after, at))
                after = end
            at = lowered.find(name, end)
    for start in starts - {-1}:
        if tag := _TAG.match(text, start):
            yield tag[1], tag[2]
