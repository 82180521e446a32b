"""Privacy: no text of a case and no name of a file tells who the patient is.

The identifiers are those of the Safe Harbor list of HIPAA (45 CFR 164.514(b)(2)) that a text could hold: names, places
smaller than a state, dates other than years, ages over 89, telephone numbers, e-mail addresses, numbers of records and
accounts, web addresses.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from radanki.checks.complaint import error_at
from radanki.checks.identities.dates import OUR_YEAR
from radanki.checks.privacy.cleared_texts import Clearing, problems_of_clearing, problems_of_text, uncleared
from radanki.checks.texts import texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from radanki.model.library import CaseFile, Location
    from radanki.model.problem import Problem

_FILE_TRAITS: Final = (
    (re.compile(r"[A-Za-z]\^|\^[A-Za-z]"), "a person's name as DICOM writes it"),
    (
        re.compile(
            rf"(?<![0-9]){OUR_YEAR}[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12][0-9]|3[01])(?![0-9])"
            rf"|(?<![0-9])(?:0[1-9]|[12][0-9]|3[01])[-_.](?:0[1-9]|1[0-2])[-_.]{OUR_YEAR}(?![0-9])"
        ),
        "a date",
    ),
    (re.compile(r"(?<![0-9])0*[1-9][0-9]{5,}(?![0-9])|(?:[0-9]+\.){5,}[0-9]+"), "a number of six digits or more"),
)


def check_texts(case_file: CaseFile) -> Iterator[Problem]:
    """No text of ``case.yaml`` holds what tells a patient from others, each by what its field may hold.

    A sentence under ``cleared_text`` is let through, and one there that clears nothing is told of.
    """
    case, clearing = case_file.case, Clearing(one.text for one in case_file.case.cleared_text)
    for found in texts_of(case):
        if found.content == "file":
            yield from _name_problems(case_file, found.location, found.text, clearing)
            if found.location[-1] == "file" and "findings" not in found.location:
                yield from _slice_name_problems(case_file, found.location, found.text, clearing)
        else:
            yield from problems_of_text(case_file.places, found.location, found.text, found.content, clearing)
    if case_file.folder.name != f"withdrawn-{case.id}":  # what a takedown names a folder: an id of ours has digits
        yield from _name_problems(case_file, (), case_file.folder.name, clearing)
    yield from problems_of_clearing(case_file.places, case.cleared_text, clearing)


def check_drawing(case_file: CaseFile, texts: Iterable[str]) -> Iterator[Problem]:
    """No text in a case's drawing holds what tells a patient from others; ``texts`` are those that it shows."""
    clearing = Clearing(one.text for one in case_file.case.cleared_text)
    for text in texts:
        yield from problems_of_text(case_file.places, ("schematic",), text, "prose", clearing)


def _slice_name_problems(case_file: CaseFile, location: Location, folder: str, clearing: Clearing) -> Iterator[Problem]:
    """Report the first slice of a stack whose name holds an identity; the others are like it."""
    if PurePosixPath(folder).is_absolute() or ".." in PurePosixPath(folder).parts:
        return
    path = case_file.folder / folder
    try:
        slice_files = () if path.is_symlink() or not path.is_dir() else sorted(path.iterdir())
    except (OSError, ValueError):  # a name that no file can have, which another rule reports
        return
    for slice_file in slice_files:
        problems = tuple(_name_problems(case_file, location, slice_file.name, clearing))
        if problems:
            yield problems[0]
            return


def told_by_name(name: str, clearing: Clearing) -> str | None:
    """Tell what kind of identity the name of a file or folder holds; nothing where a person cleared it."""
    what = next((what for pattern, what in _FILE_TRAITS if pattern.search(name)), None)
    if what is not None:
        return None if clearing.clears(name, name) else what
    return next((one.trait.what for one, _ in uncleared(PurePosixPath(name).stem, "file", clearing)), None)


def _name_problems(case_file: CaseFile, location: Location, name: str, clearing: Clearing) -> Iterator[Problem]:
    what = told_by_name(name, clearing)
    if what is not None:
        yield error_at(
            case_file.places,
            location,
            "privacy/file-name",
            f"the file's name holds what looks like {what}",
            "Rename the file to what it shows, like `frontal.png`, and commit it under that name only.",
        )


CASE_RULES = (check_texts,)
