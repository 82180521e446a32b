"""A picture of a case and its findings, as its contributor names them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from radanki.model.entry import Entry
from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect, Shape
from radanki.model.imaging.simulating import Physics, Simulate
from radanki.model.imaging.turning import QUARTER_DEGREES, Turn
from radanki.model.scalars import DECIMAL, TEXT, WHOLE, WHOLE_KEY, Day, Digest, Flag, Number, Slug, Text

Asks = Literal["cover", "name", "find"]
PlaneName = Literal["axial", "coronal", "sagittal"]
Pair = Annotated[tuple[Number, Number], Field(description="x and y in source pixels")]
Box = tuple[Number, Number, Number, Number]
Places = Annotated[tuple[Text, ...], Field(min_length=1, description="places of the same bytes, tried in order")]
PixelCount = Annotated[int, Field(ge=0), WHOLE]
SliceKey = Annotated[int, Field(ge=0), WHOLE_KEY]
Corners = Annotated[tuple[Pair, ...], Field(min_length=3)]
CropBox = tuple[PixelCount, PixelCount, Annotated[int, Field(ge=1), WHOLE], Annotated[int, Field(ge=1), WHOLE]]


class WindowValues(Entry):
    """A display window by its numbers, in the units of the picture (Hounsfield units for CT)."""

    centre: Number
    width: Annotated[float, Field(gt=0, allow_inf_nan=False), DECIMAL]


class SliceChoice(Entry):
    """One slice of a volume; ``index`` counts from the most inferior, most posterior, or patient's leftmost slice."""

    plane: PlaneName
    index: PixelCount


class SliceRange(Entry):
    """A stack to scroll: ``start`` is included, ``stop`` is not; ``key`` is the slice shown first."""

    plane: PlaneName
    start: PixelCount
    stop: Annotated[int, Field(ge=1), WHOLE]
    step: Annotated[int, Field(ge=1), WHOLE] = 1
    key: PixelCount


class FrameRange(Entry):
    """A cine loop: ``start`` is included, ``stop`` is not; ``key`` is the frame shown first."""

    start: PixelCount
    stop: Annotated[int, Field(ge=1), WHOLE]
    fps: Annotated[float, Field(gt=0, le=60, allow_inf_nan=False), DECIMAL]
    key: PixelCount


class Looked(Entry):
    """Who looked at every pixel and found no identity; ``pixels`` is a digest of what was looked at.

    ``face`` is for photographs and renderings in three dimensions: nobody can be recognised (``none``), or who can be
    has agreed in writing to be shown (``consented``).
    """

    by: Text
    on: Day
    pixels: Annotated[str, Field(pattern=r"^[0-9a-f]{8,64}$"), TEXT] | None = None
    face: Literal["none", "consented"] | None = None


class Cleared(Entry):
    """Text in the finished picture that a person looked at and that tells nothing about the patient.

    ``box`` is x, y, width and height in pixels of the finished picture, ``pixels`` the digest of what lies there:
    `radanki check --ocr` prints both, and one changed pixel asks again.
    """

    box: CropBox
    pixels: Annotated[str, Field(pattern=r"^[0-9a-f]{8,64}$"), TEXT]
    by: Text
    on: Day


class Mask(Entry):
    """A region of a label map (NIfTI, NRRD, DICOM SEG): the voxels that hold ``value``."""

    file: Text | None = None
    from_: Annotated[Text | Places | None, Field(alias="from")] = None
    archive_sha256: Digest | None = None
    sha256: Digest | None = None
    value: Annotated[int, Field(ge=1), WHOLE]


class Finding(Entry):
    """One thing to see: its number is the mask's number on the card, assigned once and never changed or reused."""

    number: Annotated[int, Field(ge=1, le=500), WHOLE]
    label: Text
    rect: Box | None = None
    ellipse: Box | None = None
    polygon: Corners | None = None
    point: Pair | None = None
    mask: Mask | None = None
    slice: PixelCount | None = None
    slices: tuple[PixelCount, PixelCount] | None = None
    spans: Annotated[dict[SliceKey, Corners], Field(min_length=1)] | None = None
    asks: Annotated[tuple[Asks, ...], Field(min_length=1)] | None = None
    why: Text | None = None
    hint: Text | None = None
    aliases: tuple[Text, ...] = ()
    radlex: Annotated[str, Field(pattern=r"^RID[0-9]+$"), TEXT] | None = None

    @property
    def drawn_shape(self) -> Shape | None:
        """The one shape that the contributor drew; none where a label map or ``spans`` hold it, or nothing does."""
        if self.rect is not None:
            return Rect(*self.rect)
        if self.ellipse is not None:
            return Ellipse(*self.ellipse)
        if self.polygon is not None:
            return Polygon(self.polygon)
        if self.point is not None:
            return Point(*self.point)
        return None

    @property
    def drawn_spans(self) -> tuple[tuple[int, tuple[tuple[float, float], ...]], ...]:
        """The outlines that were drawn on single slices or frames, in order, each with its number."""
        return tuple(sorted((self.spans or {}).items()))


class Image(Entry):
    """A picture of the case: a file or folder beside it, a pinned member of a package, or a link only."""

    name: Slug
    file: Text | None = None
    from_: Annotated[Text | Places | None, Field(alias="from")] = None
    archive_sha256: Digest | None = None
    sha256: Digest | None = None
    link: Text | None = None
    drawing: Text | None = None
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
    physics: Physics | None = None
    simulate: Simulate | None = None
    rotate: Annotated[Literal[90, 180, 270], WHOLE] | None = None
    flip: Literal["horizontal"] | None = None
    crop: CropBox | None = None
    blank: tuple[CropBox, ...] = ()
    hide: Literal["all", "one"] = "all"
    complete: Flag = True
    source: Slug | None = None
    looked: tuple[Looked, ...] = ()
    cleared: tuple[Cleared, ...] = ()
    reserved: tuple[Annotated[int, Field(ge=1, le=500), WHOLE], ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_held(self) -> bool:
        """Whether the library can show the picture; a linked one is opened by the student."""
        return self.link is None

    @property
    def turn(self) -> Turn:
        """How the picture is turned and mirrored on cards."""
        return Turn((self.rotate or 0) // QUARTER_DEGREES, self.flip is not None)
