"""What was released of a picture: the name and the numbers that students' histories hang on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import ConfigDict, Field

Version = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,5})(\.(0|[1-9][0-9]{0,5})){1,2}$")]
"""``MAJOR.MINOR`` or ``MAJOR.MINOR.PATCH``; ``1.2`` and ``1.2.0`` are one version."""
CardNumber = Annotated[int, Field(ge=1, le=500)]


@dataclass(frozen=True, slots=True)
class PublishedPicture:
    """A picture by its name, the finding numbers that it ever had, and which release withdrew which of them."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    name: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    numbers: tuple[CardNumber, ...] = ()
    withdrawn: tuple[tuple[CardNumber, Version], ...] = ()
