from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from radanki.authoring.archives import idc_index
from radanki.authoring.archives.find import WantedSeries, find_series
from radanki.authoring.archives.idc_index import IdcIndex
from radanki.cli.authoring import find as find_command
from radanki.errors import UsageError
from support.open_archives import MASKS, SERIES, write_idc_index
from support.program import radanki_here

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def index(tmp_path: Path) -> IdcIndex:
    return IdcIndex(write_idc_index(tmp_path / "index"))


def names(index: IdcIndex, wanted: WantedSeries) -> list[str]:
    return [candidate.reference for candidate in find_series(index, wanted)]


def test_masks_are_not_candidates_and_the_smallest_series_comes_first(index: IdcIndex) -> None:
    assert names(index, WantedSeries()) == ["idc:c/", "idc:b/", "idc:a/", f"idc:{SERIES}/"]


def test_a_licence_without_a_version_means_all_of_its_versions_and_never_a_stricter_one(index: IdcIndex) -> None:
    assert names(index, WantedSeries(modality="mg", licence="CC-BY")) == ["idc:a/"]
    assert names(index, WantedSeries(licence="CC-BY-NC-4.0")) == ["idc:b/"]


def test_a_study_with_masks_is_found_with_them(index: IdcIndex) -> None:
    (found,) = find_series(index, WantedSeries(modality="ct", has="seg", fewest=40))

    assert found.reference == f"idc:{SERIES}/"
    assert found.masks == (f"idc:{MASKS}/",)
    assert (found.instances, found.size_mb, found.licence) == (80, 40.0, "CC-BY-4.0")


def test_size_body_part_and_collection_narrow_what_is_found(index: IdcIndex) -> None:
    assert names(index, WantedSeries(body_part="breast", largest_mb=25)) == ["idc:b/"]
    assert names(index, WantedSeries(collection="INVENTED_CT", most=1)) == ["idc:c/"]


@pytest.mark.parametrize(
    "wanted", [WantedSeries(modality="smell"), WantedSeries(licence="MIT"), WantedSeries(licence="' or 1=1 --")]
)
def test_a_word_that_means_nothing_there_is_told(index: IdcIndex, wanted: WantedSeries) -> None:
    with pytest.raises(UsageError):
        find_series(index, wanted)


def test_a_hostile_word_is_only_a_word(index: IdcIndex) -> None:
    assert names(index, WantedSeries(collection="' or 1=1 --")) == []


def test_the_command_prints_what_it_found_as_text_and_as_json(
    index: IdcIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find_command, "installed_index", lambda: index)

    text = radanki_here(tmp_path, "find", "--modality", "ct", "--licence", "CC-BY", "--has", "seg", "--at-least", "40")
    listed = radanki_here(tmp_path, "find", "--modality", "mg", "--licence", "CC-BY", "--format", "json")

    assert f"idc:{SERIES}/  CT CHEST, invented_ct: 80 instances, 40.0 MB, CC-BY-4.0" in text.out
    assert f"masks: idc:{MASKS}/" in text.out
    assert [row["reference"] for row in json.loads(listed.out)] == ["idc:a/"]


def test_without_the_index_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idc_index, "files", lambda name: ())  # noqa: ARG005  # the name is the library's

    ran = radanki_here(tmp_path, "find")

    assert (ran.status, ran.out) == (2, "")
    assert "pip install 'radanki[find]'" in ran.err
