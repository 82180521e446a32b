"""Texts of contributors stay texts, whatever reads the documents of a release."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from radanki.releasing.publish.wording import (
    as_cell,
    as_link,
    as_text,
    counted,
    day_of,
    listed,
    md,
    one_line,
    web_address,
)

ODD = st.text(alphabet=st.sampled_from("ab1 \\`*_[](){}<>&|~$#+-=.!:/@'\"\n\t\u202e\u200b\x1b"), max_size=40)


@given(ODD)
def test_markdown_shows_exactly_the_text_and_nothing_else(text: str) -> None:
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

    shown = reader.render(f"- {as_text(text)}\n")
    plain = re.sub(r"<[^>]+>", "", shown)
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        plain = plain.replace(entity, character)

    assert set(re.findall(r"</?([a-z0-9]+)", shown)) <= {"ul", "li"}
    assert " ".join(plain.replace("\u2060", "").split()) == one_line(text)


@pytest.mark.parametrize("text", ["www.evil.example", "https://evil.example", "@everyone", "mailto:a@b.example"])
def test_no_bare_address_or_name_is_left_for_a_site_to_make_a_link_of(text: str) -> None:
    assert text not in as_text(text)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "  =1", "\t=1", "\r\n=1", "\uff1d1", "\u200b=1"])
def test_no_cell_computes(text: str) -> None:
    assert as_cell(text).startswith("'")
    assert "\n" not in as_cell(text)


def test_an_ordinary_cell_is_left_alone() -> None:
    assert as_cell("Small effusion, 2 cm") == "Small effusion, 2 cm"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "ftp://a.example", "", "//a.example"])
def test_only_web_addresses_become_links(address: str) -> None:
    assert as_link("here", address) == "here"


def test_an_address_can_not_end_its_link() -> None:
    assert web_address('https://a.example/) <b> "x') == "https://a.example/%29%20%3Cb%3E%20%22x"


def test_numbers_lists_and_days_read_as_people_write_them() -> None:
    assert (counted(1, "card"), counted(1204, "card")) == ("1 card", "1,204 cards")
    assert (listed([]), listed(["a"]), listed(["a", "b", "c"])) == ("", "a", "a, b and c")
    assert day_of(1_795_500_000) == "24 November 2026"


@given(ODD)
def test_what_is_put_into_markdown_is_text_and_markdown_stays(text: str) -> None:
    assert md("- **{}**", text) == f"- **{as_text(text)}**"
    assert md("{}", md("**{}**", text)) == f"**{as_text(text)}**"
