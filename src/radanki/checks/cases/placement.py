"""Placement: the path of a case says its modality and its organ system, in words that become deck names."""

from __future__ import annotations

import os
import re
import unicodedata
from typing import TYPE_CHECKING

from radanki.checks.complaint import error_at
from radanki.model.spelling import did_you_mean
from radanki.vocabulary import find_modality, find_modality_of_word, find_system, modalities, systems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.library import CaseFile, Library, Location
    from radanki.model.problem import Problem

_DEVICE = re.compile(r"(?i:con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])")
_FORBIDDEN, _LONGEST = re.compile(r'[<>:"|?*\\\x00-\x1f]'), 255
_LONGEST_PATH = 200
"""Windows holds 260 characters, of which the folder that a library was cloned into takes some 60."""


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


def check_names_for_every_system(case_file: CaseFile) -> Iterator[Problem]:
    """No folder or file of a case has a name that Windows can't hold: there, a clone would end with an error."""
    parts = case_file.places.path.split("/")[:-1]
    wrong = next((why for part in parts if (why := why_windows_refuses(part)) is not None), None)
    if wrong is not None:
        yield _windows_name(case_file, (), parts[-1], wrong)
    named = {image.file: place for place, image in enumerate(case_file.case.images) if image.file is not None}
    seen: dict[str, str] = {}
    for name in _names_below(str(case_file.folder)):
        location = ("images", named[name], "file") if name in named else ()
        twin = seen.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
        why = why_windows_refuses(name.rpartition("/")[2]) or _too_like(name, twin) or _too_long(case_file, name)
        if why is not None:
            yield _windows_name(case_file, location, name, why)


def _names_below(folder: str, way: str = "") -> Iterator[str]:
    """Give all that lies in a folder and those in it, in the order of their ways; links are not followed."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:  # what can't be listed is told of where it is read
        return
    for entry in entries:
        yield f"{way}{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from _names_below(entry.path, f"{way}{entry.name}/")


def _too_like(name: str, twin: str) -> str | None:
    if name == twin:
        return None
    differ = "case" if unicodedata.normalize("NFC", name) != unicodedata.normalize("NFC", twin) else "its Unicode form"
    return f"it differs from `{twin}` by {differ} alone"


def _too_long(case_file: CaseFile, name: str) -> str | None:
    whole = len(case_file.places.path) - len("case.yaml") + len(name)
    if whole <= _LONGEST_PATH:
        return None
    return f"with its folders it has {whole} signs; {_LONGEST_PATH} leave room for the folder of a clone"


def check_names_of_decks(library: Library) -> Iterator[Problem]:
    """No deck has the name of a device of Windows: neither it nor its package could be written there."""
    for deck_file in library.decks:
        why = why_windows_refuses(deck_file.slug)
        if why is not None:
            message, fix = f"Windows can't hold `{deck_file.slug}.yaml`: {why}", "Give it another name."
            yield error_at(deck_file.places, (), "placement/windows-name", message, fix)


def _windows_name(case_file: CaseFile, location: Location, name: str, why: str) -> Problem:
    message = f"Windows can't hold `{name}`: {why}"
    return error_at(
        case_file.places, location, "placement/windows-name", message, "Give it another name, in small letters."
    )


def why_windows_refuses(name: str) -> str | None:
    """Give why Windows can't hold a file or folder of a name; ``None`` where it can."""
    if _DEVICE.fullmatch(name.split(".", maxsplit=1)[0].strip()):
        return "its name is that of a device"
    if name.endswith((".", " ")):
        return "it ends in a dot or a blank"
    if _FORBIDDEN.search(name):
        return "it has a sign of < > : \" | ? * \\ or one that can't be seen"
    return "it is longer than 255 signs" if len(name) > _LONGEST else None


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


CASE_RULES = (check_modality, check_system, check_names_for_every_system)
LIBRARY_RULES = (check_names_of_decks,)
