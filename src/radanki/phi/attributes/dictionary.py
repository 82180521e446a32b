"""What the DICOM data dictionary (PS3.6) says of a tag, as far as the installed pydicom knows it."""

from __future__ import annotations

from pydicom.datadict import dictionary_VR, keyword_for_tag


def keyword_of(tag: int) -> str:
    """Give the keyword of a tag (group and element as one number); empty where the dictionary has none."""
    return keyword_for_tag(tag)


def find_representation(tag: int) -> str | None:
    """Find the value representation of a tag, such as ``SQ`` or ``US or SS``."""
    try:
        return dictionary_VR(tag)
    except KeyError:
        return None
