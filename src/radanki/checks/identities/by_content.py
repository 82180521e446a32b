"""Which kinds of identity a text is searched for, by what it may hold: an author's name is no patient's."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from radanki.checks.identities import detector as kinds
from radanki.checks.identities.detector import identities_in
from radanki.checks.identities.found import Trait
from radanki.checks.identities.names import patients_names_in
from radanki.checks.identities.numbers import labelled_numbers_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from radanki.checks.identities.found import Identity
    from radanki.vocabulary.text_contents import Content

_PATIENT: Final = Trait(
    kinds.NAME.rule, "a patient's name", "Name authors and contributors only, without a title", patients_names_in
)
_LABELLED: Final = Trait(kinds.NUMBER.rule, kinds.NUMBER.what, kinds.NUMBER.fix, labelled_numbers_in)
_PEOPLE: Final = (kinds.AGE, kinds.BIRTH, kinds.DATE, kinds.NUMBER, kinds.PHONE, kinds.E_MAIL, kinds.ADDRESS)

_TRAITS: Final[Mapping[Content, tuple[Trait, ...]]] = {
    "prose": kinds.TRAITS,
    "person": (*_PEOPLE, _PATIENT),
    "citation": (*_PEOPLE, _PATIENT),
    "key": (kinds.AGE, kinds.BIRTH, kinds.DATE, kinds.NAME, _LABELLED, kinds.E_MAIL, kinds.ADDRESS),
    "address": (kinds.ADDRESS, kinds.E_MAIL),
    "reference": (kinds.PUBLIC_ADDRESS,),
    "slug": tuple(trait for trait in kinds.TRAITS if trait is not kinds.PLACE),
    "file": tuple(trait for trait in kinds.TRAITS if trait is not kinds.PLACE),
    "version": (kinds.AGE, kinds.BIRTH, kinds.NAME, kinds.NUMBER, kinds.E_MAIL),
    "form": (),
}
_IS_REFUSED: Final = re.compile(r"[a-z]+://[^/]*[@ ]", re.IGNORECASE)
"""Addresses with a password or a blank: the rules on sources tell of them."""
_PADDING: Final = re.compile(r"(?<![0-9])0+(?=[1-9])")
"""Zeros before the number of a slice: IM000012."""
_JOINERS: Final = str.maketrans("-_/:.", "     ")


@lru_cache(maxsize=8192)
def identities_by_content(text: str, content: Content) -> tuple[Identity, ...]:
    """Give the identities in a text that its field may not hold.

    A short name is read twice, as it stands and with blanks for its joiners: ``wolf-anna`` holds two words. A text
    that should be an address and has none is read as prose.
    """
    if content == "address":
        if "://" not in text:
            content = "prose"
        elif _IS_REFUSED.match(text):
            return ()
    if content == "file":
        text = _PADDING.sub("", text)
    traits = _TRAITS[content]
    found = identities_in(text, traits) if traits else ()
    if content in {"slug", "file"} and not found:
        found = identities_in(text.translate(_JOINERS).lower(), traits)
    return found
