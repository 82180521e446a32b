"""`radanki pin` against hosts that answer as the true ones do: what it adds, and what it refuses."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
import yaml

from support.libraries import draw_film, write_case, write_deck
from support.open_archives import commons_answer, zenodo_answer
from support.program import Ran, radanki_here
from support.web import Page

if TYPE_CHECKING:
    from pathlib import Path

    from support.web import FakeWeb

PAGE = "https://commons.wikimedia.org/wiki/File:Chest_film_of_a_test.jpg"
FILE = "https://commons.wikimedia.org/wiki/Special:FilePath/Chest_film_of_a_test.jpg"
CASE = """\
id: 7c1e0b52d3f94a0e
title: A normal film   # seen after the answer
kind: normal
level: 1
images:
  - name: lateral
    link: https://example.org/lateral
sources:
  - {id: mine, own: true, author: A. Contributor, licence: CC-BY-4.0}
licence: CC-BY-4.0
contributors: [A. Contributor]
"""


@pytest.fixture
def library(web: FakeWeb, tmp_path: Path) -> Path:
    web.put("https://commons.wikimedia.org/w/api.php", lambda _: Page(commons_answer().encode()))
    web.put("https://upload.wikimedia.org/", b"")
    web.put(FILE, draw_film(tmp_path / "film.png").read_bytes())
    root = tmp_path / "library"
    write_deck(root)
    write_case(root, "xr/chest/normal", CASE)
    return root


def pin(library: Path, *words: str) -> Ran:
    return radanki_here(library, "pin", "--no-input", *words)


def test_a_picture_is_added_to_a_case_and_nothing_else_of_it_changes(library: Path) -> None:
    ran = pin(library, PAGE, "--case", str(library / "cases/xr/chest/normal"), "--name", "frontal")

    text = (library / "cases/xr/chest/normal/case.yaml").read_text(encoding="utf-8")
    case = yaml.safe_load(text)
    assert ran.status == 0, ran.err
    assert "# seen after the answer" in text
    assert [image["name"] for image in case["images"]] == ["lateral", "frontal"]
    assert case["images"][1]["from"] == "commons:Chest_film_of_a_test.jpg"
    assert case["sources"][1]["author"] == "Inventa Fictiva, M.D."


def test_bytes_size_and_place_to_look_at_are_told(library: Path, tmp_path: Path) -> None:
    film = (tmp_path / "film.png").read_bytes()

    ran = pin(library, PAGE)

    assert f"{len(film):,}, sha256 {hashlib.sha256(film).hexdigest()}" in ran.err
    assert "png, 100 x 80 pixels" in ran.err
    assert "look      at full size: " in ran.err
    assert "text      " in ran.err


def test_what_is_refused_does_not_keep_the_others_and_ends_in_an_error(web: FakeWeb, library: Path) -> None:
    web.put("https://zenodo.org/api/records/123456", zenodo_answer(license=None).encode())

    ran = pin(library, "zenodo:123456/film.png", PAGE)

    assert ran.status == 1
    assert "zenodo:123456/film.png: its source states no licence that radanki knows [pin/no-licence]" in ran.err
    assert "commons:Chest_film_of_a_test.jpg" in ran.out
    assert web.downloads("https://zenodo.org/records") == []


def test_a_picture_that_is_no_picture_is_refused(web: FakeWeb, library: Path) -> None:
    web.put(FILE, b"<html>a page</html>")

    ran = pin(library, PAGE)

    assert (ran.status, ran.out) == (1, "")
    assert "Chest_film_of_a_test.jpg: " in ran.err


def test_a_host_whose_terms_forbid_it_is_refused(library: Path) -> None:
    ran = pin(library, "https://radiopaedia.org/cases/61830", "--author", "A", "--licence", "CC-BY-4.0")

    assert ran.status != 0
    assert ran.out == ""
    assert "Radiopaedia" in ran.err


def test_with_a_known_digest_a_mirror_gives_the_bytes(web: FakeWeb, library: Path, tmp_path: Path) -> None:
    film = (tmp_path / "film.png").read_bytes()
    digest = hashlib.sha256(film).hexdigest()
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    (mirror / f"{digest}.png").write_bytes(film)

    ran = pin(library, PAGE, "--sha256", digest, "--mirror", str(mirror))

    assert ran.status == 0, ran.err
    assert web.downloads(FILE) == []
    assert f"sha256: {digest}" in ran.out


def test_a_licence_that_a_deck_may_not_ship_is_a_warning(web: FakeWeb, library: Path) -> None:
    answer = commons_answer(LicenseShortName="CC BY-NC 4.0", License="", LicenseUrl="")
    web.put("https://commons.wikimedia.org/w/api.php", lambda _: Page(answer.encode()))

    ran = pin(library, PAGE)

    assert ran.status == 0
    assert "warning: RadAnki Test (open) can't ship commons:Chest_film_of_a_test.jpg" in ran.err
