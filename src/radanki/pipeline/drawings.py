"""Contributors' own drawings: each is drawn anew with nothing in it but shapes and words, and named by what it is."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from radanki.cards.fields.schematic import sanitised_drawing
from radanki.checks.privacy.texts_of_a_case import check_drawing
from radanki.errors import ImageError
from radanki.model.imaging.card_picture import Media
from radanki.model.problem import Problem
from radanki.pipeline.cache_file import write_cache_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from radanki.model.library import CaseFile


def draw(case_files: Iterable[CaseFile], cache: Path) -> tuple[dict[str, Media], tuple[Problem, ...]]:
    """Give the drawing of each case that has one, by case id, and what is wrong with drawings."""
    drawings: dict[str, Media] = {}
    problems: list[Problem] = []
    for case_file in case_files:
        name = case_file.case.schematic
        if name is None:
            continue
        try:
            drawing = sanitised_drawing((case_file.folder / name).read_bytes())
        except ImageError as error:
            place = case_file.places.at("schematic")
            problems.append(Problem(case_file.places.path, *place, error.rule, error.message, error.fix))
            continue
        problems += check_drawing(case_file, drawing.texts)
        path = cache / "media" / f"rk-{hashlib.sha256(drawing.data).hexdigest()[:16]}.svg"
        write_cache_file(path, drawing.data)
        drawings[case_file.case.id] = Media(path.name, path, drawing.width_px, drawing.height_px, len(drawing.data))
    return drawings, tuple(problems)
