from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from radanki.licensing.citation import credit_line
from radanki.model.case import Source
from radanki.model.images import Image

ACCESSED = date(2026, 11, 1)


def source(**values: Any) -> Source:
    filled = {"id": "s", "author": "A. Contributor", "licence": "CC-BY-4.0", **values}
    return Source.model_validate(filled)


def line(of: Source) -> str:
    return "".join(text for text, _ in credit_line(of).parts)


def links(of: Source) -> dict[str, str]:
    return {text: address for text, address in credit_line(of).parts if address is not None}


def radiopaedia(**values: Any) -> Source:
    filled = {
        "url": "https://radiopaedia.org/cases/61830",
        "title": "Tension pneumothorax",
        "licence": "RADIOPAEDIA-NC-SA-3.0-mod",
        "accessed": ACCESSED,
    }
    return source(**(filled | values))


def test_a_radiopaedia_picture_is_credited_in_the_words_that_its_licence_asks_for() -> None:
    credited = radiopaedia()

    assert line(credited) == "Case courtesy of A. Contributor, Radiopaedia.org, rID: 61830"
    assert links(credited) == {
        "Radiopaedia.org": "https://radiopaedia.org",
        "rID: 61830": "https://radiopaedia.org/cases/61830",
    }


def test_the_long_form_names_the_case_the_day_and_the_doi() -> None:
    assert credit_line(radiopaedia()).citation == (
        "A. Contributor. Tension pneumothorax. Case study, Radiopaedia.org (Accessed on 01 Nov 2026) "
        "https://doi.org/10.53347/rID-61830"
    )


def test_a_stated_rid_takes_the_place_of_an_address_that_can_be_renamed() -> None:
    credited = radiopaedia(url="https://radiopaedia.org/cases/tension-pneumothorax-42?lang=gb", key="61830")

    assert links(credited)["rID: 61830"] == "https://radiopaedia.org/cases/61830"


def test_without_an_rid_the_line_still_links_to_the_case() -> None:
    credited = radiopaedia(url="https://radiopaedia.org/cases/tension-pneumothorax-42")

    assert line(credited) == "Case courtesy of A. Contributor, Radiopaedia.org, the case"
    assert links(credited)["the case"] == "https://radiopaedia.org/cases/tension-pneumothorax-42"
    assert credit_line(credited).citation.endswith("https://radiopaedia.org/cases/tension-pneumothorax-42")


def test_a_eurorad_case_is_cited_by_its_number_and_doi() -> None:
    credited = source(url="https://www.eurorad.org/case/18706", author="Rossi M, Bianchi L", title="Aortic dissection")

    assert line(credited) == "Rossi M, Bianchi L, Eurorad, case 18706"
    assert credit_line(credited).citation == (
        "Rossi M, Bianchi L. Aortic dissection. EURORAD, Case.18706. https://doi.org/10.35100/eurorad/case.18706"
    )


def test_a_medpix_case_is_called_by_the_number_that_people_know() -> None:
    credited = source(
        url="https://medpix.nlm.nih.gov/case?id=118ab4b1-3fa7-4ce8-b332-6b6ce0632d90", key="MPX1024", licence="PD"
    )

    assert line(credited) == "A. Contributor, MedPix, case MPX1024"
    assert "National Library of Medicine, case MPX1024." in credit_line(credited).citation


def test_a_mirrored_picture_is_credited_to_its_origin() -> None:
    credited = radiopaedia(url="https://nccommons.org/wiki/File:Pneumothorax_(Radiopaedia_61830-69850_Frontal_1).jpeg")

    assert links(credited)["rID: 61830"] == "https://radiopaedia.org/cases/61830"


def test_own_work_needs_no_address() -> None:
    credited = source(own=True, licence="CC0-1.0")

    assert credit_line(credited).parts == (("A. Contributor", None), (", ", None), ("own work", None))
    assert credit_line(credited).licence_name == "CC0 1.0"


def test_a_place_without_an_entry_is_credited_by_its_title_or_its_host() -> None:
    titled = source(url="https://pydicom.github.io", title="pydicom test data", author="pydicom contributors")
    plain = source(url="https://pydicom.github.io", author="pydicom contributors")

    assert links(titled) == {"pydicom test data": "https://pydicom.github.io"}
    assert links(plain) == {"pydicom.github.io": "https://pydicom.github.io"}


def test_every_credit_carries_licence_and_changes() -> None:
    credit = credit_line(source(own=True, changes=("crop", "deidentify")))

    assert (credit.licence_name, credit.licence_url) == (
        "CC BY 4.0",
        "https://creativecommons.org/licenses/by/4.0/",
    )
    assert credit.changes == ("cropped", "de-identified")


def test_what_radanki_does_to_a_picture_is_said_once() -> None:
    image = Image.model_validate({"name": "a", "file": "a.png", "crop": (0, 0, 9, 9), "blank": [(0, 0, 2, 2)]})

    credit = credit_line(source(own=True, changes=("crop",)), image)

    assert credit.changes == ("cropped", "parts blanked")


def test_an_unknown_licence_is_printed_as_it_is_written() -> None:
    credit = credit_line(source(own=True, licence="GPL-2.0-only"))

    assert (credit.licence_name, credit.licence_url) == ("GPL-2.0-only", None)


@pytest.mark.parametrize("hostile", ["{url}", "[x](javascript:alert(1))", "<b>A</b>", "A}{"])
def test_a_name_is_only_ever_text(hostile: str) -> None:
    credit = credit_line(radiopaedia(author=hostile, title=hostile))

    assert credit.parts[0] == (f"Case courtesy of {hostile}", None)
    assert all(address is None or address.startswith("https://") for _, address in credit.parts)


def test_an_address_that_is_none_gives_no_link() -> None:
    credited = source(url="javascript:alert(1)", title="A page")

    assert credit_line(credited).parts == (("A. Contributor", None),)


def test_two_full_stops_never_meet() -> None:
    assert ".." not in credit_line(radiopaedia(author="Smith J.", title="What next?")).citation


def test_a_mined_chest_film_is_cited_as_its_download_site_asks() -> None:
    credit = credit_line(
        source(url="https://nihcc.app.box.com/v/ChestXray-NIHCC", licence="NIH-open", accessed=ACCESSED)
    )

    assert credit.licence_name == "NIH open access"
    assert "ChestX-ray8: Hospital-scale Chest X-ray Database" in credit.citation
    assert "https://nihcc.app.box.com/v/ChestXray-NIHCC" in credit.citation


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://doi.org/10.7937/K9/TCIA.2016.7O02S9CY", "Sci Data 2017;4:170177"),
        ("https://doi.org/10.6084/m9.figshare.22363012", "https://doi.org/10.1038/s41597-023-02432-4"),
        ("https://zenodo.org/records/123456", "https://doi.org/10.5281/zenodo.123456"),
        ("https://figshare.com/articles/dataset/Films/1234", "https://doi.org/10.6084/m9.figshare.1234"),
        ("https://physionet.org/content/mimic-iv-demo/2.2/", "Goldberger A."),
        ("https://portal.imaging.datacommons.cancer.gov/explore/filters/?collection_id=nlst", "Fedorov A."),
        ("https://github.com/ml-workgroup/covid-19-image-repository", "Winther H. B."),
    ],
)
def test_an_open_archive_is_cited_as_it_asks(url: str, words: str) -> None:
    assert words in credit_line(source(url=url, title="Films")).citation
