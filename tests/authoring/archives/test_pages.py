from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from radanki.authoring.archives.idc_index import IdcIndex
from radanki.authoring.archives.pages import reference_of_page
from radanki.errors import FetchError, UsageError
from radanki.model.reference import Reference, parse_reference
from support.open_archives import SERIES, figshare_answer, write_idc_index, zenodo_answer

if TYPE_CHECKING:
    from pathlib import Path

COMMIT = "0123456789abcdef0123456789abcdef01234567"
ANSWERS = {
    "https://zenodo.org/api/records/123456": zenodo_answer(),
    "https://api.figshare.com/v2/articles/123456": figshare_answer(),
    "https://api.figshare.com/v2/articles/123456/versions/2": figshare_answer(),
}


def no_index() -> IdcIndex:
    raise AssertionError("nobody asked for it")


def reference_of(address: str) -> str:
    return reference_of_page(address, ANSWERS.__getitem__, no_index)


@pytest.mark.parametrize(
    ("address", "reference"),
    [
        ("https://commons.wikimedia.org/wiki/File:A_film,_%C3%A9.jpg", "commons:A film, é.jpg"),
        ("https://upload.wikimedia.org/wikipedia/commons/9/99/A_film.jpg", "commons:A film.jpg"),
        ("https://upload.wikimedia.org/wikipedia/commons/thumb/9/99/A_film.jpg/800px-A_film.jpg", "commons:A film.jpg"),
        (f"https://github.com/o/r/blob/{COMMIT}/a/b%20c.png", f"git:o/r@{COMMIT}#a/b c.png"),
        (f"https://raw.githubusercontent.com/o/r/{COMMIT}/a.png", f"git:o/r@{COMMIT}#a.png"),
        (f"https://gitlab.com/g/s/r/-/blob/{COMMIT}/a.png", f"git:gitlab.com/g/s/r@{COMMIT}#a.png"),
        (f"https://codeberg.org/o/r/src/commit/{COMMIT}/a.png", f"git:codeberg.org/o/r@{COMMIT}#a.png"),
        ("https://zenodo.org/records/123456/files/a%20b.zip?download=1", "zenodo:123456/a b.zip"),
        ("https://zenodo.org/records/123456", "zenodo:123456/films.zip"),
        ("10.5281/zenodo.123456", "zenodo:123456/films.zip"),
        ("https://figshare.com/articles/dataset/Films/123456", "figshare:123456.2/film.png"),
        ("https://doi.org/10.6084/m9.figshare.123456.v2", "figshare:123456.2/film.png"),
        (f"s3://idc-open-data/{SERIES}/*", f"idc:{SERIES}/"),
        (f"https://idc-open-data-cr.s3.amazonaws.com/{SERIES}/", f"idc:{SERIES}/"),
        ("https://example.org/film.png", "https://example.org/film.png"),
        ("pypi:pydicom-data==1.0.0#a/b.dcm", "pypi:pydicom-data==1.0.0#a/b.dcm"),
    ],
)
def test_the_address_of_a_page_becomes_a_reference_that_can_be_read(address: str, reference: str) -> None:
    found = reference_of(address)

    assert found == reference
    assert isinstance(parse_reference(found), Reference)


def test_a_page_of_the_viewer_is_looked_up_in_the_index(tmp_path: Path) -> None:
    index = IdcIndex(write_idc_index(tmp_path))
    address = "https://viewer.imaging.datacommons.cancer.gov/v3/viewer/?StudyInstanceUIDs=1.1&SeriesInstanceUIDs=1.2.1"

    assert reference_of_page(address, ANSWERS.__getitem__, lambda: index) == f"idc:{SERIES}/"


def test_a_branch_is_no_pin() -> None:
    with pytest.raises(UsageError, match="branch"):
        reference_of("https://github.com/o/r/blob/main/a.png")


def test_a_page_of_several_files_names_them() -> None:
    two = zenodo_answer().replace('{"id": "0"', '{"id": "1", "key": "more.zip"}, {"id": "0"')

    with pytest.raises(FetchError) as caught:
        reference_of_page("https://zenodo.org/records/123456", lambda _: two, no_index)

    assert "zenodo:123456/more.zip, zenodo:123456/films.zip" in caught.value.fix
