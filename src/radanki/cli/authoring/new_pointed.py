"""`radanki new` with references: the pictures stay in their archive, and the case points to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from radanki.authoring.archives.idc import masks_beside
from radanki.authoring.intake.shipping import Origin, answer_for
from radanki.authoring.pinning.masks import draw_contours, pin_mask
from radanki.authoring.pinning.pin import PinOrder, look_up, pin, refuse_incomplete
from radanki.authoring.pinning.pointed_case import MaskSource, further_sources, images_text, places_of
from radanki.cli.authoring.pin import pin_tools, tell_pin
from radanki.cli.clock import today
from radanki.errors import AnnotationError, RadankiError, UsageError
from radanki.model.reference import BadReference, parse_reference

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from radanki.authoring.edit.case_text import Edit
    from radanki.authoring.intake.shipping import ShippingAdvice
    from radanki.authoring.intake.start import StartedCase
    from radanki.authoring.pinning.pin import Pin, PinTools
    from radanki.cli.session import Session
    from radanki.model.placement import Placement


@dataclass(frozen=True, slots=True)
class Pointed:
    """What a case that points to its pictures is written with, beside what is asked."""

    advice: ShippingAdvice
    images: str
    edits: tuple[Edit, ...]
    author: str
    title: str
    contours: tuple[Path, ...]


def is_reference(text: str) -> bool:
    """Whether an input is a reference or an address, and no file of this machine."""
    return not isinstance(parse_reference(text), BadReference) or text.startswith("https://")


def point_to(session: Session, references: Sequence[str], placement: Placement, given: dict[str, Any]) -> Pointed:
    """Pin what a new case is to show, with the masks that are wanted.

    Raises:
        FetchError: where author or licence is not stated, or something can't be had.
        ImageError: where something is no picture, or no segmentation of it.
        UsageError: where the slices are not there, or masks are given without a stack.
    """
    stated = {
        "author": given["author"] or "",
        "licence": given["licence"] or "",
        "title": given["source_title"] or "",
        "source": given["source"] or "",
        "archive_sha256": given["archive_sha256"],
    }
    tools = pin_tools(session)
    pins = [pin(*look_up(PinOrder(text, **stated), tools), tools) for text in references]
    for made in pins:
        tell_pin(session, made)
    first = pins[0]
    masks = [_mask(session, first, text, given["slices"] or "", tools) for text in given["masks"]]
    if not masks:
        _tell_of_masks(session, first, tools)
    return Pointed(
        advice=first.advice,
        images=images_text(pins, masks, given["slices"] or "", placement),
        edits=further_sources(pins, masks, today()),
        author=first.statement.author,
        title=first.statement.title,
        contours=tuple(one.mask.contours for one in masks if one.mask.contours is not None),
    )


def draw_structures(session: Session, started: StartedCase, contours: Sequence[Path]) -> None:
    """Draw structure sets into a case that was started, and say what came of them."""
    for path in contours:
        try:
            drawn = draw_contours(session.library_root(), started.folder, session.cache_folder(), path)
        except AnnotationError as error:
            session.note(f"warning: nothing of the structure set could be drawn: {error}")
            continue
        session.note(f"  {drawn} structures are drawn, each on one slice; look at every outline")


def _mask(session: Session, picture: Pin, text: str, slices: str, tools: PinTools) -> MaskSource:
    stack = places_of(picture, slices)
    if stack is None:
        raise UsageError("--masks belong to a stack; this is a single picture")
    plane, places = stack
    reference, said = look_up(PinOrder(text), tools)
    if not said.author or not said.licence:  # they lie beside the pictures: whoever gave those gave these
        whole = picture.statement
        said = replace(said, author=said.author or whole.author, licence=said.licence or whole.licence, url=whole.url)
    refuse_incomplete(said)
    mask = pin_mask(reference, picture.path, places, plane, tools.bring)
    if mask.contours is None:
        session.note(f"{mask.reference.text}: {len(mask.segments)} segments are seen on these slices")
    if mask.unnamed:
        session.note(f"  left out: {mask.unnamed} whose names say nothing that could stand on a card")
    return MaskSource(mask, said, answer_for(Origin(url=said.url, licence=said.licence)))


def _tell_of_masks(session: Session, picture: Pin, tools: PinTools) -> None:
    """Say which segmentations lie in the study of a series, where the index is installed."""
    if picture.reference.scheme != "idc":
        return
    try:
        beside = masks_beside(tools.index(), picture.reference.name)
    except RadankiError:
        return
    for mask in beside[:8]:
        session.note(f"  masks     --masks {mask} takes the segmentation of this study")
