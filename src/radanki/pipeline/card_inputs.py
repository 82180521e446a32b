"""What a deck may show of a case: decided by the deck's profile and each picture's licence; cards are made from it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from radanki.cards.fields.captions import picture_line
from radanki.cards.fields.viewer import linked_viewer
from radanki.cards.inputs import CardInputs, Neighbour, PictureLink
from radanki.imaging.geometry.drawn_on import drawn_on
from radanki.licensing.citation import credit_line
from radanki.licensing.permission import may_ship
from radanki.licensing.recognise import recognise, recognise_key
from radanki.model.card_markup import CardMarkup
from radanki.model.case import source_of
from radanki.model.imaging.card_picture import CardPicture, CardStack
from radanki.model.imaging.render_jobs import windows_of
from radanki.model.imaging.shapes import Frame, as_fractions
from radanki.model.imaging.stack import is_on_key, key_of, places_of, span_of
from radanki.model.imaging.turning import turned

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from radanki.model.case import Case, Source
    from radanki.model.credit import Credit
    from radanki.model.deck import Profile
    from radanki.model.images import Finding, Image
    from radanki.model.imaging.rendered import RenderedStack
    from radanki.model.imaging.shapes import Shape
    from radanki.model.library import CaseFile
    from radanki.model.validated_case import ValidatedCase, ValidatedPicture


def card_inputs(case: ValidatedCase, profile: Profile, shown: Mapping[str, ValidatedCase]) -> CardInputs:
    """Give what a deck of this profile may show of a case; ``shown`` has the cases that may stand beside it, by id."""
    written = case.file.case
    return CardInputs(
        pictures={picture.image: picture for picture in _pictures(case, profile)},
        credits={source.id: _credit(written, source) for source in written.sources},
        links=dict(_links(case.file, profile)),
        neighbours={
            other: _neighbour(shown[other], profile)
            for other in (*written.compare_with, *written.related, *_successor(written))
            if other in shown
        },
        schematic=case.drawing,
        released=None if case.released is None else case.released.notes,
        profile=profile,
    )


def _successor(case: Case) -> tuple[str, ...]:
    """Give the case that takes a withdrawn one's place."""
    return () if case.retired is None or case.retired.replaced_by is None else (case.retired.replaced_by,)


def _credit(case: Case, source: Source) -> Credit:
    """Give a source's credit with all that was done to its pictures, as they say or as rendering does."""
    of_pictures = [credit_line(source, image) for image in case.images if source_of(case, image) == source]
    changes = (change for credit in of_pictures for change in credit.changes)
    return replace(credit_line(source), changes=tuple(dict.fromkeys(changes)))


def _pictures(case: ValidatedCase, profile: Profile) -> Iterator[CardPicture]:
    for picture in case.pictures.values():
        source = source_of(case.file.case, picture.image)
        further = tuple(changes_in_rendering(picture))
        if may_ship(case.file.case, picture.image, source, profile, further_changes=further).allowed:
            yield _card_picture(picture, case.file.placement.modality)


def changes_in_rendering(picture: ValidatedPicture) -> Iterator[str]:
    """Give the slugs of what rendering did to a picture beyond what its case says."""
    frame = _frame_of(picture)
    shown = picture.image.turn.size(picture.still.media.width_px, picture.still.media.height_px)
    if shown != (frame.width, frame.height):
        yield "resize"
    is_lossy = picture.still.media.name.endswith(".jpg")
    if is_lossy or (
        picture.stack is not None and any(math.isfinite(window.psnr_db) for window in picture.stack.fidelity)
    ):
        yield "compress"


def _frame_of(picture: ValidatedPicture) -> Frame:
    if picture.image.crop is None:
        return Frame(0, 0, picture.still.source_width_px, picture.still.source_height_px)
    return Frame(*picture.image.crop)


