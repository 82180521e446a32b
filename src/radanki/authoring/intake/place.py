"""Where a case is to lie: a path in words that become deck names, or the nearest one that would do."""

from __future__ import annotations

import os.path
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from radanki.checks.cases.placement import modality_meant_by, system_meant_by
from radanki.errors import UsageError
from radanki.model.placement import Placement
from radanki.vocabulary import find_modality, find_modality_of_dicom, find_system

if TYPE_CHECKING:
    from radanki.vocabulary import Modality

_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_SLUG: Final = 60
_LEVELS: Final = 3
_FORM: Final = "write cases/<modality>/<organ system>/<short-name>, such as cases/xr/chest/deep-sulcus"

_ALIKE: Final = (frozenset({"xr", "fluoro", "angio", "dental", "mg"}), frozenset({"nm", "pet", "ct"}))
"""Modalities whose machines also make each other's pictures: projections, and the CT of a PET or SPECT study."""


@dataclass(frozen=True, slots=True)
class CasePlace:
    """Where a case lies: the library, the placement and the folder's name."""

    root: Path
    placement: Placement
    slug: str

    @property
    def folder(self) -> Path:
        """The case's folder, absolute."""
        return self.root / self.path

    @property
    def path(self) -> str:
        """The case's folder relative to the library, with forward slashes."""
        return f"cases/{self.placement.modality}/{self.placement.system}/{self.slug}"


def place_of(text: str, root: Path, start: Path) -> CasePlace:
    """Give the place that a path names; it counts from ``start``, from the library, or from its ``cases``.

    Raises:
        UsageError: where a word is not of the vocabulary, with the nearest one; where a case lies there already.
    """
    parts = _parts(text, root.absolute(), start)
    if len(parts) != _LEVELS:
        raise UsageError(f"{text}: {_FORM}")
    modality, system, slug = parts
    if find_modality(modality) is None:
        raise UsageError(f"{text}: `{modality}` is no modality. {modality_meant_by(modality)}")
    if find_system(system) is None:
        raise UsageError(f"{text}: `{system}` is no organ system. {system_meant_by(system)}")
    if not _SLUG.fullmatch(slug) or len(slug) > _LONGEST_SLUG:
        plain = re.sub(r"[^a-z0-9]+", "-", slug.lower()).strip("-")[:_LONGEST_SLUG].strip("-")
        advice = f": `{plain}`" if plain else ""
        raise UsageError(f"{text}: use small letters and digits, with single hyphens between{advice}")
    place = CasePlace(root.absolute(), Placement(modality, system), slug)
    if place.folder.exists() or place.folder.is_symlink():
        raise UsageError(f"{place.path} is there already; choose another name, or change that case")
    return place


def _parts(text: str, root: Path, start: Path) -> tuple[str, ...]:
    """Give the steps below ``cases``, whichever way the path was written."""
    named = Path(text.rstrip("/"))
    if named.is_absolute() or named.parts[:1] in {("..",), (".",)} or _is_inside(start, root / "cases"):
        # Not resolved: a link on the way to the library is nobody's fault.
        path = Path(_normal(start / named))
        for base in (root / "cases", (root / "cases").resolve()):
            if path.is_relative_to(base):
                return path.relative_to(base).parts
    parts = named.parts
    return parts[1:] if parts[:1] == ("cases",) else parts


def _normal(path: Path) -> str:
    return os.path.normpath(path)


def _is_inside(start: Path, folder: Path) -> bool:
    return start.resolve().is_relative_to(folder.resolve()) and start.resolve() != folder.parent.resolve()


def modality_that_differs(code: str, placement: Placement) -> Modality | None:
    """Give the modality that a DICOM code belongs to where the path says another; ``None`` where both may be right."""
    found = find_modality_of_dicom(code)
    if found is None or placement.modality in {found.slug, "other"}:
        return None
    return found


def are_alike(one: str, other: str) -> bool:
    """Whether the machines of two modalities make each other's pictures, so that the path may well be right."""
    return any(one in group and other in group for group in _ALIKE)
