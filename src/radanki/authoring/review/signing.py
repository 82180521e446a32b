"""The signature of a reviewer: who read the case, when, and which certainty and level they confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.authoring.edit.case_rewriting import rewritten
from radanki.authoring.edit.case_text import AppendItem, read_case_text, save_case_text
from radanki.errors import ProblemsFoundError, UsageError
from radanki.library.walk import CASE_FILE_NAME

if TYPE_CHECKING:
    from datetime import date

    from radanki.model.case import Certainty
    from radanki.model.library import CaseFile
    from radanki.pipeline.validated_library import ValidatedLibrary


def sign(  # noqa: PLR0913  # a signature is all of this
    case_file: CaseFile, validated: ValidatedLibrary, *, by: str, on: date, level: int, certainty: Certainty | None
) -> None:
    """Write a review into ``case.yaml``.

    Raises:
        ProblemsFoundError: where the case has errors: nobody can have reviewed it as it is.
        UsageError: where the reviewer wrote the case or has signed it, or confirms what the case does not say.
        ConflictError: where the file was changed meanwhile.
    """
    errors = [one for one in validated.problems if one.path == case_file.places.path and one.severity == "error"]
    if errors:
        raise ProblemsFoundError(errors)
    case = case_file.case
    name = by.strip().casefold()
    if name in {contributor.casefold() for contributor in case.contributors}:
        raise UsageError(f"{by} wrote this case; somebody else reviews it")
    if name in {review.by.casefold() for review in case.reviewed if review.level == level}:
        raise UsageError(f"{by} has reviewed this case already")
    if level != case.level:
        raise UsageError(f"the case says level {case.level}: change it first, if level {level} is right")
    if certainty != case.certainty:
        said = f"`certainty: {case.certainty}`" if case.certainty else "no `certainty`"
        raise UsageError(f"the case says {said}: confirm that, or change it first")
    entry: dict[str, object] = {"by": by.strip(), "on": on, "level": level}
    if certainty is not None:
        entry["certainty"] = certainty
    read = read_case_text(case_file.folder / CASE_FILE_NAME)
    save_case_text(read, rewritten(read.text, [AppendItem(("reviewed",), entry)]))
