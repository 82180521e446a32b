"""Of a package that changed, the parts that were searched for the same sources are not searched again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from radanki.model.phi.identifier import ExtractedIdentifiers, Identifier
from radanki.pipeline.executors.batches import run_in_batches
from radanki.pipeline.phi import leak_check, package_search
from radanki.pipeline.phi.leak_check import RULE, PhiLeakCheck
from radanki.pipeline.phi.search_memory import SearchMemory, secret_of
from support.searched_packages import (
    a_film_of_somebody,
    a_film_of_somebody_else,
    a_film_without_names,
    add_letters,
    package,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from radanki.model.phi.identifier import PhiLeak
    from radanki.pipeline.phi.search_memory import Secret
    from radanki.pipeline.phi.searched_for import SearchedFor
    from support.notes import NoteBench


def searched_again(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[object]]:
    """Give the media that are searched from now on, and the sources that are opened."""
    media, sources = list[str](), list[object]()
    search_medium = package_search._leaks_in_medium  # noqa: SLF001  # each medium that is searched goes through it

    def note_medium(name: str, octets: bytes, wanted: SearchedFor) -> Iterator[PhiLeak]:
        media.append(name)
        return search_medium(name, octets, wanted)

    def note_sources(queue: Sequence[tuple[str, Path]], *others: Any) -> Iterator[tuple[str, Any]]:
        sources.extend(path for _, path in queue)
        return run_in_batches(queue, *others)

    monkeypatch.setattr(package_search, "_leaks_in_medium", note_medium)
    monkeypatch.setattr(leak_check, "run_in_batches", note_sources)
    return media, sources


def test_with_one_text_changed_no_source_is_opened_and_no_picture_searched_again(
    bench: NoteBench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = [a_film_of_somebody(tmp_path / "a.dcm"), a_film_without_names(tmp_path / "film.png")]
    assert PhiLeakCheck(tmp_path / "cache", workers=1).problems(package(bench), sources) == ()
    media, opened_again = searched_again(monkeypatch)

    other = package(bench, answer="Something else.")

    assert PhiLeakCheck(tmp_path / "cache", workers=1).problems(other, sources) == ()
    assert (media, opened_again) == ([], [])


def test_a_name_that_stood_there_before_its_source_came_is_found(bench: NoteBench, tmp_path: Path) -> None:
    first = a_film_of_somebody(tmp_path / "a.dcm")
    target = package(bench, answer="As Haverbrook said.", draw=lambda path: add_letters(path, b"HAVERBROOK"))
    assert PhiLeakCheck(tmp_path / "cache", workers=1).problems(target, [first]) == ()
    second = a_film_of_somebody_else(tmp_path / "b.dcm")

    found = PhiLeakCheck(tmp_path / "cache", workers=1).problems(target, [first, second])

    assert {problem.path for problem in found} == {second.case}
    assert len(found) == len({"the field", "the medium"})


def test_what_was_found_once_is_found_until_it_is_gone(bench: NoteBench, tmp_path: Path) -> None:
    source, target = a_film_of_somebody(tmp_path / "a.dcm"), package(bench, answer="Theodora coughs.")
    assert PhiLeakCheck(tmp_path / "cache", workers=1).problems(package(bench), [source]) == ()
    package(bench, answer="Theodora coughs.")

    for _ in range(2):
        found = PhiLeakCheck(tmp_path / "cache", workers=1).problems(target, [source])
        assert {problem.rule for problem in found} == {RULE}

    assert PhiLeakCheck(tmp_path / "cache", workers=1).problems(package(bench), [source]) == ()


def memory_of(cache: Path) -> Path:
    (found,) = (cache / "jobs" / "searched").glob("*.sqlite")
    return found


def tear(path: Path) -> None:
    with closing(sqlite3.connect(path)) as store, store:
        store.execute("UPDATE records SET content = substr(content, 2)")


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:1500])


def put_letters(path: Path) -> None:
    path.write_bytes(b"no memory of ours")


def take_sealed(path: Path) -> None:
    with closing(sqlite3.connect(path)) as store, store:
        store.execute("DELETE FROM records WHERE owner = 'sources'")


@pytest.mark.parametrize("spoil", [tear, cut_off, put_letters, take_sealed])
def test_a_spoiled_memory_of_searches_hides_nothing(
    bench: NoteBench, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    sources = [a_film_of_somebody(tmp_path / "a.dcm")]
    assert PhiLeakCheck(tmp_path / "cache", workers=1).problems(package(bench), sources) == ()
    spoil(memory_of(tmp_path / "cache"))

    found = PhiLeakCheck(tmp_path / "cache", workers=1).problems(package(bench, answer="Theodora"), sources)

    assert {problem.rule for problem in found} == {RULE}


def test_the_memory_of_another_package_hides_nothing(bench: NoteBench, tmp_path: Path) -> None:
    first, second = a_film_of_somebody_else(tmp_path / "b.dcm"), a_film_of_somebody(tmp_path / "a.dcm")
    target = package(bench, answer="Theodora")
    assert PhiLeakCheck(tmp_path / "one", workers=1).problems(target, [first]) == ()
    assert PhiLeakCheck(tmp_path / "two", workers=1).problems(package(bench), [second]) == ()
    package(bench, answer="Theodora")
    memory_of(tmp_path / "one").replace(memory_of(tmp_path / "two"))

    found = PhiLeakCheck(tmp_path / "two", workers=1).problems(target, [second])

    assert {problem.rule for problem in found} == {RULE}


def test_another_program_searches_anew(bench: NoteBench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = a_film_of_somebody(tmp_path / "a.dcm")
    assert PhiLeakCheck(tmp_path / "cache", workers=1).problems(package(bench), [source]) == ()
    monkeypatch.setattr(leak_check, "state_of_program", lambda: b"another")
    media, opened_again = searched_again(monkeypatch)

    other = package(bench, answer="Something else.")

    assert PhiLeakCheck(tmp_path / "cache", workers=1).problems(other, [source]) == ()
    assert (len(media), opened_again) == (1, [source.path])


def test_what_is_sealed_opens_with_the_files_own_bytes_alone(tmp_path: Path) -> None:
    path, found = tmp_path / "film", ExtractedIdentifiers(frozenset({Identifier("patient", "Quenneville")}))
    path.write_bytes(bytes(60_000))
    secret = secret_of(path, "program")
    assert secret is not None
    SearchMemory(tmp_path / "cache", tmp_path / "deck.apkg", b"program").keep({secret: found}, [bytes(16)])
    memory = SearchMemory(tmp_path / "cache", tmp_path / "deck.apkg", b"program")

    assert memory.identifiers(secret) == found
    assert memory.identifiers(replace(secret, key=bytes(48))) is None
    for other in (secret_of(path, "another program"), *map(secret_with, changed_in_places(path))):
        assert other is not None
        assert memory.identifiers(other) is None
        assert memory.identifiers(replace(other, name=secret.name)) is None


def secret_with(path: Path) -> Secret | None:
    return secret_of(path, "program")


def changed_in_places(path: Path) -> Iterator[Path]:
    """Give the file with one byte changed near its beginning, in its middle and at its end, and with one more."""
    octets = path.read_bytes()
    for place in (5, 20_000, len(octets) - 1):
        path.write_bytes(octets[:place] + b"!" + octets[place + 1 :])
        yield path
    path.write_bytes(octets + b"\0")
    yield path


def test_a_folder_of_slices_has_the_secret_of_its_slices(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"{number:02}.dcm").write_bytes(bytes([number]) * 100)
    secret = secret_of(tmp_path, "program")
    assert secret == secret_of(tmp_path, "program")

    (tmp_path / "00.dcm").write_bytes(b"another")

    assert secret_of(tmp_path, "program") != secret


def test_a_takedown_is_told_of_all_that_is_kept(bench: NoteBench, tmp_path: Path) -> None:
    sources = [a_film_of_somebody(tmp_path / "a.dcm"), a_film_without_names(tmp_path / "film.png")]
    PhiLeakCheck(tmp_path / "cache", workers=1).problems(package(bench), sources)

    assert {folder.name for folder in leak_check.kept_sources(tmp_path / "cache")} == {"nameless", "searched"}


def test_a_source_that_is_gone_has_no_secret(tmp_path: Path) -> None:
    assert secret_of(tmp_path / "gone", "program") is None
