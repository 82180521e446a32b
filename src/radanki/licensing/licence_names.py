"""The licence that a source means by its own words: a short name, an id, or the address of the text."""

from __future__ import annotations

import re
from typing import Final

from radanki.vocabulary import find_licence, licences

_CREATIVE: Final = re.compile(
    r"(?:cc[ -]?)(?P<parts>by(?:[ -](?:nc|nd|sa)){0,2})[ -]?(?P<version>[1-4]\.[05])(?:[ -](?:international|unported))?"
)
_ADDRESS: Final = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/licenses/(?P<parts>by(?:-(?:nc|nd|sa)){0,2})/(?P<version>[1-4]\.[05])(?:/.*)?"
)
_ZERO: Final = re.compile(
    r"cc[ -]?(?:0|zero)(?:[ -]1\.0)?(?:[ -]universal)?|https?://creativecommons\.org/publicdomain/zero/1\.0(?:/.*)?"
)
_PUBLIC_DOMAIN: Final = re.compile(
    r"pd(?:[ -].*)?|public domain|cc[ -]pdm(?:[ -]1\.0)?|https?://creativecommons\.org/publicdomain/mark/1\.0(?:/.*)?"
)


def licence_meant_by(words: str) -> str | None:
    """Give the vocabulary's name of a licence; ``None`` where the words are not sure to mean one.

    A version that is not stated is not guessed: "CC BY" alone is none. Of a jurisdiction's port ("CC BY-SA 3.0 de")
    nothing is known either.
    """
    text = " ".join(words.split())
    known = find_licence(text)
    if known is not None:
        return None if known.profile == "never" else known.slug
    small = text.casefold()
    if _ZERO.fullmatch(small):
        return "CC0-1.0"
    if _PUBLIC_DOMAIN.fullmatch(small):
        return "PD"
    match = _CREATIVE.fullmatch(small) or _ADDRESS.fullmatch(small)
    if match is not None:
        found = find_licence(f"CC-{match['parts'].replace(' ', '-').upper()}-{match['version']}")
        return None if found is None else found.slug
    return next((one.slug for one in licences() if one.profile != "never" and small == one.slug.casefold()), None)
