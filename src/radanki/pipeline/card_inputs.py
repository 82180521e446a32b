"""What a deck may show of a case: decided by the deck's profile and each picture's licence, then handed to compose."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from radanki.cards.fields.captions import picture_line
from radanki.cards.inputs import CardInputs, Neighbour, PictureLink
from radanki.licensing.citation import credit_line
from radanki.licensing.permission import may_ship
from radanki.licensing.recognise import recognise, recognise_key
from radanki.model.case import source_of
from radanki.model.imaging.card_picture import CardPicture, CardStack
from radanki.model.imaging.shapes import Frame, as_fractions
from radanki.model.imaging.stack import is_on_key, key_of, span_of
from radanki.pipeline.stack_jobs import windows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from radanki.model.case import Case, Finding, Image, Source
    from radanki.model.credit import Credit
    from radanki.model.deck import Profile
    from radanki.model.imaging.shapes import Shape
    from radanki.model.library import CaseFile
    from radanki.pipeline.render import Rendered, RenderedStack
    from radanki.pipeline.validate import ValidatedLibrary


def material_for(
    case_file: CaseFile, profile: Profile, examination: ValidatedLibrary, by_id: Mapping[str, CaseFile]
) -> CardInputs:
    """Give what a deck of this profile may show of a case; ``by_id`` holds the cases that may stand beside it."""
    case = case_file.case
    released = examination.ledger.case(case.id)
    return CardInputs(
        pictures={picture.image: picture for picture in _pictures(case_file, profile, examination)},
        credits={source.id: _credit(case, source) for source in case.sources},
        links=dict(_links(case_file, profile)),
        neighbours={
            other: _neighbour(by_id[other], profile, examination)
            for other in (*case.compare_with, *case.related, *_successor(case))
            if other in by_id
        },
        schematic=examination.drawings.get(case.id),
        released=None if released is None else released.notes,
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


def _pictures(case_file: CaseFile, profile: Profile, examination: ValidatedLibrary) -> Iterator[CardPicture]:
    case = case_file.case
    for image in case.images:
        rendered = examination.rendered.get((case.id, image.name))
        if rendered is None:
            continue
        source = source_of(case, image)
        further = tuple(changes_in_rendering(case.id, image, rendered, examination))
        if may_ship(case, image, source, profile, further_changes=further).allowed:
            yield _card_picture(case.id, image, rendered, examination)


def changes_in_rendering(
    case_id: str, image: Image, rendered: Rendered, examination: ValidatedLibrary
) -> Iterator[str]:
    """Give the slugs of what rendering did to a picture beyond what its case says."""
    if _is_resized(image, rendered):
        yield "resize"
    stack = examination.stacks.get((case_id, image.name))
    if stack is not None and any(math.isfinite(window.psnr_db) for window in stack.fidelity):
        yield "compress"


def _is_resized(image: Image, rendered: Rendered) -> bool:
    frame = _frame_of(image, rendered)
    return (rendered.media.width_px, rendered.media.height_px) != (frame.width, frame.height)


def _frame_of(image: Image, rendered: Rendered) -> Frame:
    if image.crop is None:
        return Frame(0, 0, rendered.source_width_px, rendered.source_height_px)
    return Frame(*image.crop)


def _card_picture(case_id: str, image: Image, rendered: Rendered, examination: ValidatedLibrary) -> CardPicture:
    frame = _frame_of(image, rendered)
    shapes = tuple(
        (finding.number, tuple(as_fractions(shape, frame) for shape in _shapes(case_id, image, finding, examination)))
        for finding in image.findings
        if is_on_key(image, finding)
    )
    stack = _card_stack(case_id, image, frame, examination)
    return CardPicture(image.name, rendered.media, shapes, rendered.window, rendered.geometry, stack)


def _card_stack(case_id: str, image: Image, frame: Frame, examination: ValidatedLibrary) -> CardStack | None:
    rendered = examination.stacks.get((case_id, image.name))
    if rendered is None:
        return None
    modality = next(file.placement.modality for file in examination.library.cases if file.case.id == case_id)
    return CardStack(
        slices=rendered.slices,
        key=key_of(image),
        fps=_fps(image, rendered),
        windows=windows_of(image, modality) if rendered.knots is not None else (),
        knots=rendered.knots,
        geometry=rendered.geometry,
        shapes=tuple(
            (finding.number, tuple(_sliced_shapes(case_id, image, finding, frame, examination)))
            for finding in image.findings
        ),
        offered=rendered.offered,
    )


def _fps(image: Image, rendered: RenderedStack) -> float | None:
    """Give the frames a second of a loop: fewer where frames were left out, so that it takes as long as it did."""
    if image.frames is None:
        return None
    return round(image.frames.fps * len(rendered.slices) / rendered.offered, 2)


def _sliced_shapes(
    case_id: str, image: Image, finding: Finding, frame: Frame, examination: ValidatedLibrary
) -> Iterator[tuple[int, int, tuple[Shape, ...]]]:
    """Give a finding's shapes with the slices that they are seen on: a drawn one's span, a region slice by slice."""
    if finding.drawn_shape is not None:
        yield *span_of(image, finding), (as_fractions(finding.drawn_shape, frame),)
    for place, shapes in examination.stack_regions.get((case_id, image.name, finding.number), ()):
        yield place, place, tuple(as_fractions(shape, frame) for shape in shapes)


def _shapes(case_id: str, image: Image, finding: Finding, examination: ValidatedLibrary) -> tuple[Shape, ...]:
    drawn = finding.drawn_shape
    return examination.regions.get((case_id, image.name, finding.number), ()) if drawn is None else (drawn,)


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


def _neighbour(case_file: CaseFile, profile: Profile, examination: ValidatedLibrary) -> Neighbour:
    case = case_file.case
    picture = next(_pictures(case_file, profile, examination), None)
    if picture is None:
        return Neighbour(case.title)
    image = next(image for image in case.images if image.name == picture.image)
    caption = picture_line(case_file.placement, image, picture.window)
    return Neighbour(case.title, picture, caption, credit_line(source_of(case, image), image))
