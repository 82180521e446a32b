from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any, get_args

import pytest

from radanki import vocabulary
from radanki.model.case import Certainty, Kind
from radanki.model.images import Asks, PlaneName
from radanki.vocabulary import (
    curriculum,
    find_default_window,
    find_licence,
    find_modality,
    find_modality_of_dicom,
    find_modality_of_word,
    find_source_kind,
    find_system,
    find_target,
    find_window,
    licences,
    modalities,
    radlex,
    source_kinds,
    systems,
    terms,
    windows,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Table = Callable[[], tuple[Any, ...]]

FILES = sorted(entry.name for entry in files(vocabulary).iterdir() if entry.name.endswith((".yaml", ".csv")))


@pytest.mark.parametrize("name", FILES)
def test_every_table_begins_by_saying_where_its_facts_come_from(name: str) -> None:
    text = files(vocabulary).joinpath(name).read_text(encoding="utf-8")

    assert text.startswith("# ")


@pytest.mark.parametrize("table", [modalities, systems, windows, licences, source_kinds])
def test_no_slug_stands_twice_in_a_table(table: Table) -> None:
    slugs = [row.slug for row in table()]

    assert len(slugs) == len(set(slugs))


@pytest.mark.parametrize(
    "find",
    [find_modality, find_system, find_window, find_licence, find_source_kind, find_target, find_modality_of_dicom],
)
def test_a_word_that_no_table_has_is_not_found(find: Callable[[str], object]) -> None:
    assert find("nonsense") is None


def test_a_modality_is_found_by_slug_by_dicom_code_and_by_what_people_call_it() -> None:
    assert find_modality("xr") is find_modality_of_dicom("DX")
    assert find_modality_of_word("CXR") is find_modality("xr")
    assert find_modality_of_word("mri") is find_modality("mr")
    assert find_modality_of_word("nonsense") is None


def test_no_dicom_code_means_two_modalities_and_none_means_a_picture_and_not_a_picture() -> None:
    codes = [code for modality in modalities() for code in modality.dicom]

    assert len(codes) == len(set(codes))
    assert not set(codes) & terms().not_pictures


def test_no_word_means_two_modalities() -> None:
    words = [word for row in modalities() for word in {row.slug, row.name.casefold(), *row.aliases}]

    assert len(words) == len(set(words))


def test_the_presets_a_reader_expects_are_there_with_the_numbers_that_are_published() -> None:
    presets = {row.slug: (row.width, row.centre) for row in windows()}

    assert presets == {
        "soft": (350, 50),
        "lung": (1500, -600),
        "mediastinum": (350, 50),
        "abdomen": (400, 50),
        "liver": (150, 30),
        "bone": (1800, 400),
        "brain": (80, 40),
        "stroke": (40, 40),
        "stroke_narrow": (8, 32),
        "subdural": (200, 75),
        "angio": (600, 300),
        "spine": (250, 50),
        "temporal_bone": (2800, 600),
    }
    assert all(row.source for row in windows())


def test_ct_has_one_default_window_and_other_modalities_have_none() -> None:
    defaults = [row for row in windows() if row.is_default]

    assert [row.slug for row in defaults] == ["soft"]
    assert find_default_window("ct") == defaults[0]
    assert find_default_window("mr") is None


def test_a_licence_that_forbids_selling_or_changing_is_never_open() -> None:
    restricted = [row for row in licences() if row.forbids_commerce or row.forbids_derivatives]

    assert {row.profile for row in restricted} == {"nc"}
    assert {row.slug for row in licences() if row.profile == "never"} == {"unknown"}


def test_what_a_licences_name_says_its_conditions_say_too() -> None:
    creative_commons = [row for row in licences() if row.slug.startswith("CC-")]

    for row in creative_commons:
        parts = row.slug.split("-")
        assert row.forbids_commerce == ("NC" in parts)
        assert row.forbids_derivatives == ("ND" in parts)
        assert row.asks_share_alike == ("SA" in parts)
        assert row.asks_attribution
        kind = "-".join(part.lower() for part in parts[1:-1])
        assert row.url == f"https://creativecommons.org/licenses/{kind}/{parts[-1]}/"


def test_a_licence_outside_of_spdx_has_a_name_of_its_form_and_keeps_its_short_one() -> None:
    short = find_licence("NIH-open")

    assert short is not None
    assert short is find_licence("LicenseRef-NIH-ChestXray14")


def test_every_licence_that_a_source_names_exists() -> None:
    named = {row.licence for row in source_kinds() if row.licence}
    named |= {slug for row in source_kinds() for slug in row.bundle_under}

    assert {slug for slug in named if find_licence(slug) is None} == set()


def test_a_source_that_may_not_be_copied_may_not_be_fetched_from_either() -> None:
    careless = [row.slug for row in source_kinds() if row.policy in {"link", "never"} and not row.forbids_fetch]

    assert careless == []


def test_the_must_know_list_has_its_full_length() -> None:
    targets = curriculum()
    level_one = [target for target in targets if target.level == 1]

    assert len(targets) == 133
    assert len(level_one) == 59
    assert len([target for target in targets if target.is_urgent]) == 66
    assert len([target for target in level_one if target.is_urgent]) == 36


def test_every_target_speaks_the_words_of_the_other_tables() -> None:
    for target in curriculum():
        assert find_system(target.system) is not None, target.slug
        assert target.modalities
        assert all(find_modality(slug) for slug in target.modalities), target.slug
        assert target.radlex is None or target.radlex in radlex(), target.slug
        assert find_target(target.code) is target


def test_every_radlex_id_of_a_modality_has_a_name() -> None:
    ids = {rid for modality in modalities() for rid in modality.radlex}

    assert ids <= set(radlex())


def test_the_ids_that_others_get_wrong_are_right_here() -> None:
    assert radlex()["RID5352"] == "pneumothorax"
    assert radlex()["RID34539"] == "pleural effusion"


def test_the_words_of_the_case_format_are_the_words_that_students_get_a_name_for() -> None:
    assert set(terms().kinds) == set(get_args(Kind))
    assert set(terms().certainties) == set(get_args(Certainty))
    assert set(get_args(PlaneName)) <= set(terms().planes)
    assert set(terms().levels) == {1, 2, 3, 4}
    assert set(get_args(Asks)) == {"cover", "name", "find"}


def test_a_second_organ_system_is_a_tag_with_the_slugs_of_the_systems() -> None:
    assert terms().tags["system"] == tuple(row.slug for row in systems())


def test_no_tag_prefix_is_both_the_contributors_and_the_programs() -> None:
    assert not set(terms().tags) & set(terms().computed_tags)


def test_cropping_alters_a_picture_and_taking_identity_out_does_not() -> None:
    alters = {change.slug: change.alters for change in terms().changes}

    assert all(alters[slug] for slug in ("crop", "blank", "window", "resize"))
    assert not alters["deidentify"]
    assert not alters["format"]
