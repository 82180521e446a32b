"""Decks: what a definition asks for exists, and its name can stand in Anki for good."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from radanki.checks.cases.completeness import days_to_come
from radanki.checks.cases.curricula import known_codes
from radanki.checks.cases.placement import modality_meant_by, system_meant_by
from radanki.checks.complaint import error_at, warning_at
from radanki.model.spelling import did_you_mean
from radanki.vocabulary import modalities, systems

_FORM_ADDRESS = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]+)?([/?#][^\s\"'<>\\`]*)?", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from radanki.model.deck import Selection
    from radanki.model.library import DeckFile, Library
    from radanki.model.problem import Problem
    from radanki.vocabulary import Modality, System


def check_deck_names(library: Library) -> Iterator[Problem]:
    """The name of a deck is that of the top one alone."""
    for deck_file in library.decks:
        if "::" in deck_file.deck.name:
            yield error_at(
                deck_file.places,
                ("name",),
                "decks/name",
                "`::` parts the names of subdecks, which radanki makes itself",
                "Name the top deck only.",
            )


def check_homes(library: Library) -> Iterator[Problem]:
    """A card has one home: decks that hold it have one name, or whoever takes two gets those of the second empty."""
    if len({deck_file.deck.name for deck_file in library.decks}) <= 1:
        return
    first: dict[str, DeckFile] = {}
    told: set[str] = set()
    for deck_file in library.decks:
        for case in library.selected[deck_file.slug]:
            home = first.setdefault(case.id, deck_file)
            if home.deck.name != deck_file.deck.name and deck_file.slug not in told:
                told.add(deck_file.slug)
                yield error_at(
                    deck_file.places,
                    ("name",),
                    "decks/two-homes",
                    f"{home.places.path} holds {case.folder} as well, in the deck `{home.deck.name}`",
                    f"Write `name: {home.deck.name}`, or select other cases: Anki never moves a card that a student"
                    " holds, so these decks would come empty. `title` and `order` may differ.",
                )


def check_links(library: Library) -> Iterator[Problem]:
    """Link cards have one home, too: decks that share cases put all of them into a deck of their own, or none."""
    first: dict[str, DeckFile] = {}
    told: set[str] = set()
    for deck_file in library.decks:
        if deck_file.deck.links == "leave-out":
            continue
        is_mixed = deck_file.deck.links == "mixed"
        for case in library.selected[deck_file.slug]:
            home = first.setdefault(case.id, deck_file)
            if (home.deck.links == "mixed") != is_mixed and deck_file.slug not in told:
                told.add(deck_file.slug)
                yield error_at(
                    deck_file.places,
                    ("links",),
                    "decks/links-differ",
                    f"{home.places.path} has `links: {home.deck.links}` and holds {case.folder} as well",
                    f"Write `links: {home.deck.links}`, or `leave-out`: Anki never moves a card that a student holds.",
                )


def check_selections(library: Library) -> Iterator[Problem]:
    """A selection names modalities, systems and curricula of the vocabulary."""
    codes = set(known_codes(library))
    rows = sorted(codes | {code.partition("/")[0] for code in codes})
    for deck_file in library.decks:
        for key, select in _selections(deck_file):
            for location, word, fix in _unknown_words(select, rows):
                message = f"`{location[0]}` can't be `{word}`"
                yield error_at(deck_file.places, (key, *location), "decks/unknown-word", message, fix)


def check_cases_named(library: Library) -> Iterator[Problem]:
    """A case that a deck takes or leaves out by its id is one of the library."""
    ids = {case.id for case in library.summaries}
    for deck_file in library.decks:
        named = [((key, "cases"), select.cases) for key, select in _selections(deck_file)]
        for keys, words in (*named, (("without",), deck_file.deck.without)):
            for at, word in enumerate(words):
                if word not in ids:
                    message, fix = f"no case has the id `{word}`", "`radanki id CASE` gives the id of a case."
                    fix = did_you_mean(word, ids, fix)
                    yield error_at(deck_file.places, (*keys, at), "decks/unknown-word", message, fix)


def _selections(deck_file: DeckFile) -> Iterator[tuple[str, Selection]]:
    """Give the selections of a deck, each with its key."""
    yield "select", deck_file.deck.select
    if deck_file.deck.besides is not None:
        yield "besides", deck_file.deck.besides


def _unknown_words(select: Selection, rows: Sequence[str]) -> Iterator[tuple[tuple[str, int], str, str]]:
    for at, word in _strangers(select.modality, modalities()):
        yield ("modality", at), word, modality_meant_by(word)
    for at, word in _strangers(select.system, systems()):
        yield ("system", at), word, system_meant_by(word)
    for at, word in enumerate(select.curricula):
        if word not in rows:
            yield ("curricula", at), word, did_you_mean(word, rows, "`radanki coverage` lists every row.")


def _strangers(words: Iterable[str], known: Iterable[Modality | System]) -> Iterator[tuple[int, str]]:
    slugs = {entry.slug for entry in known}
    return ((at, word) for at, word in enumerate(words) if word not in slugs)


def check_tags_selected(library: Library) -> Iterator[Problem]:
    """A tag that is selected is one that a case has; a mistyped one would leave the deck empty."""
    known = {tag for case in library.summaries for tag in case.tags}
    for deck_file in library.decks:
        for key, place, tag in (
            (key, *one) for key, select in _selections(deck_file) for one in enumerate(select.tags)
        ):
            if tag not in known:
                yield warning_at(
                    deck_file.places,
                    (key, "tags", place),
                    "decks/unused-tag",
                    f"no case has the tag `{tag}`",
                    did_you_mean(tag, known, "Take it out, or tag a case."),
                )


def check_report_addresses(library: Library) -> Iterator[Problem]:
    """The form for errors is an address that cards may open, and asks for nothing that nobody fills in."""
    for deck_file in library.decks:
        report = deck_file.deck.report
        if report is None:
            continue
        if not _FORM_ADDRESS.fullmatch(report):
            yield error_at(
                deck_file.places,
                ("report",),
                "decks/report-address",
                "`report` is no address that cards can open",
                "Write the form's whole address, beginning with https://, with {case} and {card} where they belong.",
            )
        strangers = sorted({f"{{{name}}}" for name in _PLACEHOLDER.findall(report)} - {"{case}", "{card}"})
        if strangers or "{case}" not in report:
            what = f"nothing fills in {', '.join(strangers)}" if strangers else "the form is not told the {case}"
            yield error_at(
                deck_file.places,
                ("report",),
                "decks/report-placeholder",
                what,
                "Write {case} for the id of the case, and {card} for what of it the card asks.",
            )


def check_days_to_come(library: Library, today: date) -> Iterator[Problem]:
    """Every day on which somebody cleared a text of a deck has been."""
    for deck_file in library.decks:
        days = ((("cleared_text", at, "on"), one.on) for at, one in enumerate(deck_file.deck.cleared_text))
        yield from days_to_come(deck_file.places, days, today)


LIBRARY_RULES = (
    check_deck_names,
    check_homes,
    check_links,
    check_selections,
    check_cases_named,
    check_tags_selected,
    check_report_addresses,
)
