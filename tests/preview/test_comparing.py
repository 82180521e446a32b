"""What changed between two versions of a library, and how it is told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from radanki.errors import UsageError
from radanki.preview.base import base_library, changed_folders
from radanki.preview.comparing import changes_between
from radanki.preview.session import PreviewRequest, cases_of, changes_of
from radanki.preview.static import contact_sheet_of
from support.libraries import SMALL_FOLDER
from support.program import git

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from radanki.preview.comparing import CaseChange


@pytest.fixture
def checkout(small_library: Path) -> Path:
    """The small library as the first commit of a checkout, in a folder of it; one with a hook that would be noticed."""
    top = small_library.parent

    git(top, "init", "--quiet", "--initial-branch=main")
    git(top, "add", "library")
    git(top, "commit", "--quiet", "-m", "First")
    hook = top / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {top}/hook-ran\n")
    hook.chmod(0o755)
    return small_library


def edit(library: Path, old: str, new: str) -> None:
    path = library / SMALL_FOLDER / "case.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def compared(checkout: Path, cache: Path, tmp_path: Path) -> Callable[..., tuple[CaseChange, ...]]:
    """Give a function that compares the library with its first commit."""

    def compare(**given: Any) -> tuple[CaseChange, ...]:
        with base_library(checkout, "HEAD", tmp_path) as before:
            wanted = PreviewRequest(checkout, cache, (), None, 1)
            old = cases_of(before, wanted)
            return changes_of(PreviewRequest(checkout, cache, (), None, 1, old, **given))

    return compare


def told(changes: tuple[CaseChange, ...]) -> dict[str, tuple[str, ...]]:
    return {
        change.card.key.partition("-")[2] + change.card.kind: change.what for change in changes[0].cards if change.what
    }


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("rect: [100, 60, 80, 60]", "rect: [100, 60, 80, 90]", ("masks and marks",)),
        ("label: Step in the rib", "label: Broken rib", ("answer",)),
        ("view: PA erect", "view: AP supine", ("what stands around question and answer",)),
        ("history: Fell", "history: Jumped", ("question",)),
    ],
)
def test_what_changed_is_named(
    checkout: Path, compared: Callable[..., tuple[CaseChange, ...]], old: str, new: str, what: tuple[str]
) -> None:
    edit(checkout, old, new)
    changes = compared()

    assert changes[0].status == "changed"
    assert told(changes)["1cover"] == what


def test_a_card_that_only_holds_another_cards_words_is_unchanged(
    checkout: Path, compared: Callable[..., tuple[CaseChange, ...]]
) -> None:
    edit(checkout, "label: Step in the rib", "label: Broken rib")
    changed = {(one.card.kind, one.card.ordinal): one.status for one in compared()[0].cards}

    assert changed["cover", 1] == changed["find", 1] == "changed"
    assert changed["cover", 4] == "unchanged"


def test_another_picture_is_another_picture(checkout: Path, compared: Callable[..., tuple[CaseChange, ...]]) -> None:
    Image.new("L", (400, 300), 101).save(checkout / SMALL_FOLDER / "frontal.png")

    assert told(compared())["1find"] == ("picture",)


def test_a_comment_changes_no_card(checkout: Path, compared: Callable[..., tuple[CaseChange, ...]]) -> None:
    edit(checkout, "id: 0000", "# A word to the next reader\nid: 0000")

    assert [change.status for change in compared()] == ["unchanged"]
    assert compared(only_changed=True) == ()


def test_new_and_lost_cards_are_told(checkout: Path, compared: Callable[..., tuple[CaseChange, ...]]) -> None:
    edit(checkout, "{id: next, ask: 'What next?'", "{id: other, ask: 'What next?'")
    cards = {(change.card.kind, change.status) for change in compared()[0].cards}

    assert {("question", "new"), ("question", "gone"), ("cover", "unchanged")} <= cards


def test_a_moved_case_is_the_same_case_and_a_new_one_is_new(
    checkout: Path, compared: Callable[..., tuple[CaseChange, ...]]
) -> None:
    (checkout / SMALL_FOLDER).rename(checkout / "cases/xr/chest/moved")
    other = checkout / "cases/xr/chest/other"
    other.mkdir()
    text = (checkout / "cases/xr/chest/moved/case.yaml").read_text(encoding="utf-8")
    (other / "case.yaml").write_text(text.replace("0000d1", "0000d9"), encoding="utf-8")
    Image.new("L", (400, 300), 90).save(other / "frontal.png")
    changes = {change.case.folder.rpartition("/")[2]: change for change in compared()}

    assert {name: change.status for name, change in changes.items()} == {"moved": "unchanged", "other": "new"}
    assert contact_sheet_of(changes["other"], "main").lines[2] == "A new case: it is not in main."
    assert contact_sheet_of(changes["moved"], "main").lines[2] == "Unchanged: the same cards as in main."


def test_a_case_that_is_gone_is_told_with_its_last_cards(checkout: Path, cache: Path) -> None:
    with base_library(checkout, "main", Path()) as before:
        wanted = PreviewRequest(checkout, cache, (), None, 1)
        change = changes_between(cases_of(before, wanted), ())[0]

    assert (change.status, change.case.title) == ("gone", "Rib fracture")
    assert {one.status for one in change.cards} == {"gone"}


def test_a_checkout_leaves_nothing_behind_and_runs_no_hook(checkout: Path) -> None:
    with base_library(checkout, "main", Path()) as before:
        assert (before / SMALL_FOLDER / "case.yaml").is_file()
        assert before != checkout

    assert len(git(checkout, "worktree", "list").splitlines()) == 1
    assert not before.exists()
    assert not (checkout.parent / "hook-ran").exists()


@pytest.mark.parametrize("base", ["no-such-branch", "--output=x", "HEAD:library"])
def test_a_base_that_is_no_commit_is_refused(checkout: Path, base: str) -> None:
    with pytest.raises(UsageError), base_library(checkout, base, Path("/nowhere")):
        pass


def test_a_folder_is_a_base_as_well(small_library: Path, tmp_path: Path) -> None:
    with base_library(small_library, "library", tmp_path) as before:
        assert before == small_library


def test_cases_that_no_file_of_changed_are_not_looked_at(small_library: Path, tmp_path: Path) -> None:
    from shutil import copytree  # noqa: PLC0415  # only here

    other = copytree(small_library, tmp_path / "other")
    assert changed_folders(small_library, other) == frozenset()
    (other / SMALL_FOLDER / "frontal.png").write_bytes(b"x")
    assert changed_folders(small_library, other) == {SMALL_FOLDER}
    (other / SMALL_FOLDER / "frontal.png").write_bytes((small_library / SMALL_FOLDER / "frontal.png").read_bytes())
    (other / "decks" / "all.yaml").write_text("name: Other\ntitle: Other\n")
    assert changed_folders(small_library, other) == {SMALL_FOLDER}
