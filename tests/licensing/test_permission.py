from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radanki.licensing.permission import forbids_changes, may_ship
from radanki.model.case import Case, Source
from radanki.model.images import Image
from radanki.vocabulary import licences, source_kinds

if TYPE_CHECKING:
    from radanki.licensing.permission import Shipping
    from radanki.model.deck import Profile

RADIOPAEDIA = "https://radiopaedia.org/cases/61830"
MEDPIX = "https://medpix.nlm.nih.gov/case?id=118ab4b1-3fa7-4ce8-b332-6b6ce0632d90"
OPENI = "https://openi.nlm.nih.gov/detailedresult?img=CXR1_1_IM-0001"
PROFILES: tuple[Profile, ...] = ("open", "nc", "links")


def image(**values: Any) -> Image:
    return Image.model_validate({"name": "frontal", "file": "frontal.png", **values})


def source(**values: Any) -> Source:
    return Source.model_validate({"id": "s", "author": "A. Contributor", "licence": "CC-BY-4.0", **values})


def case(reviewed: bool = False, **values: Any) -> Case:  # noqa: FBT001, FBT002  # reads as a sentence where it is called
    filled = {
        "id": "7c1e0b52d3f94a0e",
        "title": "A case",
        "kind": "normal",
        "level": 1,
        "licence": "CC-BY-4.0",
        "contributors": ("A. Contributor",),
        "sources": (source(own=True),),
        "reviewed": ({"by": "Dr B", "on": "2026-11-21"},) if reviewed else (),
        **values,
    }
    return Case.model_validate(filled)


def ships(profile: Profile, of: Source, picture: Image | None = None, **further: Any) -> Shipping:
    return may_ship(case(), picture or image(), of, profile, **further)


@pytest.mark.parametrize("licence", ["CC0-1.0", "PD", "CC-BY-4.0", "CC-BY-SA-4.0", "NIH-open", "MIT", "Apache-2.0"])
def test_what_is_free_for_every_use_ships_in_every_deck_with_pictures(licence: str) -> None:
    of = source(url="https://example.org/a", licence=licence)

    assert ships("open", of).allowed
    assert ships("nc", of).allowed


@pytest.mark.parametrize("licence", ["CC-BY-NC-4.0", "CC-BY-NC-SA-4.0"])
def test_what_may_not_be_sold_stays_out_of_an_open_deck_and_becomes_a_link(licence: str) -> None:
    of = source(url="https://example.org/a", licence=licence)

    assert ships("nc", of).allowed
    assert not ships("open", of).allowed
    assert ships("open", of).as_link
    assert ships("open", of).rule == "licence/not-open"


def test_a_radiopaedia_case_ships_in_a_deck_that_is_given_away_and_in_no_other() -> None:
    of = source(url=RADIOPAEDIA, licence="RADIOPAEDIA-NC-SA-3.0-mod")

    assert [ships(profile, of).allowed for profile in PROFILES] == [False, True, False]


def test_claiming_a_freer_licence_does_not_make_a_radiopaedia_case_open() -> None:
    of = source(url=RADIOPAEDIA, licence="CC-BY-4.0")

    assert not ships("open", of).allowed


def test_a_medpix_picture_is_only_linked_to_without_leave() -> None:
    of = source(url=MEDPIX, licence="CC-BY-4.0")

    assert ships("nc", of).rule == "licence/link-only"
    assert ships("nc", of).as_link


def test_a_medpix_picture_by_the_government_ships() -> None:
    assert ships("open", source(url=MEDPIX, licence="PD")).allowed


@pytest.mark.parametrize(
    ("url", "licence", "is_allowed"),
    [
        ("https://physionet.org/content/mimic-cxr/2.0.0/", "CC-BY-4.0", False),
        ("https://physionet.org/content/mimic-iv-demo/2.2/", "CC-BY-4.0", True),
        ("https://physionet.org/content/some-database/1.0.0/", "CC-BY-4.0", True),
        ("https://physionet.org/content/some-database/1.0.0/", "MIT", False),
    ],
)
def test_a_host_with_open_and_closed_databases_is_judged_by_the_database(
    url: str,
    licence: str,
    is_allowed: bool,  # noqa: FBT001  # a column
) -> None:
    assert ships("open", source(url=url, licence=licence)).allowed is is_allowed


def test_leave_counts_only_with_the_file_that_holds_it() -> None:
    without = source(url=MEDPIX, licence="permission")
    with_file = source(url=MEDPIX, licence="permission", permission="leave.pdf")

    assert ships("nc", without).rule == "licence/no-permission"
    assert ships("nc", with_file).allowed
    assert not ships("open", with_file).allowed


