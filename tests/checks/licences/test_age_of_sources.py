"""What time does to sources: looked at long ago, under another licence since, or copied often is a warning."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from radanki.checks import run_checks
from radanki.library.walk import read_library
from radanki.vocabulary import find_licence, find_source_kind
from radanki.vocabulary.licence_changes import licence_changes
from support.cases import LOOKED, REVIEWED, a_case, an_image
from support.libraries import write_case

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from checks.conftest import RuleBench

TODAY = date(2026, 11, 24)
HELD = an_image(origin="package:a/b.png", sha256="0" * 64, looked=LOOKED)


def rules_on(bench: RuleBench, accessed: str, *, url: str = "https://example.org/1", licence: str = "MIT") -> list[str]:
    source = f'sources: [{{id: site, url: "{url}", author: A. B., licence: {licence}, accessed: {accessed}}}]\n'
    bench.problems(sources=source)
    library, _ = read_library(bench.root)
    found = run_checks(library, for_release=True, today=TODAY)
    return [f"{problem.severity} {problem.rule}" for problem in found if problem.rule.startswith("provenance/")]


@pytest.mark.parametrize(
    ("accessed", "is_told"),
    [("2024-11-23", True), ("2024-11-24", False), ("2024-12-01", False), ("2026-11-24", False), ("2019-01-31", True)],
)
def test_a_source_is_to_be_opened_again_after_two_years(bench: RuleBench, accessed: str, *, is_told: bool) -> None:
    told = ["warning provenance/accessed-long-ago"] if is_told else []

    assert rules_on(bench, accessed) == told


def test_without_a_date_nothing_is_old(bench: RuleBench) -> None:
    source = 'sources: [{id: site, url: "https://example.org/1", author: A. B., licence: MIT, accessed: 1999-01-01}]\n'

    assert bench.rules(sources=source) == []


@pytest.mark.parametrize(
    ("accessed", "licence", "is_told"),
    [
        ("2022-08-19", "RADIOPAEDIA-NC-SA-3.0-mod", True),
        ("2022-08-20", "RADIOPAEDIA-NC-SA-3.0-mod", False),
        ("2026-11-01", "RADIOPAEDIA-NC-SA-3.0-mod", False),
        ("2026-11-01", "CC-BY-NC-SA-3.0", True),
    ],
)
def test_a_source_that_changed_its_licence_is_to_be_opened_again(
    bench: RuleBench, accessed: str, licence: str, *, is_told: bool
) -> None:
    told = rules_on(bench, accessed, url="https://radiopaedia.org/cases/61830", licence=licence)

    assert ("warning provenance/licence-changed" in told) is is_told


def test_every_change_of_a_licence_names_a_source_and_licences_that_are_known_and_where_it_is_written() -> None:
    assert licence_changes()
    for change in licence_changes():
        kind = find_source_kind(change.source)
        assert kind is not None
        assert kind.licence is not None
        assert find_licence(change.before) is not None
        assert find_licence(change.after) == find_licence(kind.licence)
        assert change.evidence.startswith("https://")
        assert change.since < TODAY


def write_library(
    root: Path,
    cases: int,
    *,
    author: str = "Frank G.",
    image: Mapping[str, Any] = HELD,
    **more: str,
) -> list[str]:
    """Write so many Radiopaedia cases, and give where the library is told that they are many."""
    slug = author.lower().strip(".").replace(". ", "").replace(" ", "")
    for number in range(1, cases + 1):
        source: dict[str, Any] = {"id": "site", "url": f"https://radiopaedia.org/cases/{number}", "author": author}
        source |= {"licence": "RADIOPAEDIA-NC-SA-3.0-mod", "accessed": date(2026, 11, 1), **more}
        text = a_case(f"{number:016x}", images=[image], sources=[source], reviewed=REVIEWED)
        write_case(root, f"xr/chest/case-{slug}-{number:02d}", text)
    library, problems = read_library(root)
    assert problems == ()
    return [problem.path for problem in run_checks(library) if problem.rule == "provenance/many-by-one-author"]


def test_more_pictures_of_one_author_than_anybody_picks_by_hand_are_told_once_at_the_first_too_many(
    tmp_path: Path,
) -> None:
    assert write_library(tmp_path / "some", 40) == []
    assert write_library(tmp_path / "many", 41) == ["cases/xr/chest/case-frankg-41/case.yaml"]


@pytest.mark.parametrize(
    ("image", "more"),
    [
        (an_image(link="https://radiopaedia.org/cases/1"), {}),
        (HELD, {"permission": "letter.txt"}),
    ],
)
def test_links_and_pictures_with_the_authors_leave_do_not_count(
    tmp_path: Path, image: Mapping[str, Any], more: dict[str, str]
) -> None:
    assert write_library(tmp_path, 41, image=image, **more) == []


def test_pictures_of_several_authors_do_not_add_up(tmp_path: Path) -> None:
    assert write_library(tmp_path, 30) + write_library(tmp_path, 30, author="Ian B.") == []
