"""How a picture was made, in the words of a request form: the line below it, and its text for a screen reader.

Neither says what it shows: both stand on the question, without what the question is about.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from radanki.cards.physics_words import physics_words
from radanki.vocabulary import find_modality, find_window, terms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from radanki.model.images import Image
    from radanki.model.imaging.rendering import Window
    from radanki.model.items import CaptionFact
    from radanki.model.placement import Placement


Facts = tuple[tuple["CaptionFact", str], ...]


def picture_line(
    placement: Placement,
    image: Image,
    window: Window | None,
    hidden: Collection[CaptionFact] = (),
    *,
    is_answer: bool = False,
) -> str:
    """Give the line below a picture, as text: ``CT, axial, lung window W 1500 L -600``; without what is ``hidden``.

    The times of a sequence tell its weighting: they stand on answers alone.
    """
    pieces = [*_drawn(image), *(phrase for fact, phrase in _how(placement, image) if fact not in hidden)]
    pieces += physics_words(image) if is_answer else ()
    if placement.modality == "ct" and window is not None and "window" not in hidden:
        pieces.append(_window(image, window))
    return ", ".join(pieces)


def alternative_text(placement: Placement, image: Image, hidden: Collection[CaptionFact] = ()) -> str:
    """Give the text that stands for the picture where it can't be seen: ``CT image, axial``."""
    modality, *how = _how(placement, image)
    first = "Picture" if "modality" in hidden else f"{modality[1]} image"
    return ", ".join([*_drawn(image), first, *(phrase for fact, phrase in how if fact not in hidden)])


def caption_facts(placement: Placement, image: Image) -> Iterator[tuple[CaptionFact, str]]:
    """Give what a caption tells of a picture, each fact with its words: modality, plane, view, and the named window."""
    yield from _how(placement, image)
    preset = find_window(image.window) if isinstance(image.window, str) else None
    if preset is not None:
        yield "window", f"{_within_a_line(preset.name)} window"


def _drawn(image: Image) -> tuple[str, ...]:
    """Say first that a picture is a drawing or simulated, whatever else is withheld: nobody was imaged like that."""
    drawn = ("Drawing",) if image.drawing is not None else ()
    return drawn if image.simulate is None else (*drawn, "Simulated")


def _how(placement: Placement, image: Image) -> Facts:
    plane = image.plane or _plane_of_slices(image)
    return _said(placement.modality, plane, image.view, image.sequence, image.contrast, image.phase)


@lru_cache(maxsize=512)  # asked for several times by each note of a case
def _said(  # noqa: PLR0913, PLR0917  # what a caption may tell
    slug: str, plane: str | None, view: str | None, sequence: str | None, contrast: str | None, phase: str | None
) -> Facts:
    words = terms()
    modality = find_modality(slug)
    facts: tuple[tuple[CaptionFact, str | None, Mapping[str, str]], ...] = (
        ("plane", plane, words.planes),
        ("view", view, {}),
        ("sequence", sequence, words.sequences),
        ("contrast", contrast, words.contrasts),
        ("phase", phase, words.phases),
    )
    told: Facts = (("modality", slug if modality is None else modality.name),)
    return told + tuple(
        (fact, _within_a_line(_word(written, known))) for fact, written, known in facts if written is not None
    )


def _plane_of_slices(image: Image) -> str | None:
    chosen = image.slice or image.slices
    return None if chosen is None else chosen.plane


def _word(written: str, known: Mapping[str, str]) -> str:
    return known.get(written.lower(), written)


def _within_a_line(word: str) -> str:
    """Lower a word's capital, unless it is an abbreviation: Axial, but PA and T1."""
    return word[:1].lower() + word[1:] if word[1:2].islower() else word


def _window(image: Image, window: Window) -> str:
    preset = find_window(image.window) if isinstance(image.window, str) else None
    name = "window" if preset is None else f"{_within_a_line(preset.name)} window"
    return f"{name} W {window.width:g} L {window.centre:g}"
