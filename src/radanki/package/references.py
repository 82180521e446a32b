"""Which files and addresses a piece of HTML refers to, sorted by what Anki does with each."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)([^<>]*)")
_ATTRIBUTE = re.compile(r"""(?<![\w:.-])([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_LOADING_ATTRIBUTES = frozenset({"src", "data", "href", "poster", "srcset"})
_LOADING_WORDS = ("src", "data", "href", "poster")
"""One of these is a part of the name of each of them."""
_GROWS = "\u0130"
"""The one letter that is longer in lower case."""
_STYLE_URL = re.compile(r"""(?:\burl\(\s*|@import\s+)["']?([^"')\s;]+)""")
_STYLE_OPENINGS = ("url(", "@import")
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
    if not any(opening in text for opening in ("<", "[sound:", *_STYLE_OPENINGS)):
        return _NONE
    counted: set[str] = set(_SOUND.findall(text))
    uncounted: set[str] = set()
    remote: set[str] = set()
    for tag, attribute, value in _values(text):
        if not value or value.startswith(("#", "data:", "{{")):
            continue
        if not _SCHEME.match(value):
            is_counted = tag in _TAGS_THAT_ANKI_COUNTS and attribute in _ATTRIBUTES_THAT_ANKI_COUNTS
            (counted if is_counted else uncounted).add(value)
        elif not (tag == "a" and value.lower().startswith(_LINK_SCHEMES)):
            remote.add(value)
    return References(frozenset(counted), frozenset(uncounted), frozenset(remote))


def references_in_template(text: str) -> References:
    """Give the references of a template or stylesheet; what its scripts say is not looked at."""
    return references_in(_SCRIPT.sub(r"\1", text))


def _values(text: str) -> Iterator[tuple[str, str, str]]:
    """Give tag, attribute and value of everything that loads or links something."""
    for tag in _tags_that_may_load(text):
        for name, *values in _ATTRIBUTE.findall(tag[2]):
            if name.lower() in _LOADING_ATTRIBUTES:
                yield tag[1].lower(), name.lower(), html.unescape("".join(values)).strip()
    if any(opening in text for opening in _STYLE_OPENINGS):
        for url in _STYLE_URL.findall(html.unescape(text)):
            yield "style", "url", url


def _tags_that_may_load(text: str) -> Iterator[re.Match[str]]:
    """Give the tags in which one of the loading attributes can stand: a drawing has hundreds of others."""
    lowered = text.replace(_GROWS, "I").lower()
    starts = set()
    for word in _LOADING_WORDS:
        after, at = 0, lowered.find(word)
        while at >= 0:
            starts.add(text.rfind("<", after, at))
            after = at + len(word)
            at = lowered.find(word, after)
    for start in starts - {-1}:
        if tag := _TAG.match(text, start):
            yield tag
