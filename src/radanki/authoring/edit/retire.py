"""A case or a finding is withdrawn: its cards stay with students and say so, and their numbers are never used again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radanki.authoring.edit.case_text import AppendItem, RemoveValue, SetValue
from radanki.authoring.edit.one_case import change_case, one_case
from radanki.errors import UsageError
from radanki.library.ledger import read_ledger
from radanki.model.case import items_of

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.authoring.edit.case_text import Edit
    from radanki.model.case import Case

_FIRST_VERSION: Final = "1.0"


@dataclass(frozen=True, slots=True)
class Reason:
    """Since which release a case is withdrawn, why, and which case (by any of its names) takes its place."""

    since: str
    text: str
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True)
class FindingName:
    """A finding by the name of its picture and its number."""

    picture: str
    number: int


def next_version(root: Path) -> str:
    """Give the release that comes next as far as the ledger tells: the latest one's next minor version."""
    latest = read_ledger(root)[0].latest
    if latest is None:
        return _FIRST_VERSION
    major, minor = latest.version.split(".")[:2]
    return f"{major}.{int(minor) + 1}"


def retire_case(root: Path, name: str, start: Path, reason: Reason) -> str:
    """Withdraw a case; give its folder.

    Raises:
        UsageError: where there is no such case, or it is withdrawn already.
        ProblemsFoundError: where the reason tells who the patient is.
    """
    case_file, library = one_case(root, name, start)
    if case_file.case.retired is not None:
        raise UsageError(f"{name} is withdrawn already, since {case_file.case.retired.since}; --undo takes that back")
    retired: dict[str, object] = {"since": reason.since, "reason": reason.text}
    if reason.replaced_by is not None:
        retired["replaced_by"] = one_case(root, reason.replaced_by, start)[0].case.id
    change_case(case_file, library, [SetValue(("retired",), retired)])
    return case_file.places.path.rpartition("/")[0]


def retire_item(root: Path, name: str, start: Path, item: str, reason: Reason) -> str:
    """Take a pearl, question or step (``pearl/deep-sulcus``) out of its list for good; give the folder of the case.

    Raises:
        UsageError: where there is no such case or item.
        ProblemsFoundError: where the reason tells who the patient is.
    """
    case_file, library = one_case(root, name, start)
    lists = {key: [f"{kind}/{one.id}" for one in items] for key, kind, items in items_of(case_file.case)}
    key = next((key for key, names in lists.items() if item in names), None)
    if key is None:
        known = ", ".join(one for names in lists.values() for one in names)
        raise UsageError(f"the case has no item `{item}`; it has {known or 'none'}")
    gone = RemoveValue((key,) if len(lists[key]) == 1 else (key, lists[key].index(item)))
    entry = {"item": item, "since": reason.since, "reason": reason.text}
    change_case(case_file, library, [gone, AppendItem(("withdrawn",), entry)])
    return case_file.places.path.rpartition("/")[0]


def unretire_case(root: Path, name: str, start: Path) -> str:
    """Take the withdrawal of a case back; give its folder.

    Raises:
        UsageError: where it is not withdrawn, or was taken down: of such a case nothing is left.
    """
    case_file, library = one_case(root, name, start)
    if case_file.case.taken_down is not None:
        raise UsageError(f"{name} was taken down, so nothing of it is left to bring back")
    if case_file.case.retired is None:
        raise UsageError(f"{name} is not withdrawn")
    change_case(case_file, library, [RemoveValue(("retired",))])
    return case_file.places.path.rpartition("/")[0]


def retire_finding(root: Path, name: str, start: Path, finding: FindingName) -> str:
    """Take a finding out of a picture and reserve its number; give the folder of the case.

    Raises:
        UsageError: where there is no such case, picture or finding.
    """
    case_file, library = one_case(root, name, start)
    change_case(case_file, library, _edits(case_file.case, finding))
    return case_file.places.path.rpartition("/")[0]


def _edits(case: Case, finding: FindingName) -> list[Edit]:
    at = next((at for at, image in enumerate(case.images) if image.name == finding.picture), None)
    if at is None:
        known = ", ".join(image.name for image in case.images)
        raise UsageError(f"the case has no picture `{finding.picture}`; it has {known or 'none'}")
    image = case.images[at]
    place = next((place for place, one in enumerate(image.findings) if one.number == finding.number), None)
    if place is None:
        numbers = ", ".join(str(one.number) for one in image.findings)
        raise UsageError(f"`{finding.picture}` has no finding {finding.number}; it has {numbers or 'none'}")
    is_last = len(image.findings) == 1
    gone = RemoveValue(("images", at, "findings") if is_last else ("images", at, "findings", place))
    return [gone, AppendItem(("images", at, "reserved"), finding.number)]
