from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radanki.licensing.recognise import (
    find_kind_that_forbids_fetch,
    host_of,
    lasting_address,
    recognise,
    recognise_key,
)

UUID = "118ab4b1-3fa7-4ce8-b332-6b6ce0632d90"
REAL = (
    ("https://radiopaedia.org/cases/creutzfeldt-jakob-disease", "radiopaedia", "case", None),
    ("https://radiopaedia.org/cases/covid-19-pneumonia-21?lang=us", "radiopaedia", "case", None),
    ("https://radiopaedia.org/cases/61830", "radiopaedia", "case", "61830"),
    ("https://radiopaedia.org/cases/159211/studies/130479", "radiopaedia", "case", "159211"),
    ("https://www.radiopaedia.org/articles/cardiomegaly", "radiopaedia", "article", None),
    ("https://radiopaedia.org/playlists/85715", "radiopaedia", "playlist", "85715"),
    ("https://doi.org/10.53347/rID-70432", "radiopaedia", "case", "70432"),
    ("10.53347/rID-70432", "radiopaedia", "case", "70432"),
    ("doi:10.53347/rid-70432", "radiopaedia", "case", "70432"),
    ("http://dx.doi.org/10.53347/rID-70432", "radiopaedia", "case", "70432"),
    ("https://www.eurorad.org/case/18706", "eurorad", "case", "18706"),
    ("https://eurorad.org/case/10441/", "eurorad", "case", "10441"),
    ("https://www.eurorad.org/case/18806/teaching-case", "eurorad", "case", "18806"),
    ("http://www.eurorad.org/eurorad/case.php?id=1849", "eurorad", "case", "1849"),
    ("https://doi.org/10.35100/eurorad/case.18706", "eurorad", "case", "18706"),
    (f"https://medpix.nlm.nih.gov/case?id={UUID}", "medpix", "case", UUID),
    (f"https://medpix.nlm.nih.gov/topic?id={UUID}", "medpix", "topic", UUID),
    (
        "https://www.ajnr.org/ajnr-case-collections-diagnosis/lipoid-proteinosis-bilateral-amygdalae-calcifications",
        "ajnr",
        "case",
        None,
    ),
    ("https://www.ajnr.org/cow/by/year", "ajnr", "page", None),
    ("https://pubs.rsna.org/doi/10.1148/rg.2019180126", "radiographics", "article", "10.1148/rg.2019180126"),
    ("https://pubs.rsna.org/doi/full/10.1148/rg.e33", "radiographics", "article", "10.1148/rg.e33"),
    ("https://mriquestions.com/why-discrete-ghosts.html", "mriquestions", "page", None),
    ("http://mri-q.com/spoiling---what-and-how.html", "mriquestions", "page", None),
    ("https://radiologyassistant.nl/chest/chest-x-ray/lung-disease", "radiologyassistant", "page", None),
    (
        "http://www.radiologyassistant.nl/en/p58ef5eeb172c8/lung-cancer-tnm-8th-edition.html",
        "radiologyassistant",
        "page",
        None,
    ),
    ("https://www.ctisus.com/resources/library/teaching-files/chest/358000.jpg", "ctisus", "page", None),
    (
        "https://www.radiologymasterclass.co.uk/gallery/chest/lung_cancer/mass_consolidation",
        "radiologymasterclass",
        "page",
        None,
    ),
    ("http://learningradiology.com/notes/bonenotes/tumoralcalcinosispage.htm", "learningradiology", "page", None),
    ("https://litfl.com/cxr-case-001/", "litfl", "case", None),
    (
        "https://commons.wikimedia.org/wiki/File:RLL_pneumoniaM.jpg",
        "commons",
        "file",
        "RLL_pneumoniaM.jpg",
    ),
    ("https://introductiontoradiology.net/courses/rad/cxr/index.html", "uva", "page", None),
    ("https://www.med-ed.virginia.edu/courses/rad/cxr/technique3chest.html", "uva", "page", None),
    ("https://pmc.ncbi.nlm.nih.gov/articles/PMC7092819/", "pmc", "article", "PMC7092819"),
    ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC7092819", "pmc", "article", "PMC7092819"),
    ("https://openi.nlm.nih.gov/detailedresult?img=CXR1_1_IM-0001&query=x", "openi", "image", "CXR1_1_IM-0001"),
    ("https://doi.org/10.7937/K9/TCIA.2016.tNB1kqBU", "tcia", "collection", "10.7937/K9/TCIA.2016.tNB1kqBU"),
    ("https://www.cancerimagingarchive.net/collection/pancreas-ct/", "tcia", "collection", None),
    (
        "https://nccommons.org/wiki/File:Pneumothorax_(Radiopaedia_61830-69850_Frontal_1).jpeg",
        "nccommons",
        "file",
        "61830",
    ),
    ("https://geekymedics.com/category/osce/data-interpretation/radiology/", "geekymedics", "page", None),
    ("https://www.radiologycafe.com/exams/", "radiologycafe", "page", None),
    ("https://aur.org/aquifer-radiology", "aquifer", "page", None),
    ("https://www.cancerimagingarchive.net/analysis-result/organ-masks/", "tcia", "analysis result", None),
    ("https://www.cancerimagingarchive.net/collection/cbis-ddsm/", "cbis-ddsm", "collection", None),
    ("https://doi.org/10.7937/k9/tcia.2016.7o02s9cy", "cbis-ddsm", "collection", None),
    ("https://physionet.org/content/mimic-cxr/2.0.0/", "physionet-credentialed", "collection", None),
    ("https://physionet.org/files/vindr-mammo/1.0.0/a.dicom", "physionet-credentialed", "collection", None),
    ("https://physionet.org/content/mimic-iv-demo/2.2/", "physionet-open", "collection", None),
    ("https://physionet.org/content/some-database/1.0.0/", "physionet", "collection", None),
    (
        "https://viewer.imaging.datacommons.cancer.gov/v3/viewer/?StudyInstanceUIDs=1.2.3&SeriesInstanceUIDs=1.2.4",
        "idc",
        "series",
        "1.2.4",
    ),
    (
        "https://portal.imaging.datacommons.cancer.gov/explore/filters/?collection_id=nlst",
        "idc",
        "collection",
        "nlst",
    ),
    ("https://zenodo.org/records/123456/files/films.zip", "zenodo", "record", "123456"),
    ("https://doi.org/10.5281/ZENODO.123456", "zenodo", "record", "123456"),
    ("https://figshare.com/articles/dataset/Some_films/123456/2", "figshare", "article", "123456"),
    ("https://doi.org/10.6084/m9.figshare.123456.v2", "figshare", "article", "123456"),
    ("https://figshare.com/articles/dataset/The_dataset/22363012", "fracatlas", "collection", None),
    ("https://osf.io/ab3de/", "osf", "project", "ab3de"),
    (
        "https://raw.githubusercontent.com/ml-workgroup/covid-19-image-repository/master/png/0001.png",
        "hannover-covid",
        "collection",
        None,
    ),
    (
        "https://upload.wikimedia.org/wikipedia/commons/9/99/RLL_pneumoniaM.jpg",
        "commons",
        "file",
        "RLL_pneumoniaM.jpg",
    ),
    ("https://example.org/datasets/somebody/CT-RATE", "ct-rate", "collection", "somebody/CT-RATE"),
    ("http://ultrasoundvillage.net/imagelibrary/cases/?id=14", "ultrasoundvillage", "case", "14"),
)
NOT_A_CASE = (
    "https://radiopaedia.org/cases",
    "https://radiopaedia.org/cases/",
    "https://radiopaedia.org/cases/new",
    "https://radiopaedia.org/cases/61830/edit",
    "https://radiopaedia.org.evil.example/cases/x",
    "https://evil.example/radiopaedia.org/cases/61830",
    "https://radiopaedia.org@evil.example/cases/61830",
    "https://radiopaedia.org:8443/cases/61830",
    "https://xradiopaedia.org/cases/61830",
    "ftp://radiopaedia.org/cases/61830",
    "javascript:alert(1)//radiopaedia.org/cases/61830",
    "https://radiopaedia.org/cases/618\n30",
    "https://radiopaedia.org/cases/61830' onclick='x",
    "https://www.eurorad.org/case/abc",
    "https://medpix.nlm.nih.gov/home",
    "https://medpix.nlm.nih.gov/case?id=MPX1009",
    "https://[broken/cases/1",
    "rID-61830",
    "",
)