def _on_card(shape: Shape, picture: ValidatedPicture) -> Shape:
    """Give a shape of the source picture in fractions of what the card shows of it, turned as it is."""
    return turned(as_fractions(shape, _frame_of(picture)), picture.image.turn)


def _card_picture(picture: ValidatedPicture, modality: str) -> CardPicture:
    image, still = picture.image, picture.still
    shapes = tuple(
        (finding.number, tuple(_on_card(shape, picture) for shape in _shapes(picture, finding)))
        for finding in image.findings
        if is_on_key(image, finding)
    )
    stack = None if picture.stack is None else _card_stack(picture, picture.stack, modality)
    return CardPicture(image.name, still.media, shapes, still.window, still.geometry, stack)


def _card_stack(picture: ValidatedPicture, stack: RenderedStack, modality: str) -> CardStack:
    image = picture.image
    return CardStack(
        slices=stack.slices,
        key=key_of(image),
        fps=_fps(image, stack),
        windows=windows_of(image, modality) if stack.knots is not None else (),
        knots=stack.knots,
        geometry=stack.geometry,
        shapes=tuple((finding.number, tuple(_sliced_shapes(picture, finding))) for finding in image.findings),
        offered=stack.offered,
        gap_mm=stack.gap_mm,
    )


def _fps(image: Image, stack: RenderedStack) -> float | None:
    """Give the frames a second of a loop: fewer where frames were left out, so that it takes as long as it did."""
    if image.frames is None:
        return None
    return round(image.frames.fps * len(stack.slices) / stack.offered, 2)


def _sliced_shapes(picture: ValidatedPicture, finding: Finding) -> Iterator[tuple[int, int, tuple[Shape, ...]]]:
    """Give a finding's shapes with the slices that they are seen on: a drawn one's span, else slice by slice."""
    if finding.spans is not None:
        first, last = span_of(picture.image, finding)
        for at in places_of(picture.image):
            if first <= at <= last and (shape := drawn_on(finding, at)) is not None:
                yield at, at, (_on_card(shape, picture),)
    elif finding.drawn_shape is not None:
        yield *span_of(picture.image, finding), (_on_card(finding.drawn_shape, picture),)
    for place, shapes in picture.outlines.get(finding.number, ()):
        if place is not None:
            yield place, place, tuple(_on_card(shape, picture) for shape in shapes)


def _shapes(picture: ValidatedPicture, finding: Finding) -> tuple[Shape, ...]:
    drawn = drawn_on(finding, key_of(picture.image))
    return picture.outlines_on_still(finding.number) if drawn is None else (drawn,)


def _links(case_file: CaseFile, profile: Profile) -> Iterator[tuple[str, PictureLink]]:
    case = case_file.case
    for image in case.images:
        source = source_of(case, image)
        shipping = may_ship(case, image, source, profile)
        if shipping.as_link:
            yield image.name, _link(image, source)


def _link(image: Image, source: Source) -> PictureLink:
    """Name a place without telling the answer: by the source's own key, never by an address made of the diagnosis."""
    url = image.link or source.url or ""
    known = recognise(url)
    if known is None:
        return PictureLink("the picture at its source", url)
    if known.key is None and source.key is not None:
        known = recognise_key(known, source.key) or known
    label = known.kind.name if known.key is None else f"{known.kind.name} {known.page} {known.key}"
    return PictureLink(label, known.url)


def _neighbour(case: ValidatedCase, profile: Profile) -> Neighbour:
    title, slug = case.file.case.title, case.file.folder.name
    shown = next(_pictures(case, profile), None)
    if shown is None:
        return Neighbour(title, slug=slug)
    image = case.pictures[shown.image].image
    caption = picture_line(case.file.placement, image, shown.window)
    scrolled = shown.stack is not None and shown.stack.fps is None
    viewer = linked_viewer(case.file, image, shown, caption) if scrolled else CardMarkup("")
    return Neighbour(title, shown, caption, credit_line(source_of(case.file.case, image), image), slug, viewer)
