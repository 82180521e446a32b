"""A library becomes packages: the same bytes anywhere, all of them or none, and nothing is left out in silence."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from radanki.package.reading import open_package
from radanki.releasing.diff.state import notes_of_package
from support.cases import LOOKED, REVIEWED, a_case, a_finding, an_image
from support.libraries import draw_film, write_case, write_deck
from support.program import radanki, radanki_here

if TYPE_CHECKING:
    from pathlib import Path
from typing import Any

FINDINGS = (a_finding(asks=["cover", "find"]), a_finding(3, "Rib", ellipse=[60, 40, 10, 8], asks=["name"]))
HERE = an_image(*FINDINGS, view="PA erect", looked=LOOKED)
NOT_HERE = an_image(
    *FINDINGS, origin="pypi:nothing-of-the-kind==1.0#a.png", archive_sha256="1" * 64, sha256="2" * 64, looked=LOOKED
)


def add_case(library: Path, slug: str, case_id: str, image: dict[str, Any] = HERE, place: str = "xr/chest") -> None:
    question = {"id": "next", "ask": "What is done next?", "answer": "Look again", "choices": ["Nothing", "Everything"]}
    text = a_case(
        case_id,
        images=[image],
        diagnosis="Round opacity",
        pearls=[{"id": "round", "text": "Round things are **round**."}],
        questions=[{**question, "image": "frontal"}],
        reviewed=REVIEWED,
    )
    folder = write_case(library, f"{place}/{slug}", text)
    if image is HERE:
        draw_film(folder / "frontal.png", place=10 + int(case_id, 16) % 20)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    root = tmp_path / "library"
    write_deck(root)
    add_case(root, "one", "00000000000000a1")
    add_case(root, "two", "00000000000000a2", place="ct/neuro")
    return root


def manifest(root: Path) -> list[dict[str, object]]:
    decks: list[dict[str, object]] = json.loads((root / "dist" / "manifest.json").read_text(encoding="utf-8"))["decks"]
    return decks


def test_a_library_becomes_a_package_and_a_manifest(library: Path) -> None:
    answer = radanki_here(library, "build")

    assert answer.status == 0, answer.err
    (deck,) = manifest(library)
    assert deck["name"] == "RadAnki Test"
    assert deck["file"] == "test.apkg"
    assert deck["bytes"] == (library / "dist" / "test.apkg").stat().st_size
    assert deck["left_out"] == []
    # per case: cover, name, find, diagnosis, question, pearl, each with one card; two pictures, the viewer, its style
    assert (deck["notes"], deck["cards"], deck["media"]) == (12, 12, 4)
    assert answer.out == f"test.apkg: 12 notes, 12 cards, 4 media files, {int(str(deck['bytes'])) / 1e6:.1f} MB\n"


def test_the_same_library_gives_the_same_bytes_in_another_folder_order_and_place(library: Path, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere" / "somewhere"
    copy.mkdir(parents=True)
    for slug in ("two", "one"):
        (place,) = (library / "cases").glob(f"*/*/{slug}")
        shutil.copytree(place, copy / place.relative_to(library))
    shutil.copytree(library / "decks", copy / "decks")

    radanki(library, "build", "--jobs", "1", PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C")
    radanki(copy, "build", "--jobs", "2", PYTHONHASHSEED="2", TZ="Asia/Tokyo", LC_ALL="C.UTF-8")

    assert (copy / "dist" / "test.apkg").read_bytes() == (library / "dist" / "test.apkg").read_bytes()
    assert manifest(copy) == manifest(library)


def test_a_case_whose_picture_is_not_here_is_left_out_with_a_line(library: Path) -> None:
    add_case(library, "three", "00000000000000a3", NOT_HERE)

    answer = radanki_here(library, "build")

    assert answer.status == 0, answer.err
    assert "left out: 1 case waits for 1 picture that is not on this machine: `radanki fetch` brings" in answer.err
    assert manifest(library)[0]["left_out"] == [{"case": "cases/xr/chest/three", "rule": "fetch/missing"}]
    assert manifest(library)[0]["notes"] == 12


def test_a_deck_of_which_nothing_is_left_is_an_error_and_no_package(library: Path) -> None:
    shutil.rmtree(library / "cases")
    add_case(library, "three", "00000000000000a3", NOT_HERE)

    answer = radanki_here(library, "build", "test")

    assert answer.status == 1
    assert "test: there is nothing to pack" in answer.out
    assert not (library / "dist" / "test.apkg").exists()


def test_a_deck_whose_pictures_all_wait_for_a_network_is_told_of_and_the_rest_is_built(library: Path) -> None:
    shutil.rmtree(library / "cases")
    add_case(library, "three", "00000000000000a3", NOT_HERE)

    answer = radanki_here(library, "build")

    assert answer.status == 0, answer.err
    assert "test: there is nothing to pack" in answer.out
    assert "left out: 1 case waits for 1 picture that is not on this machine: `radanki fetch` brings" in answer.err


def test_a_deck_that_selects_nothing_is_an_error_of_every_build(library: Path) -> None:
    write_deck(library, "name: RadAnki\ntitle: None\nselect: {modality: [mg]}\n", "none")

    answer = radanki_here(library, "build")

    assert answer.status == 1
    assert "none: there is nothing to pack" in answer.out


def test_a_deck_holds_the_kinds_of_cards_that_it_names(library: Path) -> None:
    write_deck(library, "name: RadAnki Test\ntitle: Exam\ncards: [find, question]\n", "exam")

    answer = radanki_here(library, "build", "exam")

    assert answer.status == 0, answer.err
    # per case a find card and a question
    assert (manifest(library)[0]["notes"], manifest(library)[0]["cards"]) == (4, 4)


def test_a_deck_takes_normal_pictures_besides_what_it_selects(library: Path) -> None:
    write_deck(library, "name: RadAnki Test\ntitle: T\nselect: {modality: [ct]}\nbesides: {system: [chest]}\n", "both")
    write_deck(library, "name: RadAnki Test\ntitle: T\nselect: {modality: [ct]}\n", "one")

    assert radanki_here(library, "build", "both", "one").status == 0

    assert [deck["notes"] for deck in manifest(library)] == [12, 6]


def guids_in(package: Path) -> set[str]:
    with open_package(package) as reader:
        return {note.guid for note in notes_of_package(reader)}


NC = {"id": "nc", "url": "https://example.org/nc", "author": "A", "licence": "CC-BY-NC-4.0", "accessed": "2026-11-01"}


@pytest.fixture
def with_nc(library: Path) -> Path:
    """A library with a case whose picture may not be sold, and one that a case only points to."""
    mark = {"number": 1, "label": "Round opacity", "why": "It is there."}
    for slug, case_id, image in (
        ("nc", "00000000000000b1", {**HERE, "source": "nc"}),
        ("far", "00000000000000b2", an_image(mark, link="https://example.org/far", source="nc")),
    ):
        text = a_case(case_id, images=[image], diagnosis="Opacity", sources=[NC], reviewed=REVIEWED)
        folder = write_case(library, f"xr/chest/{slug}", text)
        if slug == "nc":
            draw_film(folder / "frontal.png", place=30)
    return library


def test_what_open_decks_cannot_show_has_a_deck_of_its_own_and_links_have_another(with_nc: Path) -> None:
    write_deck(with_nc, "name: RadAnki Test\ntitle: T\nlinks: leave-out\n", "test")
    write_deck(with_nc, "name: RadAnki Test\ntitle: T\nprofile: nc\nbeyond: open\nlinks: leave-out\n", "nc")
    write_deck(with_nc, "name: RadAnki Test\ntitle: T\nprofile: nc\nlinks: only\n", "web")

    answer = radanki_here(with_nc, "build")

    assert answer.status == 0, answer.err
    packages = (with_nc / "dist" / str(deck["file"]) for deck in manifest(with_nc))
    held = {package.name: guids_in(package) for package in packages}
    # of the case that may not be sold: cover, name, find, diagnosis; of the linked one find and diagnosis
    assert {name: len(guids) for name, guids in held.items()} == {"test.apkg": 12, "nc.apkg": 4, "web.apkg": 2}
    assert len(set.union(*held.values())) == 18


def test_a_kind_of_card_that_does_not_exist_is_told_of_with_those_that_do(library: Path) -> None:
    write_deck(library, "name: RadAnki Test\ntitle: Exam\ncards: [finds]\n", "exam")

    answer = radanki_here(library, "build", "exam")

    assert answer.status == 1
    assert "decks/exam.yaml:3:9: " in answer.err
    assert "`find`" in answer.err


def test_a_faulty_case_stops_the_build_and_the_old_package_stays(library: Path) -> None:
    radanki_here(library, "build")
    before = (library / "dist" / "test.apkg").read_bytes()
    (case,) = (library / "cases").glob("*/*/one/case.yaml")
    case.write_text(case.read_text(encoding="utf-8").replace("level: 1", "levle: 1"), encoding="utf-8")

    answer = radanki_here(library, "build")

    assert answer.status == 1
    assert "cases/xr/chest/one/case.yaml:4:1: " in answer.err
    assert "Traceback" not in answer.err
    assert (library / "dist" / "test.apkg").read_bytes() == before


def test_a_picture_that_can_not_be_read_stops_the_build_at_its_line(library: Path) -> None:
    (case,) = (library / "cases").glob("*/*/one")
    (case / "frontal.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")

    answer = radanki_here(library, "build")

    assert answer.status == 1
    assert "cases/xr/chest/one/case.yaml:9:5: " in answer.err
    assert not (library / "dist").exists() or not list((library / "dist").glob("*.apkg"))


def test_a_shape_outside_the_picture_is_found_once_the_picture_is_open(library: Path) -> None:
    (case,) = (library / "cases").glob("*/*/one/case.yaml")
    case.write_text(case.read_text(encoding="utf-8").replace("[20, 10, 30, 20]", "[90, 70, 30, 20]"), encoding="utf-8")

    answer = radanki_here(library, "build")

    assert answer.status == 1
    assert "case.yaml:13:" in answer.err


def test_a_second_build_renders_nothing_and_writes_the_same(library: Path) -> None:
    radanki_here(library, "build")
    first = (library / "dist" / "test.apkg").read_bytes()

    answer = radanki_here(library, "build")

    assert "Rendering" not in answer.err
    assert (library / "dist" / "test.apkg").read_bytes() == first


def test_one_deck_can_be_built_by_its_name(library: Path) -> None:
    write_deck(library, name="other")

    answer = radanki_here(library, "build", "other")

    assert answer.status == 0
    assert sorted(path.name for path in (library / "dist").glob("*.apkg")) == ["other.apkg"]


def test_a_mistyped_deck_is_wrong_usage_and_the_right_one_is_named(library: Path) -> None:
    answer = radanki_here(library, "build", "tset")

    assert answer.status == 2
    assert "test" in answer.err


def test_a_folder_without_library_is_wrong_usage(tmp_path: Path) -> None:
    answer = radanki_here(tmp_path, "build")

    assert answer.status == 2
    assert "Traceback" not in answer.err


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys; from radanki.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'pydicom', 'PIL', 'genanki', 'pydantic', 'rich', 'yaml'} & set(sys.modules)\n"
        "print(sorted(heavy), file=sys.stderr)"
    )

    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert answer.stderr.strip() == "[]"
    assert "build" in answer.stdout


def test_a_picture_of_the_repository_that_nobody_signed_for_is_packed_in_a_draft_alone(library: Path) -> None:
    add_case(library, "one", "00000000000000a1", an_image(*FINDINGS, view="PA erect"))

    usual, draft = radanki_here(library, "build"), radanki_here(library, "build", "--draft")

    assert (usual.status, draft.status) == (1, 0)
    assert "nobody has signed that `frontal` shows no identity [completeness/not-looked]" in usual.err
    assert "warning: nobody has signed" not in usual.err
