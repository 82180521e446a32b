"""What a library is called: the top deck in Anki, for good, and the file of its deck."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from radanki.checks.cases.placement import why_windows_refuses
from radanki.errors import UsageError

OUR_OWN: Final = "RadAnki"
"""The deck of the library that radanki itself is kept with."""
_LONGEST_NAME: Final = 60
_LONGEST_SLUG: Final = 60
_SPELLED: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa", "ł": "l"})
_USUAL_SLUG: Final = "cases"
_USUAL_NAME: Final = "Radiology"
_UNFIT: Final = re.compile(r'["\x00-\x1f\x7f\u2028\u2029]')


def library_name(text: str) -> str:
    """Give a name that can stand in Anki for good.

    Raises:
        UsageError: where it can't, with the reason.
    """
    name = " ".join(text.split())
    if not name or len(name) > _LONGEST_NAME:
        raise UsageError(f"the name of a library has 1 to {_LONGEST_NAME} letters; this one has {len(name)}")
    if "::" in name or _UNFIT.search(text):
        raise UsageError(f"{name}: neither `::` (it parts Anki's subdecks) nor quotation marks may stand in the name")
    if name.casefold() == OUR_OWN.casefold():
        raise UsageError(
            f"{name} is the deck of radanki's own library: students who take both would find yours among its cards. "
            "Choose another name with --name, such as that of your school"
        )
    return name


def name_proposed(folder: str) -> str:
    """Give a name made of a folder's."""
    name = " ".join(re.sub(r'["_:\x00-\x1f]+', " ", unicodedata.normalize("NFC", folder)).split())[:_LONGEST_NAME]
    name = (name or _USUAL_NAME).strip()
    return f"{name} cards"[:_LONGEST_NAME] if name.casefold() == OUR_OWN.casefold() else name[:1].upper() + name[1:]


def slug_of(name: str) -> str:
    """Give the name of the deck's file: small letters and digits with single hyphens, whatever the script."""
    spelled = unicodedata.normalize("NFC", name).lower().translate(_SPELLED)
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_SLUG].strip("-") or _USUAL_SLUG
    return slug if why_windows_refuses(slug) is None else f"{slug}-{_USUAL_SLUG}"
