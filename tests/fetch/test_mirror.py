"""Mirrors: asked before the network, checked all the same, and written from the cache."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import pytest

from radanki.fetch.mirror import FolderMirror, WebMirror, ending_of, mirrors_of
from radanki.fetch.pictures import Fetcher
from radanki.fetch.store import PictureStore
from radanki.fetch.web import Web
from radanki.library.digests import sha256_of_members
from radanki.model.reference import Reference, parse_reference

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.fetch.result import FetchResult
    from support.web import FakeWeb

PICTURE = os.urandom(5000)
SLICES = {"1.dcm": b"one", "below/2.dcm": b"two"}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


SERIES = sha256_of_members({name: sha256(content) for name, content in SLICES.items()})
LIST = "".join(f"{sha256(SLICES[name])}  {name}\n" for name in sorted(SLICES)).encode()


def reference(text: str, digest: str = sha256(PICTURE)) -> Reference:
    parsed = parse_reference(text, archive_sha256="a" * 64, sha256=digest)
    assert isinstance(parsed, Reference)
    return parsed


FILM = reference("https://a.example.org/film.png")
STACK = reference("pypi:films==1.0#series/", SERIES)


class Fetched:
    """What came of references with some mirrors, and what was complained of."""

    def __init__(self, folder: Path, mirrors: tuple[str, ...], *references: Reference) -> None:
        def nobody(what: str, done_bytes: int, total_bytes: int | None) -> None:
            del what, done_bytes, total_bytes

        self.complaints: list[str] = []
        self.store = PictureStore(folder / "cache")
        web = Web()
        fetcher = Fetcher(
            self.store, nobody, mirrors=mirrors_of(mirrors, web), web=web, complain=self.complaints.append
        )
        self.results: tuple[FetchResult, ...] = fetcher.fetch(references)


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("ending", ["", ".png", ".PNG"])
def test_a_file_comes_from_a_mirror_whatever_its_ending_and_nobody_is_asked(
    ending: str, tmp_path: Path, web: FakeWeb
) -> None:
    put(tmp_path / "stick", sha256(PICTURE) + ending, PICTURE)

    fetched = Fetched(tmp_path, (str(tmp_path / "stick"),), FILM)

    (result,) = fetched.results
    assert (result.mirrored, result.path and result.path.read_bytes()) == (True, PICTURE)
    assert not web.asked
    assert not web.refused


def test_a_series_comes_from_a_folder_named_by_its_digest(tmp_path: Path) -> None:
    for name, content in SLICES.items():
        put(tmp_path / "stick" / SERIES, name, content)

    (result,) = Fetched(tmp_path, (str(tmp_path / "stick"),), STACK).results

    assert result.path is not None
    assert (result.path / "below/2.dcm").read_bytes() == b"two"


def test_wrong_bytes_in_a_mirror_are_named_and_the_next_place_is_asked(tmp_path: Path, web: FakeWeb) -> None:
    put(tmp_path / "one", f"{sha256(PICTURE)}.png", b"other bytes")
    web.put("https://a.example.org/film.png", PICTURE)

    fetched = Fetched(tmp_path, (str(tmp_path / "one"),), FILM)

    assert fetched.results[0].path is not None
    (complaint,) = fetched.complaints
    assert f"{sha256(PICTURE)}.png holds other bytes (sha256 {sha256(b'other bytes')}) and is not used" in complaint
    assert [path.name for path in fetched.store.folder.rglob("*") if path.is_file()] == [sha256(PICTURE)]


def test_several_folders_are_separated_as_in_path_and_one_that_is_not_there_is_told_once(tmp_path: Path) -> None:
    put(tmp_path / "two", sha256(PICTURE), PICTURE)
    for name, content in SLICES.items():
        put(tmp_path / "two" / SERIES, name, content)
    stated = os.pathsep.join([str(tmp_path / "gone"), str(tmp_path / "two")])

    fetched = Fetched(tmp_path, (stated,), FILM, STACK)

    assert [result.mirrored for result in fetched.results] == [True, True]
    assert fetched.complaints == [f"the mirror {tmp_path / 'gone'}: no such folder"]


def test_a_mirror_on_the_web_gives_files_and_series(tmp_path: Path, web: FakeWeb) -> None:
    base = "https://example.org/mirror"
    web.put(f"{base}/{sha256(PICTURE)}.png", PICTURE)
    web.put(f"{base}/{SERIES}.sha256sum", LIST)
    for name, content in SLICES.items():
        web.put(f"{base}/{SERIES}/{name}", content)

    fetched = Fetched(tmp_path, (f"{base}/",), FILM, STACK)

    assert [result.mirrored for result in fetched.results] == [True, True]
    assert not fetched.complaints


@pytest.mark.parametrize("line", ["../../climbed", "/etc/passwd", "a\\b", ".", ""])
def test_a_list_that_would_climb_out_of_its_folder_is_not_followed(line: str, tmp_path: Path, web: FakeWeb) -> None:
    web.put(f"https://example.org/{SERIES}.sha256sum", f"{'0' * 64}  {line}\n".encode())

    fetched = Fetched(tmp_path, ("https://example.org",), STACK)

    assert fetched.results[0].error is not None
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_mirror_on_the_web_that_is_silent_is_told_once(tmp_path: Path, web: FakeWeb) -> None:
    web.put("https://a.example.org/film.png", PICTURE)
    web.put("https://a.example.org/other.png", b"other")

    fetched = Fetched(
        tmp_path, ("https://example.org",), FILM, reference("https://a.example.org/other.png", sha256(b"other"))
    )

    assert [result.error for result in fetched.results] == [None, None]
    assert len(fetched.complaints) == 1
    assert web.refused == ["example.org"]


def test_mirrors_are_told_apart_by_how_they_begin(tmp_path: Path) -> None:
    stated = os.pathsep.join([str(tmp_path), "https://example.org/a"])

    assert [type(mirror) for mirror in mirrors_of((stated,), Web())] == [FolderMirror, WebMirror]


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("https://example.org/a.nii.gz?download=1", ".nii.gz"),
        ("commons:Film.JPG", ".jpg"),
        ("zenodo:1/a.zip#b/c.dcm", ".dcm"),
        ("osf:ab3de", ""),
    ],
)
def test_a_file_of_a_mirror_keeps_its_ending(text: str, ending: str) -> None:
    assert ending_of(reference(text)) == ending


def test_a_mirror_may_lie_at_any_address_that_fsspec_knows(tmp_path: Path) -> None:
    pytest.importorskip("fsspec", reason="the extra `store` is not installed")
    (tmp_path / "bucket").mkdir()
    (tmp_path / "bucket" / f"{FILM.sha256}.png").write_bytes(PICTURE)

    found = Fetched(tmp_path, ((tmp_path / "bucket").as_uri(),), FILM)
    lacking = Fetched(tmp_path / "elsewhere", ("nonsense://bucket",), FILM)

    assert found.results[0].mirrored
    assert found.complaints == []
    assert lacking.results[0].path is None
    assert "nonsense" in lacking.complaints[0]
