"""The neural part of the search for burned-in text: two models of PP-OCR, run by ONNX Runtime.

The models lie inside the wheel of ``rapidocr``, which is never imported: its own code needs OpenCV, which needs a
graphics library that servers lack, and fetches what it misses. What stands around the models here is numpy alone.

Detection is that of Liao et al., "Real-time scene text detection with differentiable binarization" (AAAI 2020): the
model marks the shrunken core of each line, and the core grows back by area times ratio over perimeter. Reading is
greedy decoding of connectionist temporal classification (Graves et al., ICML 2006).
"""

from __future__ import annotations

import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PIL import Image

from radanki.errors import ImageError
from radanki.imaging.masks.connected_components import connected_components

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from radanki.imaging.picture import Grey8

    Probabilities = npt.NDArray[np.float32]

PACKAGE: Final = "rapidocr"
MODELS: Final = ("ch_PP-OCRv4_det_mobile.onnx", "ch_PP-OCRv4_rec_mobile.onnx")
"""PP-OCRv4, mobile, as wheels of ``rapidocr`` up to 3.8 hold it; benchmarks/burned_in_text.py measures it."""

_STRIDE_PX: Final = 32
_CORE: Final = 0.3
"""From this probability on a pixel belongs to the core of a line: the value of the paper."""
_REGROWTH: Final = 1.6
_READ_HEIGHT_PX: Final = 48
_READ_WIDTHS_PX: Final = (64, 1280)
_BATCH: Final = 8


@dataclass(frozen=True, slots=True)
class Line:
    """Where a line of text may be, in pixels of the picture that was searched, and how sure the model is (0 to 1)."""

    left: float
    top: float
    right: float
    bottom: float
    score: float


class TextEngine:
    """Finds lines of text in a picture, and reads them."""

    def __init__(self, folder: Path | None = None, models: tuple[str, str] = MODELS) -> None:
        """Load the two models from ``folder``, or from where the extra put them.

        Raises:
            ImageError: where the extra is not installed; the text says how it is.
        """
        folder = folder or _models_folder()
        detector, reader = folder / models[0], folder / models[1]
        if not (detector.is_file() and reader.is_file()):
            raise _extra_missing()
        self._detector = _session(detector)
        self._reader = _session(reader)
        self._signs = _signs_of(self._reader)

    def find(self, grey: Grey8) -> tuple[Line, ...]:
        """Give the lines of an 8-bit picture (rows, columns), with the margin that the model leaves off grown back."""
        rows, columns = grey.shape
        padded = np.zeros((-(-rows // _STRIDE_PX) * _STRIDE_PX, -(-columns // _STRIDE_PX) * _STRIDE_PX), np.uint8)
        padded[:rows, :columns] = grey
        found: Probabilities = self._detector.run(None, {self._detector.get_inputs()[0].name: _as_input(padded)[None]})[
            0
        ]
        return tuple(
            _grown(component, rows, columns) for component in connected_components(found[0, 0, :rows, :columns], _CORE)
        )

    def read(self, crops: Sequence[Grey8]) -> tuple[tuple[str, float], ...]:
        """Read upright lines (rows, columns): the text of each, and the mean certainty of its signs (0 to 1)."""
        widths = [_reading_width(crop) for crop in crops]
        order = sorted(range(len(crops)), key=widths.__getitem__)
        texts: dict[int, tuple[str, float]] = {}
        for first in range(0, len(order), _BATCH):
            batch = order[first : first + _BATCH]
            width = max(widths[place] for place in batch)
            pictures = np.stack([_as_line(crops[place], widths[place], width) for place in batch])
            likely = self._reader.run(None, {self._reader.get_inputs()[0].name: pictures})[0]
            texts |= {place: self._decoded(rows) for place, rows in zip(batch, likely, strict=True)}
        return tuple(texts[place] for place in range(len(crops)))

    def _decoded(self, likely: Probabilities) -> tuple[str, float]:
        best = likely.argmax(axis=1)
        # The model writes a sign over several columns, with blanks (0) between equal signs.
        kept = (best != 0) & np.concatenate([[True], best[1:] != best[:-1]])
        if not kept.any():
            return "", 0.0
        text = "".join(self._signs[index] for index in best[kept])
        return text, float(likely[kept, best[kept]].mean())


def _models_folder() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations or importlib.util.find_spec("onnxruntime") is None:
        raise _extra_missing()
    return Path(next(iter(spec.submodule_search_locations))) / "models"


def _extra_missing() -> ImageError:
    return ImageError(
        "burned-in text is searched with models that are not installed",
        fix="Install radanki[ocr].",
        rule="privacy/no-text-detector",
    )


def _session(model: Path) -> Any:
    import onnxruntime  # noqa: PLC0415  # an extra, and heavy

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # Threads that wait by spinning take the time of the other worker.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.intra_op_num_threads = min(4, os.cpu_count() or 1)
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _signs_of(reader: Any) -> tuple[str, ...]:
    """Give the sign of each class: the blank, those that the model itself lists, and the space."""
    listed = reader.get_modelmeta().custom_metadata_map["character"]
    return ("", *listed.splitlines(), " ")


def _as_input(grey: Grey8) -> Probabilities:
    scaled = grey.astype(np.float32) / np.float32(127.5) - np.float32(1)
    return np.broadcast_to(scaled, (3, *grey.shape)).copy()


def _grown(component: tuple[int, int, int, int, float], rows: int, columns: int) -> Line:
    left, top, right, bottom, score = component
    width, height = right - left, bottom - top
    margin = width * height * _REGROWTH / (2 * (width + height))
    return Line(
        max(0.0, left - margin),
        max(0.0, top - margin),
        min(float(columns), right + margin),
        min(float(rows), bottom + margin),
        score,
    )


def _reading_width(crop: Grey8) -> int:
    rows, columns = crop.shape
    wanted = -(-int(columns) * _READ_HEIGHT_PX // int(rows))
    return min(max(wanted, _READ_WIDTHS_PX[0]), _READ_WIDTHS_PX[1])


def _as_line(crop: Grey8, width: int, room: int) -> Probabilities:
    wanted = min(width, max(1, round(crop.shape[1] * _READ_HEIGHT_PX / crop.shape[0])))
    scaled = Image.fromarray(np.ascontiguousarray(crop)).resize((wanted, _READ_HEIGHT_PX), Image.Resampling.BICUBIC)
    line = np.zeros((3, _READ_HEIGHT_PX, room), np.float32)
    line[:, :, :wanted] = _as_input(np.asarray(scaled))
    return line