@pytest.mark.parametrize(("url", "source", "page", "key"), REAL)
def test_a_real_address_is_known_for_what_it_is(url: str, source: str, page: str, key: str | None) -> None:
    known = recognise(url)

    assert known is not None
    assert (known.kind.slug, known.page, known.key) == (source, page, key)


@pytest.mark.parametrize("url", [url for url, *_ in REAL])
def test_the_lasting_address_is_https_and_means_the_same_page(url: str) -> None:
    known = recognise(url)
    assert known is not None

    again = recognise(known.url)

    assert known.url.startswith("https://")
    assert again is not None
    assert (again.kind, again.key, again.url) == (known.kind, known.key, known.url)


@pytest.mark.parametrize("url", NOT_A_CASE)
def test_an_address_that_only_looks_like_a_case_is_not_taken_for_one(url: str) -> None:
    assert recognise(url) is None


def test_language_study_and_place_in_the_page_are_noise() -> None:
    noisy = recognise("https://radiopaedia.org/cases/61830/studies/69850?lang=gb&case_id=1#image-2")

    assert noisy is not None
    assert noisy.url == "https://radiopaedia.org/cases/61830"


def test_a_doi_and_an_address_lead_to_the_same_case() -> None:
    by_doi, by_address = recognise("10.53347/rID-61830"), recognise("https://radiopaedia.org/cases/61830")

    assert by_doi == by_address


