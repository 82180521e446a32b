"""From what a page shows to the fewest changes of ``case.yaml`` that make it so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from radanki.authoring.edit.case_text import AppendItem, RemoveValue, SetValue
from radanki.errors import UsageError
from radanki.model.images import CropBox, Finding, PixelCount
from radanki.model.imaging.stack import is_stack, key_of
from radanki.model.scalars import Flag, Integer, Slug

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from radanki.authoring.edit.case_text import Edit
    from radanki.model.case import Case
    from radanki.model.images import Image
    from radanki.model.library import Location

_DRAWN: Final = ("rect", "ellipse", "polygon", "point")
_EDITED: Final = ("label", *_DRAWN, "slice", "slices", "spans", "asks", "why", "hint", "radlex")
"""What the page changes of a finding, in the order in which the case format lists it; all else stays untouched."""
_MOST_NUMBER: Final = 500


class WantedImage(BaseModel):
    """A picture as the page wants it: its findings in the case format, without what the page does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Slug
    findings: tuple[Finding, ...]
    reserved: tuple[Integer, ...] = ()
    crop: CropBox | None = None
    blank: tuple[CropBox, ...] = ()
    first: PixelCount | None = None
    complete: Flag | None = None


def read_wanted(images: object) -> tuple[WantedImage, ...]:
    """Read what a page sends.

    Raises:
        UsageError: where it is not of that form; the text says where, and quotes nothing.
    """
    if not isinstance(images, list):
        raise UsageError("the page sent no list of pictures")
    try:
        return tuple(WantedImage.model_validate(image, by_alias=True, by_name=False) for image in images)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        raise UsageError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def edits_between(
    base: Case, wanted: Sequence[WantedImage], current: Case, released: Mapping[str, Collection[int]]
) -> tuple[Edit, ...]:
    """Give the edits of ``current`` that do to it what was done to ``base``; mostly the two are the same.

    A finding that goes leaves its number in ``reserved`` where that was ``released`` (by picture): students may hold
    its card. Any other number is free again. A finding that comes back takes its number out. Where both sides gave
    the same number to something new, the page's gets the next free one.
    """
    bases = {image.name: image for image in base.images}
    wishes = {image.name: image for image in wanted}
    edits: list[Edit] = []
    for place, image in enumerate(current.images):
        if image.name in wishes and image.name in bases:
            known = frozenset(released.get(image.name, ()))
            edits += _edits_of_image(place, bases[image.name], wishes[image.name], image, known)
    return tuple(edits)


def next_number(image: Image | WantedImage) -> int:
    """Give the number of the next finding: above all that ever were, as far as the file knows."""
    taken = {finding.number for finding in image.findings} | set(image.reserved)
    highest = max(taken, default=0)
    if highest < _MOST_NUMBER:
        return highest + 1
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


def _edits_of_image(
    place: int, base: Image, wanted: WantedImage, current: Image, released: frozenset[int]
) -> Iterator[Edit]:
    location: Location = ("images", place)
    for key in ("crop", "blank"):
        mine = getattr(wanted, key) or None
        if mine != (getattr(base, key) or None) and mine != (getattr(current, key) or None):
            yield RemoveValue((*location, key)) if mine is None else SetValue((*location, key), _plain(mine))
    if wanted.complete not in {None, base.complete, current.complete}:
        where: Location = (*location, "complete")
        yield RemoveValue(where) if wanted.complete else SetValue(where, value=False)
    if is_stack(current) and wanted.first not in {None, key_of(base), key_of(current)}:
        yield SetValue((*location, "slices" if current.slices is not None else "frames", "key"), wanted.first)
    yield from _edits_of_reserved(location, base, wanted, current, released)
    yield from _edits_of_findings((*location, "findings"), base, wanted, current)


def _edits_of_findings(location: Location, base: Image, wanted: WantedImage, current: Image) -> Iterator[Edit]:
    known = {finding.number: finding for finding in base.findings}
    there = {finding.number: at for at, finding in enumerate(current.findings)}
    taken = set(there) | set(current.reserved) | {finding.number for finding in wanted.findings}
    for mine in wanted.findings:
        before, at = known.get(mine.number), there.get(mine.number)
        if before is None and at is not None:
            number = max(taken) + 1
            taken.add(number)
            yield AppendItem(location, _written(mine) | {"number": number})
        elif before is None or (at is None and _differs(before, mine)):
            yield AppendItem(location, _written(mine))
        elif at is not None:
            yield from _edits_of_finding((*location, at), before, mine, current.findings[at])
    gone = [there[number] for number in known.keys() - {mine.number for mine in wanted.findings} if number in there]
    for at in sorted(gone, reverse=True):
        yield RemoveValue((*location, at))
    if gone and len(gone) == len(current.findings) and not wanted.findings:
        yield RemoveValue(location)


def _edits_of_finding(location: Location, base: Finding, mine: Finding, current: Finding) -> Iterator[Edit]:
    for key in _EDITED:
        value = getattr(mine, key)
        if value == getattr(base, key) or value == getattr(current, key):
            continue
        yield RemoveValue((*location, key)) if value is None else SetValue((*location, key), _plain(value))


def _edits_of_reserved(
    location: Location, base: Image, wanted: WantedImage, current: Image, released: frozenset[int]
) -> Iterator[Edit]:
    shown = {finding.number for finding in wanted.findings}
    gone = {finding.number for finding in base.findings} - shown
    freed = (set(base.reserved) - set(wanted.reserved)) - gone
    added = (set(wanted.reserved) - set(base.reserved)) | (gone & released)
    final = [number for number in current.reserved if number not in freed and number not in shown]
    final += sorted(added - set(final) - shown)
    if tuple(final) == current.reserved:
        return
    if not final:
        yield RemoveValue((*location, "reserved"))
    elif tuple(final[: len(current.reserved)]) == current.reserved:
        for number in final[len(current.reserved) :]:
            yield AppendItem((*location, "reserved"), number)
    else:
        yield SetValue((*location, "reserved"), final)


def _differs(one: Finding, other: Finding) -> bool:
    return any(getattr(one, key) != getattr(other, key) for key in _EDITED)


def _written(finding: Finding) -> dict[str, object]:
    values = {key: getattr(finding, key) for key in ("number", *_EDITED)}
    return {key: _plain(value) for key, value in values.items() if value is not None}


def _plain(value: Any) -> Any:
    """Give values as people write them: lists, and whole numbers without a fraction."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in sorted(value.items())}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value == round(value):
        return int(value)
    return value
