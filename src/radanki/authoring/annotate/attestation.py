"""Who looked at every pixel: the entry in ``looked``, bound to the very pixels that were on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from radanki.authoring.edit.case_text import AppendItem, SetValue
from radanki.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from radanki.authoring.edit.case_text import Edit
    from radanki.model.images import Image, Looked


def edit_of_looking(place: int, image: Image, wish: Mapping[str, Any], pixels: str, on: date) -> Edit:
    """Give the edit that records who looked (``by``, and ``face`` if need be).

    An earlier entry of the same person is renewed. Entries on pixels that are no longer shown are void
    (`privacy/looked-stale`) and go.

    Raises:
        UsageError: where it is not said who looked.
    """
    by, face = wish.get("by"), wish.get("face")
    if not isinstance(by, str) or not by.strip():
        raise UsageError("who looked? Write initials or a name")
    if face not in {None, "none", "consented"}:
        raise UsageError("`face` is none or consented")
    entry: dict[str, Any] = {"by": by.strip(), "on": on, "pixels": pixels}
    if face is not None:
        entry["face"] = face
    kept = [one for one in image.looked if one.pixels is None or pixels.startswith(one.pixels)]
    places = [at for at, one in enumerate(image.looked) if one.by == by.strip()]
    location = ("images", place, "looked")
    if len(kept) == len(image.looked) and len(places) == 1:
        return SetValue((*location, places[0]), entry)
    if len(kept) == len(image.looked) and not places:
        return AppendItem(location, entry)
    return SetValue(location, [*(_plain(one) for one in kept if one.by != by.strip()), entry])


def _plain(entry: Looked) -> dict[str, Any]:
    return {key: value for key, value in entry if value is not None}
