"""What `radanki clean` makes out of an original, and what it tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.imaging.rendering import PixelBox, Window

DeidentifiedForm = Literal["png", "png16", "dicom", "same"]
"""8-bit PNG as a card shows it, 16-bit grey PNG of the values, a new DICOM file, or a file of the same kind."""


@dataclass(frozen=True, slots=True)
class DeidentifyJob:
    """One original, a file or a series' folder, and what is wanted of it; the results go to the folder ``out``.

    Without ``frame``, ``plane`` and ``index`` all frames or slices are made (of a volume the axial ones), or of those
    the ones at ``places``. ``code`` is the Modality (0008,0060) of values that come from no DICOM file.
    """

    source: Path
    out: Path
    form: DeidentifiedForm
    frame: int | None = None
    plane: str | None = None
    index: int | None = None
    window: Window | None = None
    crop: PixelBox | None = None
    redacted: tuple[PixelBox, ...] = ()
    places: tuple[int, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class ValueScale:
    """What the numbers of a 16-bit PNG mean: ``stored * slope + offset`` in the original's units.

    ``window`` is the window, in stored numbers, that shows the picture as the original asks; a case needs it.
    """

    slope: float
    offset: float
    window: Window | None


@dataclass(frozen=True, slots=True, order=True)
class DroppedKind:
    """How many PHI locations of one rule and attribute an original had; never what they were."""

    rule: str
    keyword: str
    count: int


@dataclass(frozen=True, slots=True)
class MadeOf:
    """What one new picture was made of; kept in memory, for names and numbers of an original tell of a patient.

    ``file`` is its place among the original's files, ``frame`` its number there, counted as the file counts; the size
    is that before any cut. ``instance`` is the SOP Instance UID, ``position_mm`` where the first pixel lies (RAS).
    """

    file: int
    frame: int | None
    width_px: int
    height_px: int
    instance: str = ""
    position_mm: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Deidentified:
    """What came of one original: the names of the new files in their order, the size, and what was dropped.

    ``risks`` are reasons to look at the pixels with particular care. ``unexamined`` counts files of the original whose
    PHI locations could not be counted, because they are damaged or too large; only their pixels were taken either.
    ``made_of`` has what each picture was made of, in their order; ``notices`` are sentences on what is odd of them.
    """

    files: tuple[str, ...]
    width_px: int
    height_px: int
    dropped: tuple[DroppedKind, ...]
    risks: tuple[str, ...] = ()
    unexamined: int = 0
    left_out_pages: int = 0
    scale: ValueScale | None = None
    made_of: tuple[MadeOf, ...] = ()
    notices: tuple[str, ...] = ()
