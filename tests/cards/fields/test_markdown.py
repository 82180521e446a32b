from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from radanki.cards.fields.markdown import block, bold_phrases, inline, with_gaps

_PLAIN = st.sampled_from(" :;.,'-+~#=^()|/%$@\t\x0b\x1c\x85\u2028\u00a0\ufffdh1é\u2014")


def test_a_discussion_has_paragraphs_lists_and_tables() -> None:
    html = block("One **two**.\n\n- a\n- b\n\n| x | y |\n|---|---|\n| 1 | 2 |\n")

    assert "<strong>two</strong>" in html
    assert "<li>a</li>" in html
    assert "<td>2</td>" in html


def test_a_line_stays_a_line() -> None:
    assert inline("1. Look at the *apex*") == "1. Look at the <em>apex</em>"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a <b onclick=x>b</b>", "<img src=x onerror=y>"])
def test_html_is_shown_and_never_run(text: str) -> None:
    assert "<script" not in block(text)
    assert "<b " not in block(text)
    assert "<img" not in block(text)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "//e.org", "x.png"]
)
def test_only_addresses_on_the_web_become_links(address: str) -> None:
    assert "<a" not in inline(f"[look]({address})")


def test_a_link_has_its_address_and_nothing_else() -> None:
    assert inline("[look](https://e.org/a?b=1&c=2)") == '<a href="https://e.org/a?b=1&amp;c=2">look</a>'


def test_a_picture_in_the_text_becomes_its_words() -> None:
    assert inline("see ![the <sign>](https://e.org/x.png) here") == "see the &lt;sign&gt; here"


def test_cloze_and_media_syntax_in_the_text_is_only_text() -> None:
    html = block("{{c1::x}} [sound:x.mp3] `{{y}}`")

    assert "{{" not in html
    assert "::" not in html
    assert "[" not in html


def test_the_words_in_bold_are_the_gap_and_are_not_on_the_question() -> None:
    text = "The **deep sulcus** sign may be the **only** sign."

    assert with_gaps(text).count("[…]") == 2
    assert "sulcus" not in with_gaps(text)
    assert "only" not in with_gaps(text)
    assert bold_phrases(text) == ("deep sulcus", "only")


def test_a_gap_may_hold_emphasis_and_signs() -> None:
    text = "T2 **dark *rim* <5 mm** here"

    assert bold_phrases(text) == ("dark <em>rim</em> &lt;5 mm",)
    assert with_gaps(text) == 'T2 <span class="rk-gap">[…]</span> here'


@given(st.text(_PLAIN | st.characters(codec="utf-8", exclude_characters="{}[]\0"), max_size=60))
def test_a_line_without_signs_of_markdown_is_what_the_parser_makes_of_it(text: str) -> None:
    written = MarkdownIt("commonmark", {"html": False}).renderInline(text)

    assert inline(text) == written.replace("::", "&#58;&#58;").strip()
