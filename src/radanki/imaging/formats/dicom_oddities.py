"""What of a DICOM picture a person has to know before drawing: mirrored films, prone patients, gaps, tilted gantries.

Sentences of ours with numbers; no text of a file is passed on.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from radanki.imaging.formats.dicom_file import find_number, read_dataset
from radanki.imaging.formats.dicom_geometry import find_directions, find_position
from radanki.model.imaging.turning import UPRIGHT, Turn, turned_sides

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pydicom.dataset import Dataset

_PROJECTIONS: Final = frozenset({"CR", "DX", "RG", "MG", "PX", "RF", "XA"})
_OPPOSITE: Final = {"L": "R", "R": "L", "A": "P", "P": "A", "H": "F", "F": "H"}
_LIMBS: Final = frozenset(
    {"HAND", "WRIST", "FINGER", "THUMB", "FOREARM", "ELBOW", "FOOT", "TOE", "ANKLE", "CALCANEUS", "EXTREMITY"}
)
"""Parts (0018,0015) that are hung as one looks at them, from the front or from the back."""
_TURNS: Final = (UPRIGHT, *(Turn(quarters) for quarters in (2, 1, 3)), *(Turn(quarters, True) for quarters in range(4)))  # noqa: FBT003  # mirrored
"""The least first: what is turned is only then mirrored if no turn does."""
_GAP: Final = 1.5
"""A step that is so many times the usual one is a gap."""
_LEAST_TILT_DEGREES: Final = 3.0
SLICED: Final = frozenset({"CT", "MR", "PT", "NM"})
"""Modalities whose pictures are, or may be, slices."""


def turn_of_film(head: Dataset, code: str) -> tuple[Turn, str]:
    """Give how a film is turned to be hung as readers hang it, and what is to be said of it; empty where it is so.

    The file's Patient Orientation (0020,0020) says what lies at its right and at its bottom. Frontal films hang with
    the patient's right at the left and the head up, lateral ones with the head up, breasts with the chest wall at the
    side of the other breast.
    """
    row, column = _directions(head)
    if code not in _PROJECTIONS or not row or not column:
        return UPRIGHT, ""
    right, bottom = _hung(head, code, {row[0], column[0]})
    sides = (_opposite(row), row, _opposite(column), column)
    turns = (turn for turn in _TURNS if _is_hung(turned_sides(sides, turn), right, bottom))
    turn = next(turns, None) if bottom else UPRIGHT
    if turn is None or turn == UPRIGHT:
        return UPRIGHT, ""
    told = f"the file says that its right edge is the patient's {_NAMES[row[0]]}, its lower edge {_NAMES[column[0]]}"
    part = str(head.get("BodyPartExamined") or "").strip().upper()
    if part in _LIMBS:
        return UPRIGHT, f"{told}: it is shown as it is stored; look whether it is the right way round"
    return turn, (
        f"{told}: {_words_of(turn)} shows it as films are hung. Letters in the picture (L, R) must read the right way "
        "on the card; where they do not, the file is wrong: take that out"
    )


_NAMES: Final = {"L": "left", "R": "right", "A": "front", "P": "back", "H": "head", "F": "feet"}


def _directions(head: Dataset) -> tuple[str, str]:
    value = head.get("PatientOrientation")
    words = [str(word).strip().upper() for word in value] if value and not isinstance(value, str) else []
    if len(words) != 2 or not all(word and set(word) <= set(_OPPOSITE) for word in words):  # noqa: PLR2004  # row, column
        return "", ""
    return words[0], words[1]


def _opposite(letters: str) -> str:
    return "".join(_OPPOSITE[letter] for letter in letters)


def _hung(head: Dataset, code: str, axes: set[str]) -> tuple[str, str]:
    """Give the letters that may stand at the right and at the bottom; none at the bottom where nobody can say."""
    if code == "MG":
        side = str(head.get("ImageLaterality") or head.get("Laterality") or "").strip().upper()
        right = {"R": "P", "L": "A"}.get(side, "")
        bottom = "F" if axes & {"H", "F"} else {"R": "L", "L": "R"}.get(side, "")
        is_oblique = str(head.get("ViewPosition") or "").strip().upper() not in {"CC", "XCCL", "XCC", "FB"}
        return right, f"{bottom}F" if bottom and is_oblique and bottom != "F" else bottom
    if axes & {"H", "F"} and axes & {"L", "R"}:
        return "L", "F"
    if axes & {"H", "F"} and axes & {"A", "P"}:
        return "AP", "F"
    return "", ""


def _is_hung(sides: tuple[str, str, str, str], right: str, bottom: str) -> bool:
    return (not right or sides[1][:1] in right) and bool(set(sides[3]) & set(bottom))


def _words_of(turn: Turn) -> str:
    said = [f"`rotate: {turn.quarters * 90}`"] if turn.quarters else []
    return " and ".join([*said, *(["`flip: horizontal`"] if turn.is_mirrored else [])])


def oddities_of_slices(heads: Sequence[Dataset], order: Sequence[int], code: str) -> Iterator[str]:
    """Say what is odd of a series whose slices are shown in an order, counted from 0."""
    head = heads[order[0]]
    positions = [find_position(heads[at], 0) for at in order]
    if any(position is None for position in positions):
        yield (
            "the slices do not tell where they lie: they are put in the order of their numbers, and whether the first "
            "is the lowest is not known. Look, and turn the order around where it is not"
        )
    else:
        yield from _gaps([position for position in positions if position is not None])
    if code in SLICED:
        yield from _lie(head, code)


def _gaps(positions: Sequence[np.ndarray]) -> Iterator[str]:
    steps = [float(np.linalg.norm(after - before)) for before, after in pairwise(positions)]
    usual = float(np.median(steps)) if steps else 0.0
    gaps = [(at, step) for at, step in enumerate(steps) if usual > 0 and step > _GAP * usual]
    if not gaps:
        return
    at, step = max(gaps, key=lambda gap: gap[1])
    more = f" (and {len(gaps) - 1} more gaps)" if len(gaps) > 1 else ""
    yield (
        f"a gap: {step:g} mm between slices {at} and {at + 1} as they are shown, where the usual step is {usual:g} mm"
        f"{more}. Slices are missing there, or were never taken"
    )


def _lie(head: Dataset, code: str) -> Iterator[str]:
    directions = find_directions(head, 0)
    posture = str(head.get("PatientPosition") or "").strip().upper()
    if posture in {"FFS", "FFP", "FFDL", "FFDR"}:
        yield "the patient lay feet first: the slices are counted from below all the same"
    if directions is not None:
        along_row, along_column = directions
        normal = np.cross(along_row, along_column)
        if abs(normal[2]) > max(abs(normal[0]), abs(normal[1])):
            is_usual = along_row[0] < 0 and along_column[1] < 0  # RAS: to the left, and to the back
            if not is_usual and abs(along_row[0]) > abs(along_row[1]):
                yield _axial_turn(is_left=bool(along_row[0] < 0), is_back=bool(along_column[1] < 0))
            elif not is_usual:
                yield "the slices lie on their side: look where left and right are, and turn them with `rotate`"
            tilt = float(np.degrees(np.arccos(min(1.0, abs(float(normal[2]))))))
            if code == "CT" and tilt >= _LEAST_TILT_DEGREES:
                yield _tilted(tilt)
            return
    tilt = abs(find_number(head, "GantryDetectorTilt") or 0.0)
    if code == "CT" and tilt >= _LEAST_TILT_DEGREES:
        yield _tilted(tilt)


def _tilted(degrees: float) -> str:
    return f"the gantry was tilted by {degrees:.0f} degrees: the slices lie oblique in the patient"


def _axial_turn(*, is_left: bool, is_back: bool) -> str:
    if not is_left and not is_back:
        return (
            "the patient lay prone, or the picture stands on its head: its left edge is the patient's left; "
            "`rotate: 180` shows it as others are"
        )
    if is_back:
        return (
            "the slices are mirrored, as seen from above: their left edge is the patient's left; `flip: horizontal` "
            "shows them as others are"
        )
    return (
        "the slices are mirrored, back up: `rotate: 180` and `flip: horizontal` show them as others are; look where "
        "left and right are"
    )


def heads_of(files: Sequence[Path]) -> list[Dataset]:
    """Read the headers of a series."""
    return [read_dataset(file, with_pixels=False) for file in files]
