"""A deck definition: which cases a package holds, under which name, in which order."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from radanki.model.case import ClearedText, Kind
from radanki.model.note import OF_TURNS, NoteKind
from radanki.model.scalars import DECIMAL, TEXT, WHOLE, CaseId, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from radanki.model.joined.summary import CaseSummary

Profile = Literal["open", "nc", "links"]
Order = Literal["modality-first", "system-first", "pathway"]
Links = Literal["own-deck", "leave-out", "mixed", "only"]


_STILL_KB: Final[Mapping[str, float]] = MappingProxyType(
    {"xr": 600.0, "mg": 600.0, "fluoro": 600.0, "angio": 600.0, "us": 600.0}
)
_USUAL_STILL_KB: Final = 300.0
"""Measured on 189 open pictures at their size on cards: a film has 340 kB on average and 960 at most, ultrasound 290,
a slice 100 (docs/decisions/0033-large-stills.md)."""


class Selection(BaseModel):
    """Which cases a deck takes; an empty list takes all."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    modality: tuple[Text, ...] = ()
    system: tuple[Text, ...] = ()
    kind: tuple[Kind, ...] = ()
    level: tuple[Annotated[int, Field(ge=1, le=4), WHOLE], ...] = ()
    tags: tuple[Text, ...] = ()
    curricula: tuple[Text, ...] = ()
    cases: tuple[CaseId, ...] = ()


class Budget(BaseModel):
    """How large a package may be, a still in it on average, each stack or loop, and all packages together.

    1 MB is 1,000,000 bytes. Of decks that name ``all_mb`` the smallest counts.

    Without ``still_kb`` the stills of each modality have a budget of their own (:meth:`still_kb_of`).

    AnkiDroid was reported to crash on decks of 0.9 GB (ankidroid/Anki-Android, issue 7995), and a phone downloads the
    whole deck at once.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    package_mb: Annotated[float, Field(gt=0, le=500, allow_inf_nan=False), DECIMAL] = 80.0
    still_kb: Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False), DECIMAL] | None = None
    stack_mb: Annotated[float, Field(gt=0, le=50, allow_inf_nan=False), DECIMAL] = 1.0
    all_mb: Annotated[float, Field(gt=0, le=2_000, allow_inf_nan=False), DECIMAL] | None = None

    def still_kb_of(self, modality: str) -> float:
        """Give what the stills of a modality may have on average, in kilobytes."""
        return self.still_kb or _STILL_KB.get(modality, _USUAL_STILL_KB)


class DeckDefinition(BaseModel):
    """One ``decks/<name>.yaml``; ``name`` is the top deck in Anki and permanent once released.

    ``besides`` are further cases, as a rule the normal pictures among the disease; ``without`` are cases that it leaves
    out, whatever it selects. ``beyond`` leaves out what a deck of
    that profile shows as well. ``links`` says where cards stand whose picture the deck only points to: in a deck of
    their own, in none, among the others; or that the deck holds them alone. ``report`` is the address of a form for
    errors; ``{case}`` and ``{card}`` in it are filled in.
    ``gallery`` is the address of the site that ``radanki site`` makes, to which related cases are linked.
    ``optional`` is a deck that is built where somebody names it, and no part of a release.
    ``cards`` are the kinds of cards that the deck holds; none means every kind but patterns, exams and weeks.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    name: Annotated[str, Field(max_length=60, min_length=1), TEXT]
    title: Text
    description: Annotated[str, StringConstraints(strip_whitespace=True), TEXT] = ""
    profile: Profile = "open"
    select: Selection = Selection()
    besides: Selection | None = None
    without: tuple[CaseId, ...] = ()
    beyond: Literal["open"] | None = None
    cards: tuple[NoteKind, ...] = ()
    order: Order = "modality-first"
    links: Links = "own-deck"
    budget: Budget = Budget()
    optional: bool = False
    report: Text | None = None
    gallery: Text | None = None
    cleared_text: tuple[ClearedText, ...] = ()


def is_selected(deck: DeckDefinition, case: CaseSummary) -> bool:
    """Tell whether a deck asks for a case, by what it selects or takes besides; an empty list asks for all."""
    if case.id in deck.without:
        return False
    return _is_in(deck.select, case) or (deck.besides is not None and _is_in(deck.besides, case))


def _is_in(selection: Selection, case: CaseSummary) -> bool:
    placement = case.placement
    return (
        (not selection.modality or placement.modality in selection.modality)
        and (not selection.system or placement.system in selection.system)
        and (not selection.kind or case.kind in selection.kind)
        and (not selection.level or case.level in selection.level)
        and (not selection.cases or case.id in selection.cases)
        and (not selection.tags or not set(selection.tags).isdisjoint(case.tags))
        and _is_in_curricula(selection, case)
    )


def takes(deck: DeckDefinition, kind: NoteKind) -> bool:
    """Tell whether a deck holds cards of a kind; those of patterns only where it names them."""
    return kind in deck.cards if deck.cards else kind not in OF_TURNS


def takes_link(deck: DeckDefinition, *, is_linked: bool) -> bool:
    """Tell whether a deck holds a card whose pictures it holds, or only points to."""
    return deck.links != "leave-out" if is_linked else deck.links != "only"


def _is_in_curricula(selection: Selection, case: CaseSummary) -> bool:
    """A whole curriculum may be named (``must-know``) or one of its targets (``must-know/pneumothorax``)."""
    if not selection.curricula:
        return True
    whole = {code.partition("/")[0] for code in case.curricula}
    return not whole.union(case.curricula).isdisjoint(selection.curricula)
