"""Markdown that contributors write, as HTML for cards: no raw HTML, no pictures, links to the web only."""

from __future__ import annotations

import html
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, cast

from radanki.cards.fields.escape import inert

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token

_REMEMBERED = 512
"""How many texts are kept: every note of a case ends with the same ones, and its notes are made one after another."""

GAP = '<span class="rk-gap">[…]</span>'


@lru_cache(maxsize=_REMEMBERED)
def block(text: str) -> str:
    """Give paragraphs, lists, tables and headings."""
    return inert(_parser().render(text).strip())


@lru_cache(maxsize=_REMEMBERED)
def inline(text: str) -> str:
    """Give one line: bold, emphasis, code and links, no paragraphs."""
    return inert(_parser().renderInline(text).strip())


def with_gaps(text: str) -> str:
    """Give one line in which every phrase in bold is a gap; the phrases themselves are not in the result."""
    pieces = (GAP if is_bold else inert(_rendered(tokens)) for is_bold, tokens in _phrases(text))
    return "".join(pieces).strip()


def bold_phrases(text: str) -> tuple[str, ...]:
    """Give the phrases in bold, each as one line of HTML."""
    return tuple(inert(_rendered(tokens)) for is_bold, tokens in _phrases(text) if is_bold)


def _phrases(text: str) -> Iterable[tuple[bool, Sequence[Token]]]:
    """Cut a line at its outermost bold signs: each piece with whether it is bold."""
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


def _rendered(tokens: Sequence[Token]) -> str:
    parser = _parser()
    renderer = cast("RendererHTML", parser.renderer)
    return renderer.renderInline(tokens, parser.options, {})


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415  # only building needs it

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.validateLink = _is_web_address  # type: ignore[method-assign]  # markdown-it's own way to restrict links
    parser.add_render_rule("image", _refuse_image)
    return parser


def _is_web_address(url: str) -> bool:
    return url.lower().startswith(("https://", "http://"))


def _refuse_image(_renderer: Any, tokens: Sequence[Token], index: int, *_: Any) -> str:
    """Show a picture's words only: what is not a picture of the case has no digest, no licence and no check."""
    return html.escape(tokens[index].content)
