"""A card as a question of H5P: of a quiz, to be touched on its picture, or to be turned; or why it can be none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from radanki.exporting.h5p.libraries import settings_of
from radanki.exporting.h5p.parts import (
    division,
    is_webp,
    paragraphs,
    path_of,
    picture_content,
    picture_value,
    plain,
    plain_metadata,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from radanki.exporting.cards import PortableCard
    from radanki.exporting.marks import PlacedMark

ItemKind = Literal["quiz", "hotspots", "cards"]
SEVERAL_PICTURES: Final = "shows several pictures at once"
TO_BE_SEARCHED: Final = "asks to search a stack or loop, which needs Anki's card"
ONLY_LINKED: Final = "its picture is only linked"
NO_FILE: Final = "its picture's file or licence fits no host"
NOT_MARKED: Final = "nothing is marked on its picture"
_NORMAL: Final = ("Normal", "Abnormal")
_VERDICTS: Final[Mapping[str, str]] = {"Normal": "Normal", "Normal variant": "Normal", "Abnormal": "Abnormal"}
_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class Item:
    """One question, with the card that it is of."""

    kind: ItemKind
    card: PortableCard
    content: dict[str, Any]


def items_of(card: PortableCard, verdicts: Sequence[str]) -> tuple[Item, ...] | str:
    """Give the questions of a card, or why there is none; ``verdicts`` are those of all pictures of its pattern."""
    refusal = _refusal(card)
    if refusal:
        return refusal
    if card.is_marked:
        return (_touch(card, f"Touch: {card.back}."),) if card.asked is not None else NOT_MARKED
    if card.kind == "find":
        items = (*_verdict(card, _NORMAL), *_place(card))
        return items or NOT_MARKED
    if card.kind == "pattern":
        return tuple(_verdict(card, verdicts)) or NOT_MARKED
    if card.choices:
        return (_choice(card, card.front, card.choices),)
    return (_turned(card),)


def verdict_of(card: PortableCard) -> str:
    """Give the verdict of a picture without what is to be seen on it."""
    head = card.back.partition(":")[0].strip()
    return _VERDICTS.get(head, head)


def _refusal(card: PortableCard) -> str:
    if len(card.pictures) > 1:
        return SEVERAL_PICTURES
    if card.kind in {"find", "pattern"} and card.is_stack:
        return TO_BE_SEARCHED
    if card.kind in {"find", "pattern"} and not card.pictures:
        return ONLY_LINKED
    for picture in card.pictures:
        licence = picture.rights.licence
        forbids = is_webp(picture.shown.name) and licence is not None and licence.forbids_derivatives
        if path_of(picture.shown.name) is None or forbids:
            return NO_FILE
    return ""


def _verdict(card: PortableCard, verdicts: Sequence[str]) -> Iterator[Item]:
    """Ask whether the picture is normal, or shows what the pattern is of."""
    told = verdict_of(card)
    if told in verdicts and len(verdicts) > 1:
        question = "\n".join([*card.front.splitlines()[:-1], "Normal or not?"]) if card.kind == "find" else card.front
        yield _choice(card, question, [(verdict, verdict == told) for verdict in verdicts])


def _place(card: PortableCard) -> Iterator[Item]:
    """Ask where that is which is to be found."""
    if card.marks:
        is_bare = verdict_of(card) in _NORMAL
        asked = "Something here is not normal: touch it." if is_bare else "Something is to be found here: touch it."
        yield _touch(card, "\n".join([*card.front.splitlines()[:-1], asked]))


def _choice(card: PortableCard, question: str, choices: Sequence[tuple[str, bool]]) -> Item:
    hint = division(card.hints[0]) if card.hints else ""
    answers = [
        {
            "text": division(text),
            "correct": is_right,
            "tipsAndFeedback": {"tip": hint if place == 0 else "", "chosenFeedback": "", "notChosenFeedback": ""},
        }
        for place, (text, is_right) in enumerate(choices)
    ]
    media = {"type": picture_content(card.pictures[0], card)} if card.pictures else {}
    params = {
        "media": {**media, "disableImageZooming": False},
        "question": paragraphs(question, card.caption),
        "answers": answers,
        "overallFeedback": [{"from": 0, "to": _PERCENT, "feedback": _feedback(card)}],
        **settings_of("multi_choice"),
    }
    metadata = plain_metadata("Multiple Choice", "Question")
    return Item("quiz", card, within("multi_choice", params, f"{card.name}/quiz", metadata))


def _touch(card: PortableCard, asked: str) -> Item:
    """Ask for a place on the picture; small places lie above large ones, as a finger means them."""
    wanted = (card.asked,) if card.is_marked else card.marks
    spots = [(mark, box) for mark in card.marks for box in mark.boxes]
    spots.sort(key=lambda spot: -spot[1].width * spot[1].height)
    hotspots = [
        {
            "userSettings": {"correct": mark in wanted, "feedbackText": _told(mark, is_right=mark in wanted)},
            "computedSettings": {
                "x": _percent(box.left),
                "y": _percent(box.top),
                "width": _percent(box.width),
                "height": _percent(box.height),
                "figure": "circle" if box.is_round else "rectangle",
            },
        }
        for mark, box in spots
    ]
    settings = settings_of("hotspot")
    params = {
        "imageHotspotQuestion": {
            "backgroundImageSettings": picture_value(card.pictures[0]),
            "hotspotSettings": {
                "taskDescription": plain(asked, f"({card.caption})" if card.caption else ""),
                "hotspot": hotspots,
                "noneSelectedFeedback": "Nothing is marked there: look again.",
                "showFeedbackAsPopup": True,
                "l10n": {"retryText": "Retry", "closeText": "Close"},
            },
        },
        **settings,
    }
    metadata = plain_metadata("Find the Hotspot", "Question")
    return Item("hotspots", card, within("hotspot", params, f"{card.name}/hotspots", metadata))


def _turned(card: PortableCard) -> Item:
    hint = {"front": plain(*card.hints)} if card.hints else {}
    picture = {}
    if card.pictures:
        picture = {"image": picture_value(card.pictures[0]), "imageAltText": card.pictures[0].shown.alt}
    content = {
        "text": paragraphs(card.front, card.caption),
        "answer": paragraphs(card.back, card.why, _credits(card)),
        "tips": hint,
        **picture,
    }
    return Item("cards", card, content)


def _told(mark: PlacedMark, *, is_right: bool) -> str:
    return plain(f"{mark.label}.", mark.why) if is_right else plain(f"This is: {mark.label}.")


def _feedback(card: PortableCard) -> str:
    """Give what is told once the answer was checked: it, how one knows, and whose the picture is."""
    right = next((text for text, is_right in card.choices if is_right), card.back)
    return plain(f"{right.rstrip('.')}.", card.why, _credits(card))


def _credits(card: PortableCard) -> str:
    return f"Picture: {card.pictures[0].rights.line}." if card.pictures else ""


def _percent(share: float) -> float:
    return round(share * _PERCENT, 2)
