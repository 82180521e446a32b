"""Whatever an interface answers is a statement in plain text, or an error; it never moves a cursor or ends a run."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radanki.authoring.archives.commons import read_commons
from radanki.authoring.archives.figshare import figshare_files, read_figshare
from radanki.authoring.archives.zenodo import read_zenodo, zenodo_files
from radanki.errors import FetchError
from support.open_archives import commons_answer, figshare_answer, zenodo_answer

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
HOSTILE = "<b>Eve\x1b[2J\u202e</b>\n<script>alert(1)</script> # : {x}"


def places(answer: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = answer.items() if isinstance(answer, dict) else enumerate(answer) if isinstance(answer, list) else ()
    return [way, *(place for key, value in items for place in places(value, (*way, key)))]


def changed(text: str, way: tuple[Any, ...], value: object) -> str:
    answer = json.loads(text)
    if not way:
        return json.dumps(value)
    here = answer
    for step in way[:-1]:
        here = here[step]
    here[way[-1]] = value
    return json.dumps(answer)


@pytest.mark.parametrize("answer", [commons_answer(), zenodo_answer(), figshare_answer()])
@given(data=st.data())
def test_no_answer_whatever_breaks_a_reader(answer: str, data: st.DataObject) -> None:
    odd = changed(answer, data.draw(st.sampled_from(places(json.loads(answer)))), data.draw(ANY))

    with suppress(FetchError):
        read_commons(odd, "A.jpg")
    for said in (read_zenodo(odd, "1"), read_figshare(odd, "1")):
        assert all(isinstance(text, str) for text in (said.author, said.title, said.licence, *said.remarks))
    assert all(zenodo_files(odd))
    assert all(figshare_files(odd)[1])


def test_what_an_archive_says_is_plain_text_on_one_line() -> None:
    said = read_commons(commons_answer(Artist=HOSTILE, ObjectName=HOSTILE), "A.jpg")

    assert said.author == said.title == "Eve[2J #: {x}"
