from __future__ import annotations

import hashlib
import signal
import subprocess
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from radanki.fetch import sizes
from radanki.fetch.store import installed_path
from radanki.library.digests import sha256_of
from radanki.model.reference import Reference, parse_reference
from support.cases import a_case, an_image
from support.libraries import write_case
from support.program import RADANKI, radanki_here, surroundings_of
from support.web import Page

if TYPE_CHECKING:
    from support.web import FakeWeb

PICTURE = "package:pydicom/data/test_files/CT_small.dcm"


SOURCE = {
    "id": "s",
    "url": "https://pydicom.github.io",
    "author": "pydicom contributors",
    "licence": "MIT",
    "accessed": date(2026, 11, 24),
}


def digest() -> str:
    reference = parse_reference(PICTURE)
    assert isinstance(reference, Reference)
    path = installed_path(reference)
    assert path is not None
    return sha256_of(path)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    for name in ("cases", "decks"):
        (tmp_path / "library" / name).mkdir(parents=True)
    return tmp_path / "library"


def add_case(library: Path, slug: str, picture: str = PICTURE, sha256: str | None = None) -> None:
    case_id = hashlib.sha256(slug.encode()).hexdigest()[:16]
    image = an_image(name="slice", origin=picture, sha256=sha256 or digest())
    write_case(library, f"ct/chest/{slug}", a_case(case_id, kind="normal", images=[image], sources=[SOURCE]))


def run(library: Path, *words: str, **surroundings: str) -> tuple[int, str, str]:
    ran = radanki_here(library, *words, **surroundings)
    return ran.status, ran.out, ran.err


def test_it_says_how_many_pictures_are_here_and_ends_well(library: Path) -> None:
    add_case(library, "one")

    assert run(library, "fetch") == (0, "1 picture: 0 fetched, 1 here already\n", "")


def test_a_library_without_such_pictures_has_nothing_to_fetch(library: Path) -> None:
    assert run(library, "fetch")[:2] == (0, "0 pictures: 0 fetched, 0 here already\n")


def test_a_picture_that_can_not_be_had_is_told_with_its_place_and_does_not_stop_the_rest(library: Path) -> None:
    add_case(library, "good")
    add_case(library, "changed", sha256="b" * 64)
    add_case(library, "forbidden", picture="https://radiopaedia.org/a.jpg")

    status, summary, complaints = run(library, "fetch")

    assert status == 1
    assert summary == "3 pictures: 0 fetched, 1 here already, 2 could not be had\n"
    assert "cases/ct/chest/changed/case.yaml:7:5: the installed file is not the one that the case pins" in complaints
    assert "[fetch/wrong-digest]" in complaints
    assert "cases/ct/chest/forbidden/case.yaml:7:5: Radiopaedia.org gives no leave" in complaints


def test_only_the_named_cases_are_looked_at(library: Path) -> None:
    add_case(library, "good")
    add_case(library, "changed", sha256="b" * 64)

    assert run(library, "fetch", "cases/ct/chest/good")[0] == 0
    assert run(library, "fetch", "cases/ct/chest/changed")[0] == 1


def test_a_case_that_can_not_be_read_is_told_and_the_others_are_fetched(library: Path) -> None:
    add_case(library, "good")
    add_case(library, "broken")
    (library / "cases" / "ct" / "chest" / "broken" / "case.yaml").write_text("id: [")

    status, summary, complaints = run(library, "fetch")

    assert status == 1
    assert summary == "1 picture: 0 fetched, 1 here already\n"
    assert "cases/ct/chest/broken/case.yaml" in complaints


def test_with_verbose_it_says_where_each_picture_lies(library: Path) -> None:
    add_case(library, "one")

    _, _, detail = run(library, "--verbose", "fetch")

    assert detail.startswith(f"{PICTURE}: ")


