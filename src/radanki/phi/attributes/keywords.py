"""What an attribute is called: by the DICOM data dictionary (PS3.6), else by PS3.15."""

from __future__ import annotations

from pydicom.datadict import keyword_for_tag

from radanki.vocabulary.dicom_attributes import find_protected


def keyword_of(tag: int) -> str:
    """Give the keyword of a tag (group and element as one number); empty where neither has one."""
    protected = find_protected(tag)
    return keyword_for_tag(tag) or ("" if protected is None else protected.keyword)
