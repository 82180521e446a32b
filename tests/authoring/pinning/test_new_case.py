"""`radanki new` with references: a stack with credit, source and findings, of which the library holds no byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from pydicom.sr.coding import Code

from radanki.authoring.archives.idc_index import IdcIndex
from radanki.cli.authoring import pin
from support.ct_series import ct_series, instances, segmentation, structure_set
from support.libraries import write_deck
from support.open_archives import MASKS, SERIES, write_idc_index
from support.program import Ran, radanki_here
from support.web import put_series

if TYPE_CHECKING:
    from pathlib import Path

    from support.web import FakeWeb

SEGMENTS = {
    "lung_upper_lobe_left": Code("45653009", "SCT", "Upper lobe of lung"),
    "Segment_2": Code("10200004", "SCT", "Liver"),
    "Jane Doe 1970-01-01": Code("999", "99LOCAL", "Something"),
}
PLACE = "cases/ct/chest/lobes"
ANSWERS = ("--title", "Lobes", "--kind", "anatomy", "--level", "1", "--contributor", "A. Contributor", "--no-input")


@pytest.fixture
def library(web: FakeWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    series = ct_series(6)
    put_series(web, SERIES, instances(series))
    put_series(web, MASKS, instances([segmentation(series, SEGMENTS)]), "idc-open-data-two")
    index = IdcIndex(write_idc_index(tmp_path / "index"))
    monkeypatch.setattr(pin, "installed_index", lambda: index)
    root = tmp_path / "library"
    (root / "cases").mkdir(parents=True)
    write_deck(root)
    monkeypatch.chdir(root)
    return root


def new(library: Path, *words: str) -> Ran:
    return radanki_here(library, "new", PLACE, *words, *ANSWERS)


def written(library: Path) -> dict[str, Any]:
    return dict(yaml.safe_load((library / PLACE / "case.yaml").read_text(encoding="utf-8")))


def test_a_series_becomes_a_stack_that_stays_in_its_archive(library: Path) -> None:
    ran = new(library, f"idc:{SERIES}/", "--slices", "1:5:2")

    assert ran.status == 0, ran.err
    case = written(library)
    (image,) = case["images"]
    (source,) = case["sources"]
    assert image["from"] == f"idc:{SERIES}/"
    assert image["slices"] == {"plane": "axial", "start": 1, "stop": 4, "step": 2, "key": 3}
    assert len(image["sha256"]) == 64
    assert source["url"] == "https://doi.org/10.7937/invented"
    assert (source["author"], source["licence"]) == ("Fictiva, I., & Nemo, O.", "CC-BY-4.0")
    assert [path.name for path in (library / PLACE).iterdir()] == ["case.yaml"]
    assert f"--masks idc:{MASKS}/" in ran.err


def test_segments_become_findings_in_the_words_that_students_say(library: Path) -> None:
    ran = new(library, f"idc:{SERIES}/", "--masks", f"idc:{MASKS}/")

    assert ran.status == 0, ran.err
    (image,) = written(library)["images"]
    assert [finding["label"] for finding in image["findings"]] == ["Left upper lobe", "Liver"]
    assert [finding["mask"]["value"] for finding in image["findings"]] == [1, 2]
    assert image["findings"][0]["mask"]["from"].startswith(f"idc:{MASKS}/00000000-")
    assert image["slices"]["key"] > 0
    assert "left out: 1" in ran.err
    assert "Jane" not in (library / PLACE / "case.yaml").read_text() + ran.err


def test_whoever_made_the_masks_is_credited_beside_whoever_made_the_pictures(library: Path) -> None:
    new(library, f"idc:{SERIES}/", "--masks", f"idc:{MASKS}/")

    case = written(library)
    assert [source["id"] for source in case["sources"]] == ["tcia", "masks"]
    assert case["sources"][1]["url"] == "https://zenodo.org/records/9"
    assert case["images"][0]["source"] == "tcia"


def test_the_case_passes_the_check_and_builds(library: Path) -> None:
    new(library, f"idc:{SERIES}/", "--masks", f"idc:{MASKS}/")

    checked = radanki_here(library, "check")
    built = radanki_here(library, "build", "--draft", "--jobs", "1")

    assert checked.status == 0, checked.said
    assert "1 case, 1 deck: 3 warnings" in checked.said
    assert "2 cards" in built.said


def test_structures_of_a_structure_set_are_drawn(web: FakeWeb, library: Path) -> None:
    series = ct_series(6)
    put_series(web, SERIES, instances(series))
    put_series(web, MASKS, instances([structure_set(series, ("liver", "GTV-1"))]), "idc-open-data-two")

    ran = new(library, f"idc:{SERIES}/", "--masks", f"idc:{MASKS}/")

    assert ran.status == 0, ran.err
    (image,) = written(library)["images"]
    assert [finding["label"] for finding in image["findings"]] == ["Liver", "GTV-1"]
    assert all("polygon" in finding for finding in image["findings"])
    assert "2 structures are drawn" in ran.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--slices", "4:99"), "has slices 0 to 5"),
        (("--slices", "middle"), "START:STOP"),
        (("--masks", f"idc:{SERIES}/"), "holds 6 files"),
    ],
)
def test_what_is_not_there_is_told_and_nothing_is_made(library: Path, words: tuple[str, ...], said: str) -> None:
    ran = new(library, f"idc:{SERIES}/", *words)

    assert ran.status != 0
    assert said in ran.err
    assert not (library / PLACE).exists()


def test_references_and_files_are_not_mixed(library: Path) -> None:
    assert "not with both" in new(library, f"idc:{SERIES}/", "film.png").err


def test_slices_of_a_file_are_not_chosen_here(library: Path) -> None:
    assert "belong to a reference" in new(library, "film.png", "--slices", "1:2").err
