"""docs/asking.md names rules, facts and figures that are there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from radanki.authoring.quality.figures import Choices, DeckNormals, Quality
from radanki.authoring.quality.first import FirstCards
from radanki.authoring.quality.report import quality_lines
from radanki.model.items import LONGEST_VERDICT_WORDS, CaptionFact
from radanki.model.releases.deck_quality import Part

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "docs/asking.md").read_text(encoding="utf-8")
AS_SHOWN = Quality(
    cases=21, notes=114, cards=176, by_kind=(), by_content=(), asked_twice=0, asked_on_several=8,
    without_picture=Part(13, 176), with_why=Part(174, 176), pearls_with_why=Part(0, 0), pearls_with_picture=Part(0, 0),
    words=(16.0, 24), verdict_words=(4.0, 12), long_verdicts=0,
    choices=Choices(10, 0, 2.5, (("A", 2), ("B", 2), ("C", 3), ("D", 3))),
    first=FirstCards("Everything", 1, 0, 0, 0), unreviewed=Part(0, 0), judged=Part(0, 0),
    normals=(DeckNormals("radanki", "Everything", Part(9, 21)),),
)  # fmt: skip


def test_every_rule_that_it_names_has_a_broken_library() -> None:
    named = set(re.findall(r"`((?:teaching|wording)/[a-z-]+)`", PAGE))

    assert len(named) == 12
    assert all((REPOSITORY / "tests/cases/broken" / rule / "expected.txt").is_file() for rule in named)


def test_it_names_everything_that_a_front_can_keep_back() -> None:
    assert all(f"`{fact}`" in PAGE for fact in get_args(CaptionFact))
    assert f"{LONGEST_VERDICT_WORDS} words at most" in PAGE


def test_its_figures_have_the_form_of_the_report() -> None:
    shown = re.search(r"coverage --quality\n(.*?)\n    \.\.\.", PAGE, re.DOTALL)

    assert shown is not None
    assert {line.strip() for line in shown[1].splitlines()} <= set(quality_lines(AS_SHOWN))
