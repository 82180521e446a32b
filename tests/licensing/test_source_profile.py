from __future__ import annotations

import pytest

from radanki.licensing.source_profile import profile_of


@pytest.mark.parametrize(
    ("url", "fates"),
    [
        ("https://radiopaedia.org/cases/61830", ["link", "picture", "link"]),
        ("https://openi.nlm.nih.gov/detailedresult?img=CXR1", ["link", "own-pixels", "link"]),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC7092819/", ["by-licence", "by-licence", "link"]),
        ("https://www.ctisus.com/learning", ["link", "link", "link"]),
        ("https://physionet.org/content/mimic-cxr/2.0.0/", ["nothing", "nothing", "nothing"]),
        ("https://nihcc.app.box.com/v/ChestXray-NIHCC", ["picture", "picture", "link"]),
    ],
)
def test_what_becomes_of_a_picture_is_said_for_each_kind_of_deck(url: str, fates: list[str]) -> None:
    profile = profile_of(url)

    assert profile is not None
    assert [profile.profiles[kind] for kind in ("open", "nc", "links")] == fates


def test_a_case_that_can_be_renamed_is_told_which_key_lasts() -> None:
    by_slug = profile_of("https://radiopaedia.org/cases/tension-pneumothorax-42")
    by_number = profile_of("https://radiopaedia.org/cases/61830")
    elsewhere = profile_of("https://litfl.com/cxr-case-001/")

    assert by_slug is not None
    assert by_slug.lasting_key == "rID"
    assert by_number is not None
    assert by_number.lasting_key is None
    assert elsewhere is not None
    assert elsewhere.lasting_key is None


def test_an_address_of_nowhere_has_no_profile() -> None:
    assert profile_of("https://example.org/") is None
