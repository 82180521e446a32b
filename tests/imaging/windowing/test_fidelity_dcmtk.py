"""Pictures look as DCMTK, the reference of the field, shows them; every exception is listed with its reason.

Compared is what the file itself asks for, at its own size: its first window (``+Wi 1``), its VOI table (``+Wl 1``),
8-bit shades as they stand, or the whole range of values (``+Wm``); without overlays.
"""

from __future__ import annotations

import io
import shutil
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import data_store
import numpy as np
import pydicom
import pytest
import yaml
from PIL import Image
from pydicom.errors import InvalidDicomError
from pydicom.filereader import read_file_meta_info
from pydicom.uid import (
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
)

from radanki.errors import ImageError
from radanki.imaging.picture import FileWindow, LookupTable
from radanki.imaging.reading import read_picture
from radanki.imaging.windowing.window import in_own_units, shades_of
from radanki.model.imaging.rendering import View, Window

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydicom.dataset import Dataset

PYDICOM_FILES = Path(pydicom.__file__).parent / "data" / "test_files"
PYDICOM_DATA = Path(data_store.__file__).parent / "data"
EXCEPTIONS = yaml.safe_load(Path(__file__).with_name("fidelity_exceptions.yaml").read_text(encoding="utf-8"))
TOOLS: dict[str, str] = {
    **dict.fromkeys((JPEGBaseline8Bit, JPEGExtended12Bit, JPEGLossless, JPEGLosslessSV1), "dcmj2pnm"),
    **dict.fromkeys((JPEGLSLossless, JPEGLSNearLossless), "dcml2pnm"),
}

pytestmark = pytest.mark.skipif(shutil.which("dcm2pnm") is None, reason="DCMTK is not installed (Debian: dcmtk)")


def files() -> dict[str, Path]:
    """Give every DICOM picture file by its path below the folder that it is in."""
    found = {
        path.relative_to(folder).as_posix(): path
        for folder in (PYDICOM_FILES, PYDICOM_DATA)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in {".dcm", ""} and not path.name.startswith(("DICOMDIR", "README"))
    }
    assert len(found) > 200
    return found


def whole_range(values: np.ndarray) -> Window:
    low, high = float(values.min()), float(values.max())
    return Window(low + (high - low + 1) / 2, high - low + 1)


def ours(path: Path) -> tuple[np.ndarray | None, tuple[str, ...]]:
    """Give shades at the file's own size, or none, and the options with which DCMTK shows the same."""
    try:
        picture = read_picture(path, View(frame=0))
    except ImageError:
        return None, ("-W",)
    greyscale = picture.greyscale
    if greyscale is None:
        return picture.pixels, ("-W",)
    window: Window | None
    options: tuple[str, ...]
    match greyscale.voi:
        case FileWindow():
            window, options = None, ("+Wi", "1")
        case LookupTable(0, entries, 8) if np.array_equal(entries, np.arange(256)):
            window, options = None, ("-W",)
        case LookupTable():
            window, options = None, ("+Wl", "1")
        case None:
            window, options = whole_range(in_own_units(picture.pixels, greyscale.modality)), ("+Wm",)
    return shades_of(picture.pixels, greyscale, window, "xr")[0], options


def shades_in(path: Path) -> np.ndarray:
    shades, _ = ours(path)
    assert shades is not None
    return shades


def syntax_of(path: Path) -> str:
    try:
        return read_file_meta_info(path).get("TransferSyntaxUID", "")
    except InvalidDicomError:
        return ""


def theirs(path: Path, options: tuple[str, ...]) -> np.ndarray | None:
    command = [TOOLS.get(syntax_of(path), "dcm2pnm"), "-q", "-O", "-S", "+op", *options, str(path)]
    answer = subprocess.run(command, capture_output=True, check=False)
    if answer.returncode or not answer.stdout:
        return None
    return np.asarray(Image.open(io.BytesIO(answer.stdout)))


def verdict(path: Path, mine: np.ndarray | None, reference: np.ndarray | None) -> str:
    if mine is None or reference is None:
        either = {(True, False): "radanki_refuses", (False, True): "dcmtk_cannot"}
        return either.get((mine is None, reference is None), "no_picture")
    if mine.ndim == 3 and reference.ndim == 2:
        reference = np.repeat(reference[..., None], 3, axis=2)
    assert mine.shape == reference.shape, path
    most = int(np.abs(mine.astype(int) - reference).max())
    return "exact" if most == 0 else "one_level" if most == 1 else "more"


