"""A takedown is carried out: files go, a stub stays, and the library's list says so."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Final

from radanki.library.walk import CASE_FILE_NAME
from radanki.library.whole_file import written_whole
from radanki.releasing.takedown.stub import Withdrawal, stub_text

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.library import CaseFile
    from radanki.releasing.takedown.plan import TakedownPlan


LOG_NAME: Final = "withdrawn.json"
"""The list of what was taken down, oldest first, in `decks/`: release notes are made from it."""


def take_down(plan: TakedownPlan, withdrawal: Withdrawal) -> None:
    """Do what the plan says; interrupted at any moment, it can be planned and done again."""
    for case in plan.cases:
        stub = stub_text(case.case_file.case, case.notes, withdrawal)
        with written_whole(case.case_file.folder / CASE_FILE_NAME) as file:
            file.write(stub.encode())
        for path in case.files:
            path.unlink(missing_ok=True)
        _remove_empty_folders(case.case_file.folder)
    for path in (*plan.cached, *plan.packages):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    _add_to_list(plan, withdrawal)
    if withdrawal.forgets_text:
        for case in plan.cases:
            _rename_folder(case.case_file)


def _remove_empty_folders(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink() and not any(path.iterdir()):
            path.rmdir()


def _add_to_list(plan: TakedownPlan, withdrawal: Withdrawal) -> None:
    """Add what happened to the library's list, by id alone: a title may be what had to go."""
    path = plan.root / "decks" / LOG_NAME
    known = json.loads(path.read_bytes()) if path.is_file() else []
    new = [
        {
            "case": case.case_file.case.id,
            "since": withdrawal.since,
            "reason": withdrawal.reason,
            "notes": len(case.notes),
        }
        for case in plan.cases
    ]
    with written_whole(path) as file:
        file.write((json.dumps([*known, *new], ensure_ascii=False, indent=2) + "\n").encode())


def _rename_folder(case_file: CaseFile) -> None:
    target = case_file.folder.with_name(f"withdrawn-{case_file.case.id}")
    if target != case_file.folder and not target.exists():
        case_file.folder.rename(target)
