"""A curriculum of a school's own: ``decks/curricula/<name>.yaml``, in the form of the must-know list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from radanki.model.scalars import WHOLE, Flag, Slug, Text

if TYPE_CHECKING:
    from radanki.vocabulary import Target


class TargetDefinition(BaseModel):
    """One thing that has to be covered; ``sources`` are codes of the file's own list."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    slug: Slug
    label: Text
    modalities: Annotated[tuple[Slug, ...], Field(min_length=1)]
    system: Slug
    level: Annotated[int, Field(ge=1, le=4), WHOLE]
    urgent: Flag = False
    sources: tuple[Text, ...] = ()
    radlex: Text | None = None
    radlex_is_exact: Flag = True


class CurriculumDefinition(BaseModel):
    """A list of targets; cases name them as ``<curriculum>/<slug>``."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    curriculum: Slug
    name: Text
    sources: dict[str, Text] = {}
    targets: Annotated[tuple[TargetDefinition, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Curriculum:
    """A curriculum with its name as people read it, and its targets in their order."""

    slug: str
    name: str
    targets: tuple[Target, ...]
