"""Whoever gives twelve files learns which of them was refused; a name that may be a person's is not repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import Image

from support.cases import a_case, an_image
from support.program import radanki_here

if TYPE_CHECKING:
    from pathlib import Path

OWN = ("--own", "--author", "A", "--licence", "CC-BY-4.0", "--contributor", "A", "--title", "T", "--kind", "anatomy")
NEW = ("new", "cases/xr/chest/new", "FILE", *OWN, "--level", "1", "--no-annotate", "--no-input")
SHAPES = ("shapes", "import", "cases/xr/chest/film", "FILE")
CLEAN = ("clean", "FILE", "--out", "clean")


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a library with a case, and go there: files are named from where one is."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "cases/xr/chest/film"
    folder.mkdir(parents=True)
    (tmp_path / "decks").mkdir()
    Image.new("L", (60, 40), 90).save(folder / "film.png")
    (folder / "case.yaml").write_text(a_case(kind="anatomy", images=[an_image(file="film.png")]), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("call", [NEW, SHAPES, CLEAN], ids=["new", "shapes", "clean"])
@pytest.mark.parametrize("content", [b"hello", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n"])
def test_a_refusal_names_the_file(library: Path, call: tuple[str, ...], content: bytes) -> None:
    (library / "film-07.bin").write_bytes(content)

    ran = radanki_here(library, *("film-07.bin" if word == "FILE" else word for word in call))

    assert ran.status == 1
    assert "film-07.bin" in ran.err


def test_a_file_that_is_not_there_is_named(library: Path) -> None:
    for call in (NEW, SHAPES, CLEAN):
        ran = radanki_here(library, *("film-07.bin" if word == "FILE" else word for word in call))
        assert ran.status == 2
        assert "film-07.bin" in ran.err


@pytest.mark.parametrize("call", [NEW, CLEAN], ids=["new", "clean"])
def test_a_name_of_a_person_is_not_repeated(library: Path, call: tuple[str, ...]) -> None:
    (library / "DOE^JANE 1980-04-01.dcm").write_bytes(b"hello")

    ran = radanki_here(library, *("DOE^JANE 1980-04-01.dcm" if word == "FILE" else word for word in call))

    assert ran.status == 1
    assert "JANE" not in ran.err


def test_an_address_that_nobody_knows_is_named(library: Path) -> None:
    assert "example.org/film" in radanki_here(library, "source", "example.org/film").err
