"""One case that is to be changed: found by its name, rewritten with its comments kept, checked before it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.authoring.edit.case_rewriting import rewritten
from radanki.authoring.edit.case_text import read_case_text, save_case_text
from radanki.checks import run_checks
from radanki.errors import ProblemsFoundError, UsageError
from radanki.library.case_file import read_case
from radanki.library.joined.summaries import library_of
from radanki.library.selection import case_folders
from radanki.library.walk import CASE_FILE_NAME, read_library

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from radanki.authoring.edit.case_text import Edit
    from radanki.model.library import CaseFile, Library
    from radanki.model.problem import Problem


def one_case(root: Path, name: str, start: Path) -> tuple[CaseFile, Library]:
    """Give the case that a name means (its id, its folder, its case.yaml), and the library.

    Raises:
        UsageError: where it is none, or can't be read.
    """
    library, _ = read_library(root)
    (folder,) = case_folders(library, (name,), start)
    found = next((file for file in library.cases if file.places.path == f"{folder}/{CASE_FILE_NAME}"), None)
    if found is None:
        raise UsageError(f"{name}: no case there that can be read; `radanki check` says what is wrong with it")
    return found, library


def change_case(case_file: CaseFile, library: Library, edits: Sequence[Edit]) -> None:
    """Save a case with edits, unless they bring an error that was not there before.

    Raises:
        ProblemsFoundError: the errors that they would bring; the file stays as it is.
        ConflictError: where somebody else changed the file meanwhile.
    """
    read = read_case_text(case_file.folder / CASE_FILE_NAME)
    text = rewritten(read.text, edits)
    before = {problem.rule for problem in _errors(read.text, case_file, library)}
    new = [problem for problem in _errors(text, case_file, library) if problem.rule not in before]
    if new:
        raise ProblemsFoundError(new)
    save_case_text(read, text)


def _errors(text: str, case_file: CaseFile, library: Library) -> list[Problem]:
    changed, problems = read_case(text.encode("utf-8"), case_file.places.path, case_file.folder, case_file.placement)
    if changed is not None:
        others = (other for other in library.cases if other.folder != case_file.folder)
        found = run_checks(library_of(library.root, (*others, changed)))
        problems = (*problems, *(problem for problem in found if problem.path == case_file.places.path))
    return [problem for problem in problems if problem.severity == "error"]
