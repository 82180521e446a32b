"""Markdown that contributors write, as HTML for cards: no raw HTML, no pictures, links to the web only."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final, cast

from markupsafe import Markup

from radanki.model.card_markup import CardMarkup

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token

_REMEMBERED = 512
"""How many texts are kept: every note of a case ends with the same ones, and its notes are made one after another."""

_ITS_OWN_HTML: Final = re.compile(r"""(?!.*::)[^\n\r\0\\`*_!\[\]{}<>&"]*""")
"""A text with no sign of Markdown, of HTML or of Anki: as one line it stands for itself."""

_GAP = CardMarkup('<span class="rk-gap">[…]</span>')


@lru_cache(maxsize=_REMEMBERED)
def block(text: str) -> CardMarkup:
    """Give paragraphs, lists, tables and headings."""
    return _finished(_parser().render(text)).strip()


@lru_cache(maxsize=_REMEMBERED)
def inline(text: str) -> CardMarkup:
    """Give one line: bold, emphasis, code and links, no paragraphs."""
    if _ITS_OWN_HTML.fullmatch(text):
        return CardMarkup(text.strip())  # noqa: S704  # see the pattern; the parser would give the same, a hundred times slower
    return _finished(_parser().renderInline(text)).strip()


def with_gaps(text: str) -> CardMarkup:
    """Give one line in which every phrase in bold is a gap; the phrases themselves are not in the result."""
    return CardMarkup("").join(_GAP if is_bold else phrase for is_bold, phrase in _phrases(text)).strip()


def bold_phrases(text: str) -> tuple[CardMarkup, ...]:
    """Give the phrases in bold, each as one line of HTML."""
    return tuple(phrase for is_bold, phrase in _phrases(text) if is_bold)


@lru_cache(maxsize=_REMEMBERED)
def _phrases(text: str) -> tuple[tuple[bool, CardMarkup], ...]:
    """Cut a line at its outermost bold signs: each piece as HTML, with whether it is bold."""
    return tuple((is_bold, _rendered(tokens)) for is_bold, tokens in _cut_at_bold(text))


def _cut_at_bold(text: str) -> Iterable[tuple[bool, Sequence[Token]]]:
    tokens = _parser().parseInline(text)[0].children or []
    depth = 0
    piece: list[Token] = []
    for token in tokens:
        if token.type == "strong_open":
            depth += 1
            if depth == 1:
                yield False, piece
                piece = []
                continue
        if token.type == "strong_close":
            depth -= 1
            if depth == 0:
                yield True, piece
                piece = []
                continue
        piece.append(token)
    yield False, piece


def _rendered(tokens: Sequence[Token]) -> CardMarkup:
    parser = _parser()
    renderer = cast("RendererHTML", parser.renderer)
    return _finished(renderer.renderInline(tokens, parser.options, {}))


def _finished(html: str) -> CardMarkup:
    return CardMarkup.escape(Markup(html))  # noqa: S704  # markdown-it wrote it, and lets no HTML of the text through


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415  # where all notes are known, nothing is rendered

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.validateLink = _is_web_address  # type: ignore[method-assign]  # markdown-it's own way to restrict links
    parser.add_render_rule("image", _refuse_image)
    return parser


def _is_web_address(url: str) -> bool:
    return url.lower().startswith(("https://", "http://"))


def _refuse_image(_renderer: Any, tokens: Sequence[Token], index: int, *_: Any) -> CardMarkup:
    """Show a picture's words only: what is not a picture of the case has no digest, no licence and no check."""
    return CardMarkup.escape(tokens[index].content)
