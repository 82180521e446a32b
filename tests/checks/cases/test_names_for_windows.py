"""Names that Windows can't hold are refused, since a clone there would end with an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from checks.conftest import RuleBench

RULE = "placement/windows-name"


def picture(name: str) -> str:
    return f"  - name: frontal\n    file: '{name}'\n    looked: [{{by: AB, on: 2026-11-20}}]\n"


@pytest.mark.parametrize(
    "name",
    [
        "aux.png",
        "CON.png",
        "nul.nii.gz",
        "Com1.png",
        "lpt\u00b9.png",
        "a:b.png",
        "what?.png",
        "a|b.png",
        "end..",
        "end ",
        "a/prn/b.png",
    ],
)
def test_a_name_that_windows_cant_hold_is_refused(name: str, bench: RuleBench) -> None:
    path = bench.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")

    assert RULE in bench.rules(images=picture(name))


def test_names_that_differ_by_case_alone_are_refused(bench: RuleBench) -> None:
    for name in ("film.png", "Film.png"):
        (bench.folder / name).write_bytes(b"x")

    assert RULE in bench.rules(images=picture("film.png"))


@pytest.mark.parametrize(
    "name", ["auxiliary.png", "console.png", "a.con.png", "communication-1.png", "nulliparous.png"]
)
def test_a_name_that_only_begins_like_one_passes(name: str, bench: RuleBench) -> None:
    (bench.folder / name).write_bytes(b"x")

    assert RULE not in bench.rules(images=picture(name))


def test_names_that_differ_by_their_unicode_form_alone_are_refused(bench: RuleBench) -> None:
    for name in ("thorax-\u00e9.png", "thorax-e\u0301.png"):
        (bench.folder / name).write_bytes(b"x")

    assert RULE in bench.rules(images=picture("thorax-\u00e9.png"))


def test_a_path_that_is_too_long_for_a_clone_is_refused(bench: RuleBench) -> None:
    name = f"{'film-' * 36}.png"
    (bench.folder / name).write_bytes(b"x")

    assert RULE in bench.rules(images=picture(name))


def test_a_deck_has_no_name_of_a_device(bench: RuleBench) -> None:
    for name in ("aux", "auxiliary"):
        (bench.root / f"decks/{name}.yaml").write_text(f"name: {name}\ntitle: Chest\n", encoding="utf-8")

    found = [problem.path for problem in bench.problems(images=picture("film.png")) if problem.rule == RULE]

    assert found == ["decks/aux.yaml"]
