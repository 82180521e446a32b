"""Pearls, questions and steps get ids of their own: made of their words once, and left alone ever after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

from radanki.authoring.edit.case_rewriting import rewritten
from radanki.authoring.edit.case_text import NameItem
from radanki.authoring.edit.item_ids import item_id
from radanki.cli import run
from radanki.errors import UsageError
from radanki.library.walk import read_library
from support.cases import a_case, an_image
from support.libraries import write_case, write_deck

if TYPE_CHECKING:
    from pathlib import Path

ITEMS = """\
pearls:
  # The one that everybody misses.
  - The **deep sulcus** may be the only sign. # on a supine film
  - >-
    A second line keeps
    its place.
  - {text: "Air **rises**: always.", id: air}

questions: [{ask: What is done first?, answer: Decompression}]
"""
FILLED = """\
pearls:
  # The one that everybody misses.
  - id: deep-sulcus-sign
    text: The **deep sulcus** may be the only sign. # on a supine film
  - id: second-line-keeps
    text: >-
      A second line keeps
      its place.
  - {text: "Air **rises**: always.", id: air}

questions: [{id: done-first, ask: What is done first?, answer: Decompression}]
"""


def test_an_item_gets_its_id_and_all_else_stays_as_it_was_written() -> None:
    after = rewritten(
        ITEMS,
        [
            NameItem(("pearls", 0), "deep-sulcus-sign"),
            NameItem(("pearls", 1), "second-line-keeps"),
            NameItem(("questions", 0), "done-first"),
        ],
    )

    assert after == FILLED
    assert YAML(typ="safe", pure=True).load(after)["pearls"][0]["text"] == "The **deep sulcus** may be the only sign."


def test_an_item_that_is_not_there_can_get_no_id() -> None:
    with pytest.raises(UsageError, match="no item"):
        rewritten(ITEMS, [NameItem(("pearls", 7), "x")])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The **deep sulcus** may be the only sign.", "deep-sulcus-sign"),
        ("A mass is larger than **3** .", "3-mass-larger"),
        ("**3**", "pearl-3"),
        ("**1e5**", "pearl-1e5"),
        ("Ödem, **Überdruck** und mehr", "uberdruck-odem-und"),
        ("只有", "pearl"),
        ("**** ** **", "pearl"),
        ("x " * 300, "pearl"),
        ("**" + "long" * 40 + "**", ("long" * 40)[:40]),
    ],
)
def test_an_id_is_made_of_the_telling_words(text: str, name: str) -> None:
    assert item_id(text, (), "pearl") == name


def test_two_items_of_the_same_words_have_ids_of_their_own() -> None:
    assert item_id("Deep sulcus sign", {"deep-sulcus-sign", "deep-sulcus-sign-2"}, "pearl") == "deep-sulcus-sign-3"


def test_ids_are_filled_once_and_never_derived_again(tmp_path: Path) -> None:
    write_deck(tmp_path)
    folder = write_case(
        tmp_path, "xr/chest/one", a_case(images=[an_image(link="https://www.eurorad.org/case/1373")]) + ITEMS
    )

    assert run(["-C", str(tmp_path), "id", "--fill"]) == 0
    filled = (folder / "case.yaml").read_text(encoding="utf-8")
    (folder / "case.yaml").write_text(filled.replace("deep sulcus** may be", "flat line** was"), encoding="utf-8")
    assert run(["-C", str(tmp_path), "id", "--fill", str(folder)]) == 0

    (case_file,) = read_library(tmp_path)[0].cases
    assert [pearl.id for pearl in case_file.case.pearls] == ["deep-sulcus-sign", "second-line-keeps", "air"]
    assert [question.id for question in case_file.case.questions] == ["done-first"]
    assert (folder / "case.yaml").read_text(encoding="utf-8") == filled.replace(
        "deep sulcus** may be", "flat line** was"
    )


def test_a_draft_may_lack_ids_and_a_release_may_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_deck(tmp_path)
    write_case(tmp_path, "xr/chest/one", a_case(images=[an_image(link="https://www.eurorad.org/case/1373")]) + ITEMS)

    run(["-C", str(tmp_path), "check"])
    meanwhile = capsys.readouterr().err
    run(["-C", str(tmp_path), "check", "--release"])
    release = capsys.readouterr().err

    assert meanwhile.count("warning: item ") == 3  # two pearls and a question
    assert "item 2 of `pearls` has no `id`" in release
    assert "warning: item" not in release
