"""What Anki would take silently and a student would pay for: every fault is found before a package is written."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final

from radanki.package.references import references_in_template

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from radanki.cards.note_types import NoteType
    from radanki.model.note import Subdeck

EARLIEST_TIME: Final = 978_307_200
"""1 January 2001: ids are milliseconds of this clock, and Anki's database check stops at an id of 0."""
LATEST_TIME: Final = 4_102_444_800
"""1 January 2100: a time past it is in milliseconds, or wrong."""

_MEDIA_NAME = re.compile(r"_?[a-z0-9][a-z0-9_-]{0,99}\.[a-z0-9]{1,8}")
_WINDOWS_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[1-9]|lpt[1-9])\.")


def deck_faults(subdecks: Sequence[Subdeck]) -> Iterator[str]:
    """Say which deck names Anki would change or confuse."""
    for name, times in Counter(subdeck.name.casefold() for subdeck in subdecks).items():
        if times > 1:
            yield f"deck {name}: there are {times} of that name; Anki takes them for one"
    for subdeck in subdecks:
        parts = subdeck.name.split("::")
        if any(not part or part != part.strip() or not part.isprintable() for part in parts):
            yield f"deck {subdeck.name!r}: a part of the name is empty, or has blanks around it; Anki would rename it"
        elif not unicodedata.is_normalized("NFC", subdeck.name):
            yield f"deck {subdeck.name!r}: the name is not in Unicode's normal form C; Anki would rename it"


def note_type_faults(note_types: Sequence[NoteType], media: Collection[str]) -> Iterator[str]:
    """Say which note types share an identity, and which files of their templates are missing."""
    for label, values in (("id", [kind.id for kind in note_types]), ("name", [kind.name for kind in note_types])):
        if len(set(values)) != len(values):
            yield f"note types: two have one {label}"
    for kind in note_types:
        for text in (kind.front, kind.back, kind.css):
            found = references_in_template(text)
            for name in sorted(found.counted | found.uncounted):
                if not name.startswith("_"):
                    yield f"note type {kind.name}: {name} is named by a template; Anki would call it unused"
                elif name not in media:
                    yield f"note type {kind.name}: {name} is named by a template and is not in the package"
            for address in sorted(found.remote):
                yield f"note type {kind.name}: its templates load {address} from the network"


def media_faults(used: Collection[str], media: Collection[str]) -> Iterator[str]:
    """Say which media Anki would rename, and which no note asks for (``used``), so that Anki would leave them."""
    for name in sorted(media):
        if not _MEDIA_NAME.fullmatch(name) or _WINDOWS_DEVICE.match(name):
            yield f"media {name!r}: should be of a-z, 0-9, - and _ with one ending, as Anki would rename others"
        elif name.startswith("latex-"):
            yield f"media {name}: names that begin with latex- are Anki's own"
        elif name not in used and not name.startswith("_"):
            yield f"media {name}: no field of a note refers to it, so Anki would not import it"


def time_faults(build_time: int) -> Iterator[str]:
    """Say whether the time of the build is one that Anki can bear."""
    if not EARLIEST_TIME <= build_time <= LATEST_TIME:
        yield f"build time {build_time}: should be in seconds, between the years 2001 and 2100"
