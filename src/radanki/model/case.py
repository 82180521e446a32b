"""A case: what a contributor wrote in ``case.yaml``, as frozen values.

The classes are the contract: the JSON Schema and the chapter of the documentation are made from them. They say what a
field is; rules that join several fields (one shape a finding, one place a picture) live in ``radanki.checks``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect, Shape
from radanki.model.note import NoteKind
from radanki.model.scalars import DECIMAL, TEXT, WHOLE, CaseId, Day, Digest, Flag, Number, Slug, Text

Kind = Literal["pathology", "normal", "variant", "anatomy", "device", "artifact", "physics", "postop"]
Certainty = Literal["certain", "almost-certain", "probable", "possible"]
Asks = Literal["cover", "name", "find"]
PlaneName = Literal["axial", "coronal", "sagittal"]

Pair = Annotated[tuple[Number, Number], Field(description="x and y in source pixels")]
Box = tuple[Number, Number, Number, Number]
Places = Annotated[tuple[Text, ...], Field(min_length=1, description="places of the same bytes, tried in order")]
_OF_AN_ITEM = r"^(pearl|question|step)/[a-z0-9]+(-[a-z0-9]+)*$"
_OF_A_NOTE = r"^(diagnosis|(cover|name|find|pearl|question|step)/[a-z0-9]+(-[a-z0-9]+)*)$"
PixelCount = Annotated[int, Field(ge=0), WHOLE]
CropBox = tuple[PixelCount, PixelCount, Annotated[int, Field(ge=1), WHOLE], Annotated[int, Field(ge=1), WHOLE]]


class _Entry(BaseModel):
    """What every part of a case has in common: unknown keys are refused, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Patient(_Entry):
    """Who was imaged, as far as it may be told: years up to 89, or months for infants."""

    age: Annotated[int, Field(ge=0, le=89), WHOLE] | Literal["90+"] | None = None
    months: Annotated[int, Field(ge=0, le=36), WHOLE] | None = None
    sex: Literal["female", "male", "other"] | None = None


class WindowValues(_Entry):
    """A display window by its numbers, in the units of the picture (Hounsfield units for CT)."""

    centre: Number
    width: Annotated[float, Field(gt=0, allow_inf_nan=False), DECIMAL]


class SliceChoice(_Entry):
    """One slice of a volume; ``index`` counts from the most inferior, most posterior, or patient's leftmost slice."""

    plane: PlaneName
    index: PixelCount


class SliceRange(_Entry):
    """A stack to scroll: ``start`` is included, ``stop`` is not; ``key`` is the slice shown first."""

    plane: PlaneName
    start: PixelCount
    stop: Annotated[int, Field(ge=1), WHOLE]
    step: Annotated[int, Field(ge=1), WHOLE] = 1
    key: PixelCount


class FrameRange(_Entry):
    """A cine loop: ``start`` is included, ``stop`` is not; ``key`` is the frame shown first."""

    start: PixelCount
    stop: Annotated[int, Field(ge=1), WHOLE]
    fps: Annotated[float, Field(gt=0, le=60, allow_inf_nan=False), DECIMAL]
    key: PixelCount


class Looked(_Entry):
    """Who looked at every pixel and found no identity; ``pixels`` is a digest of what was looked at.

    ``face`` is for photographs and renderings in three dimensions: nobody can be recognised (``none``), or who can be
    has agreed in writing to be shown (``consented``).
    """

    by: Text
    on: Day
    pixels: Annotated[str, Field(pattern=r"^[0-9a-f]{8,64}$"), TEXT] | None = None
    face: Literal["none", "consented"] | None = None


class Cleared(_Entry):
    """Text in the finished picture that a person looked at and that tells nothing about the patient.

    ``box`` is x, y, width and height in pixels of the finished picture, ``pixels`` the digest of what lies there:
    `radanki check --ocr` prints both, and one changed pixel asks again.
    """

    box: CropBox
    pixels: Annotated[str, Field(pattern=r"^[0-9a-f]{8,64}$"), TEXT]
    by: Text
    on: Day


class Mask(_Entry):
    """A region of a label map (NIfTI, NRRD, DICOM SEG): the voxels that hold ``value``."""

    file: Text | None = None
    from_: Annotated[Text | Places | None, Field(alias="from")] = None
    archive_sha256: Digest | None = None
    sha256: Digest | None = None
    value: Annotated[int, Field(ge=1), WHOLE]


class Finding(_Entry):
    """One thing to see: its number is the mask's number on the card, assigned once and never changed or reused."""

    number: Annotated[int, Field(ge=1, le=500), WHOLE]
    label: Text
    rect: Box | None = None
    ellipse: Box | None = None
    polygon: Annotated[tuple[Pair, ...], Field(min_length=3)] | None = None
    point: Pair | None = None
    mask: Mask | None = None
    slice: PixelCount | None = None
    slices: tuple[PixelCount, PixelCount] | None = None
    asks: Annotated[tuple[Asks, ...], Field(min_length=1)] | None = None
    why: Text | None = None
    hint: Text | None = None
    aliases: tuple[Text, ...] = ()
    radlex: Annotated[str, Field(pattern=r"^RID[0-9]+$"), TEXT] | None = None

    @property
    def drawn_shape(self) -> Shape | None:
        """The shape that the contributor drew; none where a label map holds it or where the picture is not held."""
        if self.rect is not None:
            return Rect(*self.rect)
        if self.ellipse is not None:
            return Ellipse(*self.ellipse)
        if self.polygon is not None:
            return Polygon(self.polygon)
        if self.point is not None:
            return Point(*self.point)
        return None


