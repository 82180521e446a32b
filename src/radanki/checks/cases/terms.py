"""Terms: words that students read or decks are ordered by come from the vocabulary."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from radanki.checks.complaint import error_at, warning_at
from radanki.model.spelling import did_you_mean, nearest
from radanki.vocabulary import find_window, radlex, terms, windows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from radanki.model.images import Finding
    from radanki.model.library import CaseFile, Location
    from radanki.model.problem import Problem

_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LETTERS: Final = re.compile(r"[a-z]{3,}")
_BETWEEN_WORDS: Final = re.compile(r"[\s,/]+")


def check_picture_words(case_file: CaseFile) -> Iterator[Problem]:
    """Plane, sequence, contrast and phase are words of the vocabulary."""
    known = terms()
    for place, image in enumerate(case_file.case.images):
        for key, words in (
            ("plane", known.planes),
            ("sequence", known.sequences),
            ("contrast", known.contrasts),
            ("phase", known.phases),
        ):
            word = getattr(image, key)
            if word is not None and word not in words:
                yield _unknown(case_file, ("images", place, key), f"`{key}`", word, words)


def check_views(case_file: CaseFile) -> Iterator[Problem]:
    """A view is made of the words of a request form, in any order and any case."""
    known = {word.lower() for word in terms().view_words}
    for place, image in enumerate(case_file.case.images):
        for word in _BETWEEN_WORDS.split(image.view or ""):
            if word and word.lower() not in known:
                fix = "Write it like `PA erect` or `apical four-chamber`; leave out what is no projection."
                yield warning_at(
                    case_file.places,
                    ("images", place, "view"),
                    "terms/unknown-view",
                    f"`{word}` is no usual word for a view",
                    did_you_mean(word, terms().view_words, fix),
                )


def check_windows(case_file: CaseFile) -> Iterator[Problem]:
    """A window by name is a preset."""
    for location, name in _window_names(case_file):
        if find_window(name) is None:
            yield _unknown(case_file, location, "a window", name, [preset.slug for preset in windows()])


def _window_names(case_file: CaseFile) -> Iterator[tuple[Location, str]]:
    for place, image in enumerate(case_file.case.images):
        if isinstance(image.window, str):
            yield ("images", place, "window"), image.window
        for number, name in enumerate(image.windows):
            yield ("images", place, "windows", number), name


def check_changes(case_file: CaseFile) -> Iterator[Problem]:
    """What was done to a picture is said in words that the credit can print; another counts as an alteration."""
    known = [change.slug for change in terms().changes]
    for place, source in enumerate(case_file.case.sources):
        for number, change in enumerate(source.changes):
            if change not in known:
                guess = next((slug for slug in known if slug in change.lower()), None) or nearest(change, known)
                yield error_at(
                    case_file.places,
                    ("sources", place, "changes", number),
                    "terms/unknown-change",
                    f"`{change}` is no word of the list of changes, so no credit can print it",
                    f"Did you mean `{guess}`?" if guess else f"One of: {', '.join(known)}.",
                )


def check_tags(case_file: CaseFile) -> Iterator[Problem]:
    """A tag is ``prefix:value`` with a prefix that is the contributor's to write."""
    known = terms().tags
    for place, tag in enumerate(case_file.case.tags):
        prefix, colon, value = tag.partition(":")
        if prefix not in known or not _SLUG.fullmatch(value):
            message, fix = _tag_fault(prefix, colon, value)
            yield error_at(case_file.places, ("tags", place), "terms/unknown-tag", message, fix)
        elif known[prefix] and value not in known[prefix]:
            yield warning_at(
                case_file.places,
                ("tags", place),
                "terms/unknown-tag-value",
                f"`{value}` is no usual value of `{prefix}:`",
                did_you_mean(value, known[prefix], f"One of: {', '.join(known[prefix])}."),
            )


def _tag_fault(prefix: str, colon: str, value: str) -> tuple[str, str]:
    known = terms()
    if prefix in known.computed_tags:
        return f"radanki writes `{prefix}:` tags itself", "Take it out; the case's own fields say it."
    if prefix in known.tags and colon:
        return f"a tag can't be `{prefix}:{value}`", "Write the value in small letters and digits, with single hyphens."
    if colon:
        return f"`{prefix}:` is no prefix of a tag", did_you_mean(
            prefix, known.tags, f"One of: {', '.join(known.tags)}."
        )
    every = [f"{name}:{word}" for name, words in known.tags.items() for word in words]
    guess = next((candidate for candidate in every if candidate.endswith(f":{prefix}")), None)
    fix = f"Did you mean `{guess}`?" if guess else f"Write prefix:value; prefixes are {', '.join(known.tags)}."
    return f"the tag `{prefix}` has no prefix", fix


def check_radlex(case_file: CaseFile) -> Iterator[Problem]:
    """A RadLex id is one of the shipped table and means what the finding is called."""
    for place, image in enumerate(case_file.case.images):
        for number, finding in enumerate(image.findings):
            if finding.radlex is None:
                continue
            location = ("images", place, "findings", number, "radlex")
            name = radlex().get(finding.radlex)
            if name is None:
                yield error_at(
                    case_file.places,
                    location,
                    "terms/unknown-radlex",
                    f"{finding.radlex} is not in the table of RadLex ids",
                    _radlex_suggestion(finding),
                )
            elif not _radlex_stems()[finding.radlex] & _stems_of(finding):
                yield warning_at(
                    case_file.places,
                    location,
                    "terms/radlex-name",
                    f"{finding.radlex} is “{name}” in RadLex, and the finding is “{finding.label}”",
                    f"{_radlex_suggestion(finding)} If it is meant, add “{name}” to `aliases`.",
                )


def _radlex_suggestion(finding: Finding) -> str:
    own = _stems_of(finding)
    ids = {radlex()[identifier]: identifier for identifier, stems in _radlex_stems().items() if stems & own}
    guess = nearest(finding.label, ids)
    return f"Did you mean {ids[guess]} ({guess})?" if guess else "Take it out; it is optional."


@cache
def _radlex_stems() -> Mapping[str, frozenset[str]]:
    return {identifier: _stems(name) for identifier, name in radlex().items()}


def _stems_of(finding: Finding) -> frozenset[str]:
    return _stems(" ".join((finding.label, *finding.aliases)))


def _stems(text: str) -> frozenset[str]:
    """Give the words of a text without plural and without the spelling that parts British from American English."""
    words = _LETTERS.findall(text.lower().replace("ae", "e").replace("oe", "e"))
    return frozenset(word.rstrip("s") for word in words)


def _unknown(case_file: CaseFile, location: Location, what: str, word: str, known: Collection[str]) -> Problem:
    fix = did_you_mean(word, known, f"One of: {', '.join(known)}.")
    return error_at(case_file.places, location, "terms/unknown-word", f"{what} can't be `{word}`", fix)


CASE_RULES = (
    check_picture_words,
    check_views,
    check_windows,
    check_changes,
    check_tags,
    check_radlex,
)
