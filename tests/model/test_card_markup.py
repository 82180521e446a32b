from __future__ import annotations

import copy
import html
import pickle
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from radanki.cards.fields.cloze import cloze
from radanki.model.card_markup import CardMarkup

if TYPE_CHECKING:
    from collections.abc import Callable

HOSTILE = st.text(alphabet=st.sampled_from(list("<>&\"'{}[]:c1 hx/=")), max_size=30)
LIVE = re.compile(r'[<>{}\["]|::')


@given(st.text(max_size=40))
def test_escaped_text_reads_as_it_was_typed(text: str) -> None:
    assert html.unescape(CardMarkup.escape(text)) == text.replace("\r", "\r")


@given(HOSTILE)
def test_no_typed_text_is_taken_for_html_a_cloze_a_template_or_a_media_tag(text: str) -> None:
    assert not LIVE.search(CardMarkup.escape(text))


@given(HOSTILE)
def test_no_way_of_putting_text_into_markup_lets_it_act(text: str) -> None:
    frame = CardMarkup("{}")
    for made in (
        frame.format(text),
        frame.format(Markup("{}").format(text)),
        CardMarkup("{text}").format_map({"text": text}),
        CardMarkup("%s") % text,
        CardMarkup("%(text)s") % {"text": text},
        CardMarkup("") + text,
        text + CardMarkup(""),
        CardMarkup("").join([text]),
        CardMarkup("_").replace("_", text),
    ):
        assert isinstance(made, CardMarkup)
        assert not LIVE.search(made)


def test_html_of_others_stays_html_and_is_made_inert() -> None:
    assert CardMarkup("{}").format(Markup("<b>{{c1::x}} [sound:y]</b>")) == (
        "<b>&#123;&#123;c1&#58;&#58;x&#125;&#125; &#91;sound:y]</b>"
    )


def test_finished_markup_passes_as_it_is() -> None:
    live = cloze(1, CardMarkup.escape("a::b"))

    assert CardMarkup("<p>{}</p>").format(live) == "<p>{{c1::a&#58;&#58;b}}</p>"


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])  # noqa: S301  # ours
def test_a_copy_is_what_it_was(copied: Callable[[CardMarkup], CardMarkup]) -> None:
    assert type(copied(CardMarkup("<b>"))) is CardMarkup


@given(HOSTILE, HOSTILE)
def test_a_cloze_has_the_parts_that_it_was_given_and_no_more(content: str, hint: str) -> None:
    written = str(cloze(7, CardMarkup.escape(content), CardMarkup.escape(hint)))
    inner = written.removeprefix("{{").removesuffix("}}")

    number, shown, hinted = inner.split("::")

    assert (number, html.unescape(shown), html.unescape(hinted)) == ("c7", content, hint)


def test_an_address_in_an_attribute_still_leads_where_it_led() -> None:
    address = Markup('<a href="https://e.org/[a]::{b}">')

    assert html.unescape(CardMarkup.escape(address)) == address
