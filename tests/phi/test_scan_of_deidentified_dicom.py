"""Properly cleaned DICOM files, of many kinds and written by pydicom, have no traces; only plain ones are accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import imagecodecs
import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    PYDICOM_IMPLEMENTATION_UID,
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from radanki.phi.deidentification.uids import fresh_uid
from radanki.phi.scan import scan
from radanki.vocabulary.dicom_attributes import allowed_attributes, find_protected

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from radanki.model.phi.location import PhiLocation

STORAGE = "1.2.840.10008.5.1.4.1.1."
ROWS, COLUMNS = 18, 23


def samples(bits: int, *, frames: int = 1, colours: int = 1, signed: bool = False) -> Any:
    low, high = (-(1 << (bits - 1)), 1 << (bits - 1)) if signed else (0, 1 << bits)
    shape = (frames, ROWS, COLUMNS, colours)
    kind = f"{'i' if signed else 'u'}{1 if bits <= 8 else 2}"
    return np.random.default_rng(bits + frames).integers(low, high, shape).astype(kind)


def clean(modality: str, storage: str, pixels: Any, bits: int, **more: Any) -> Dataset:
    """A minimal picture, of attributes that a clean file may hold and no others."""
    frames, rows, columns, colours = pixels.shape
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.ImageType = ["DERIVED", "PRIMARY"]
    dataset.SOPClassUID = STORAGE + storage
    dataset.SOPInstanceUID = fresh_uid(pixels.tobytes())
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = fresh_uid(b"study"), fresh_uid(b"series")
    dataset.FrameOfReferenceUID = fresh_uid(b"frame of reference")
    dataset.PatientName = dataset.PatientID = dataset.StudyDate = dataset.StudyTime = dataset.AccessionNumber = ""
    dataset.PatientBirthDate = dataset.PatientSex = dataset.ReferringPhysicianName = dataset.StudyID = ""
    dataset.Modality = modality
    dataset.PatientIdentityRemoved, dataset.DeidentificationMethod = "YES", "radanki clean"
    dataset.BurnedInAnnotation = "NO"
    dataset.InstanceNumber, dataset.SeriesNumber = 1, 1
    dataset.SamplesPerPixel = colours
    dataset.PhotometricInterpretation = "MONOCHROME2" if colours == 1 else "RGB"
    dataset.Rows, dataset.Columns = rows, columns
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 8 * pixels.itemsize, bits, bits - 1
    dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
    if colours > 1:
        dataset.PlanarConfiguration = 0
    if frames > 1:
        dataset.NumberOfFrames = frames
    for keyword, value in more.items():
        setattr(dataset, keyword, value)
    dataset["PixelData"] = _pixel_element(pixels.tobytes(), pixels.itemsize)
    return dataset


def _pixel_element(octets: bytes, size: int) -> Any:
    holder = Dataset()
    holder.add_new("PixelData", "OB" if size == 1 else "OW", octets + b"\0" * (len(octets) % 2))
    return holder["PixelData"]


def save(dataset: Dataset, path: Path, syntax: str, frames: list[bytes] | None = None, **options: Any) -> Path:
    if frames is not None:
        dataset.PixelData = encapsulate(frames, **options)
        dataset["PixelData"].VR = "OB"
        dataset["PixelData"].is_undefined_length = True
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = UID(syntax)
    if syntax == ExplicitVRBigEndian and dataset.BitsAllocated == 16:
        dataset["PixelData"].value = np.frombuffer(dataset.PixelData, "<u2").byteswap().tobytes()
    dataset.save_as(path, enforce_file_format=True)
    return path


def ct(path: Path, syntax: str = ExplicitVRLittleEndian) -> Path:
    dataset = clean(
        *("CT", "2", samples(12, signed=True), 12),
        RescaleSlope=1,
        RescaleIntercept=-1024,
        RescaleType="HU",
        WindowCenter=40,
        WindowWidth=400,
        VOILUTFunction="LINEAR",
        SliceThickness=2.5,
        SpacingBetweenSlices="1.25",
        PixelSpacing=[0.703125, 0.703125],
        ImagePositionPatient=[-180, -12.5, 1204.75],
        ImageOrientationPatient=[1, 0, 0, 0, 1, -1.5e-8],
        PatientPosition="HFS",
        PixelPaddingValue=-2000,
        BodyPartExamined="CHEST",
    )
    return save(dataset, path, syntax)


def compressed(
    syntax: str, encode: Callable[..., bytes | bytearray], bits: int, *, colours: int = 1, frames: int = 1
) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        pixels = samples(bits, frames=frames, colours=colours)
        dataset = clean("MR" if colours == 1 else "XC", "4" if colours == 1 else "7", pixels, bits)
        parts = [bytes(encode(np.ascontiguousarray(frame.squeeze()))) for frame in pixels]
        return save(dataset, path, syntax, parts)

    return write


def run_lengths(path: Path) -> Path:
    dataset = clean("MR", "4", samples(12, frames=3), 12)
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.compress(RLELossless, generate_instance_uid=False)
    dataset.save_as(path, enforce_file_format=True)
    return path


def simple(modality: str, storage: str, bits: int, **more: Any) -> Callable[[Path], Path]:
    made = {key: more.pop(key) for key in ("frames", "colours", "signed") if key in more}
    syntax = more.pop("syntax", ExplicitVRLittleEndian)
    return lambda path: save(clean(modality, storage, samples(bits, **made), bits, **more), path, syntax)


def without_room(path: Path) -> Path:
    """Twelve bits in sixteen, an odd number of bytes in eight: what is left over is zero."""
    return save(clean("NM", "20", samples(8)[:, :17, :], 8), path, ExplicitVRLittleEndian)


CLEAN: dict[str, Callable[[Path], Path]] = {
    "CT": ct,
    "CT implicit": lambda path: ct(path, ImplicitVRLittleEndian),
    "CT big endian": lambda path: ct(path, ExplicitVRBigEndian),
    "CT deflated": lambda path: ct(path, DeflatedExplicitVRLittleEndian),
    "MR 16 bits": simple("MR", "4", 16, PixelSpacing=[1, 1]),
    "CR": simple(
        "CR", "1", 10, PhotometricInterpretation="MONOCHROME1", ViewPosition="PA", PatientOrientation=["L", "F"]
    ),
    "DX": simple("DX", "1.1", 14, ImagerPixelSpacing=[0.143, 0.143], ImageLaterality="L"),
    "MG": simple("MG", "1.2", 12, ViewPosition="MLO", BodyPartExamined="BREAST", Laterality="R"),
    "US colour": simple("US", "6.1", 8, colours=3, PixelAspectRatio=[4, 3]),
    "US cine": simple("US", "3.1", 8, frames=4, FrameTime=33.3, FrameIncrementPointer=0x00181063),
    "XA": simple("XA", "12.1", 8, frames=2),
    "RF": simple("RF", "12.2", 8),
    "NM odd bytes": without_room,
    "PT": simple("PT", "128", 16, signed=True, RescaleSlope="0.2365234", RescaleIntercept=0),
    "SC": simple("OT", "7", 8, LossyImageCompression="01"),
    "run lengths": run_lengths,
    "JPEG": compressed(JPEGBaseline8Bit, imagecodecs.jpeg8_encode, 8),
    "JPEG colour": compressed(JPEGBaseline8Bit, imagecodecs.jpeg8_encode, 8, colours=3),
    "JPEG 12 bits": compressed(JPEGExtended12Bit, lambda frame: imagecodecs.jpeg_encode(frame, bitspersample=12), 12),
    "JPEG lossless": compressed(JPEGLosslessSV1, imagecodecs.ljpeg_encode, 12, frames=2),
    "JPEG-LS": compressed(JPEGLSLossless, imagecodecs.jpegls_encode, 12, frames=2),
    "JPEG 2000": compressed(
        JPEG2000Lossless,
        lambda frame: imagecodecs.jpeg2k_encode(frame, codecformat="j2k", reversible=True),
        12,
        frames=2,
    ),
}


OTHERWISE = ("implicit", "endian", "deflated", "JPEG", "run lengths")
"""Clean too, but written in a way in which more than pixels could lie; `radanki clean` writes all of them plain."""


def traces_in(path: Path) -> list[PhiLocation]:
    return [trace for trace in scan(path) if not trace.raises_risk]


def test_there_are_twenty_kinds_and_more() -> None:
    assert len(CLEAN) >= 20


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_file_has_no_traces_and_only_a_plain_one_is_accepted(name: str, tmp_path: Path) -> None:
    rules = {trace.rule for trace in traces_in(CLEAN[name](tmp_path / "clean.dcm"))}

    assert rules == ({"privacy/not-canonical"} if any(word in name for word in OTHERWISE) else set())


@pytest.mark.parametrize(("name", "risks"), [("US colour", 1), ("SC", 1), ("JPEG colour", 1), ("CT", 0), ("DX", 0)])
def test_only_kinds_that_often_have_text_ask_for_a_look(name: str, risks: int, tmp_path: Path) -> None:
    assert len([trace for trace in scan(CLEAN[name](tmp_path / "clean.dcm")) if trace.raises_risk]) == risks


@pytest.mark.parametrize("name", CLEAN)
def test_one_name_in_a_clean_file_is_found(name: str, tmp_path: Path) -> None:
    from pydicom import dcmread  # noqa: PLC0415  # for this test alone

    dataset = dcmread(CLEAN[name](tmp_path / "clean.dcm"))
    dataset.PatientName = "ZEBRAWITZ^QUINTUS"
    dataset.save_as(tmp_path / "named.dcm")

    found = [trace for trace in traces_in(tmp_path / "named.dcm") if trace.rule != "privacy/not-canonical"]

    assert [(trace.rule, trace.keyword, trace.where) for trace in found] == [
        ("privacy/dicom-attribute", "PatientName", "(0010,0010)")
    ]


def test_pydicoms_own_identifier_is_the_one_that_clean_files_name() -> None:
    assert PYDICOM_IMPLEMENTATION_UID in allowed_attributes()[0x00020012].values


def test_what_a_clean_file_may_hold_identifies_nobody() -> None:
    protected = {row.keyword for row in allowed_attributes().values() if find_protected(row.tag) is not None}

    assert protected == {
        *(
            "MediaStorageSOPInstanceUID",
            "SOPInstanceUID",
            "StudyInstanceUID",
            "SeriesInstanceUID",
            "FrameOfReferenceUID",
        ),
    }
    assert all(row.form == "fresh-uid" for row in allowed_attributes().values() if row.keyword in protected)
