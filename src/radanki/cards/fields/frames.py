"""Pictures in their frames: sized before the picture is loaded, and captioned with how it was made."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from radanki.cards.fields.captions import alternative_text, picture_line
from radanki.cards.fields.outlines import Mark
from radanki.cards.fields.overlay import overlay
from radanki.model.card_markup import CardMarkup

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from radanki.cards.inputs import CardInputs, PictureLink
    from radanki.model.images import Finding, Image
    from radanki.model.imaging.card_picture import CardPicture, Media
    from radanki.model.imaging.rendering import Geometry
    from radanki.model.items import CaptionFact
    from radanki.model.library import CaseFile


_REMEMBERED: Final = 512
"""How many elements are kept: several notes of a case show the same picture, and a stack has some hundred slices."""


@lru_cache(maxsize=_REMEMBERED, typed=True)  # text and markup of the same signs are two things
def picture_tag(media: Media, alternative: str, further: CardMarkup | None = None) -> CardMarkup:
    """Give the ``img`` element; Anki's mask editor finds it by its double quotes."""
    return CardMarkup('<img src="{}" width="{}" height="{}" alt="{}"{}>').format(
        media.name, media.width_px, media.height_px, alternative, further or ""
    )


def ratio(media: Media) -> CardMarkup:
    """Give width and height as CSS has them, so that the frame keeps its place while the picture loads."""
    return CardMarkup("{} / {}").format(media.width_px, media.height_px)


@lru_cache(maxsize=_REMEMBERED, typed=True)  # text and markup of the same signs are two things
def framed(media: Media, alternative: str, caption: str, over: CardMarkup | None = None) -> CardMarkup:
    """Give a picture with what lies over it and the caption below."""
    line = CardMarkup('<figcaption class="rk-caption">{}</figcaption>').format(caption) if caption else ""
    return CardMarkup(
        '<figure class="rk-picture"><div class="rk-film"><div class="rk-frame" style="--rk-ratio: {}">{}{}</div></div>'
        "{}</figure>"
    ).format(ratio(media), picture_tag(media, alternative), over or "", line)


def asked_pictures(
    case_file: CaseFile, inputs: CardInputs, images: Sequence[Image], hidden: Collection[CaptionFact] = ()
) -> CardMarkup:
    """Give the pictures as the question shows them: their captions without what is ``hidden``."""
    return CardMarkup("").join(
        framed_picture(case_file, image, inputs.pictures[image.name], hidden=hidden)
        for image in images
        if image.name in inputs.pictures
    )


def answered_pictures(
    case_file: CaseFile,
    inputs: CardInputs,
    images: Sequence[Image],
    findings: Sequence[Finding],
    *,
    listed: bool = True,
) -> CardMarkup:
    """Give the same pictures with the findings marked and the captions whole."""
    frames = []
    for image in images:
        picture = inputs.pictures.get(image.name)
        if picture is not None:
            over = overlay(marks_on(image, picture, findings, listed=listed), picture.media)
            frames.append(framed_picture(case_file, image, picture, over, is_answer=True))
    return CardMarkup("").join(frames)


def marks_on(
    image: Image, picture: CardPicture, findings: Sequence[Finding], *, listed: bool = True
) -> tuple[Mark, ...]:
    """Give the marks on one picture, with their numbers where a list below has several (``listed``)."""
    places = {id(finding): place for place, finding in enumerate(findings, 1)}
    return tuple(
        Mark(
            places[id(finding)] if listed and len(findings) > 1 else None,
            finding.label,
            picture.shapes_of(finding.number),
            colour=places[id(finding)],
        )
        for finding in image.findings
        if id(finding) in places
    )


def links_of(inputs: CardInputs, images: Sequence[Image]) -> CardMarkup:
    """Give a link to each picture that the deck does not hold."""
    missing = (image.name for image in images if image.name not in inputs.pictures)
    return CardMarkup("").join(_button(inputs.links[name]) for name in missing if name in inputs.links)


def _button(link: PictureLink) -> CardMarkup:
    return CardMarkup('<a class="rk-visit" href="{}">Open {}</a>').format(link.url, link.label)


def framed_picture(  # noqa: PLR0913  # a picture, and how a side shows it
    case_file: CaseFile,
    image: Image,
    picture: CardPicture,
    over: CardMarkup | None = None,
    *,
    hidden: Collection[CaptionFact] = (),
    is_answer: bool = False,
) -> CardMarkup:
    """Give a picture of the case in its frame, with what lies over it and how it was made."""
    placement = case_file.placement
    line = picture_line(placement, image, picture.window, hidden, is_answer=is_answer)
    letters = CardMarkup("") if "sides" in hidden else side_letters(picture.geometry)
    return framed(picture.media, alternative_text(placement, image, hidden), line, letters + (over or ""))


def side_letters(geometry: Geometry) -> CardMarkup:
    """Give the letters at the edges of a picture whose file tells how the patient lay; nothing is guessed."""
    return CardMarkup("").join(
        CardMarkup('<span class="rk-side rk-{}">{}</span>').format(edge, letter)
        for edge, letter in zip(("left", "right", "top", "bottom"), geometry.sides, strict=True)
        if letter
    )