def test_an_analysis_result_is_cited_at_its_own_address() -> None:
    known = recognise("https://cancerimagingarchive.net/analysis-result/organ-masks")

    assert known is not None
    assert known.url == "https://www.cancerimagingarchive.net/analysis-result/organ-masks/"


def test_a_slug_can_be_renamed_and_a_number_can_not() -> None:
    by_slug = recognise("https://radiopaedia.org/cases/tension-pneumothorax-42")
    by_number = recognise("https://radiopaedia.org/cases/61830")

    assert by_slug is not None
    assert not by_slug.is_stable
    assert by_number is not None
    assert by_number.is_stable


def test_a_stated_rid_gives_a_slug_its_lasting_address() -> None:
    by_slug = recognise("https://radiopaedia.org/cases/tension-pneumothorax-42")
    assert by_slug is not None

    by_number = recognise_key(by_slug, "61830")

    assert by_number is not None
    assert by_number.url == "https://radiopaedia.org/cases/61830"
    assert recognise_key(by_slug, "not-a-number") is None
    assert recognise_key(by_slug, "../articles/x") is None


def test_an_address_that_no_source_has_still_loses_its_noise_and_its_dangers() -> None:
    assert lasting_address("http://www.example.org/a?utm_source=x&id=3#top") == "https://www.example.org/a?id=3"
    assert lasting_address("javascript:alert(1)") is None
    assert lasting_address("https://user:secret@example.org/") is None
    assert host_of("https://WWW.Example.org/a") == "example.org"


@pytest.mark.parametrize(
    "url",
    [
        "https://radiopaedia.org/cases/61830",
        "https://prod-images.radiopaedia.org/images/1/a.jpg",
        "https://www.eurorad.org/sites/a.jpg",
        "https://medpix.nlm.nih.gov/images/a.jpg",
        "https://physionet.org/files/a.jpg",
        "https://physionet.org/files/mimic-cxr/2.0.0/a.jpg",
        "https://physionet.org/files/some-database/1.0.0/a.jpg",
        "https://example.org/datasets/somebody/CT-RATE/resolve/main/a.nii.gz",
    ],
)
def test_fetching_is_forbidden_where_terms_forbid_it(url: str) -> None:
    assert find_kind_that_forbids_fetch(url) is not None


@pytest.mark.parametrize(
    "url",
    [
        "https://notradiopaedia.org/a.jpg",
        "https://upload.wikimedia.org/a.jpg",
        "https://example.org/a.nii.gz",
        "https://physionet.org/files/mimic-iv-demo/2.2/a.csv",
        "https://zenodo.org/records/1/files/a.zip",
    ],
)
def test_fetching_is_not_forbidden_elsewhere(url: str) -> None:
    assert find_kind_that_forbids_fetch(url) is None


@given(st.text(max_size=80))
def test_no_text_whatever_breaks_recognition(text: str) -> None:
    for url in (text, f"https://radiopaedia.org/cases/{text}", f"https://commons.wikimedia.org/wiki/File:{text}"):
        known = recognise(url)

        assert known is None or known.url.startswith("https://")
