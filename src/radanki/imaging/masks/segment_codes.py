"""The SNOMED CT codes by which a DICOM segmentation says what a segment is (PS3.3 C.8.20.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


def codes_of(segment: Dataset) -> tuple[str, str]:
    """Give the code of the property type and of its modifier (PS3.3 C.8.20.4), where they are of SNOMED CT."""
    kind = next(iter(segment.get("SegmentedPropertyTypeCodeSequence") or ()), None)
    if kind is None:
        return "", ""
    modifier = next(iter(kind.get("SegmentedPropertyTypeModifierCodeSequence") or ()), None)
    return _snomed(kind), "" if modifier is None else _snomed(modifier)


def _snomed(item: Dataset) -> str:
    is_snomed = str(item.get("CodingSchemeDesignator") or "") in {"SCT", "2.16.840.1.113883.6.96"}
    return str(item.get("CodeValue") or "") if is_snomed else ""