@pytest.mark.parametrize(
    "url", ["https://physionet.org/content/mimic-cxr/2.0.0/", "https://example.org/datasets/somebody/CT-RATE"]
)
def test_what_its_terms_forbid_to_pass_on_never_ships_and_is_never_linked_to(url: str) -> None:
    shipping = ships("nc", source(url=url, licence="CC0-1.0"))

    assert (shipping.allowed, shipping.as_link, shipping.rule) == (False, False, "licence/never")


@pytest.mark.parametrize("licence", ["unknown", "GPL-2.0-only", "cc-by"])
def test_a_licence_that_nobody_knows_ships_nowhere(licence: str) -> None:
    of = source(url="https://example.org/a", licence=licence)

    assert {ships(profile, of).rule for profile in ("open", "nc")} == {"licence/unknown"}


def test_a_deck_of_links_takes_own_pictures_only() -> None:
    assert ships("links", source(own=True)).allowed
    assert ships("links", source(url="https://example.org/a", licence="CC0-1.0")).rule == "licence/links-profile"


def test_a_picture_that_is_not_held_is_a_link() -> None:
    linked = Image.model_validate({"name": "lateral", "link": RADIOPAEDIA})

    shipping = ships("nc", source(url=RADIOPAEDIA, licence="RADIOPAEDIA-NC-SA-3.0-mod"), linked)

    assert (shipping.allowed, shipping.as_link, shipping.rule) == (False, True, "licence/linked-picture")


@pytest.mark.parametrize(
    "change",
    [
        {"crop": (0, 0, 9, 9)},
        {"blank": [(0, 0, 9, 9)]},
        {"window": "lung"},
        {"windows": ("lung", "soft")},
        {"rotate": 90},
        {"flip": "horizontal"},
    ],
)
def test_a_no_derivatives_picture_ships_with_its_own_pixels_only(change: dict[str, Any]) -> None:
    of = source(url=OPENI, licence="CC-BY-NC-ND-4.0")

    assert ships("nc", of, image()).allowed
    assert ships("nc", of, image(**change)).rule == "licence/no-derivatives"
    assert ships("nc", of, image(**change)).as_link


def test_a_no_derivatives_picture_that_had_to_be_made_smaller_is_a_link() -> None:
    of = source(url=OPENI, licence="CC-BY-NC-ND-4.0")

    assert ships("nc", of, further_changes=("resize",)).rule == "licence/no-derivatives"


@pytest.mark.parametrize(
    ("change", "is_allowed"), [("deidentify", True), ("format", True), ("crop", False), ("?", False)]
)
def test_what_the_contributor_did_counts_too(change: str, is_allowed: bool) -> None:  # noqa: FBT001  # a column
    of = source(url=OPENI, licence="CC-BY-NC-ND-4.0", changes=(change,))

    assert ships("nc", of).allowed is is_allowed


@pytest.mark.parametrize("reached", ["a.dcm", "a.nii.gz", "a.nrrd", "series"])
def test_measured_values_can_not_be_shown_without_a_window(reached: str) -> None:
    of = source(url=OPENI, licence="CC-BY-NC-ND-4.0")

    assert ships("nc", of, image(file=reached)).rule == "licence/no-derivatives"


def test_the_policy_of_a_source_can_forbid_changes_whatever_licence_is_claimed() -> None:
    of = source(url=OPENI, licence="CC-BY-4.0")

    assert forbids_changes(of)
    assert not ships("nc", of, image(crop=(0, 0, 9, 9))).allowed
    assert not ships("open", of).allowed
    assert not forbids_changes(source(own=True))


def test_terms_that_need_a_look_are_flagged_until_somebody_reviewed_the_case() -> None:
    of = source(url="https://litfl.com/cxr-case-001/", licence="CC-BY-NC-SA-4.0")

    assert may_ship(case(), image(), of, "nc").needs_review
    assert not may_ship(case(reviewed=True), image(), of, "nc").needs_review


@given(
    licence=st.sampled_from([row.slug for row in licences()]),
    url=st.sampled_from([None, RADIOPAEDIA, MEDPIX, OPENI, "https://example.org/a", "https://www.ctisus.com/learning"]),
    crop=st.sampled_from([None, (0, 0, 9, 9)]),
)
def test_an_open_deck_never_holds_what_a_deck_that_is_given_away_may_not(
    licence: str, url: str | None, crop: tuple[int, ...] | None
) -> None:
    of = source(licence=licence, permission="leave.pdf", **({"own": True} if url is None else {"url": url}))
    picture = image(crop=crop)

    in_open, in_nc = ships("open", of, picture), ships("nc", of, picture)

    assert in_nc.allowed or not in_open.allowed
    for shipping in (in_open, in_nc):
        assert shipping.allowed != bool(shipping.rule)
        assert not (shipping.allowed and shipping.as_link)


def test_every_source_that_says_bundle_has_pictures_that_can_ship() -> None:
    for kind in source_kinds():
        if kind.licence is not None:
            assert {row.slug: row.profile for row in licences()}[kind.licence] != "never"