@pytest.fixture(scope="module")
def verdicts() -> dict[str, str]:
    paths = files()
    with ThreadPoolExecutor(2) as pool:
        waiting = {}
        for name, path in paths.items():
            mine, options = ours(path)
            waiting[name] = (mine, pool.submit(theirs, path, options))
        return {name: verdict(paths[name], mine, reference.result()) for name, (mine, reference) in waiting.items()}


def test_nearly_all_pictures_are_those_of_dcmtk_and_every_exception_is_listed(
    verdicts: dict[str, str], record_property: Callable[[str, object], None]
) -> None:
    counts = Counter(verdicts.values())
    compared = counts["exact"] + counts["one_level"] + counts["more"]
    for name, count in (*counts.items(), ("compared", compared)):
        record_property(name, count)
    print(f"DCMTK: {compared} compared, {dict(counts)}")  # noqa: T201  # the figures that docs/benchmarks.md quotes

    assert compared >= 126
    assert counts["exact"] >= 0.88 * compared
    assert counts["exact"] + counts["one_level"] >= 0.96 * compared
    listed = {name: kind for kind, names in EXCEPTIONS.items() for name in names}
    found = {name: kind for name, kind in verdicts.items() if kind not in {"exact", "no_picture"}}
    assert found == listed
    assert all(reason.strip() for names in EXCEPTIONS.values() for reason in names.values())


def exact_shade(stored: int, dataset: Dataset) -> int:
    """Work out one shade by PS3.3 C.11.2.1.2.1 in whole fractions; the fraction of a level is cut off."""
    slope = Fraction(str(dataset.get("RescaleSlope") or 1))
    value = slope * int(stored) + Fraction(str(dataset.get("RescaleIntercept") or 0))
    centre = Fraction(str(dataset.WindowCenter)) - Fraction(1, 2)
    width = Fraction(str(dataset.WindowWidth)) - 1
    level = min(max(((value - centre) / width + Fraction(1, 2)) * 255, Fraction(0)), Fraction(255))
    return int(255 - level if dataset.PhotometricInterpretation == "MONOCHROME1" else level)


@pytest.mark.parametrize("name", [name for name in EXCEPTIONS["one_level"] if "ybr" not in name])
def test_where_a_grey_picture_differs_by_one_level_exact_fractions_are_on_our_side(name: str) -> None:
    path = files()[name]
    dataset = pydicom.dcmread(path)
    picture = read_picture(path, View(frame=0))
    shades = shades_in(path)

    for value in np.unique(picture.pixels):
        (shade,) = np.unique(shades[picture.pixels == value])
        assert shade == exact_shade(value, dataset)


def test_a_big_endian_dose_looks_as_its_little_endian_twin() -> None:
    for suffix in ("", "_1frame"):
        little, big = (PYDICOM_FILES / f"rtdose{order}{suffix}.dcm" for order in ("", "_expb"))

        assert np.array_equal(shades_in(little), shades_in(big))


def test_a_big_endian_palette_looks_as_its_little_endian_twin_and_as_dcmtk_shows_it(verdicts: dict[str, str]) -> None:
    little, big = PYDICOM_DATA / "OBXXXX1A.dcm", PYDICOM_DATA / "OBXXXX1A_expb.dcm"

    assert np.array_equal(shades_in(little), shades_in(big))
    assert verdicts["OBXXXX1A_expb.dcm"] == "exact"


@pytest.mark.parametrize("name", ["JPGExtended.dcm", "JPEG-lossy.dcm"])
def test_12_bit_jpeg_looks_as_dcmtk_shows_it(verdicts: dict[str, str], name: str) -> None:
    header = pydicom.dcmread(PYDICOM_FILES / name, stop_before_pixels=True)

    assert header.file_meta.TransferSyntaxUID == JPEGExtended12Bit
    assert header.BitsStored == 12
    assert verdicts[name] == "exact"


def test_every_lossless_jpeg_file_decodes_to_dcmtks_values(verdicts: dict[str, str]) -> None:
    syntaxes = {JPEGLossless, JPEGLosslessSV1, JPEGLSLossless}
    names = [name for name, path in files().items() if syntax_of(path) in syntaxes and verdicts[name] != "no_picture"]

    assert len(names) >= 5
    assert {verdicts[name] for name in names} == {"exact"}
