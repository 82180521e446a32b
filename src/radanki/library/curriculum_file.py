"""What is the library's own beside its decks: its id, and lists of curricula, patterns, exams and topics."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from radanki.library.case_file import read_entry
from radanki.model.curriculum import Curriculum, CurriculumDefinition
from radanki.model.exams.definition import ExamDefinition
from radanki.model.library import CurriculumFile, ExamFile, PatternListFile, TopicListFile
from radanki.model.patterns.definition import Pattern, PatternListDefinition
from radanki.model.problem import Problem
from radanki.model.topics.definition import Topic, TopicListDefinition
from radanki.vocabulary import Target

if TYPE_CHECKING:
    from radanki.model.curriculum import TargetDefinition

LIBRARY_ID_PATH: Final = "decks/library.json"
_ID: Final = re.compile(r"[0-9a-f]{16}")
_FIX: Final = (
    "Take the file from git as it was (`git checkout -- decks/library.json`). Where no student holds a card of it yet, "
    "delete it, and let `radanki id --library` write one."
)


def read_curriculum(content: bytes, path: str) -> tuple[CurriculumFile | None, tuple[Problem, ...]]:
    """Give the curriculum that a file's bytes hold, or every problem of its YAML and of its shape."""
    written, places, problems = read_entry(content, path, CurriculumDefinition)
    if written is None:
        return None, problems
    targets = tuple(_target(written.curriculum, row) for row in written.targets)
    return CurriculumFile(Curriculum(written.curriculum, written.name, targets), places, written), problems


def read_patterns(
    content: bytes, path: str, *, library_id: str = ""
) -> tuple[PatternListFile | None, tuple[Problem, ...]]:
    """Give the patterns that a file's bytes hold, or every problem of its YAML and of its shape."""
    written, places, problems = read_entry(content, path, PatternListDefinition)
    if written is None:
        return None, problems
    patterns = tuple(Pattern(written.patterns, row, places, at, library_id) for at, row in enumerate(written.rows))
    return PatternListFile(patterns, places, written), problems


def read_topics(content: bytes, path: str) -> tuple[TopicListFile | None, tuple[Problem, ...]]:
    """Give the topics that a file's bytes hold, or every problem of its YAML and of its shape."""
    written, places, problems = read_entry(content, path, TopicListDefinition)
    if written is None:
        return None, problems
    return TopicListFile(
        tuple(Topic(row, places, at) for at, row in enumerate(written.rows)), places, written
    ), problems


def read_exam(content: bytes, path: str) -> tuple[ExamFile | None, tuple[Problem, ...]]:
    """Give the exam that a file's bytes hold, or every problem of its YAML and of its shape."""
    written, places, problems = read_entry(content, path, ExamDefinition)
    return None if written is None else ExamFile(written, places), problems


def _target(curriculum: str, row: TargetDefinition) -> Target:
    return Target(
        curriculum=curriculum,
        slug=row.slug,
        label=row.label,
        modalities=row.modalities,
        system=row.system,
        level=row.level,
        is_urgent=row.urgent,
        sources=row.sources,
        radlex=row.radlex,
        is_radlex_exact=row.radlex is not None and row.radlex_is_exact,
    )


def library_id_text(library_id: str) -> str:
    """Give the whole text of the file."""
    return json.dumps({"id": library_id}, indent=1) + "\n"


def read_library_id(content: bytes) -> tuple[str, tuple[Problem, ...]]:
    """Give the id that a file's bytes hold; empty, with a problem, where they hold none."""
    try:
        read = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        read = None
    found = read.get("id") if isinstance(read, dict) and set(read) == {"id"} else None
    if isinstance(found, str) and _ID.fullmatch(found):
        return found, ()
    message = "this is no id of a library: one key `id` with 16 hexadecimal digits"
    return "", (Problem(LIBRARY_ID_PATH, 1, 1, "identity/library", message, _FIX),)
