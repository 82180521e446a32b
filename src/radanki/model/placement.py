"""Where a case belongs: its modality and its organ system, stated once, by its path."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Placement:
    """The slugs of the modality and of the primary organ system."""

    modality: str
    system: str
