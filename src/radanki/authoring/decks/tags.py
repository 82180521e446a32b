"""Tags of a deck as words of the vocabulary: those that radanki writes itself, and those that mean the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, get_args

from radanki.model.case import Kind
from radanki.vocabulary import curriculum, find_target, terms

if TYPE_CHECKING:
    from radanki.authoring.decks.draft import NotTaken, PictureDraft
    from radanki.model.placement import Placement

_OURS: Final = "RadAnki"
_NOT_FROM_OUTSIDE: Final = frozenset({"system", "use"})
_LEVELS: Final = ("1", "2", "3", "4")


def take_tags(tags: tuple[str, ...], placement: Placement, draft: PictureDraft, left: NotTaken) -> None:
    """Take over each tag that the vocabulary has a word for; every other is counted."""
    for tag in tags:
        levels = tag.split("::")
        if levels[0] == _OURS:
            _take_ours(levels[1:], placement, draft)
        elif not _take_foreign(levels, placement, draft):
            left.tags[tag] += 1


def _take_ours(levels: list[str], placement: Placement, draft: PictureDraft) -> None:
    """Take over what a contributor writes; modality, card and the like follow from the case."""
    match levels:
        case ["level", level] if level in _LEVELS:
            draft.level = int(level)
        case ["kind", kind] if kind in get_args(Kind):
            draft.kind = kind
        case ["curriculum", *code] if find_target("/".join(code)) is not None:
            draft.curricula["/".join(code)] = None
        case ["system", system] if system == placement.system:
            pass
        case [prefix, value] if prefix in terms().tags and value in terms().tags[prefix]:
            draft.tags[f"{prefix}:{value}"] = None


def _take_foreign(levels: list[str], placement: Placement, draft: PictureDraft) -> bool:
    """Take a tag over whose last level is a word of the vocabulary, or a row of the must-know list for this place."""
    word = re.sub(r"[^a-z0-9]+", "-", levels[-1].lower()).strip("-")
    for target in curriculum():
        if target.slug == word and placement.system == target.system and placement.modality in target.modalities:
            draft.curricula[target.code] = None
            return True
    for prefix, values in terms().tags.items():
        if word in values and prefix not in _NOT_FROM_OUTSIDE:
            draft.tags[f"{prefix}:{word}"] = None
            return True
    return False