class Image(_Entry):
    """A picture of the case: a file or folder beside it, a pinned member of a package, or a link only."""

    name: Slug
    file: Text | None = None
    from_: Annotated[Text | Places | None, Field(alias="from")] = None
    archive_sha256: Digest | None = None
    sha256: Digest | None = None
    link: Text | None = None
    view: Text | None = None
    plane: Text | None = None
    sequence: Text | None = None
    contrast: Text | None = None
    phase: Text | None = None
    window: Text | WindowValues | None = None
    windows: tuple[Text, ...] = ()
    slice: SliceChoice | None = None
    slices: SliceRange | None = None
    frame: PixelCount | None = None
    frames: FrameRange | None = None
    crop: CropBox | None = None
    blank: tuple[CropBox, ...] = ()
    hide: Literal["all", "one"] = "all"
    source: Slug | None = None
    looked: tuple[Looked, ...] = ()
    cleared: tuple[Cleared, ...] = ()
    reserved: tuple[Annotated[int, Field(ge=1, le=500), WHOLE], ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_held(self) -> bool:
        """Whether the library can show the picture; a linked one is opened by the student."""
        return self.link is None


class Pearl(_Entry):
    """A teaching point; the words in bold are the gap that its card asks for."""

    id: Slug
    text: Text


def _placed(value: object) -> object:
    """Let an item of a draft have no id yet, and a pearl be a plain sentence: its place in the list stands for it.

    A place is no identity: `radanki id --fill` writes an id, and a release asks for it (identity/item-without-id).
    """
    if not isinstance(value, list | tuple):
        return value
    items = ({"text": item} if isinstance(item, str) else item for item in value)
    return [{"id": str(place), **item} if isinstance(item, dict) else item for place, item in enumerate(items, 1)]


class Question(_Entry):
    """A free question, or a multiple choice one where ``choices`` gives the wrong answers beside the right one."""

    id: Slug
    ask: Text
    answer: Text
    image: Slug | None = None
    choices: tuple[Text, ...] = ()
    why: Text | None = None


class Step(_Entry):
    """One card of an unfolding case: what is shown so far, and what is asked now."""

    id: Slug
    show: tuple[Slug, ...] = ()
    ask: Text
    answer: Text
    why: Text | None = None


class Source(_Entry):
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


class Review(_Entry):
    """Who reviewed the case, and when; ``level`` and ``certainty`` are what the reviewer confirmed."""

    by: Text
    on: Day
    level: Annotated[int, Field(ge=1, le=4), WHOLE] | None = None
    certainty: Certainty | None = None


class Retirement(_Entry):
    """Since which release the card is withdrawn, why, and by which case it is replaced."""

    since: Text
    reason: Text
    replaced_by: CaseId | None = None


class Correction(_Entry):
    """What was wrong with a released answer, in words for students, and the release that puts it right.

    ``item`` names the one note that now asks something else altogether, as ``pearl/deep-sulcus`` or ``find/frontal``.
    """

    since: Text
    what: Text
    item: Annotated[str, StringConstraints(pattern=_OF_A_NOTE), TEXT] | None = None


class WithdrawnItem(_Entry):
    """A pearl, question or step that was released and goes for good: its card stays, and says since when and why."""

    item: Annotated[str, StringConstraints(pattern=_OF_AN_ITEM), TEXT]
    since: Text
    reason: Text


class WithdrawnNote(_Entry):
    """A note of a case that was taken down: all that is kept of it is what makes it the note that students hold."""

    kind: NoteKind
    guid: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{20}$"), TEXT]
    numbers: Annotated[tuple[Annotated[int, Field(ge=1, le=500), WHOLE], ...], Field(min_length=1)] = (1,)


class TakenDown(_Entry):
    """Says that nothing of the case may be shown: its notes are issued empty, so that students lose its pictures."""

    notes: Annotated[tuple[WithdrawnNote, ...], Field(min_length=1)]


class Case(_Entry):
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
    differential: tuple[Text, ...] = ()
    discussion: Text | None = None
    pearls: Annotated[tuple[Pearl, ...], BeforeValidator(_placed)] = ()
    questions: Annotated[tuple[Question, ...], BeforeValidator(_placed)] = ()
    steps: Annotated[tuple[Step, ...], BeforeValidator(_placed)] = ()
    compare_with: tuple[CaseId, ...] = ()
    related: tuple[CaseId, ...] = ()
    schematic: Text | None = None
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    licence: Text
    contributors: Annotated[tuple[Text, ...], Field(min_length=1)]
    reviewed: tuple[Review, ...] = ()
    corrected: tuple[Correction, ...] = ()
    withdrawn: tuple[WithdrawnItem, ...] = ()
    retired: Retirement | None = None
    taken_down: TakenDown | None = None


def items_of(case: Case) -> tuple[tuple[str, NoteKind, tuple[Pearl | Question | Step, ...]], ...]:
    """Give the lists whose items make a note each: the key in ``case.yaml``, the kind of note, and the items."""
    return (("pearls", "pearl", case.pearls), ("questions", "question", case.questions), ("steps", "step", case.steps))


def asks_of(case: Case, finding: Finding) -> tuple[Asks, ...]:
    """Give the cards that a finding asks for: its own choice, else ``name`` for anatomy and ``find`` for the rest."""
    if finding.asks is not None:
        return finding.asks
    return ("name",) if case.kind == "anatomy" else ("find",)


def source_of(case: Case, image: Image) -> Source:
    """Give the source that an image names, or the case's only one."""
    return next((source for source in case.sources if source.id == image.source), case.sources[0])
