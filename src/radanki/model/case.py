"""A case: what a contributor wrote in ``case.yaml``, as frozen values.

The classes are the contract: the JSON Schema and the chapter of the documentation are made from them. They say what a
field is; rules that join several fields (one shape a finding, one place a picture) live in ``radanki.checks``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from radanki.model.entry import Entry
from radanki.model.images import Asks, Finding, Image
from radanki.model.items import Alternative, Checklist, Further, Pearl, Question, SignCard, Step
from radanki.model.note import NoteKind
from radanki.model.scalars import TEXT, WHOLE, CaseId, Day, Flag, Slug, Text

Kind = Literal["pathology", "normal", "variant", "anatomy", "device", "artifact", "physics", "postop"]
Certainty = Literal["certain", "almost-certain", "probable", "possible"]

_OF_AN_ITEM = r"^(pearl|question|step|sign)/[a-z0-9]+(-[a-z0-9]+)*$"
_OF_A_NOTE = r"^(diagnosis|differential|(cover|name|find|pearl|question|step|sign|checklist)/[a-z0-9]+(-[a-z0-9]+)*)$"


class Patient(Entry):
    """Who was imaged, as far as it may be told: years up to 89, or months for infants."""

    age: Annotated[int, Field(ge=0, le=89), WHOLE] | Literal["90+"] | None = None
    months: Annotated[int, Field(ge=0, le=36), WHOLE] | None = None
    sex: Literal["female", "male", "other"] | None = None


def _placed(value: object) -> object:
    """Let an item of a draft have no id yet, and a pearl be a plain sentence: its place in the list stands for it.

    A place is no identity: `radanki id --fill` writes an id, and a release asks for it (identity/item-without-id).
    """
    if not isinstance(value, list | tuple):
        return value
    items = ({"text": item} if isinstance(item, str) else item for item in value)
    return [{"id": str(place), **item} if isinstance(item, dict) else item for place, item in enumerate(items, 1)]


def _named(value: object) -> object:
    """Let what else it could be have its name alone."""
    if not isinstance(value, list | tuple):
        return value
    return [{"name": item} if isinstance(item, str) else item for item in value]


class Source(Entry):
    """Where pictures or facts come from, who made them, and what may be done with them.

    ``notice`` is the copyright line that a licence like MIT or BSD wants passed on; the credits of a release print it.
    """

    id: Slug
    url: Text | None = None
    own: Flag = False
    key: Text | None = None
    title: Text | None = None
    author: Text
    licence: Text
    accessed: Day | None = None
    changes: tuple[Text, ...] = ()
    permission: Text | None = None
    notice: Text | None = None


class Review(Entry):
    """Who reviewed the case, and when; ``level`` and ``certainty`` are what the reviewer confirmed."""

    by: Text
    on: Day
    level: Annotated[int, Field(ge=1, le=4), WHOLE] | None = None
    certainty: Certainty | None = None


class Retirement(Entry):
    """Since which release the card is withdrawn, why, and by which case it is replaced."""

    since: Text
    reason: Text
    replaced_by: CaseId | None = None


class Correction(Entry):
    """What was wrong with a released answer, in words for students, and the release that puts it right.

    ``item`` names the one note that now asks something else altogether, as ``pearl/deep-sulcus`` or ``find/frontal``.
    """

    since: Text
    what: Text
    item: Annotated[str, StringConstraints(pattern=_OF_A_NOTE), TEXT] | None = None


class WithdrawnItem(Entry):
    """A pearl, question or step that was released and goes for good: its card stays, and says since when and why."""

    item: Annotated[str, StringConstraints(pattern=_OF_AN_ITEM), TEXT]
    since: Text
    reason: Text


class WithdrawnNote(Entry):
    """A note of a case that was taken down: all that is kept of it is what makes it the note that students hold."""

    kind: NoteKind
    guid: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{20}$"), TEXT]
    numbers: Annotated[tuple[Annotated[int, Field(ge=1, le=500), WHOLE], ...], Field(min_length=1)] = (1,)


class TakenDown(Entry):
    """Says that nothing of the case may be shown: its notes are issued empty, so that students lose its pictures."""

    notes: Annotated[tuple[WithdrawnNote, ...], Field(min_length=1)]


class ClearedText(Entry):
    """A sentence that looks like an identity and that a person looked at: it tells nothing about the patient.

    ``text`` is the whole sentence as it stands; one entry clears that sentence and nothing else.
    """

    text: Text
    by: Text
    on: Day


class Case(Entry):
    """One case, whole; its placement is the path of its folder and is not repeated here."""

    id: CaseId
    title: Text
    kind: Kind
    level: Annotated[int, Field(ge=1, le=4), WHOLE]
    certainty: Certainty | None = None
    basis: Text | None = None
    curricula: tuple[Text, ...] = ()
    tags: tuple[Text, ...] = ()
    patient: Patient | None = None
    history: Text | None = None
    images: tuple[Image, ...] = ()
    diagnosis: Text | None = None
    differential: Annotated[tuple[Alternative, ...], BeforeValidator(_named)] = ()
    key_findings: Flag = False
    discussion: Text | None = None
    pearls: Annotated[tuple[Pearl, ...], BeforeValidator(_placed)] = ()
    questions: Annotated[tuple[Question, ...], BeforeValidator(_placed)] = ()
    steps: Annotated[tuple[Step, ...], BeforeValidator(_placed)] = ()
    checklist: Checklist | None = None
    signs: Annotated[tuple[SignCard, ...], BeforeValidator(_placed)] = ()
    compare_with: tuple[CaseId, ...] = ()
    related: tuple[CaseId, ...] = ()
    further: Annotated[tuple[Further, ...], Field(max_length=5)] = ()
    schematic: Text | None = None
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    licence: Text
    contributors: Annotated[tuple[Text, ...], Field(min_length=1)]
    reviewed: tuple[Review, ...] = ()
    cleared_text: tuple[ClearedText, ...] = ()
    corrected: tuple[Correction, ...] = ()
    withdrawn: tuple[WithdrawnItem, ...] = ()
    retired: Retirement | None = None
    taken_down: TakenDown | None = None


def drawings_of(case: Case) -> dict[tuple[str | int, ...], str]:
    """Give the case's own SVG drawings by their places: its schematic, and what pictures were drawn from."""
    named: dict[tuple[str | int, ...], str | None] = {("schematic",): case.schematic}
    named |= {("images", at, "drawing"): image.drawing for at, image in enumerate(case.images)}
    return {place: name for place, name in named.items() if name is not None}


