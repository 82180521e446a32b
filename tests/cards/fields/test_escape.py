from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from radanki.cards.fields.escape import cloze, inert, plain

HOSTILE = st.text(alphabet=st.sampled_from(list("<>&\"'{}[]:c1 hx/=")), max_size=30)


@given(st.text(max_size=40))
def test_escaped_text_reads_as_it_was_typed(text):
    assert html.unescape(plain(text)) == text.replace("\r", "\r")


@given(HOSTILE)
def test_no_typed_text_is_taken_for_html_a_cloze_a_template_or_a_media_tag(text):
    assert not re.search(r'[<>{}\["]|::', plain(text))


@given(HOSTILE, HOSTILE)
def test_a_cloze_has_the_parts_that_it_was_given_and_no_more(content, hint):
    written = cloze(7, plain(content), plain(hint))
    inner = written.removeprefix("{{").removesuffix("}}")

    number, shown, hinted = inner.split("::")

    assert (number, html.unescape(shown), html.unescape(hinted)) == ("c7", content, hint)


def test_an_address_in_an_attribute_still_leads_where_it_led():
    assert html.unescape(inert('<a href="https://e.org/[a]::{b}">')) == '<a href="https://e.org/[a]::{b}">'
