from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from radanki.authoring.archives.commons import commons_question, read_commons
from radanki.authoring.archives.figshare import figshare_files, read_figshare
from radanki.authoring.archives.idc import read_idc
from radanki.authoring.archives.idc_index import IdcIndex
from radanki.authoring.archives.zenodo import read_zenodo, zenodo_files
from radanki.errors import FetchError
from support.open_archives import MASKS, SERIES, commons_answer, figshare_answer, write_idc_index, zenodo_answer

if TYPE_CHECKING:
    from pathlib import Path

NAME = "Chest film of a test.jpg"


def test_commons_states_author_licence_and_page_of_a_file() -> None:
    said = read_commons(commons_answer(NAME), NAME)

    assert said.url == "https://commons.wikimedia.org/wiki/File:Chest_film_of_a_test.jpg"
    assert (said.author, said.licence, said.title) == ("Inventa Fictiva, M.D.", "CC-BY-SA-4.0", "Chest film of a test")
    assert said.remarks == ()


def test_a_file_that_was_taken_from_elsewhere_or_is_to_be_deleted_is_said_to_be() -> None:
    said = read_commons(commons_answer(NAME, Credit="<a>A journal</a>", DeletionReason="no source"), NAME)

    assert "A journal" in said.remarks[0]
    assert "deleted" in said.remarks[1]


def test_a_licence_that_is_not_known_is_told_in_its_own_words() -> None:
    said = read_commons(commons_answer(NAME, LicenseShortName="GFDL", License="gfdl", LicenseUrl=""), NAME)

    assert (said.licence, said.stated_licence) == ("", "GFDL")


def test_the_credit_that_an_author_asks_for_goes_before_the_name() -> None:
    assert read_commons(commons_answer(NAME, Attribution="I. Fictiva, Nowhere"), NAME).author == "I. Fictiva, Nowhere"


def test_notes_and_styles_beside_a_name_are_no_part_of_it() -> None:
    artist = (
        '<style data-mw-deduplicate="T">.a{color:red}</style><a href="/wiki/User:I">Inventa Fictiva</a> , M.D. '
        "<ul><li>Author info</li></ul> - Reusing images - Conflicts of interest: None <b>Consent note</b> : Written"
    )

    assert read_commons(commons_answer(NAME, Artist=artist), NAME).author == "Inventa Fictiva, M.D."


def test_a_long_field_of_the_author_is_told() -> None:
    said = read_commons(commons_answer(NAME, Artist="Inventa Fictiva of " + "nowhere " * 20), NAME)

    assert "--author" in said.remarks[0]


@pytest.mark.parametrize("answer", ['{"query": {"pages": [{"missing": true}]}}', "{}", "[]", '{"query": null}'])
def test_a_file_that_is_not_there_is_an_error(answer: str) -> None:
    with pytest.raises(FetchError, match="has no file"):
        read_commons(answer, NAME)


def test_an_answer_that_is_no_json_is_an_error() -> None:
    with pytest.raises(FetchError, match="can't be read"):
        read_zenodo("<html>", "1")


def test_the_question_to_commons_names_the_file_and_asks_for_its_licence() -> None:
    asked = commons_question("A_film & more.jpg")

    assert asked.startswith("https://commons.wikimedia.org/w/api.php?action=query")
    assert "titles=File%3AA+film+%26+more.jpg" in asked
    assert "extmetadata" in asked


def test_zenodo_states_creators_licence_and_files_of_a_record() -> None:
    said = read_zenodo(zenodo_answer(), "123456")

    assert (said.author, said.licence) == ("Fictiva, Inventa; Nemo, Otto", "CC-BY-4.0")
    assert said.url == "https://zenodo.org/records/123456"
    assert zenodo_files(zenodo_answer()) == ("films.zip",)


def test_a_closed_record_is_said_to_be() -> None:
    assert "restricted" in read_zenodo(zenodo_answer(access_right="restricted"), "1").remarks[0]


def test_figshare_states_authors_licence_version_and_files_of_an_article() -> None:
    said = read_figshare(figshare_answer(), "123456")

    assert (said.author, said.licence) == ("Inventa Fictiva; Otto Nemo", "CC-BY-4.0")
    assert said.url == "https://doi.org/10.6084/m9.figshare.123456.v2"
    assert figshare_files(figshare_answer()) == ("2", ("film.png",))


def test_the_index_states_licence_and_citation_of_a_series(tmp_path: Path) -> None:
    said = read_idc(IdcIndex(write_idc_index(tmp_path)), SERIES)

    assert (said.author, said.licence) == ("Fictiva, I., & Nemo, O.", "CC-BY-4.0")
    assert (said.url, said.title) == ("https://doi.org/10.7937/invented", "Data of an invented trial")


def test_a_segmentation_is_cited_as_the_result_that_it_is(tmp_path: Path) -> None:
    said = read_idc(IdcIndex(write_idc_index(tmp_path)), MASKS)

    assert (said.url, said.title) == ("https://doi.org/10.5281/zenodo.9", "Masks of an invented trial")


def test_a_series_that_the_index_does_not_have_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="has no series"):
        read_idc(IdcIndex(write_idc_index(tmp_path)), "0")
