"""What is typed into AnkiWeb's form fits it, and what may not be shared there is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from radanki.releasing.publish.ankiweb import (
    MOST_BYTES,
    MOST_DESCRIPTION,
    MOST_TAGS,
    MOST_TITLE,
    ankiweb_texts,
)

if TYPE_CHECKING:
    from releasing.publish.conftest import ReleaseBench


def entries(text: str) -> dict[str, tuple[int, str]]:
    """Give the texts to copy by name, with the length that is stated."""
    pattern = r"^(\w+) \(([\d,]+) of [\d,]+ characters\):\n\n(`{3,})text\n(.*?)\n\3$"
    found = re.findall(pattern, text, re.DOTALL | re.MULTILINE)
    return {name: (int(length.replace(",", "")), content) for name, length, _, content in found}


def test_title_tags_and_description_are_given_with_their_lengths(bench: ReleaseBench, make_credit: Any) -> None:
    bench.case(1, "Effusion")

    texts = entries(ankiweb_texts(bench.facts(make_credit())))

    assert texts["Title"] == (14, "RadAnki: X-ray")
    assert all(length == len(content) for length, content in texts.values())
    description = texts["Description"][1]
    assert "Chest films From normal to disease." in description
    assert "1,204 cards" in description
    assert "1 picture: 1 under [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/)." in description
    assert "Extra rights: words, marks and drawings under CC BY 4.0; each picture" in description
    assert "[Small effusion, example.org](https://example.org/1)" in description
    assert "not affiliated with Anki" in description


def test_ankiweb_shows_no_headings_so_there_are_none(bench: ReleaseBench, make_credit: Any) -> None:
    description = entries(ankiweb_texts(bench.facts(make_credit())))["Description"][1]

    assert not re.search(r"^#", description, re.MULTILINE)


def test_long_lists_of_credits_are_cut_with_a_count(bench: ReleaseBench, make_credit: Any) -> None:
    many = [make_credit(author=f"Author {number}", picture=f"p{number}") for number in range(3000)]

    description = entries(ankiweb_texts(bench.facts(*many)))["Description"][1]

    assert len(description) <= MOST_DESCRIPTION
    named = len(re.findall(r"^- Author", description, re.MULTILINE))
    assert f"- and {3000 - named:,} more sources, all in CREDITS.md of the release" in description
    assert named > 100


def test_a_long_title_is_shortened_and_tags_fit(bench: ReleaseBench) -> None:
    bench.deck("xr", title="Very " * 30)

    texts = entries(ankiweb_texts(bench.facts()))

    assert len(texts["Title"][1]) <= MOST_TITLE
    assert len(texts["Tags"][1]) <= MOST_TAGS
    assert texts["Title"][1].endswith("…")


@pytest.mark.parametrize(
    ("licence", "is_refused"),
    [
        ("CC BY 4.0", False),
        ("CC0 1.0", False),
        ("MIT", False),
        ("CC BY-SA 4.0", True),
        ("CC BY-NC-SA 4.0", True),
        ("CC BY-ND 4.0", True),
        ("With permission", True),
        ("Who knows", True),
    ],
)
def test_a_picture_whose_licence_puts_conditions_on_others_keeps_its_package_off_ankiweb(
    bench: ReleaseBench, make_credit: Any, licence: str, *, is_refused: bool
) -> None:
    text = ankiweb_texts(bench.facts(make_credit(licence=licence)))

    assert ("Not for AnkiWeb:" in text) is is_refused
    assert ("Description" in entries(text)) is not is_refused


def test_decks_that_are_given_away_only_and_words_under_share_alike_stay_off_too(bench: ReleaseBench) -> None:
    bench.deck("nc", profile="nc")
    bench.case(1, "Effusion", licence="CC-BY-SA-4.0")

    text = ankiweb_texts(bench.facts())

    assert "its deck takes pictures that are given away only" in text
    assert "words and drawings under CC BY-SA 4.0" in text


def test_a_package_that_is_too_large_is_refused_with_its_size(bench: ReleaseBench, make_entry: Any) -> None:
    from dataclasses import replace  # noqa: PLC0415

    facts = replace(bench.facts(), decks=(make_entry("xr", bytes=MOST_BYTES + 20_000_000),))

    assert "its 120 MB are more than the 100 MB that AnkiWeb takes" in ankiweb_texts(facts)


def test_hostile_text_stays_inside_its_fence(bench: ReleaseBench, make_credit: Any, hostile: str) -> None:
    bench.deck("xr", title=f"``` {hostile}")
    credit = make_credit(author=f"```\n## x {hostile}", source=hostile, url="javascript:alert(1)")

    texts = entries(ankiweb_texts(bench.facts(credit)))

    assert set(texts) == {"Title", "Tags", "Description"}
    assert "<img" not in texts["Description"][1].replace("\\<", "")
    assert "](javascript" not in texts["Description"][1].replace("\\]", "")
