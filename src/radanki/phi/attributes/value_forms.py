"""Whether a value of a DICOM attribute is one of those that a de-identified file may hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from radanki.phi.deidentification.uids import is_fresh_uid

if TYPE_CHECKING:
    from collections.abc import Callable

    from radanki.imaging.formats.walkers.dicom_elements import DataElement
    from radanki.vocabulary.dicom_attributes import AllowedAttribute

_MOST_BYTES = 1024
_INTEGER = re.compile(r"[+-]?[0-9]{1,12}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})(?:[eE][+-]?[0-9]{1,2})?")
_DIRECTION = re.compile(r"(?:[LR]|[AP]|[HF]){1,3}")
_SOFTWARE = re.compile(r"(?:PYDICOM|RADANKI) [0-9]{1,2}(?:\.[0-9]{1,2}){1,2}")
_MOST_DECIMAL = 16
"""Signs of a decimal (PS3.5 section 6.2)."""

_NUMBER_BYTES = {"US": 2, "SS": 2, "UL": 4}
_FRAME_TIME = (0x0018, 0x1063)


def is_of_form(element: DataElement, allowed: AllowedAttribute) -> bool:
    """Whether the values of an element are what its row of the table asks for; sequences and pixels are looked into."""
    if allowed.form in {"items", "pixels"}:
        return True
    if element.has_items or element.fragments is not None or len(element.value) > _MOST_BYTES:
        return False
    if allowed.form in _BINARY_FORMS:
        return _BINARY_FORMS[allowed.form](element, allowed)
    values = _texts(element)
    fits = _TEXT_FORMS[allowed.form]
    return values is not None and len(values) <= allowed.most and all(fits(value, allowed) for value in values)


def _texts(element: DataElement) -> list[str] | None:
    """Split a text into its values, without the padding of its end (PS3.5 section 6.2); none where it is no ASCII."""
    octets = bytes(element.value)
    padding = b"\0" if octets.endswith(b"\0") else b" "
    try:
        text = octets.removesuffix(padding).decode("ascii")
    except UnicodeDecodeError:
        return None
    # Decimals are often padded one by one; blanks hold nothing.
    return [value.strip(" ") for value in text.split("\\")]


def _is_word(text: str, allowed: AllowedAttribute) -> bool:
    return text in allowed.values


def _is_integer(text: str, allowed: AllowedAttribute) -> bool:
    return bool(_INTEGER.fullmatch(text)) and allowed.lowest <= int(text) <= allowed.highest


def _is_decimal(text: str, allowed: AllowedAttribute) -> bool:
    return (
        bool(_DECIMAL.fullmatch(text))
        and len(text) <= _MOST_DECIMAL
        and allowed.lowest <= float(text) <= allowed.highest
    )


def _is_direction(text: str, allowed: AllowedAttribute) -> bool:
    del allowed
    return bool(_DIRECTION.fullmatch(text))


def _is_fresh(text: str, allowed: AllowedAttribute) -> bool:
    del allowed
    return is_fresh_uid(text)


def _is_software(text: str, allowed: AllowedAttribute) -> bool:
    del allowed
    return bool(_SOFTWARE.fullmatch(text))


def _are_numbers(element: DataElement, allowed: AllowedAttribute) -> bool:
    representation = element.representation[:2]
    size = _NUMBER_BYTES.get(representation)
    if size is None or len(element.value) % size or len(element.value) > size * allowed.most:
        return False
    # Which of US and SS is meant is not said in implicit files: a number that fits either is a number.
    return all(
        allowed.lowest <= element.encoding.number(element.value[at : at + size]) <= allowed.highest
        for at in range(0, len(element.value), size)
    )


def _is_version(element: DataElement, allowed: AllowedAttribute) -> bool:
    del allowed
    return bytes(element.value) == b"\0\1"


def _is_length(element: DataElement, allowed: AllowedAttribute) -> bool:
    del allowed
    return len(element.value) == _NUMBER_BYTES["UL"] and element.encoding.number(element.value) <= _MOST_BYTES


def _is_frame_time(element: DataElement, allowed: AllowedAttribute) -> bool:
    del allowed
    numbers = tuple(element.encoding.number(element.value[at : at + 2]) for at in (0, 2))
    return len(element.value) == 4 and numbers == _FRAME_TIME  # noqa: PLR2004  # one tag


_TEXT_FORMS: dict[str, Callable[[str, AllowedAttribute], bool]] = {
    "words": _is_word,
    "integers": _is_integer,
    "decimals": _is_decimal,
    "orientation": _is_direction,
    "fresh-uid": _is_fresh,
    "software": _is_software,
}
_BINARY_FORMS: dict[str, Callable[[DataElement, AllowedAttribute], bool]] = {
    "numbers": _are_numbers,
    "version": _is_version,
    "length": _is_length,
    "frame-time": _is_frame_time,
}