def items_of(case: Case) -> tuple[tuple[str, NoteKind, tuple[Pearl | Question | Step | SignCard, ...]], ...]:
    """Give the lists whose items make a note each: the key in ``case.yaml``, the kind of note, and the items."""
    return (
        ("pearls", "pearl", case.pearls),
        ("questions", "question", case.questions),
        ("steps", "step", case.steps),
        ("signs", "sign", case.signs),
    )


def asks_of(case: Case, finding: Finding) -> tuple[Asks, ...]:
    """Give the cards that a finding asks for: its own choice, else ``name`` for anatomy and ``find`` for the rest."""
    if finding.asks is not None:
        return finding.asks
    return ("name",) if case.kind == "anatomy" else ("find",)


def rests_on(case: Case, findings: list[Finding]) -> list[Finding]:
    """Give what a diagnosis rests on: the findings that are to be found, or all where none is; not the anatomy."""
    return [finding for finding in findings if "find" in asks_of(case, finding)] or findings


def findings_of_checklist(case: Case) -> tuple[Finding, ...]:
    """Give the findings that a case's checklist goes through, in its pictures' order."""
    if case.checklist is None:
        return ()
    about = {number for item in case.checklist.items for number in item.about}
    shown = (image for image in case.images if image.name in case.checklist.show)
    return tuple(finding for image in shown for finding in image.findings if finding.number in about)


def source_of(case: Case, image: Image) -> Source:
    """Give the source that an image names, or the case's only one."""
    return next((source for source in case.sources if source.id == image.source), case.sources[0])
