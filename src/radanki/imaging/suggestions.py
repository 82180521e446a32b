"""What an original suggests for ``case.yaml``: numbers, and words of closed sets, read in memory.

No text of a file is passed on. A word comes out only where the file's value is one of a list that stands here, and
then it is radanki's own word.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from radanki.imaging.boundary import decoding
from radanki.imaging.formats.dicom import open_picture
from radanki.imaging.formats.dicom_file import find_group, find_number, frame_count
from radanki.imaging.formats.dicom_geometry import find_position
from radanki.imaging.formats.dicom_oddities import SLICED, heads_of, oddities_of_slices, turn_of_film
from radanki.imaging.formats.dicom_series import stack_of_folder, stack_of_frames
from radanki.imaging.formats.kinds import files_of
from radanki.imaging.formats.series_search import plane_of
from radanki.imaging.header_probe import probe
from radanki.imaging.reading import measure_volume
from radanki.model.imaging.rendering import View
from radanki.model.intake import Suggestion
from radanki.vocabulary import find_modality_of_dicom

if TYPE_CHECKING:
    from pathlib import Path

    from pydicom.dataset import Dataset, FileDataset

_VIEWS: Final = {
    "AP": "AP",
    "PA": "PA",
    "LL": "lateral",
    "RL": "lateral",
    "LAT": "lateral",
    "ML": "lateral",
    "LM": "lateral",
    "LLD": "left decubitus",
    "RLD": "right decubitus",
    "LLO": "left oblique",
    "RLO": "right oblique",
    "CC": "CC",
    "MLO": "MLO",
}
"""Defined terms of View Position (0018,5101), PS3.3 C.8.1.1 and C.8.11.7, in the words of a request form."""

_SIDES: Final = {"L": "left", "R": "right"}
_SIDED: Final = frozenset({"MG", "CR", "DX", "RG"})

# Times in milliseconds that part the usual weightings of spin echo. IMAIOS e-MRI, "Signal weighting", gives: short
# repetition below 500, long above 1500; short echo below 30, long above 90; T1 of fat 240, of water 3000. An inversion
# nulls a tissue after ln 2 times its T1, 166 and 2080. The margins are this project's own: wider for 3 T and for fast
# spin echo, and what lies between is left to the contributor.
_SHORT_TR, _LONG_TR = 900.0, 1800.0
_SHORT_TE, _LONG_TE = 30.0, 70.0
_STIR_TI, _FLAIR_TI = (80.0, 300.0), (1500.0, 3500.0)


def suggest(source: Path) -> Suggestion:
    """Say what a file or the folder of one series holds, and what its header suggests.

    Raises :class:`~radanki.errors.ImageError` for what can't be read or is no picture.
    """
    found = probe(source, View())
    suggestion = Suggestion(found.kind, "", found.width_px, found.height_px, found.frames, found.slices)
    if found.kind in {"dicom", "series"}:
        with decoding("the picture"):
            return _of_dicom(suggestion, source)
    if found.kind in {"nifti", "nrrd"}:
        return _of_volume(suggestion, source)
    return suggestion


def _of_dicom(suggestion: Suggestion, source: Path) -> Suggestion:
    files = files_of(source) if source.is_dir() else (source,)
    head = open_picture(files[0], with_pixels=False)
    code = _word(head, "Modality")
    code = code if find_modality_of_dicom(code) is not None else ""
    turn, said = turn_of_film(head, code)
    return replace(
        suggestion,
        code=code,
        turn=turn,
        notices=(*([said] if said else []), *_oddities(files, suggestion, code)),
        gap_mm=_gap_mm(files, head, suggestion),
        fps=_frames_a_second(head),
        view=_view(head, code),
        plane=plane_of(head) if code in SLICED else "",
        sequence=_sequence(head) if code == "MR" else "",
        contrast=_contrast(head) if code in {"CT", "MR"} else "",
        window=_window(head),
    )


def _oddities(files: tuple[Path, ...], suggestion: Suggestion, code: str) -> tuple[str, ...]:
    if len(files) < 2 or not suggestion.slices:  # noqa: PLR2004  # a stack
        return ()
    return tuple(oddities_of_slices(heads_of(files), stack_of_folder(files[0].parent).order, code))


def _of_volume(suggestion: Suggestion, source: Path) -> Suggestion:
    geometry, _ = measure_volume(source, suggestion.kind, None, needs_choice=False)  # type: ignore[arg-type]  # one of Kind
    return replace(suggestion, gap_mm=float(np.linalg.norm(geometry.to_ras[:3, 2])))


def _word(head: Dataset, keyword: str) -> str:
    value = head.get(keyword)
    return value.strip().upper() if isinstance(value, str) else ""


def _words(head: Dataset, keyword: str) -> frozenset[str]:
    value = head.get(keyword)
    values = [value] if isinstance(value, str) else list(value or ())
    return frozenset(str(one).strip().upper() for one in values)


def _view(head: Dataset, code: str) -> str:
    view = _VIEWS.get(_word(head, "ViewPosition"), "")
    side = _SIDES.get(_word(head, "ImageLaterality") or _word(head, "Laterality"), "")
    return f"{side} {view}" if view and side and code in _SIDED and not view.startswith(side) else view


def _gap_mm(files: tuple[Path, ...], head: FileDataset, suggestion: Suggestion) -> float | None:
    """Give the distance between neighbouring slices of a stack, the mean over all."""
    count = max((count for _, count in suggestion.slices), default=0)
    if count < 2:  # noqa: PLR2004  # a distance is between two
        return None
    if len(files) > 1:
        order = stack_of_folder(files[0].parent).order
        first, last = (find_position(open_picture(files[at], with_pixels=False), 0) for at in (order[0], order[-1]))
    else:
        order = stack_of_frames(head).order
        first, last = find_position(head, order[0]), find_position(head, order[-1])
    if first is None or last is None:
        return None
    return float(np.linalg.norm(last - first)) / (count - 1)


def _frames_a_second(head: Dataset) -> float | None:
    if frame_count(head) == 1:
        return None
    time = find_number(head, "FrameTime")
    rate = find_number(head, "RecommendedDisplayFrameRate") or find_number(head, "CineRate")
    if time is not None and time > 0:
        return 1000.0 / time
    return rate if rate is not None and rate > 0 else None


def _window(head: Dataset) -> tuple[float, float] | None:
    group = find_group(head, 0, "FrameVOILUTSequence")
    if group is None:
        return None
    numbers = []
    for keyword in ("WindowCenter", "WindowWidth"):
        value = group.get(keyword)
        several = not isinstance(value, str) and hasattr(value, "__len__") and len(value) > 0
        first = value[0] if several else value
        try:
            numbers.append(float(first))
        except (TypeError, ValueError):
            return None
    return (numbers[0], numbers[1]) if numbers[1] > 0 and np.isfinite(numbers).all() else None


def _contrast(head: Dataset) -> str:
    """Say that contrast was given into a vein where the route says so, or where an agent is named and no route."""
    route, agent = _word(head, "ContrastBolusRoute"), _word(head, "ContrastBolusAgent")
    if route in {"IV", "INTRAVENOUS", "INTRAVENOUS ROUTE"}:
        return "iv"
    if route in {"ORAL", "PO", "ORAL ROUTE"}:
        return "oral"
    is_named = agent not in {"", "NONE", "NO", "N", "WITHOUT", "NATIVE"}
    return "iv" if is_named and not route else ""


def _sequence(head: Dataset) -> str:
    """Name a sequence by its physics where that is plain; nothing where a person has to say."""
    technique = _words(head, "ScanningSequence")
    if "ADC" in _words(head, "ImageType"):
        return "adc"
    if "EP" in technique:
        return "dwi" if (find_number(head, "DiffusionBValue") or 0) > 0 else ""
    echo, repetition = find_number(head, "EchoTime"), find_number(head, "RepetitionTime")
    if echo is None or repetition is None:
        return ""
    if "IR" in technique:
        return _recovery(repetition, echo, find_number(head, "InversionTime") or 0.0)
    return _weighting(repetition, echo, is_enhanced=_contrast(head) == "iv") if "SE" in technique else ""


def _recovery(repetition: float, echo: float, inversion: float) -> str:
    if repetition < _LONG_TR:
        return ""
    if _FLAIR_TI[0] <= inversion <= _FLAIR_TI[1] and echo >= _LONG_TE:
        return "flair"
    return "stir" if _STIR_TI[0] <= inversion <= _STIR_TI[1] else ""


def _weighting(repetition: float, echo: float, *, is_enhanced: bool) -> str:
    if repetition <= _SHORT_TR and echo <= _SHORT_TE:
        return "t1c" if is_enhanced else "t1"
    if repetition >= _LONG_TR and echo >= _LONG_TE:
        return "t2"
    return "pd" if repetition >= _LONG_TR and echo <= _SHORT_TE else ""
