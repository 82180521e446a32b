"""Rows of the vocabulary by the words that people and files have for them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

from radanki.vocabulary.entries import Licence, Modality, Sign, SourceKind, System, WindowPreset
from radanki.vocabulary.must_know import curriculum
from radanki.vocabulary.places import source_kinds
from radanki.vocabulary.tables import licences, modalities, signs, systems, windows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from radanki.vocabulary.entries import Target

_Row = TypeVar("_Row", Modality, Sign, System, WindowPreset, Licence, SourceKind)


@cache
def _index(table: Callable[[], tuple[_Row, ...]]) -> Mapping[str, _Row]:
    return {row.slug: row for row in table()}


@cache
def _targets() -> Mapping[str, Target]:
    return {target.code: target for target in curriculum()}


def find_modality(slug: str) -> Modality | None:
    """Find a modality by its slug."""
    return _index(modalities).get(slug)


def find_modality_of_dicom(code: str) -> Modality | None:
    """Find the modality that a value of Modality (0008,0060) belongs to."""
    return next((modality for modality in modalities() if code in modality.dicom), None)


def find_modality_of_word(word: str) -> Modality | None:
    """Find the modality that a person means by a word: its slug, its name, or one of its aliases, in any case."""
    wanted = word.casefold()
    return next(
        (
            modality
            for modality in modalities()
            if wanted in {modality.slug, modality.name.casefold(), *modality.aliases}
        ),
        None,
    )


def find_system(slug: str) -> System | None:
    """Find an organ system by its slug."""
    return _index(systems).get(slug)


def find_sign(slug: str) -> Sign | None:
    """Find a sign by its slug."""
    return _index(signs).get(slug)


def find_window(slug: str) -> WindowPreset | None:
    """Find a window preset by its slug."""
    return _index(windows).get(slug)


def find_default_window(modality: str) -> WindowPreset | None:
    """Find the preset that a modality's pictures are shown with where neither case nor file says how."""
    return next((preset for preset in windows() if preset.modality == modality and preset.is_default), None)


def find_licence(slug: str) -> Licence | None:
    """Find a licence by its slug, or by another name that it has."""
    return _index(licences).get(slug) or next((licence for licence in licences() if slug in licence.also), None)


def find_source_kind(slug: str) -> SourceKind | None:
    """Find a place that cases come from by its slug."""
    return _index(source_kinds).get(slug)


def find_target(code: str) -> Target | None:
    """Find a row of a curriculum by the code that cases write."""
    return _targets().get(code)
