"""Pictures lie inside the folder of their case, as plain files, and nothing else does."""

from __future__ import annotations

import os
import unicodedata
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from checks.conftest import RuleBench


def picture(name: str, more: str = "") -> str:
    return f'  - name: frontal\n    file: "{name}"\n{more}    looked: [{{by: AB, on: 2026-11-20}}]\n'


@pytest.mark.parametrize("name", ["a.png", "a.JPG", "a.nii.gz", "a.nrrd", "a.dcm", "IM000012", "deep/er/a.png"])
def test_a_picture_of_a_known_kind_is_found(bench: RuleBench, name: str) -> None:
    path = bench.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")

    assert bench.rules(images=picture(name)) == []


@pytest.mark.parametrize(
    "name",
    [
        "../a.png",
        "x/../../a.png",
        "/etc/passwd",
        "C:\\a.png",
        "..\\a.png",
        "file:///etc/passwd",
        "case.yaml",
        ".",
        "x/..",
    ],
)
def test_a_path_that_leaves_the_folder_is_refused_before_it_is_looked_at(bench: RuleBench, name: str) -> None:
    assert bench.rules(images=picture(name.replace("\\", "\\\\"))) == ["media/outside"]


def test_a_path_with_a_null_byte_can_not_be_written() -> None:
    from radanki.library.yaml_nodes import read_yaml  # noqa: PLC0415

    assert [problem.rule for problem in read_yaml(b'file: "a\\0.png"', "case.yaml")[1]] == ["yaml/control-character"]


@pytest.mark.parametrize("place", ["a.png", "folder/a.png"])
def test_a_link_is_refused_wherever_it_stands(bench: RuleBench, tmp_path: Path, place: str) -> None:
    outside = tmp_path / "outside"
    (outside / "folder").mkdir(parents=True)
    (outside / "a.png").write_bytes(b"x")
    (outside / "folder/a.png").write_bytes(b"x")
    (bench.folder / place.partition("/")[0]).symlink_to(outside / place.partition("/")[0])

    assert bench.rules(images=picture(place)) == ["media/link"]


def test_a_link_among_slices_is_refused(bench: RuleBench, tmp_path: Path) -> None:
    (bench.folder / "series").mkdir()
    (bench.folder / "series/a.png").write_bytes(b"x")
    (tmp_path / "b.png").write_bytes(b"x")
    (bench.folder / "series/b.png").symlink_to(tmp_path / "b.png")
    (bench.folder / "series/deeper").mkdir()

    assert bench.rules(images=picture("series")) == ["media/link", "media/link"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_opened(bench: RuleBench) -> None:
    os.mkfifo(bench.folder / "a.png")

    assert bench.rules(images=picture("a.png")) == ["media/link"]


def test_an_empty_folder_is_no_stack(bench: RuleBench) -> None:
    (bench.folder / "series").mkdir()

    assert bench.rules(images=picture("series")) == ["media/empty"]


def test_a_mistyped_file_is_told_its_neighbour(bench: RuleBench) -> None:
    (bench.folder / "frontal.png").write_bytes(b"x")

    found = bench.problems(images=picture("fontal.png"))

    assert [(problem.rule, problem.fix) for problem in found if problem.rule == "media/missing"] == [
        ("media/missing", "Did you mean `frontal.png`?")
    ]


def test_everything_in_the_folder_is_named(bench: RuleBench) -> None:
    for name in ("a.png", "b.png", "series/1.png", "other/1.png", ".gitkeep", "case.yaml~"):
        path = bench.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    both = picture("a.png") + picture("series/1.png").replace("frontal", "lateral")

    found = bench.problems(images=both)

    assert [
        problem.message.partition("`")[2].partition("`")[0] for problem in found if problem.rule == "media/unused"
    ] == [
        "b.png",
        "case.yaml~",
        "other",
    ]


def test_a_letter_of_permission_is_named_by_its_source(bench: RuleBench) -> None:
    (bench.folder / "letter.txt").write_bytes(b"x")
    source = (
        "sources: [{id: site, url: 'https://example.org/1', author: A, licence: permission, permission: letter.txt, "
        "accessed: 2026-11-20}]\n"
    )

    assert bench.rules(sources=source) == []


def test_a_picture_is_in_one_place_and_a_label_map_too(bench: RuleBench) -> None:
    both = '  - {name: a, file: a.png, link: "https://example.org/1"}\n'
    mask = "    findings: [{number: 1, label: A, why: b, mask: {value: 1}}]\n"
    (bench.folder / "a.png").write_bytes(b"x")

    assert bench.rules(images=both) == ["media/several-places"]
    assert bench.rules(images=picture("a.png", mask)) == ["media/no-place"]


def test_a_label_map_is_no_plain_picture(bench: RuleBench) -> None:
    for name in ("a.png", "labels.png"):
        (bench.folder / name).write_bytes(b"x")
    mask = "    findings: [{number: 1, label: A, why: b, mask: {file: labels.png, value: 1}}]\n"

    assert bench.rules(images=picture("a.png", mask)) == ["media/unknown-kind"]


def test_a_name_in_another_unicode_form_is_called_that(bench: RuleBench) -> None:
    (bench.folder / unicodedata.normalize("NFD", "é.png")).write_bytes(b"x")

    (problem,) = [one for one in bench.problems(images=picture("é.png")) if one.rule == "media/missing"]

    assert "another Unicode form" in problem.fix
