"""A small CT series of nobody, and a segmentation of it, as the instances of an archive hold them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import highdicom
import numpy as np
from highdicom.content import AlgorithmIdentificationSequence
from highdicom.seg import Segmentation, SegmentDescription
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sr.coding import Code
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, RTStructureSetStorage, generate_uid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROWS, COLUMNS = 48, 64


def ct_series(slices: int = 4) -> tuple[FileDataset, ...]:
    """Give axial slices, 3 mm apart, that hold no patient."""
    series, study, frame = generate_uid(), generate_uid(), generate_uid()
    return tuple(_slice(at, series, study, frame) for at in range(slices))


def _slice(at: int, series: str, study: str, frame: str) -> FileDataset:
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = CTImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    dataset.SOPClassUID, dataset.SOPInstanceUID = CTImageStorage, meta.MediaStorageSOPInstanceUID
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID, dataset.FrameOfReferenceUID = study, series, frame
    dataset.Modality, dataset.PatientID, dataset.PatientName = "CT", "", ""
    for keyword in ("PatientBirthDate", "PatientSex", "StudyID", "StudyDate", "StudyTime", "AccessionNumber"):
        setattr(dataset, keyword, "")
    dataset.ReferringPhysicianName, dataset.Manufacturer = "", ""
    dataset.SeriesNumber, dataset.InstanceNumber = 1, at + 1
    dataset.PixelSpacing, dataset.SliceThickness = [0.9, 0.7], 3.0
    dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    dataset.ImagePositionPatient = [-20.0, -20.0, 3.0 * at]
    dataset.Rows, dataset.Columns = ROWS, COLUMNS
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 16
    dataset.HighBit, dataset.PixelRepresentation = 15, 0
    dataset.RescaleSlope, dataset.RescaleIntercept = 1, -1024
    pixels = np.arange(ROWS * COLUMNS, dtype=np.uint16).reshape(ROWS, COLUMNS) % 900 + 600 + at
    dataset.PixelData = pixels.tobytes()
    return dataset


def segmentation(slices: Sequence[FileDataset], segments: Mapping[str, Code]) -> Dataset:
    """Give a DICOM SEG with a box for every segment, on all slices but the first, by label and SNOMED code."""
    masks = np.zeros((len(slices), ROWS, COLUMNS, len(segments)), dtype=np.uint8)
    for at in range(len(segments)):
        masks[1:, 5:25, 4 + 18 * at : 18 + 18 * at, at] = 1
    algorithm = AlgorithmIdentificationSequence(
        name="Invented", version="1", family=Code("123110", "DCM", "Artificial Intelligence")
    )
    described = [
        SegmentDescription(
            segment_number=number,
            segment_label=label,
            segmented_property_category=Code("123037004", "SCT", "Anatomical Structure"),
            segmented_property_type=code,
            algorithm_type=highdicom.seg.SegmentAlgorithmTypeValues.AUTOMATIC,
            algorithm_identification=algorithm,
        )
        for number, (label, code) in enumerate(segments.items(), 1)
    ]
    return Segmentation(
        source_images=list(slices),
        pixel_array=masks,
        segmentation_type=highdicom.seg.SegmentationTypeValues.BINARY,
        segment_descriptions=described,
        series_instance_uid=generate_uid(),
        series_number=9,
        sop_instance_uid=generate_uid(),
        instance_number=1,
        manufacturer="Nobody",
        manufacturer_model_name="None",
        software_versions="1",
        device_serial_number="0",
    )


def structure_set(slices: Sequence[FileDataset], names: Sequence[str]) -> Dataset:
    """Give an RTSTRUCT with a triangle for every name on the third and fourth slice (PS3.3 C.8.8.6, millimetres)."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = RTStructureSetStorage
    meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    dataset.SOPClassUID, dataset.SOPInstanceUID = RTStructureSetStorage, meta.MediaStorageSOPInstanceUID
    dataset.Modality, dataset.PatientName, dataset.StructureSetLabel = "RTSTRUCT", "", ""
    dataset.FrameOfReferenceUID = slices[0].FrameOfReferenceUID
    dataset.StructureSetROISequence, dataset.ROIContourSequence = [], []
    for number, name in enumerate(names, 1):
        roi, held = Dataset(), Dataset()
        roi.ROINumber, roi.ROIName, roi.ROIGenerationAlgorithm = number, name, "MANUAL"
        held.ReferencedROINumber = number
        held.ContourSequence = [_triangle(slices[at], 6.0 * number) for at in (2, 3)]
        dataset.StructureSetROISequence.append(roi)
        dataset.ROIContourSequence.append(held)
    return dataset


def _triangle(slice_: FileDataset, shift: float) -> Dataset:
    x, y, z = (float(value) for value in slice_.ImagePositionPatient)
    item = Dataset()
    item.ContourGeometricType, item.NumberOfContourPoints = "CLOSED_PLANAR", 3
    corners = ((3, 3), (12, 3), (7, 12))
    item.ContourData = [value for dx, dy in corners for value in (x + dx + shift, y + dy + shift, z)]
    return item


def instances(datasets: Sequence[Dataset]) -> dict[str, bytes]:
    """Give the files of a series by the names that an archive gives them."""
    return {f"{at:08d}-1111-4222-8333-444455556666.dcm": _written(one) for at, one in enumerate(datasets)}


def _written(dataset: Dataset) -> bytes:
    octets = io.BytesIO()
    dataset.save_as(octets, enforce_file_format=True)
    return octets.getvalue()
