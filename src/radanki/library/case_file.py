"""One ``case.yaml``: from its bytes to a case with the place of every value, or to all that is wrong with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import BaseModel, ValidationError

from radanki.library.complaints import shape_problems
from radanki.library.yaml_nodes import read_yaml
from radanki.model.case import Case
from radanki.model.library import CaseFile, Places
from radanki.model.placement import Placement
from radanki.model.problem import Problem

if TYPE_CHECKING:
    from pathlib import Path

_ID_LINE: Final = re.compile(rb"""^id:\s*["']?([0-9a-f]{16})\b""", re.MULTILINE)
Entry = TypeVar("Entry", bound=BaseModel)


def read_case(
    content: bytes, path: str, folder: Path, placement: Placement
) -> tuple[CaseFile | None, tuple[Problem, ...]]:
    """Give the case that a file's bytes hold, or every problem of its YAML and of its shape.

    ``path`` is the file's path relative to the library, with forward slashes; ``folder`` is absolute.
    """
    case, places, problems = read_entry(content, path, Case)
    if case is None:
        return None, problems
    return CaseFile(case, placement, folder, places), problems


def placement_of(folder: str) -> Placement:
    """Give what the folder of a case, relative to the library, says of it."""
    _, modality, system, _ = folder.split("/")
    return Placement(modality, system)


def stated_id(content: bytes) -> str | None:
    """Give the id that a case's file states, as far as one is to be seen without reading it."""
    found = _ID_LINE.search(content)
    return None if found is None else found[1].decode()


def read_entry(content: bytes, path: str, model: type[Entry]) -> tuple[Entry | None, Places, tuple[Problem, ...]]:
    """Give a file's content as an instance of a model class, with its places; ``None`` where there are problems."""
    document, problems = read_yaml(content, path)
    if document is None:
        return None, Places(path, {}), problems
    places = Places(path, document.positions)
    if not isinstance(document.value, dict):
        what = "is empty" if document.value is None else "should hold keys with values"
        nothing = Problem(path, 1, 1, "shape/not-a-group", f"the file {what}", "Start with `radanki new`.")
        return None, places, (*problems, nothing)
    try:
        # Only the name that the contract has is a key: `from`, not the attribute's `from_`.
        entry = model.model_validate(document.value, by_alias=True, by_name=False)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        return None, places, (*problems, *shape_problems(errors, document.value, model, places))
    return (None if any(one.severity == "error" for one in problems) else entry), places, problems
