"""A library made from a seed, with pictures in every format that radanki is fed with: full size or small.

Each picture looks a little like a radiograph: soft shapes under the grain of a detector. Real films have longer edges,
letters, and black borders, so lossy files of these come out larger, and PNG files a little.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import imagecodecs
import numpy as np
from PIL import Image
from pydicom import uid
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate

if TYPE_CHECKING:
    import numpy.typing as npt

SEED = 20_261_130
FULL = ((2048, 2500), (1600, 1900), (1024, 1024), (512, 512))
"""Columns and rows, in turn: a film, half a film, a slice of MR, a slice of CT."""
SMALL = ((96, 96),)
SYSTEMS = ("chest", "gastrointestinal", "spine", "musculoskeletal")
_TWO_PICTURES = 4
"""Each fourth case has a second picture."""

_CASE = """\
id: {id}
title: Shadow number {number}
kind: pathology
level: {level}
certainty: probable
basis: It was gone on the next film.
history: Cough for {weeks} weeks.
images:
{images}diagnosis: Benign lump of kind {number}
differential: [Nipple shadow, Skin fold]
discussion: Compare with an older film before anything else is done.
pearls:
  - id: older-film
    text: A shadow that was the same **two years ago** is most likely harmless.
    why: A cancer grows in two years.
sources: [{{id: mine, url: 'https://example.org/films', author: B. Benchmark, licence: CC-BY-4.0}}]
licence: CC-BY-4.0
contributors: [B. Benchmark]
reviewed: [{{by: C. Reader, on: 2026-01-03}}]
"""
_PICTURE = """\
  - name: {name}
    {where}
    view: PA erect
    looked: [{{by: B. Benchmark, on: 2026-01-02}}]
    findings:
      - number: 1
        label: Round shadow
        ellipse: [{x}, {y}, {radius}, {radius}]
        why: It is brighter than what lies around it.
