"""A new case whose pictures stay in their archive: entries with digests, findings by label map, sources credited."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

from radanki.authoring.edit.case_rewriting import rewritten
from radanki.authoring.edit.case_text import AppendItem
from radanki.authoring.intake.picture_choices import windows_of
from radanki.authoring.pinning.entry import free_name, image_entry, name_of
from radanki.authoring.pinning.masks import findings_of, key_of
from radanki.errors import UsageError
from radanki.model.imaging.rendering import MOST_STACK_SLICES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from radanki.authoring.archives.statement import SourceStatement
    from radanki.authoring.edit.case_text import Edit
    from radanki.authoring.intake.shipping import ShippingAdvice
    from radanki.authoring.pinning.masks import PinnedMask
    from radanki.authoring.pinning.pin import Pin
    from radanki.model.placement import Placement


@dataclass(frozen=True, slots=True)
class MaskSource:
    """A segmentation with what its own source states: it may be others' work than the pictures."""

    mask: PinnedMask
    statement: SourceStatement
    advice: ShippingAdvice


def places_of(pin: Pin, wanted: str) -> tuple[str, range] | None:
    """Give plane and slices of a stack: those that are wanted (``START:STOP`` or ``START:STOP:STEP``), else evenly 60.

    ``None`` where the picture is no stack.

    Raises:
        UsageError: where they are no slices of it.
    """
    plane, count = pin.suggestion.slices[0] if pin.suggestion.slices else ("", 1)
    if count == 1:
        if wanted:
            raise UsageError(f"{pin.reference.text} is one picture and has no slices to choose")
        return None
    if not wanted:
        step = ceil(count / MOST_STACK_SLICES)
        return plane, range((count - 1) % step // 2, count, step)
    numbers = wanted.split(":")
    if len(numbers) not in {2, 3} or not all(number.isdecimal() for number in numbers):
        raise UsageError(f"--slices {wanted}: write START:STOP or START:STOP:STEP, as in 20:80:2; STOP is not shown")
    start, stop, step = (*map(int, numbers), 1)[:3]
    if not start < stop <= count or step < 1:
        raise UsageError(f"--slices {wanted}: {pin.reference.text} has slices 0 to {count - 1}")
    return plane, range(start, stop, step)


def images_text(pins: Sequence[Pin], masks: Sequence[MaskSource], slices: str, placement: Placement) -> str:
    """Give the entries of ``images`` as YAML; findings of masks are on the first picture.

    Raises:
        UsageError: where masks are given and the first picture is no stack.
    """
    edits: list[Edit] = []
    names: list[str] = []
    for at, pin in enumerate(pins):
        names.append(free_name(name_of(pin), names))
        entry = image_entry(pin, names[-1], pin.advice.source_id)
        source = entry.pop("source")
        stack = places_of(pin, slices if at == 0 else "")
        own = tuple(one.mask for one in masks) if at == 0 else ()
        if stack is not None:
            entry |= _stack_keys(pin, placement, *stack, own)
        if masks:
            entry["source"] = source
        findings = findings_of(own)
        if findings:
            entry["findings"] = findings
        edits.append(AppendItem(("images",), entry))
    return rewritten("images: []\n", edits)


def further_sources(pins: Sequence[Pin], masks: Sequence[MaskSource], today: date) -> tuple[Edit, ...]:
    """Give the edits that credit who drew the masks, where that is not who made the pictures."""
    known = {(pin.advice.url, pin.statement.author) for pin in pins}
    taken = [pin.advice.source_id for pin in pins]
    edits: list[Edit] = []
    for one in masks:
        said = one.statement
        if (one.advice.url, said.author) in known:
            continue
        known.add((one.advice.url, said.author))
        taken.append(free_name("masks", taken))
        entry: dict[str, Any] = {"id": taken[-1], "url": one.advice.url}
        if said.title:
            entry["title"] = said.title
        entry |= {"author": said.author, "licence": said.licence, "accessed": today}
        edits.append(AppendItem(("sources",), entry))
    return tuple(edits)


def _stack_keys(
    pin: Pin, placement: Placement, plane: str, places: range, masks: tuple[PinnedMask, ...]
) -> dict[str, Any]:
    keys: dict[str, Any] = {}
    if placement.modality == "ct":
        windows = windows_of(pin.suggestion, placement)
        keys["window"] = windows[0]
        if len(windows) > 1:
            keys["windows"] = list(windows)
    stop = places[-1] + 1
    choice = {"plane": plane, "start": places.start, "stop": stop, "step": places.step, "key": key_of(masks, places)}
    return {**keys, "slices": choice}
