"""Patterns: each names rows that there are, has pictures enough, and shares none with a find card of its deck."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.checks.cases.curricula import known_codes
from radanki.checks.complaint import error_at, warning_at
from radanki.model.deck import is_selected, takes
from radanki.model.patterns.choice import LEAST, chosen, exemplars_of, shortage
from radanki.model.spelling import did_you_mean
from radanki.vocabulary import find_modality, modalities

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.joined.summary import CaseSummary, PictureSummary
    from radanki.model.library import Library, Location
    from radanki.model.patterns.definition import PatternDefinition
    from radanki.model.problem import Problem

_OURS: Final = "RadAnki"
"""How the decks of the library begin that came before there were such ids."""


def check_names(library: Library) -> Iterator[Problem]:
    """No two patterns are one: the short name of the list, the slug and the modality are what a note hangs on."""
    taken: dict[str, str] = {}
    for pattern in library.patterns:
        if pattern.id in taken:
            yield error_at(
                pattern.places,
                pattern.at("slug"),
                "patterns/twice",
                f"there is a pattern `{pattern.name}` for {pattern.definition.modality} in {taken[pattern.id]} already",
                "Give it a slug of its own.",
            )
        taken[pattern.id] = pattern.places.path


def check_library_id(library: Library) -> Iterator[Problem]:
    """A library whose decks are not radanki's own has an id: its patterns' notes would else be those of ours."""
    if library.id or not library.patterns or all(one.deck.name.startswith(_OURS) for one in library.decks):
        return
    first = library.patterns[0]
    yield warning_at(
        first.places,
        (),
        "patterns/no-library-id",
        f"a pattern `{first.name}` of another library would be the same card for a student who has both",
        "Write `radanki id --library`, before students get the deck: it gives the library an id of its own.",
    )


def check_words(library: Library) -> Iterator[Problem]:
    """A pattern names a modality of the vocabulary, and rows of curricula that there are."""
    codes, known = known_codes(library), [entry.slug for entry in modalities()]
    for pattern in library.patterns:
        written = pattern.definition
        unknown = [
            (place, code, did_you_mean(code, codes, "`radanki coverage` lists every row."))
            for place, code in _rows(written)
            if code not in codes
        ]
        if find_modality(written.modality) is None:
            fix = did_you_mean(written.modality, known, f"One of: {', '.join(known)}.")
            unknown.append((("modality",), written.modality, fix))
        for place, word, fix in unknown:
            message = f"`{place[0]}` can't be `{word}`"
            yield error_at(pattern.places, pattern.at(*place), "patterns/unknown-word", message, fix)


def _rows(written: PatternDefinition) -> Iterator[tuple[Location, str]]:
    yield from ((("among", at), code) for at, code in enumerate(written.among))
    yield from ((("mimics", at), code) for at, code in enumerate(written.mimics))
    if written.shows is not None:
        yield ("shows",), written.shows


def check_enough(library: Library) -> Iterator[Problem]:
    """A pattern has six pictures at least, a third to a half of them without what is asked for."""
    codes = known_codes(library)
    for pattern in library.patterns:
        exemplars = exemplars_of(pattern, library.summaries)
        lacking = shortage(pattern, exemplars)
        if lacking and set(codes).issuperset(pattern.definition.among):
            yield warning_at(
                pattern.places,
                pattern.at("slug"),
                "patterns/too-few" if len(exemplars) < LEAST else "patterns/one-sided",
                f"`{pattern.name}` is left out of every deck: {lacking}",
                "Name its rows in `curricula` of more cases: six pictures at least, a third to a half of them without.",
            )


def check_pictures_apart(library: Library) -> Iterator[Problem]:
    """No picture of a pattern is on a find card of the same deck: the one card would give away the other."""
    asking = [one for one in library.decks if "pattern" in one.deck.cards and takes(one.deck, "find")]
    pictures = [(one, chosen(one, exemplars_of(one, library.summaries))) for one in library.patterns if asking]
    for deck_file in asking:
        for pattern, exemplars in pictures:
            for one in exemplars:
                if is_selected(deck_file.deck, one.case) and _is_found_on(one.case, one.picture):
                    yield error_at(
                        deck_file.places,
                        ("cards",),
                        "patterns/on-find-card",
                        f"the picture `{one.picture.name}` of {one.case.folder} is in the pattern `{pattern.name}` and"
                        " on a find card",
                        "Take `find` or `pattern` out: pattern cards are best in a deck of their own.",
                    )
                    break


def _is_found_on(case: CaseSummary, picture: PictureSummary) -> bool:
    return picture.is_searched or (case.kind == "normal" and not picture.findings)


LIBRARY_RULES = (check_library_id, check_names, check_words, check_enough, check_pictures_apart)
