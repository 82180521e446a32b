"""From the names of a file to labels of findings: renamed, asked for, kept where they say something, or left out."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Final

from radanki.checks.identities.by_content import identities_by_content

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LONGEST: Final = 80
_WORD: Final = re.compile(r"[^\W\d_]{2}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\\]")
_LEVEL: Final = re.compile(r"(?:C[1-8]|T(?:1[0-2]|[1-9])|L[1-6]|S[1-5])(?:[-/][CTLS](?:1[0-2]|[1-9]))?")
"""A vertebra, or the disc between two."""
_UNFIT: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\\]|://|\.(?:png|jpe?g|dcm|nii|roi)\b"
)
_GIVEN_BY_TOOL: Final = re.compile(
    r"(?:segment|label|region|roi|object|obj|class|shape|annotation|polygon|rectangle|rect|box|curve|plane|point|mask|"
    r"untitled|unknown|none|default|structure|markup|fiducial|closed ?curve|cc|name)?[-_ .#]*[0-9]*",
    re.IGNORECASE,
)
"""What tools write where nobody gave a name: `Segment_1`, `F-1`, `0012-0345`."""


def unfit(label: str) -> str | None:
    """Say why a name out of a file can't be a label; ``None`` where it can."""
    if not label:
        return "the shape has no label"
    if _UNFIT.search(label) or len(label) > _LONGEST:
        return "its label is no label of a finding"
    if _LEVEL.fullmatch(label):
        return None
    if _GIVEN_BY_TOOL.fullmatch(label) or not _WORD.search(label):
        return f"its label, {label}, says nothing"
    if _tells_of_a_person(label):
        return "its label looks like a date, a number or the name of a person"
    return None


def _tells_of_a_person(label: str) -> bool:
    return bool(identities_by_content(label, "prose"))


class Labelling:
    """Gives the label of each name of a file, the same one each time."""

    def __init__(self, renames: Mapping[str, str], ask: Callable[[str, bool], str | None] | None) -> None:
        """Take names that were renamed; ``ask`` gives a label for a name, or nothing to leave its shapes out.

        It is told the name, and whether that would do as it is.
        """
        self._known: dict[str, str | None] = {}
        self._renames = {_key(name): label for name, label in renames.items()}
        self._ask = ask
        self.unused = set(self._renames)

    def label_for(self, name: str) -> tuple[str | None, str]:
        """Give the label, or nothing with the reason."""
        key = _key(name)
        if key in self._renames:
            self.unused.discard(key)
            return self._renames[key], ""
        fault = unfit(name)
        if self._ask is None:
            return (name, "") if fault is None else (None, f"{fault}; --label {_shown(name)}=... gives it one")
        if key not in self._known:
            self._known[key] = self._ask(name, fault is None)
        return self._known[key], "no label was given to it"


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def _shown(name: str) -> str:
    return "NAME" if _UNFIT.search(name) else shown_name(name)


def shown_name(name: str) -> str:
    """Give a name as it can be typed; one that may be a person's is not repeated: a report is copied into issues."""
    is_harmless = (
        name
        and not _CONTROL.search(name)
        and "://" not in name
        and len(name) <= _LONGEST
        and not _tells_of_a_person(name)
    )
    return shlex.quote(name) if is_harmless else "NAME"
