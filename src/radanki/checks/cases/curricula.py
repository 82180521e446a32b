"""Curricula: a case names rows that there are, and a school's own list is one that cases can name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.checks.complaint import error_at
from radanki.model.spelling import did_you_mean, nearest
from radanki.vocabulary import curriculum, find_modality, find_system, modalities, systems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.library import CurriculumFile, Library, Location
    from radanki.model.problem import Problem


def known_codes(library: Library) -> tuple[str, ...]:
    """Give every row that a case may name: those of the must-know list, then those of the library's own curricula."""
    own = (target.code for file in library.curricula for target in file.curriculum.targets)
    return (*(target.code for target in curriculum()), *own)


def check_curricula_of_cases(library: Library) -> Iterator[Problem]:
    """A case names rows of curricula that there are."""
    known = known_codes(library)
    rows = frozenset(known)
    for case in library.summaries:
        for place, code in enumerate(case.curricula):
            if code not in rows:
                guess = nearest(code, known) or nearest(f"must-know/{code}", known)
                yield error_at(
                    library.places_of(case),
                    ("curricula", place),
                    "terms/unknown-curriculum",
                    f"no curriculum has a row `{code}`",
                    f"Did you mean `{guess}`?" if guess else "`radanki coverage` lists every row.",
                )


def check_own_curricula(library: Library) -> Iterator[Problem]:
    """A school's list has a name of its own, names each row once, and uses the vocabulary's words."""
    taken = {target.curriculum for target in curriculum()}
    for file in library.curricula:
        slug = file.curriculum.slug
        if slug in taken:
            fix = "Give it a name of its own."
            yield error_at(
                file.places, ("curriculum",), "curricula/name-taken", f"there is a curriculum `{slug}` already", fix
            )
        taken.add(slug)
        yield from _rows_twice(file)
        yield from _unknown_words(file)


def _rows_twice(file: CurriculumFile) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, target in enumerate(file.curriculum.targets):
        if target.slug in seen:
            location = ("targets", place, "slug")
            message = f"the row `{target.slug}` stands here twice"
            yield error_at(file.places, location, "curricula/row-twice", message, "Name every row once.")
        seen.add(target.slug)


def _unknown_words(file: CurriculumFile) -> Iterator[Problem]:
    for place, target in enumerate(file.curriculum.targets):
        unknown: list[tuple[Location, str, list[str]]] = [
            (("targets", place, "modalities", at), word, [entry.slug for entry in modalities()])
            for at, word in enumerate(target.modalities)
            if find_modality(word) is None
        ]
        if find_system(target.system) is None:
            unknown.append((("targets", place, "system"), target.system, [entry.slug for entry in systems()]))
        for location, word, words in unknown:
            fix = did_you_mean(word, words, f"One of: {', '.join(words)}.")
            yield error_at(file.places, location, "curricula/unknown-word", f"the vocabulary has no `{word}`", fix)


LIBRARY_RULES = (check_curricula_of_cases, check_own_curricula)
