"""The words that cases may use: small tables beside this file, each of which names the sources of its facts.

Every function reads its table once. ``find_...`` gives ``None`` for a word that the table does not have.
"""

from radanki.vocabulary.entries import (
    Change,
    Licence,
    Modality,
    Sign,
    SourceKind,
    SourcePage,
    System,
    Target,
    Terms,
    WindowPreset,
)
from radanki.vocabulary.lookup import (
    find_default_window,
    find_licence,
    find_modality,
    find_modality_of_dicom,
    find_modality_of_word,
    find_sign,
    find_source_kind,
    find_system,
    find_target,
    find_window,
)
from radanki.vocabulary.must_know import curriculum, curriculum_name
from radanki.vocabulary.places import source_kinds
from radanki.vocabulary.tables import licences, modalities, radlex, signs, systems, terms, windows

__all__ = [
    "Change",
    "Licence",
    "Modality",
    "Sign",
    "SourceKind",
    "SourcePage",
    "System",
    "Target",
    "Terms",
    "WindowPreset",
    "curriculum",
    "curriculum_name",
    "find_default_window",
    "find_licence",
    "find_modality",
    "find_modality_of_dicom",
    "find_modality_of_word",
    "find_sign",
    "find_source_kind",
    "find_system",
    "find_target",
    "find_window",
    "licences",
    "modalities",
    "radlex",
    "signs",
    "source_kinds",
    "systems",
    "terms",
    "windows",
]