"""


@dataclass(frozen=True, slots=True)
class Form:
    """How pictures are written: the ending of the file, the bits of a value, and the transfer syntax of DICOM."""

    name: str
    ending: str
    bits: int
    syntax: uid.UID | None = None


FORMS = (
    Form("raw 12", ".dcm", 12, uid.ExplicitVRLittleEndian),
    Form("raw 16", ".dcm", 16, uid.ExplicitVRLittleEndian),
    Form("RLE 12", ".dcm", 12, uid.RLELossless),
    Form("JPEG 8", ".dcm", 8, uid.JPEGBaseline8Bit),
    Form("JPEG 12", ".dcm", 12, uid.JPEGExtended12Bit),
    Form("lossless JPEG 16", ".dcm", 16, uid.JPEGLosslessSV1),
    Form("JPEG-LS 12", ".dcm", 12, uid.JPEGLSLossless),
    Form("JPEG 2000 12", ".dcm", 12, uid.JPEG2000Lossless),
    Form("PNG", ".png", 8),
    Form("JPEG", ".jpg", 8),
)


def write_library(root: Path, cache: Path, cases: int, sizes: tuple[tuple[int, int], ...]) -> list[Path]:
    """Write so many cases, what they point to into the cache as `radanki fetch` would, and give all pictures' paths.

    PNG and JPEG files lie in the folders of their cases, where they are looked through for names of patients.
    """
    chance, paths = np.random.default_rng(SEED), list[Path]()
    (cache / "pictures").mkdir(parents=True, exist_ok=True)
    for number in range(cases):
        folder = root / "cases" / "xr" / SYSTEMS[number % len(SYSTEMS)] / f"case-{number}"
        folder.mkdir(parents=True)
        images = ""
        for name in ("frontal", "lateral")[: 1 + (number % _TWO_PICTURES == 0)]:
            size, form = sizes[len(paths) // len(FORMS) % len(sizes)], FORMS[len(paths) % len(FORMS)]
            octets = encoded(film(*size, form.bits, chance), form)
            path, where = _place(octets, form, folder / f"{name}{form.ending}", cache)
            path.write_bytes(octets)
            paths.append(path)
            x, y = (int(chance.integers(side // 4, side * 3 // 4)) for side in size)
            images += _PICTURE.format(name=name, where=where, x=x, y=y, radius=min(size) // 12)
        text = _CASE.format(
            id=chance.bytes(8).hex(), number=number, level=1 + number % 4, weeks=1 + number % 9, images=images
        )
        (folder / "case.yaml").write_text(text, encoding="utf-8")
    (root / "decks").mkdir()
    deck = "name: Bench\ntitle: Benchmark\ndescription: Made up films.\nbudget: {package_mb: 500}\n"
    (root / "decks" / "all.yaml").write_text(deck, encoding="utf-8")
    return paths


def _place(octets: bytes, form: Form, own: Path, cache: Path) -> tuple[Path, str]:
    """Give where a picture is written, and how its case names it."""
    if form.syntax is None:
        return own, f"file: {own.name}"
    digest = hashlib.sha256(octets).hexdigest()
    return cache / "pictures" / digest, f"from: https://example.org/films/{digest}.dcm\n    sha256: {digest}"


def film(columns: int, rows: int, bits: int, chance: np.random.Generator) -> npt.NDArray[Any]:
    """Draw a film: a bright middle, some round shadows, and noise that has a fortieth of the range."""
    across = np.linspace(-1, 1, columns, dtype=np.float32)[None, :]
    down = np.linspace(-1, 1, rows, dtype=np.float32)[:, None]
    values = 0.75 - 0.3 * (across**2 + down**2)
    for x, y, radius, depth in chance.uniform((-0.8, -0.8, 0.05, -0.2), (0.8, 0.8, 0.4, 0.2), (6, 4)):
        distance = ((across - np.float32(x)) ** 2 + (down - np.float32(y)) ** 2) / np.float32(radius**2)
        values += np.float32(depth) * np.exp(-distance)
    values += chance.standard_normal((rows, columns), dtype=np.float32) / 120
    whole: npt.NDArray[Any] = (np.clip(values, 0, 1) * ((1 << bits) - 1)).astype(np.uint8 if bits == 8 else np.uint16)
    return whole


def encoded(pixels: npt.NDArray[Any], form: Form) -> bytes:
    """Give the file of a picture."""
    if form.syntax is not None:
        return _as_dicom(pixels, form)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG" if form.ending == ".png" else "JPEG", quality=92)
    return file.getvalue()


def _as_dicom(pixels: npt.NDArray[Any], form: Form) -> bytes:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = uid.DigitalXRayImageStorageForPresentation
    own = hashlib.sha256(pixels.tobytes()).hexdigest()
    meta.MediaStorageSOPInstanceUID = uid.generate_uid(entropy_srcs=[own])
    meta.TransferSyntaxUID = uid.ExplicitVRLittleEndian
    dataset = FileDataset("", {}, file_meta=meta, preamble=bytes(128))
    dataset.SOPClassUID, dataset.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    name = own.translate(str.maketrans("0123456789", "ghijklmnop")).capitalize()  # digits would split it into syllables
    dataset.PatientName, dataset.PatientID, dataset.Modality = f"{name[:9]}^{name[9:18]}", own[:16], "DX"
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation, dataset.PixelRepresentation = 1, "MONOCHROME2", 0
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 8 * pixels.itemsize, form.bits, form.bits - 1
    top = 1 << form.bits
    dataset.WindowCenter, dataset.WindowWidth = top // 2, top * 7 // 8
    dataset.PixelData = pixels.tobytes()
    if form.syntax == uid.RLELossless:
        dataset.compress(uid.RLELossless, encoding_plugin="pydicom")
    elif form.syntax is not None and form.syntax != uid.ExplicitVRLittleEndian:
        dataset.PixelData = encapsulate([_frame(pixels, form)])
        dataset["PixelData"].VR = "OB"
        meta.TransferSyntaxUID = form.syntax
    file = io.BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()


def _frame(pixels: npt.NDArray[Any], form: Form) -> bytes:
    """Give one compressed frame."""
    if form.syntax in {uid.JPEGBaseline8Bit, uid.JPEGExtended12Bit}:
        return bytes(imagecodecs.jpeg8_encode(pixels, level=92, bitspersample=form.bits))
    if form.syntax == uid.JPEGLosslessSV1:
        return bytes(imagecodecs.ljpeg_encode(pixels, bitspersample=form.bits))
    if form.syntax == uid.JPEGLSLossless:
        return bytes(imagecodecs.jpegls_encode(pixels))
    return bytes(imagecodecs.jpeg2k_encode(pixels, level=0, codecformat="j2k", bitspersample=form.bits))


def main() -> None:
    """Write a corpus."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path, nargs="?", help="gets `library` and `cache`; without it nothing is kept")
    options.add_argument("--cases", type=int, default=100)
    options.add_argument("--small", action="store_true", help="pictures of 96 by 96 pixels")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.folder or Path(scratch)
        paths = write_library(folder / "library", folder / "cache", chosen.cases, SMALL if chosen.small else FULL)
        print(f"{len(paths)} pictures, {sum(path.stat().st_size for path in paths) / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
