"""A released version is built once more, byte for byte, and anything else is refused."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from radanki.errors import ReleaseError, UsageError

if TYPE_CHECKING:
    from releasing.release.conftest import ReleaseBench


def test_a_release_is_built_again_byte_for_byte_and_the_ledger_stays(bench: ReleaseBench) -> None:
    bench.release("1.0")
    image = bench.cases["one"]["images"][0]
    image["reserved"] = [7]
    bench.cases["one"]["questions"][0]["ask"] = "And then?"
    bench.cases["two"]["retired"] = {"since": "2.0", "reason": "Wrong."}
    bench.release("2.0")
    held = bench.state()
    shutil.rmtree(bench.dist)

    report = bench.reproduce("2.0")

    again = bench.state()
    assert again["decks/ledger.json"] == held["decks/ledger.json"]
    assert again["dist/release-2.0/test.apkg"] == held["dist/release-2.0/test.apkg"]
    assert {name for name in again if "2.0" in name} == {name for name in held if "2.0" in name}
    assert (report.version, report.previous) == ("2.0", "1.0")
    assert {item.kind for item in report.changes.changed} == {"question"}


def test_the_first_release_is_reproduced_like_any_other(bench: ReleaseBench) -> None:
    bench.release("1.0")
    held = bench.state()

    bench.reproduce("1.0.0")

    again = bench.state()
    assert again["dist/release-1.0/test.apkg"] == held["dist/release-1.0/test.apkg"]
    assert again["dist/release-1.0/CREDITS.md"] == held["dist/release-1.0/CREDITS.md"]


def test_another_library_is_not_the_release(bench: ReleaseBench) -> None:
    bench.release("1.0")
    bench.cases["one"]["questions"][0]["ask"] = "And then?"
    bench.write()
    before = bench.state()

    with pytest.raises(ReleaseError, match=r"this is not release 1\.0:\n  - test\.apkg does not say what was released"):
        bench.reproduce("1.0")

    assert bench.state() == before


def test_other_bytes_of_the_same_words_are_told_apart(bench: ReleaseBench) -> None:
    bench.release("1.0")
    path = bench.root / "decks/ledger.json"
    (deck,) = bench.ledger.releases[0].decks
    path.write_text(path.read_text(encoding="utf-8").replace(deck.sha256, "f" * 64), encoding="utf-8")

    with pytest.raises(ReleaseError, match="says what was released in other bytes"):
        bench.reproduce("1.0")


def test_a_deck_more_or_less_is_not_the_release(bench: ReleaseBench) -> None:
    bench.release("1.0")
    bench.decks["other"] = {**bench.decks["test"], "title": "Other"}
    bench.write()

    with pytest.raises(ReleaseError, match="the deck other was not released"):
        bench.reproduce("1.0")


def test_a_version_that_never_was_can_not_be_reproduced(bench: ReleaseBench) -> None:
    bench.release("1.0")

    with pytest.raises(UsageError, match=r"1\.1 was never released"):
        bench.reproduce("1.1")
