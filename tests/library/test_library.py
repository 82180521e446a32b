"""A library is read whole, in one order, and nothing in it leads outside."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radanki.errors import UsageError
from radanki.library import find_root
from radanki.library.walk import read_library
from support.cases import a_case
from support.libraries import write_case


def add_case(root: Path, folder: str, number: int = 1) -> Path:
    return write_case(root, folder, a_case(f"{number:016x}")) / "case.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "cases").mkdir()
    (tmp_path / "decks").mkdir()
    return tmp_path


def test_the_nearest_library_upwards_is_found(root: Path) -> None:
    folder = add_case(root, "xr/chest/effusion").parent

    assert find_root(folder) == root
    assert find_root(root / "decks") == root


def test_without_a_library_the_call_is_at_fault(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no library here"):
        find_root(tmp_path)


def test_cases_come_in_the_order_of_their_paths(root: Path) -> None:
    for number, folder in enumerate(
        ["xr/spine/b", "ct/chest/z", "xr/chest/a", "xr/chest-wall/a", "ct/chest/a-b", "ct/chest/a"]
    ):
        add_case(root, folder, number)

    library, problems = read_library(root)

    assert problems == ()
    assert [file.places.path.removesuffix("/case.yaml") for file in library.cases] == [
        "cases/ct/chest/a",
        "cases/ct/chest/a-b",
        "cases/ct/chest/z",
        "cases/xr/chest/a",
        "cases/xr/chest-wall/a",
        "cases/xr/spine/b",
    ]
    assert library.cases[0].placement.modality == "ct"
    assert library.cases[0].folder == root / "cases/ct/chest/a"


def test_only_named_folders_are_read(root: Path) -> None:
    add_case(root, "xr/chest/a", 1)
    add_case(root, "xr/chest/ab", 2)
    add_case(root, "ct/chest/a", 3)

    for only, expected in (
        (["cases/xr/chest/a"], ["xr"]),
        (["cases/xr"], ["xr", "xr"]),
        (["cases"], ["ct", "xr", "xr"]),
        ([], []),
    ):
        library, _ = read_library(root, only)
        assert [file.placement.modality for file in library.cases] == expected


def test_the_problems_of_all_files_come_at_once(root: Path) -> None:
    for folder in ("xr/chest/a", "xr/chest/b"):
        add_case(root, folder).write_text("level: [", encoding="utf-8")
    (root / "decks/one.yaml").write_text("titel: x\n", encoding="utf-8")

    _, problems = read_library(root)

    assert [problem.path for problem in problems] == [
        "cases/xr/chest/a/case.yaml",
        "cases/xr/chest/b/case.yaml",
        "decks/one.yaml",
        "decks/one.yaml",
    ]


def test_the_id_of_a_case_that_can_not_be_read_is_still_known(root: Path) -> None:
    path = add_case(root, "xr/chest/a", 0xAB)
    path.write_text(path.read_text(encoding="utf-8") + "history: [", encoding="utf-8")

    library, problems = read_library(root)

    assert [problem.rule for problem in problems] == ["yaml/syntax"]
    assert library.unread_ids == {"00000000000000ab"}


def test_hidden_files_and_the_ledger_are_no_content(root: Path) -> None:
    add_case(root, "xr/chest/a")
    for name in ("cases/.DS_Store", "cases/xr/.gitkeep", "decks/.gitkeep", "decks/ledger.json"):
        (root / name).write_text("{}", encoding="utf-8")

    assert read_library(root)[1] == ()


@pytest.mark.parametrize("linked", ["cases/xr", "cases/xr/chest", "cases/xr/chest/a", "cases/xr/chest/a/case.yaml"])
def test_a_link_is_never_followed(root: Path, tmp_path_factory: pytest.TempPathFactory, linked: str) -> None:
    outside = tmp_path_factory.mktemp("outside")
    add_case(outside, "xr/chest/a")
    (root / linked).parent.mkdir(parents=True, exist_ok=True)
    (root / linked).symlink_to(outside / linked)

    library, problems = read_library(root)

    assert library.cases == ()
    assert [(problem.rule, problem.path) for problem in problems] == [("placement/link", linked)]


def test_a_link_that_leads_to_itself_ends(root: Path) -> None:
    (root / "cases/xr").mkdir()
    (root / "cases/xr/loop").symlink_to(root / "cases")

    assert [problem.rule for problem in read_library(root)[1]] == ["placement/link"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_place_of_a_case_is_not_opened(root: Path) -> None:
    folder = root / "cases/xr/chest/a"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "case.yaml")
    os.mkfifo(root / "decks/chest.yaml")

    assert [problem.rule for problem in read_library(root)[1]] == ["placement/link", "placement/link"]


def test_a_file_that_may_not_be_read_is_a_problem(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = add_case(root, "xr/chest/a")
    monkeypatch.setattr(
        Path, "open", lambda *_args, **_more: (_ for _ in ()).throw(PermissionError(13, "Permission denied"))
    )

    assert path.exists()
    assert [problem.rule for problem in read_library(root)[1]] == ["placement/unreadable"]


def test_names_that_sort_or_print_oddly_do_not_disturb(root: Path) -> None:
    for name in ("Ünï cödé", "a\nb", "-rf", "x" * 200, "con"):
        add_case(root, f"xr/chest/{name}", len(name))

    library, problems = read_library(root)

    assert len(library.cases) == 5
    assert {problem.rule for problem in problems} == {"placement/not-a-slug"}
    assert len(problems) == 4


@settings(max_examples=20)
@given(st.permutations(["xr/chest/a", "xr/chest/b", "ct/neuro/c", "mr/spine/d", "xr/breast/e"]))
def test_the_order_in_which_folders_were_made_does_not_matter(folders: list[str]) -> None:
    import tempfile  # noqa: PLC0415  # a folder for each example

    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        (root / "cases").mkdir()
        (root / "decks").mkdir()
        for folder in folders:
            add_case(root, folder)
        library, _ = read_library(root)

    assert [file.places.path for file in library.cases] == sorted(f"cases/{folder}/case.yaml" for folder in folders)


def test_each_file_is_opened_once_and_read_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(30):
        add_case(root, f"xr/chest/case-{number}", number)
    opened: list[str] = []
    plain_open = Path.open
    monkeypatch.setattr(Path, "open", lambda path, *more: (opened.append(str(path)), plain_open(path, *more))[1])

    library, problems = read_library(root)

    assert (len(library.cases), problems) == (30, ())
    assert len(opened) == len(set(opened)) == 30
