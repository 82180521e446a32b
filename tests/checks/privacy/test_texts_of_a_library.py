"""A school's own list of what has to be covered names no patient either."""

from __future__ import annotations

from pathlib import Path

from radanki.checks.privacy.texts_of_a_library import check_texts_of_curricula
from radanki.library.curriculum_file import read_curriculum
from radanki.model.library import Library

LIST = """\
curriculum: our-school
name: {name}
targets:
  - {{slug: effusion, label: {label}, modalities: [xr], system: chest, level: 1}}
"""


def rules(name: str = "Our school", label: str = "Pleural effusion") -> list[tuple[str, int]]:
    read, problems = read_curriculum(LIST.format(name=name, label=label).encode(), "decks/curricula/our-school.yaml")
    assert read is not None
    assert problems == ()
    library = Library(Path(), (), (), {}, (), frozenset(), (read,))
    return [(problem.rule, problem.line) for problem in check_texts_of_curricula(library)]


def test_a_list_of_findings_passes() -> None:
    assert rules() == []


def test_a_name_and_a_date_of_birth_in_it_are_refused_where_they_stand() -> None:
    assert rules(name="Our school, list of Mrs. Quendolin Harkbarrow") == [("privacy/name", 2)]
    assert ("privacy/birth-date", 4) in rules(label="Effusion of the patient born 14.03.1951")
