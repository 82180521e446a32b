"""What the cards of a made library are like, against figures that were counted by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from radanki.authoring.quality.decks import deck_qualities
from radanki.authoring.quality.figures import measure
from radanki.authoring.quality.first import FirstCards
from radanki.authoring.quality.report import quality_lines
from radanki.authoring.quality.sides import words_by_part
from radanki.model.releases.deck_quality import Part
from radanki.pipeline.validate import validate
from support.cases import LOOKED, REVIEWED_TWICE, a_case, a_finding, an_image
from support.libraries import draw_film, write_case, write_deck
from support.program import radanki_here

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.authoring.quality.figures import Quality

TRACHEA: dict[str, Any] = {"rect": [40, 40, 20, 30], "asks": ["name"]}
ASKED: tuple[dict[str, Any], ...] = (
    {"id": "next", "ask": "What is done next?", "answer": "Decompression of the chest", "choices": ["A film", "Rest"],
     "why": "It takes the least time.", "image": "frontal"},
    {"id": "cause", "ask": "What may cause it?", "answer": "A fall"},
)  # fmt: skip
PEARLS: tuple[dict[str, Any], ...] = (
    {"id": "front", "text": "Air rises to the **front**.", "why": "It is lighter than fluid."},
    {"id": "base", "text": "Fluid falls to the **base**."},
)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    root = tmp_path / "library"
    write_deck(root)
    line = a_finding(1, "Pleural line", rect=[10, 10, 20, 30], why="No markings beyond it.")
    diseased = {**an_image(line, a_finding(2, "Trachea", **TRACHEA), view="PA", looked=LOOKED), "complete": False}
    anatomy = an_image(a_finding(1, "Trachea", why="Air in the middle.", **TRACHEA), view="PA", looked=LOOKED)
    cases: dict[str, str] = {
        "one": a_case("00000000000000a1", images=[diseased], diagnosis="It", questions=ASKED, pearls=PEARLS),
        "two": a_case(
            "00000000000000a2", "Normal", kind="normal", images=[an_image(looked=LOOKED)], reviewed=REVIEWED_TWICE
        ),
        "three": a_case("00000000000000a3", "Landmarks", kind="anatomy", images=[anatomy]),
    }
    for place, (slug, text) in enumerate(cases.items()):
        draw_film(write_case(root, f"xr/chest/{slug}", text) / "frontal.png", place=10 + 10 * place)
    return root


@pytest.fixture
def quality(library: Path, tmp_path: Path) -> Quality:
    return measure(validate(library, tmp_path / "cache", workers=1))


def test_cards_are_counted_by_kind_and_by_what_they_show(quality: Quality) -> None:
    assert (quality.cases, quality.notes, quality.cards) == (3, 9, 9)
    assert dict(quality.by_kind) == {"find": 2, "name": 2, "pearl": 2, "question": 2, "diagnosis": 1}
    assert dict(quality.by_content) == {"pathology": 7, "anatomy": 1, "normal": 1}


def test_pictures_reasons_and_verdicts_are_counted_on_the_cards(quality: Quality) -> None:
    assert quality.without_picture == Part(1, 9)
    assert quality.with_why == Part(6, 9)
    assert quality.pearls_with_why == Part(1, 2)
    assert quality.pearls_with_picture == Part(2, 2)
    assert quality.judged == Part(1, 2)
    assert quality.unreviewed == Part(2, 3)
    assert quality.long_verdicts == 0
    assert quality.verdict_words[1] == 5, "the letter of the choice, and its four words"


def test_a_structure_on_two_pictures_is_no_structure_asked_twice_on_one(quality: Quality) -> None:
    assert (quality.asked_twice, quality.asked_on_several) == (0, 1)


def test_choices_are_held_against_chance(quality: Quality) -> None:
    choices = quality.choices

    assert (choices.questions, choices.right_is_longest, choices.by_chance) == (1, 1, 0.3)
    assert sum(count for _, count in choices.places) == 1


def test_the_first_cards_are_those_of_the_deck_as_it_is_dealt(quality: Quality) -> None:
    first = quality.first

    assert isinstance(first, FirstCards)
    assert first.pictures == 3
    assert first.asked_twice == 1


def test_the_command_prints_the_figures_as_text_and_as_json(library: Path, quality: Quality) -> None:
    text = radanki_here(library, "coverage", "--quality")
    told = json.loads(radanki_here(library, "coverage", "--quality", "--format", "json").out)

    assert text.out.splitlines() == list(quality_lines(quality))
    assert "Cards without a picture: 1 of 9 (11%)" in text.out
    assert told["by_kind"]["pearl"] == 2
    assert told["with_why"] == {"count": 6, "of": 9}
    assert told["words"]["most"] >= told["words"]["median"]


def test_a_library_without_cards_has_figures_too(tmp_path: Path) -> None:
    write_deck(tmp_path / "library")
    empty = measure(validate(tmp_path / "library", tmp_path / "cache", workers=1))

    assert empty.cards == 0
    assert "Cards without a picture: none" in list(quality_lines(empty))


@pytest.mark.parametrize(
    ("side", "words"),
    [
        ('<div data-rk="verdict">Two words</div> more', {"verdict": 2, "other": 1}),
        ("<details><summary>Seen</summary>not seen</details>", {"other": 1, "folded": 2}),
        ('<details data-rk="why"><summary><div>One, two</div></summary></details>', {"why": 2}),
        ('<div data-rk="1"><span class="rk-label">L</span><img alt="x">c</div>', {"label": 1, "other": 1}),
        ('<script>no</script><div style="display: none">no</div>yes', {"folded": 2, "other": 1}),
        ("<div>a</p> b</div> c \N{MIDDLE DOT}", {"other": 3}),
    ],
)  # fmt: skip
def test_words_are_counted_by_what_they_are(side: str, words: dict[str, int]) -> None:
    assert words_by_part(side) == words


def test_each_deck_has_figures_of_its_own(library: Path, tmp_path: Path) -> None:
    write_deck(library, "name: RadAnki Test\ntitle: Landmarks\nselect: {kind: [anatomy]}\n", "landmarks")
    write_deck(library, "name: RadAnki Test\ntitle: None\nselect: {modality: [ct]}\n", "nothing")
    found = {one.slug: one for one in deck_qualities(validate(library, tmp_path / "cache", workers=1))}

    assert set(found) == {"test", "landmarks"}, "a deck of nothing has no quality"
    whole, landmarks = found["test"], found["landmarks"]
    assert (whole.cases, whole.cards) == (3, 9)
    assert (whole.normal, landmarks.normal) == (Part(1, 2), Part(0, 0))
    assert whole.with_why == Part(6, 9)
    assert whole.with_picture == Part(8, 9)
    assert whole.reviewed_by_two == Part(1, 3)
    assert sum(count for _, count in whole.licences) == 3
    assert landmarks.licences == ((whole.licences[0][0], 1),)
    assert landmarks.sources in {"not said", whole.sources}
