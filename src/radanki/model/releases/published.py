"""What was released of a picture, and what was withdrawn: names and numbers that students' histories hang on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import ConfigDict, Field

Version = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,5})(\.(0|[1-9][0-9]{0,5})){1,2}$")]
"""``MAJOR.MINOR`` or ``MAJOR.MINOR.PATCH``; ``1.2`` and ``1.2.0`` are one version."""
CaseKey = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
CardNumber = Annotated[int, Field(ge=1, le=500)]

_STRICT: Final = ConfigDict(extra="forbid", strict=True)


@dataclass(frozen=True, slots=True)
class PublishedPicture:
    """A picture by its name, the finding numbers that it ever had, and which release withdrew which of them."""

    __pydantic_config__ = _STRICT

    name: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    numbers: tuple[CardNumber, ...] = ()
    withdrawn: tuple[tuple[CardNumber, Version], ...] = ()


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Since when a case, or an item of it, is withdrawn, and why, in its contributor's words.

    ``release`` is the one that said so first.
    """

    __pydantic_config__ = _STRICT

    since: str
    reason: str
    replaced_by: CaseKey | None
    release: Version
