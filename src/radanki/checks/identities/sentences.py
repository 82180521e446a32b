"""The sentence around a place of a text."""

from __future__ import annotations

import re
from typing import Final

_END: Final = re.compile(r"[.!?][\"')\]]{0,3} (?=[\"'(\[]?[^a-z ])")
_SHORT: Final = re.compile(
    r"(?:^|[ (\"'])(?:[A-Za-z]|Mr|Mrs|Ms|Mx|Dr|Prof|Sr|Sra|St|Hr|Fr|No|Nr|vs|cf|ca|approx|e\.g|i\.e|Fig|Ta"
    r"b|al|geb|Pat|Pt|Rev|Tel|Acc|Hosp|Med|Univ|Dott|Sig|Mme"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|[0-9]{1,2})$"
)


def sentence_around(text: str, start: int, end: int) -> str:
    """Give the whole sentence that holds the signs from ``start`` to ``end``.

    ``text`` is as it is shown (:func:`radanki.checks.identities.plain_text.shown_text`); an abbreviation ends no
    sentence.
    """
    first, last = 0, len(text)
    for found in _END.finditer(text):
        if _SHORT.search(text[max(0, found.start() - 12) : found.start()]) and text[found.start()] == ".":
            continue
        if found.end() <= start:
            first = found.end()
        elif found.start() >= end - 1:
            last = found.start() + len(found.group().rstrip())
            break
    return text[first:last].strip()
