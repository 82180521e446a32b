"""docs/licences.md says what the vocabulary says: no licence, profile or source is missing or out of date."""

from __future__ import annotations

from pathlib import Path

import pytest

from radanki.checks.licences.age_of_sources import LONGEST_MONTHS
from radanki.licensing.permission import may_ship
from radanki.model.case import Case, Source
from radanki.model.images import Image
from radanki.releasing.publish.credits_list import what_it_asks
from radanki.vocabulary import Licence, SourceKind, licences, source_kinds

PAGE = (Path(__file__).parents[2] / "docs/licences.md").read_text(encoding="utf-8")
SOURCES = [kind for kind in source_kinds() if kind.slug not in {"own", "other"}]
MAY = {
    "bundle": "its pictures may ship, each under its own licence",
    "bundle-nc": "its pictures may ship in `nc`",
    "bundle-nd": "its pictures may ship in `nc`, with their own pixels only",
    "link": "cards link to it",
    "never": "not even that",
}


def fate(licence: Licence, profile: str) -> str:
    """Give what becomes of a picture under a licence, as the decks decide it."""
    source = Source(id="s", url="https://example.org/1", author="A. B.", licence=licence.slug, permission="letter.txt")
    image = Image(name="frontal", file="frontal.png")
    case = Case.model_validate(
        {
            "id": "00000000000000a1",
            "title": "A",
            "kind": "normal",
            "level": 1,
            "sources": [source],
            "licence": "CC-BY-4.0",
            "contributors": ["A. B."],
        }
    )
    shipping = may_ship(case, image, source, profile)  # type: ignore[arg-type]
    if licence.profile == "never":
        return "no"
    return "yes" if shipping.allowed else "link"


@pytest.mark.parametrize("licence", licences(), ids=lambda licence: licence.slug)
def test_every_licence_stands_on_the_page_with_what_the_decks_decide(licence: Licence) -> None:
    name = f"[{licence.name}]({licence.url})" if licence.url else licence.name
    cells = [f"`{licence.slug}`", name, fate(licence, "open"), fate(licence, "nc"), what_it_asks(licence.name)]

    assert f"| {' | '.join(cells)} |" in PAGE.splitlines()


def test_no_other_licence_stands_there() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `") and line.count("|") == 6]

    assert len(rows) == len(licences())


@pytest.mark.parametrize("kind", SOURCES, ids=lambda kind: kind.slug)
def test_every_source_stands_in_the_row_of_its_policy(kind: SourceKind) -> None:
    (row,) = (line for line in PAGE.splitlines() if line.startswith(f"| {MAY[kind.policy]}") and kind.name in line)

    assert row


def test_the_age_that_is_told_is_the_age_that_is_checked() -> None:
    assert f"more than {LONGEST_MONTHS} months ago" in PAGE
