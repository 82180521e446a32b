"""What was searched and found clean is not searched again, and what was planted since is found all the same."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PIL import Image, PngImagePlugin

from radanki.pipeline.phi import leak_check
from radanki.pipeline.phi.leak_check import RULE, PhiLeakCheck
from support.searched_packages import a_film_of_somebody, a_film_without_names, add_letters, package

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from support.notes import NoteBench


def draw_text(path: Path) -> None:
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", "seen by Quenneville", zip=True)
    Image.new("L", (64, 48), 23).save(path, pnginfo=said)


def remarked(bench: NoteBench) -> Path:
    target = package(bench)
    with zipfile.ZipFile(target, "a") as archive:
        archive.comment = b"for QUENNEVILLE, QX-447123"
    return target


PLANTED: dict[str, Callable[[NoteBench], Path]] = {
    "a field": lambda bench: package(bench, answer="Theodora coughs."),
    "a tag": lambda bench: package(bench, tag="who::quenneville"),
    "a description": lambda bench: package(bench, description="<p>Quenneville</p>"),
    "a text of a picture": lambda bench: package(bench, draw=draw_text),
    "bytes behind a picture": lambda bench: package(bench, draw=add_letters),
    "a remark of the zip": remarked,
}


@pytest.mark.parametrize("place", PLANTED)
def test_a_name_that_is_planted_after_a_clean_build_is_found(bench: NoteBench, tmp_path: Path, place: str) -> None:
    sources = [a_film_of_somebody(tmp_path / "a.dcm"), a_film_without_names(tmp_path / "film.png")]
    assert PhiLeakCheck(tmp_path / "cache", workers=1).problems(package(bench), sources) == ()

    found = PhiLeakCheck(tmp_path / "cache", workers=1).problems(PLANTED[place](bench), sources)

    assert {problem.rule for problem in found} == {RULE}


def test_a_source_that_told_nothing_is_not_opened_again(
    bench: NoteBench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = a_film_without_names(tmp_path / "film.png")
    assert PhiLeakCheck(tmp_path / "cache", workers=1).problems(package(bench), [source]) == ()
    asked: list[object] = []

    def ask(queue: Sequence[object], *_: object) -> Sequence[object]:
        asked.extend(queue)
        return ()

    monkeypatch.setattr(leak_check, "run_in_batches", ask)

    other = package(bench, answer="Something else.")

    assert PhiLeakCheck(tmp_path / "cache", workers=1).problems(other, [source]) == ()
    assert asked == []


def test_a_source_whose_file_gets_the_number_of_somebody_is_opened_again(bench: NoteBench, tmp_path: Path) -> None:
    source = a_film_without_names(tmp_path / "film.png")
    target = package(bench, answer="As in file 7712345.")
    assert PhiLeakCheck(tmp_path / "cache", workers=1).problems(target, [source]) == ()
    renamed = replace(source, path=source.path.rename(tmp_path / "7712345.png"))

    found = PhiLeakCheck(tmp_path / "cache", workers=1).problems(target, [renamed])

    assert {problem.rule for problem in found} == {RULE}


def test_a_source_that_was_replaced_is_opened_again(bench: NoteBench, tmp_path: Path) -> None:
    source = a_film_without_names(tmp_path / "film.png")
    target = package(bench, answer="Theodora coughs.")
    assert PhiLeakCheck(tmp_path / "cache", workers=1).problems(target, [source]) == ()

    found = PhiLeakCheck(tmp_path / "cache", workers=1).problems(target, [a_film_of_somebody(tmp_path / "film.png")])

    assert {problem.rule for problem in found} == {RULE}


def test_a_torn_memory_of_sources_is_none(bench: NoteBench, tmp_path: Path) -> None:
    source = a_film_of_somebody(tmp_path / "a.dcm")
    nameless = a_film_without_names(tmp_path / "film.png")
    PhiLeakCheck(tmp_path / "cache", workers=1).problems(package(bench), [source, nameless])
    (record,) = (tmp_path / "cache" / "jobs" / "nameless").iterdir()
    record.write_bytes(record.read_bytes()[:-3])

    found = PhiLeakCheck(tmp_path / "cache", workers=1).problems(package(bench, answer="Theodora"), [source, nameless])

    assert {problem.rule for problem in found} == {RULE}


def test_what_is_kept_tells_no_name(bench: NoteBench, tmp_path: Path) -> None:
    sources = [a_film_of_somebody(tmp_path / "a.dcm"), a_film_without_names(tmp_path / "film.png")]
    PhiLeakCheck(tmp_path / "cache", workers=1).problems(package(bench), sources)

    kept = b"".join(path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file()).lower()

    assert b"quenneville" not in kept
    assert b"447123" not in kept
    assert sources[0].digest.encode() not in kept