def film(library: Path, slug: str, url: str, content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    add_case(library, slug, url, sha256)
    return sha256


def test_without_a_network_all_that_waits_is_one_line_and_no_error(library: Path, web: FakeWeb) -> None:
    add_case(library, "installed")
    for number in range(3):
        film(library, f"a{number}", f"https://a.example.org/{number}.png", bytes([number]))
    film(library, "b", "commons:Film.png", b"b")

    status, summary, notes = run(library, "fetch")

    assert status == 0
    assert summary == "5 pictures: 0 fetched, 1 here already, 4 wait for a connection\n"
    assert "4 cases wait for 4 pictures that are not here, and a.example.org and 1 other host give no answer" in notes
    assert notes.count("wait") == 1
    assert sorted(web.refused) == ["a.example.org", "commons.wikimedia.org", "upload.wikimedia.org"]


def test_with_verbose_each_case_that_waits_is_named_with_its_picture(library: Path, web: FakeWeb) -> None:
    del web
    film(library, "a", "https://a.example.org/1.png", b"1")

    _, _, notes = run(library, "fetch", "-v")

    assert "waits: cases/ct/chest/a: https://a.example.org/1.png" in notes


def test_a_mirror_is_written_from_the_cache_and_read_on_a_machine_without_a_network(
    library: Path, web: FakeWeb, tmp_path: Path
) -> None:
    web.put("https://example.org/film.png", b"film")
    digest_of_film = film(library, "film", "https://example.org/film.png", b"film")
    add_case(library, "missing", "https://a.example.org/x.png", "c" * 64)
    assert run(library, "fetch")[0] == 0
    stick = tmp_path / "stick"

    _, written, notes = run(library, "mirror", str(stick))
    _, again, _ = run(library, "mirror", str(stick), "cases/ct/chest/film")

    assert written.endswith("1 picture (0.0 MB): 1 written, 0 there already, 1 not fetched yet; see CREDITS.csv\n")
    assert "not in the cache, so not in the mirror: https://a.example.org/x.png" in notes
    assert "0 written, 1 there already" in again
    assert sorted(path.name for path in stick.iterdir()) == ["CREDITS.csv", f"{digest_of_film}.png"]
    assert "pydicom contributors,MIT,https://pydicom.github.io" in (stick / "CREDITS.csv").read_text()

    web.silent.add("example.org")
    elsewhere = {"RADANKI_CACHE": str(tmp_path / "another"), "RADANKI_MIRROR": str(stick)}
    status, summary, _ = run(library, "fetch", "cases/ct/chest/film", **elsewhere)
    assert (status, summary) == (0, "1 picture: 0 fetched, 1 out of mirrors, 0 here already\n")


def test_sizes_are_told_before_more_than_500_megabytes_come(
    library: Path, web: FakeWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sizes, "ANNOUNCED_BYTES", 1_500_000)
    for number in range(30):
        content = bytes([number]) * 1_000_000
        web.put(f"https://example.org/{number}.png", content)
        film(library, f"a{number}", f"https://example.org/{number}.png", content)

    status, _, notes = run(library, "fetch")

    assert status == 0
    assert notes.count("more than 500 MB are to be fetched") == 1
    assert "30 MB in 30 downloads" in notes


@pytest.mark.slow
def test_a_download_that_a_person_stops_goes_on_at_the_next_call(library: Path, web: FakeWeb) -> None:
    content = bytes(range(256)) * 2000
    page = Page(content, in_bytes=True)
    web.put("https://example.org/film.png", page)
    film(library, "film", "https://example.org/film.png", content)
    surroundings = surroundings_of(library)
    cache = Path(surroundings["RADANKI_CACHE"])

    words = [str(RADANKI), "-C", str(library), "fetch"]
    running = subprocess.Popen(words, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not any(path.stat().st_size for path in cache.rglob(".partial-*")):
        assert running.poll() is None
    running.send_signal(signal.SIGINT)
    _, said = running.communicate()
    page.in_bytes = False

    assert running.returncode == 130
    assert "Traceback" not in said
    (left,) = cache.rglob(".unfinished-*")
    size_bytes = left.stat().st_size
    assert run(library, "fetch")[1] == "1 picture: 1 fetched, 0 here already\n"
    assert web.asked[-1] == ("GET", "https://example.org/film.png", f"bytes={size_bytes}-")
