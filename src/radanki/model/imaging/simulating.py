"""How an MR picture was measured, and how one is simulated: as a case writes it, and as jobs carry it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import Field

from radanki.model.entry import Entry
from radanki.model.scalars import DECIMAL, WHOLE, Slug

SequenceKind = Literal["spin-echo", "inversion-recovery", "gradient-echo"]
ArtifactKind = Literal["ghosting", "wrap-around", "truncation", "spike", "zipper", "chemical-shift", "susceptibility"]
Milliseconds = Annotated[float, Field(gt=0, le=60_000, allow_inf_nan=False), DECIMAL]
Degrees = Annotated[float, Field(gt=0, le=180, allow_inf_nan=False), DECIMAL]
Amount = Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False), DECIMAL]
Index = Annotated[int, Field(ge=0), WHOLE]
MOST_STEPS: Final = 60

SIMULATED_FIELD_T: Final = 1.5
"""The field that the constants of the tissues were measured at (vocabulary/tissues.yaml)."""
STEPPED: Final = ("tr_ms", "te_ms", "ti_ms", "flip_angle", "amount")
"""What may be a list: then a student scrolls through it."""
NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "spin-echo": ("tr_ms", "te_ms"),
    "inversion-recovery": ("tr_ms", "te_ms", "ti_ms"),
    "gradient-echo": ("tr_ms", "te_ms", "flip_angle"),
}
"""The times and angles that the signal of a sequence depends on."""


class Physics(Entry):
    """How an MR picture was measured, as far as its file or source states it; cards tell it on the answer alone."""

    tr_ms: Milliseconds | None = None
    te_ms: Milliseconds | None = None
    ti_ms: Annotated[float, Field(ge=0, le=60_000, allow_inf_nan=False), DECIMAL] | None = None
    field_t: Annotated[float, Field(gt=0, le=25, allow_inf_nan=False), DECIMAL] | None = None
    flip_angle: Degrees | None = None


class Simulate(Entry):
    """A picture that is worked out and not measured: a sequence on a map of tissues, an MR artefact, or both.

    One of the times, the angle or the amount may be a list: the picture is then a stack to scroll through it.
    """

    sequence: SequenceKind | None = None
    tissues: Annotated[tuple[Slug, ...], Field(min_length=1)] | None = None
    tr_ms: Milliseconds | Annotated[tuple[Milliseconds, ...], Field(min_length=2, max_length=MOST_STEPS)] | None = None
    te_ms: Milliseconds | Annotated[tuple[Milliseconds, ...], Field(min_length=2, max_length=MOST_STEPS)] | None = None
    ti_ms: Milliseconds | Annotated[tuple[Milliseconds, ...], Field(min_length=2, max_length=MOST_STEPS)] | None = None
    flip_angle: Degrees | Annotated[tuple[Degrees, ...], Field(min_length=2, max_length=MOST_STEPS)] | None = None
    artifact: ArtifactKind | None = None
    amount: Amount | Annotated[tuple[Amount, ...], Field(min_length=2, max_length=MOST_STEPS)] | None = None
    phase: Literal["vertical", "horizontal"] = "vertical"
    at: tuple[Index, Index] | None = None
    key: Index = 0

    @property
    def stepped(self) -> str | None:
        """The name of what is a list; none where the picture is a still."""
        return next((name for name in STEPPED if isinstance(getattr(self, name), tuple)), None)

    @property
    def count(self) -> int:
        """How many pictures there are to scroll through; 1 of a still."""
        return 1 if self.stepped is None else len(getattr(self, self.stepped))

    def value(self, name: str, step: int) -> float | None:
        """Give a time, angle or amount at one step."""
        written = getattr(self, name)
        told: float | None = written[step] if isinstance(written, tuple) else written
        return told


@dataclass(frozen=True, slots=True)
class TissueConstants:
    """What decides a tissue's MR signal: hydrogen in shares of pure water, times in milliseconds."""

    density: float
    t1_ms: float
    t2_ms: float
    t2_star_ms: float
    is_fat: bool = False


@dataclass(frozen=True, slots=True)
class SimulatedStep:
    """One picture's times in milliseconds, its flip angle in degrees, and how much artefact there is."""

    tr_ms: float = 0.0
    te_ms: float = 0.0
    ti_ms: float = 0.0
    flip_angle: float = 90.0
    amount: float = 0.0


@dataclass(frozen=True, slots=True)
class Simulation:
    """All that decides the pixels of a simulated picture beside its file; ``steps`` has one entry a picture."""

    sequence: SequenceKind | None
    tissues: tuple[TissueConstants, ...]
    steps: tuple[SimulatedStep, ...]
    artifact: ArtifactKind | None
    is_phase_vertical: bool
    at: tuple[int, int] | None


def simulation_of(written: Simulate, tissues: tuple[TissueConstants, ...]) -> Simulation:
    """Give what a job carries of what a case writes."""
    steps = tuple(
        SimulatedStep(**{name: told for name in STEPPED if (told := written.value(name, step)) is not None})
        for step in range(written.count)
    )
    return Simulation(
        sequence=written.sequence,
        tissues=tissues,
        steps=steps,
        artifact=written.artifact,
        is_phase_vertical=written.phase == "vertical",
        at=written.at,
    )
