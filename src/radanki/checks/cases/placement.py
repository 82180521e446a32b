"""Placement: the path of a case says its modality and its organ system, in words that become deck names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.checks.complaint import error_at
from radanki.model.spelling import did_you_mean
from radanki.vocabulary import find_modality, find_modality_of_word, find_system, modalities, systems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.library import CaseFile
    from radanki.model.problem import Problem


def check_modality(case_file: CaseFile) -> Iterator[Problem]:
    """The first folder is a modality."""
    slug = case_file.placement.modality
    if find_modality(slug) is not None:
        return
    fix = f"{modality_meant_by(slug)} Move the folder there."
    yield error_at(case_file.places, (), "placement/unknown-modality", f"`{slug}` is no modality", fix)


def check_system(case_file: CaseFile) -> Iterator[Problem]:
    """The second folder is an organ system."""
    slug = case_file.placement.system
    if find_system(slug) is not None:
        return
    fix = f"{system_meant_by(slug)} Move the folder there."
    yield error_at(case_file.places, (), "placement/unknown-system", f"`{slug}` is no organ system", fix)


def modality_meant_by(word: str) -> str:
    """Name the modality that a word that is none is likely to mean, or all of them."""
    known = [modality.slug for modality in modalities()]
    meant = find_modality_of_word(word) or find_modality_of_word(word.replace("-", " "))
    return f"Did you mean `{meant.slug}`?" if meant else did_you_mean(word, known, f"One of: {', '.join(known)}.")


def system_meant_by(word: str) -> str:
    """Name the organ system that a word that is none is likely to mean, or all of them."""
    known = [system.slug for system in systems()]
    meant = _system_of_word(word.replace("-", " "))
    return f"Did you mean `{meant}`?" if meant else did_you_mean(word, known, f"One of: {', '.join(known)}.")


def _system_of_word(word: str) -> str | None:
    """Find the system whose name or list of contents has a word: "brain" is ``neuro``, "kidney" is ``urinary``."""
    for system in systems():
        words = (system.name, *system.covers)
        if any(word.rstrip("s") in {part.rstrip("s") for part in text.lower().split()} for text in words):
            return system.slug
    return None


CASE_RULES = (check_modality, check_system)
