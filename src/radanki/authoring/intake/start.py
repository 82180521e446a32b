"""The folder of a new case: put together beside its place, checked for PHI, and there at once or not at all."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from radanki.authoring.edit.case_rewriting import rewritten
from radanki.authoring.intake.writing import case_text
from radanki.authoring.origins import origin_of, remember
from radanki.checks import run_checks
from radanki.errors import ProblemsFoundError, UsageError
from radanki.library.case_file import read_case
from radanki.library.joined.summaries import library_of
from radanki.library.walk import CASE_FILE_NAME
from radanki.pipeline.local_notices import keep_notices

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from radanki.authoring.edit.case_text import Edit
    from radanki.authoring.intake.pictures import NewPicture
    from radanki.authoring.intake.place import CasePlace
    from radanki.authoring.intake.shipping import ShippingAdvice
    from radanki.authoring.intake.writing import Answers
    from radanki.authoring.origins import PictureOrigin
    from radanki.model.problem import Problem

_LATER: Final = frozenset({"privacy/face-stack", "privacy/face-unattested"})
"""What somebody answers who has looked at the pictures."""
_TO_COME: Final = frozenset({"completeness/nothing-to-ask", "completeness/not-reviewed"})
"""What the next steps are for: drawing, and a second reader."""


_ON_THE_PAGE: Final = frozenset({"completeness/not-looked", "teaching/no-why"})
"""What the page that one draws on asks for itself."""


@dataclass(frozen=True, slots=True)
class NewCase:
    """All that a new case is made of.

    ``pointed`` is the block of pictures that it points to, if any, and ``edits`` are made in the text at last.
    """

    place: CasePlace
    case_id: str
    answers: Answers
    origin: ShippingAdvice
    pictures: tuple[NewPicture, ...]
    today: date
    pointed: str = ""
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class StartedCase:
    """A case that is there now: its folder relative to the library, and what it still lacks.

    ``is_readable`` is false where an answer that every case needs is still to be written.
    """

    folder: str
    lacking: tuple[Problem, ...]
    is_readable: bool


def start_case(new: NewCase) -> StartedCase:
    """Make the folder of a case, or nothing.

    Raises:
        ProblemsFoundError: where what was typed tells who the patient is, or is not of the case format.
        UsageError: where something lies at its place by now.
    """
    text = _text(new)
    with _staged(new.place) as folder:
        for picture in new.pictures:
            _take_in(picture, folder / picture.file)
        (folder / CASE_FILE_NAME).write_text(text, encoding="utf-8", newline="\n")
        _refuse_phi(new, folder)
        lacking, is_readable = _problems(text, new.place, folder)
        remember(new.place.root, new.case_id, _origins(new, folder))
        keep_notices(new.place.root, new.case_id, {one.name: one.notices for one in new.pictures if one.notices})
    return StartedCase(new.place.path, lacking, is_readable)


def _origins(new: NewCase, folder: Path) -> Iterator[PictureOrigin]:
    for picture in new.pictures:
        made = folder / picture.file
        origin = origin_of(picture.name, made, picture.deidentified, picture.given, picture.crop)
        if origin is not None:
            yield origin


def _text(new: NewCase, answers: Answers | None = None, origin: ShippingAdvice | None = None) -> str:
    text = case_text(new.case_id, answers or new.answers, origin or new.origin, new.pictures, new.today, new.pointed)
    return rewritten(text, new.edits) if new.edits else text


@contextmanager
def _staged(place: CasePlace) -> Iterator[Path]:
    """Give a folder with the case's name that takes its place when the ``with`` block ends well."""
    parent = place.folder.parent
    made = _missing(parent)
    parent.mkdir(parents=True, exist_ok=True)
    # Readers of a library pass over what begins with a dot.
    staging = Path(tempfile.mkdtemp(prefix=".radanki-", dir=parent))
    try:
        folder = staging / place.slug
        folder.mkdir()
        yield folder
        if place.folder.exists():
            raise UsageError(f"{place.path} is there already; choose another name")
        folder.rename(place.folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        for empty in made:
            if empty.is_dir() and not any(empty.iterdir()):
                empty.rmdir()


def _missing(folder: Path) -> list[Path]:
    """List the folders that are not there yet, the innermost first."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    return missing


def _take_in(picture: NewPicture, target: Path) -> None:
    """Copy de-identified files, with the permissions of any new file: the workspace is the contributor's alone."""
    if not picture.path.is_dir():
        shutil.copyfile(picture.path, target)
        return
    target.mkdir()
    for path in sorted(picture.path.iterdir()):
        shutil.copyfile(path, target / path.name)


def _refuse_phi(new: NewCase, folder: Path) -> None:
    """Check what was typed as the rules for cases do, with something in the place of what is still to be written."""
    answers = new.answers
    filled = replace(
        answers,
        title=answers.title or "Untitled",
        kind=answers.kind or "normal",
        level=answers.level or 1,
        certainty=answers.certainty or "possible",
        basis=answers.basis or "Unknown",
        author=answers.author or "Nobody",
        contributor=answers.contributor or "Nobody",
        licence=answers.licence or "CC-BY-4.0",
    )
    origin = replace(new.origin, licence=new.origin.licence or "CC-BY-4.0")
    problems, _ = _problems(_text(new, filled, origin), new.place, folder)
    fatal = [problem for problem in problems if _is_fatal(problem)]
    if fatal:
        raise ProblemsFoundError(fatal)


def _is_fatal(problem: Problem) -> bool:
    """Whether no case may be made: it would tell who the patient is, or could never be read."""
    room = problem.rule.partition("/")[0]
    return room in {"yaml", "shape", "terms", "media", "privacy"} and problem.rule not in _LATER


def _problems(text: str, place: CasePlace, folder: Path) -> tuple[tuple[Problem, ...], bool]:
    """Give what `radanki check` says of the case without opening its pictures, and whether it can be read."""
    path = f"{place.path}/{CASE_FILE_NAME}"
    case_file, problems = read_case(text.encode("utf-8"), path, folder, place.placement)
    if case_file is None:
        return problems, False
    found = run_checks(library_of(place.root, (case_file,)))
    return tuple(problem for problem in (*problems, *found) if problem.path == path), True


def still_to_do(problems: Sequence[Problem], *, goes_on: bool = False) -> tuple[Problem, ...]:
    """Give what is worth saying right after a case was made: that findings are still to be drawn and read is not.

    Where somebody ``goes_on`` to the page at once, that they have to look at the pictures is said there.
    """
    known = _TO_COME | (_ON_THE_PAGE if goes_on else frozenset())
    return tuple(problem for problem in problems if problem.rule not in known)
