"""HTML as a note's field holds it: a type of its own, so that text can't pass for it, nor for Anki's own signs."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, Self

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterable

# Square brackets start Anki's own tags ([sound:...], [latex]); braces and double colons are cloze and template syntax.
# Entities stand for the same letters in text and in attributes, so finished HTML may pass through as well.
_SIGNS = re.compile("""[&<>"'{}[]|::""")
"""Without one of these a text is its own HTML: most are."""
_SYNTAX = str.maketrans({"{": "&#123;", "}": "&#125;", "[": "&#91;"})


class CardMarkup(Markup):
    """HTML that a card shows, with nothing in it that Anki would take for a cloze, a template or a media tag.

    Whatever is put into it (``format``, ``join``, ``+``, ``%``) is escaped where it is text, and made inert where it is
    any other ``Markup``; only :func:`radanki.cards.fields.cloze.cloze` and constants write Anki's own signs.
    """

    __slots__ = ()

    @classmethod
    def escape(cls, s: Any, /) -> Self:
        """Give HTML that shows exactly the text, in content and in double-quoted attributes; HTML stays HTML."""
        if isinstance(s, cls):
            return s
        if type(s) is str and _SIGNS.search(s) is None:
            return str.__new__(cls, s)
        # Packages have had the entities of Python's own `escape`; markupsafe writes other ones for quotes.
        written = str(s.__html__()) if hasattr(s, "__html__") else html.escape(str(s), quote=True)
        return str.__new__(cls, written.translate(_SYNTAX).replace("::", "&#58;&#58;"))

    def format(self, *args: Any, **kwargs: Any) -> Self:
        """Fill the markup in; every value is escaped first, then placed by Python's own fast formatting."""
        escape = self.escape
        named = {name: escape(value) for name, value in kwargs.items()}
        return str.__new__(self.__class__, str.format(self, *map(escape, args), **named))

    def join(self, iterable: Iterable[Any], /) -> Self:
        """Join pieces, each escaped first; what is markup is joined as it is."""
        return str.__new__(self.__class__, str.join(self, map(self.escape, iterable)))
