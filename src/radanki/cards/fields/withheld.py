"""What a front keeps back, because its question is about it: what an item says, and what its words make plain."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from radanki.cards.fields.captions import caption_facts
from radanki.cards.fields.frames import links_of
from radanki.cards.fields.history import history_line
from radanki.checks.telling import head_of, holds, is_telling, words_of
from radanki.model.items import wrong_choices
from radanki.vocabulary import find_modality, find_window

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from radanki.cards.inputs import CardInputs
    from radanki.model.card_markup import CardMarkup
    from radanki.model.images import Image
    from radanki.model.items import CaptionFact, Question, Step
    from radanki.model.library import CaseFile

Withheld = frozenset["CaptionFact"]

_ASKED_FOR: Final[Mapping[CaptionFact, str]] = {
    "modality": r"\b(?:which|what)\b[^.?]*\b(?:modality|examination is this|technique)\b",
    "view": r"\b(?:which|what|know)\b[^.?]*\b(?:view|projection)\b",
    "plane": r"\b(?:which|what|know)\b[^.?]*\bplane\b",
    "sequence": r"\b(?:weighted|weighting)\b|\b(?:which|what|know)\b[^.?]*\bsequence\b",
    "contrast": r"\b(?:with(?:out)?|before|after|was|is)\b[^.?]*\b(?:contrast|gadolinium)\b",
    "phase": r"\b(?:which|what|know)\b[^.?]*\bphase\b",
    "window": r"\b(?:which|what|know)\b[^.?]*\bwindow\b",
    "sides": r"\b(?:supine|prone|mirrored|flipped|upside|which side is|way (?:is )?up|situs)\b",
    "scale": r"\b(?:magnified|magnification|scale)\b",
}
"""Questions that are about a fact of the caption, whatever their answer says of it."""
_OF_MANY_FACTS: Final = frozenset(
    {"after", "and", "axis", "before", "contrast", "left", "long", "no", "of", "phase", "projection"}
    | {"right", "short", "the", "view", "window"}
)
"""Words that captions share with answers about anything."""
_ORIENTATION: Final = frozenset({"supine", "prone", "mirrored", "upside", "situs", "dextrocardia"})


def withheld_by(case_file: CaseFile, images: Sequence[Image], item: Question | Step) -> Withheld:
    """Give what the front of a question or step must not tell: what it hides, asks for, or its answer names.

    A fact that a wrong choice names, too, tells nothing: "CT" is no hint at one of two tests by CT.
    """
    asked = {fact for fact, asks in _ASKED_FOR.items() if re.search(asks, item.ask, re.IGNORECASE)}
    named = {
        fact
        for fact, phrase in _told_of(case_file, images)
        if _hints(item.answer, fact, phrase) and not any(_hints(one, fact, phrase) for one in wrong_choices(item))
    }
    return withheld(case_file, images, [item.answer], but=wrong_choices(item)) | named | asked | set(item.hide)


def withheld(
    case_file: CaseFile, images: Sequence[Image], answers: Iterable[str], *, but: Sequence[str] = ()
) -> Withheld:
    """Give the facts of a front that one of the answers names as a whole; not what is also named in one of ``but``."""
    texts = tuple(answers)
    found: set[CaptionFact] = {
        fact
        for fact, phrase in dict.fromkeys(_told_of(case_file, images))
        if any(_names(text, phrase) for text in texts) and not any(_names(text, phrase) for text in but)
    }
    if any(not _ORIENTATION.isdisjoint(words_of(text)) for text in texts):
        found.add("sides")
    if any(holds(history_line(case_file.case), head_of(text)) for text in texts):
        found.add("history")
    return frozenset(found)


def _told_of(case_file: CaseFile, images: Sequence[Image]) -> Iterator[tuple[CaptionFact, str]]:
    """Give what captions and the viewer's buttons tell of these pictures, in each of its names."""
    modality = find_modality(case_file.placement.modality)
    for image in images:
        yield from caption_facts(case_file.placement, image)
        yield from (("modality", alias) for alias in (() if modality is None else modality.aliases))
        for slug in image.windows:
            preset = find_window(slug)
            if preset is not None:
                yield "window", f"{preset.name} window"


def links_around(inputs: CardInputs, images: Sequence[Image], hidden: Withheld) -> dict[str, CardMarkup]:
    """Give the links to pictures that the deck does not hold: on the question, or on the answer alone."""
    links = links_of(inputs, images)
    return {"Further reading" if "source" in hidden else "Link": links} if links else {}


def _names(answer: str, phrase: str) -> bool:
    """Whether an answer names a fact: all its words, or one of them that tells it by itself."""
    told = words_of(answer)
    return any(word in told for word in _telling_words(phrase)) or holds(answer, phrase)


@lru_cache(maxsize=256)
def _telling_words(phrase: str) -> tuple[str, ...]:
    return tuple(word for word in words_of(phrase) if is_telling(word) or word in _ORIENTATION)


def _hints(answer: str, fact: CaptionFact, phrase: str) -> bool:
    """Whether an answer has any word of a fact that is its own: "AP" of "AP supine", "T1" of "T1 after contrast"."""
    told = frozenset(words_of(answer))
    own = frozenset(words_of(phrase)) - _OF_MANY_FACTS
    if fact in {"modality", "window"}:
        return holds(answer, phrase) or (fact == "window" and "window" in told and not told.isdisjoint(own))
    return not told.isdisjoint(own)
