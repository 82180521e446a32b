"""The figures as rows for people, and as JSON for programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from radanki.authoring.quality.first import FIRST_DAYS
from radanki.cards.order.rounds import HAND
from radanki.model.items import LONGEST_VERDICT_WORDS
from radanki.vocabulary import terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from radanki.authoring.quality.figures import Quality


def quality_rows(quality: Quality) -> Iterator[tuple[str, str]]:
    """Give each figure with its name."""
    kinds, choices, first = terms().kinds, quality.choices, quality.first
    yield "Cards", f"{quality.cards} in {quality.notes} notes of {quality.cases} cases"
    yield "By kind of card", _listed(quality.by_kind)
    yield "By what they show", _listed((kinds[kind].lower(), count) for kind, count in quality.by_content)
    yield "Structures asked twice on one picture", str(quality.asked_twice)
    yield "Structures asked on several pictures", str(quality.asked_on_several)
    yield "Cards without a picture", quality.without_picture.share
    yield "Answers that say why", quality.with_why.share
    yield "Pearls that say why", quality.pearls_with_why.share
    yield "Pearls with a picture", quality.pearls_with_picture.share
    yield (
        "Words on a back besides question, verdict, why and labels",
        f"{quality.words[0]:g} (median), {quality.words[1]} at most",
    )
    middle, most = quality.verdict_words
    too_long = f"{quality.long_verdicts} over {LONGEST_VERDICT_WORDS}"
    yield "Words of a verdict", f"{middle:g} (median), {most} at most; {too_long}"
    yield (
        "Right choice the longest",
        f"{choices.right_is_longest} of {choices.questions} (by chance {choices.by_chance:g})",
    )
    yield "Place of the right choice", _listed(choices.places) or "no choices"
    if first is not None:
        yield f"Pictures in the first {HAND} cards", f"{first.pictures} ({first.deck})"
        yield f"Structures asked again in the first {FIRST_DAYS} cards", str(first.asked_twice)
        yield f"Same picture twice in a row in the first {FIRST_DAYS} cards", str(first.same_picture_in_a_row)
        yield f"Cards of what can't be missed in the first {FIRST_DAYS}", str(first.cant_miss)
    yield "Find cards on which every mark is judged", quality.judged.share
    yield "Cases that wait for reviewers", quality.unreviewed.share
    for one in quality.normals:
        yield f"Normal among the pictures that ask whether anything is wrong: {one.title}", one.normal.share


def quality_lines(quality: Quality) -> Iterator[str]:
    """Give the figures as lines of text."""
    return (f"{name}: {value}" for name, value in quality_rows(quality))


def quality_json(quality: Quality) -> str:
    """Give the figures as JSON, by the names of their fields."""
    value = asdict(quality)
    for name in ("by_kind", "by_content"):
        value[name] = dict(value[name])
    value["choices"]["places"] = dict(value["choices"]["places"])
    for name in ("words", "verdict_words"):
        value[name] = dict(zip(("median", "most"), value[name], strict=True))
    return json.dumps(value, ensure_ascii=False, indent=2)


def _listed(pairs: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {count}" for name, count in pairs)
