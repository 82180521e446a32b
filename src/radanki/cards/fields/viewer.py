"""Pictures in the card's viewer: stacks to scroll, loops to play, and films on which a student marks a place first.

What the script needs is in ``radanki/web/README.md``. Without the script the key picture is there, and on the answer
its outlines: they lie in a frame that the script hides (``rk-nojs``). The question's fields say nothing of the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from radanki.cards.fields.captions import alternative_text, picture_line
from radanki.cards.fields.frames import answered_pictures, asked_pictures, framed_picture, marks_on, picture_tag, ratio
from radanki.cards.fields.outlines import outlines
from radanki.cards.fields.overlay import overlay
from radanki.cards.fields.viewer_data import answer_of, as_json, settings_of
from radanki.model.card_markup import CardMarkup
from radanki.model.note import NotePicture

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from radanki.cards.fields.outlines import Mark
    from radanki.cards.inputs import CardInputs
    from radanki.model.images import Finding, Image
    from radanki.model.imaging.card_picture import CardPicture, CardStack
    from radanki.model.items import CaptionFact
    from radanki.model.library import CaseFile

Fields = dict[str, CardMarkup]


@dataclass(frozen=True, slots=True)
class ShownPictures:
    """The pictures of a note: the fields that show them, and the same as values."""

    fields: Fields
    pictures: tuple[NotePicture, ...]


def show_pictures(  # noqa: PLR0913  # what is shown, what is marked, and how it is asked
    case_file: CaseFile,
    inputs: CardInputs,
    images: Sequence[Image],
    findings: Sequence[Finding],
    *,
    asks_for_marks: bool = False,
    hidden: Collection[CaptionFact] = (),
    listed: bool = True,
) -> ShownPictures:
    """Show the pictures of a note, on the question and with the findings marked on the answer.

    Marks have numbers where the answer has a list of the findings (``listed``), else words alone.
    What is ``hidden`` of their captions, sides, scale and windows the question leaves out, and the answer tells.
    The viewer takes over where there is a stack or loop, or where ``asks_for_marks`` lets a student commit to a place
    before the answer; other pictures stand in plain frames.
    """
    shown = [(image, inputs.pictures[image.name]) for image in images if image.name in inputs.pictures]
    viewed = [(image, picture) for image, picture in shown if asks_for_marks or picture.stack is not None]
    values = tuple(_value(picture, marks_on(image, picture, findings, listed=listed)) for image, picture in shown)
    if not viewed:
        plain = asked_pictures(case_file, inputs, images, hidden)
        told = answered_pictures(case_file, inputs, images, findings, listed=listed)
        return ShownPictures({"Pictures": plain, "Answer pictures": told if told != plain else CardMarkup("")}, values)
    asked, answered = [], []
    for image, picture in shown:
        over = overlay(marks_on(image, picture, findings, listed=listed), picture.media)
        if asks_for_marks or picture.stack is not None:
            asked.append(_viewer(case_file, image, picture, None, hidden, searched=asks_for_marks))
            answered.append(_viewer(case_file, image, picture, over))
        else:
            asked.append(framed_picture(case_file, image, picture, hidden=hidden))
            answered.append(framed_picture(case_file, image, picture, over, is_answer=True))
    settings = [settings_of(case_file, *one, asks_for_marks=asks_for_marks, hidden=hidden) for one in viewed]
    is_normal = asks_for_marks and not findings
    fields = {
        "Stack": CardMarkup("").join(asked),
        "Viewer data": as_json(settings),
        "Answer pictures": CardMarkup("").join(answered if answered != asked else ()),
        "Answer viewer data": as_json(
            [answer_of(case_file, *one, findings, is_normal=is_normal, hidden=hidden) for one in viewed]
        ),
    }
    return ShownPictures(fields, values)


@dataclass(frozen=True, slots=True)
class SearchedPicture:
    """One still that is searched, as question and answer show it, with what the viewer is told on either side."""

    asked: CardMarkup
    answered: CardMarkup
    settings: dict[str, Any]
    answer: dict[str, Any]
    value: NotePicture


def show_searched(  # noqa: PLR0913  # one picture, what of it is drawn, and what marks are judged by
    case_file: CaseFile,
    image: Image,
    picture: CardPicture,
    findings: Sequence[Finding],
    *,
    hidden: Collection[CaptionFact],
    shows: bool,
) -> SearchedPicture:
    """Show a still on which a student marks a place first.

    Where it does not show what is asked for, what is drawn on it is something else: no mark is judged by that.
    """
    marks = marks_on(image, picture, findings)
    answer = answer_of(case_file, image, picture, findings, is_normal=not findings, hidden=hidden)
    if not shows:
        answer["findings"] = [{**finding, "asked": False} for finding in answer["findings"]]
    return SearchedPicture(
        asked=_viewer(case_file, image, picture, None, hidden, searched=True),
        answered=_viewer(case_file, image, picture, overlay(marks, picture.media)),
        settings=settings_of(case_file, image, picture, asks_for_marks=True, hidden=hidden),
        answer=answer,
        value=_value(picture, marks),
    )


def _value(picture: CardPicture, marks: Sequence[Mark]) -> NotePicture:
    stack, drawn = picture.stack, outlines(marks, picture.media)
    if stack is None:
        return NotePicture(picture.media.name, (picture.media.name,), drawn)
    key = next(one.media.name for one in stack.slices if one.place == stack.key)
    return NotePicture(key, tuple(one.media.name for one in stack.slices), drawn)


def _viewer(  # noqa: PLR0913  # a picture, and how a side shows it
    case_file: CaseFile,
    image: Image,
    picture: CardPicture,
    over: CardMarkup | None,
    hidden: Collection[CaptionFact] = (),
    *,
    searched: bool = False,
) -> CardMarkup:
    """Give one viewer: all its pictures in one frame, the key first, with what lies over that.

    One that is ``searched`` opens away from what is to be found; so it does where no script runs.
    """
    stack = picture.stack
    first = None if stack is None else stack.place_to_search_from if searched else stack.key
    pictures = _pictures(image, picture, alternative_text(case_file.placement, image, hidden), first)
    frame = CardMarkup('<div class="rk-frame rk-nojs" style="--rk-ratio: {}">{}{}</div>')
    return CardMarkup(
        '<div class="rk-viewer tappable" data-viewer="1">{}<div class="rk-caption">{}</div></div>'
    ).format(
        frame.format(ratio(picture.media), pictures, over or ""),
        _caption(case_file, image, picture, hidden, is_answer=over is not None),
    )


def linked_viewer(case_file: CaseFile, image: Image, picture: CardPicture, caption: str) -> CardMarkup:
    """Give a stack that goes along with the one that an answer is about; an attribute holds its settings."""
    titled = CardMarkup("<b>{}</b><br>{}").format(case_file.case.title, caption)
    pictures = _pictures(image, picture, alternative_text(case_file.placement, image), _key(picture))
    settings = settings_of(case_file, image, picture, asks_for_marks=False) | {"linked": True}
    return _with_settings(CardMarkup(" data-linked"), settings, picture, pictures, titled)


def loop_viewer(case_file: CaseFile, image: Image, picture: CardPicture) -> CardMarkup:
    """Give the loop that a frame with masks was taken from, for the answer."""
    pictures = _pictures(image, picture, alternative_text(case_file.placement, image), _key(picture))
    settings = settings_of(case_file, image, picture, asks_for_marks=False)
    caption = CardMarkup.escape(_caption(case_file, image, picture, (), is_answer=True))
    return _with_settings(CardMarkup(""), settings, picture, pictures, caption)


def _with_settings(
    more: CardMarkup, settings: dict[str, Any], picture: CardPicture, pictures: CardMarkup, caption: CardMarkup
) -> CardMarkup:
    """Give a viewer with its settings in an attribute: it stands where a template has no script for them."""
    return CardMarkup(
        '<div class="rk-viewer tappable" data-viewer="1"{} data-settings="{}">'
        '<div class="rk-frame rk-nojs" style="--rk-ratio: {}">{}</div>'
        '<div class="rk-caption">{}</div></div>'
    ).format(more, str(as_json([settings]))[1:-1], ratio(picture.media), pictures, caption)


def _key(picture: CardPicture) -> int | None:
    return None if picture.stack is None else picture.stack.key


def _pictures(image: Image, picture: CardPicture, alternative: str, first: int | None) -> CardMarkup:
    """Give the picture that is shown first, and the others where no client fetches them before anybody can see them.

    Anki loads and decodes all pictures of a side before it shows the side, but those in a ``template``: to a browser
    these are no part of the page until the script takes them out.
    """
    if picture.stack is None:
        return picture_tag(picture.media, alternative)
    key, *others = _tags(image, picture.stack, alternative, first)
    return CardMarkup("{}<template>{}</template>").format(key, CardMarkup("").join(others)) if others else key


def _tags(image: Image, stack: CardStack, alternative: str, first: int | None) -> Iterator[CardMarkup]:
    word = _word_of_one(image, stack)
    numbered = list(enumerate(stack.slices, 1))
    for number, one in sorted(numbered, key=lambda pair: (pair[1].place != first, pair[0])):
        lazy = CardMarkup("") if one.place == first else CardMarkup(' loading="lazy"')
        text = f"{alternative}, {word} {number} of {len(numbered)}"
        yield picture_tag(one.media, text, CardMarkup(' data-z="{}"{}').format(one.place, lazy))


def _word_of_one(image: Image, stack: CardStack) -> str:
    """Say what one picture of a stack is."""
    return "frame" if stack.fps is not None else "slice" if image.simulate is None else "step"


def _caption(
    case_file: CaseFile, image: Image, picture: CardPicture, hidden: Collection[CaptionFact], *, is_answer: bool
) -> str:
    """Say how the picture was made; the window is left to the viewer where it can be switched."""
    stack = picture.stack
    is_switched = stack is not None and stack.knots is not None
    window = None if is_switched else picture.window
    line = picture_line(case_file.placement, image, window, hidden, is_answer=is_answer)
    return line if stack is None else ", ".join([line, _extent(image, stack)])


def _extent(image: Image, stack: CardStack) -> str:
    word = f"{_word_of_one(image, stack)}s"
    shown = len(stack.slices)
    return f"{shown} {word}" if shown == stack.offered else f"{shown} of {stack.offered} {word}"
