"""What a person looked at and found to be no identity: an entry of ``cleared_text`` clears one sentence."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from radanki.checks.complaint import error_at, warning_at
from radanki.checks.identities.by_content import identities_by_content
from radanki.checks.identities.plain_text import shown_text
from radanki.checks.identities.sentences import sentence_around

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from radanki.checks.identities.found import Identity
    from radanki.model.case import ClearedText
    from radanki.model.library import Location, Places
    from radanki.model.problem import Problem
    from radanki.vocabulary.text_contents import Content

_AROUND: Final = " .,;:!?\"'"
_HOW: Final = "; where it tells of nobody, a person who looked clears the whole sentence under `cleared_text`."


class Clearing:
    """The sentences that are cleared in one file, and which of them cleared something."""

    def __init__(self, sentences: Iterable[str]) -> None:
        """Take the sentences in their order."""
        self._written = tuple(sentences)
        self._used: set[int] = set()

    @cached_property
    def _compared(self) -> tuple[str, ...]:
        """Work out what is compared once there is something to clear: few texts are held back at all."""
        return tuple(map(_bare, self._written))

    def clears(self, sentence: str, words: str) -> bool:
        """Tell whether an entry is this sentence, or these very words and cleared nothing yet."""
        for number, entry in enumerate(self._compared):
            if entry == _bare(sentence) or (entry == _bare(words) and number not in self._used):
                self._used.add(number)
                return True
        return False

    def unused(self) -> Iterator[int]:
        """Give the numbers of the entries that cleared nothing."""
        return (number for number in range(len(self._written)) if number not in self._used)


def uncleared(text: str, content: Content, clearing: Clearing) -> Iterator[tuple[Identity, str]]:
    """Give the identities of a text that nobody cleared, one of each kind, with the first signs of each."""
    found = identities_by_content(text, content)
    if not found:
        return
    shown, told = shown_text(text), set()
    for one in found:
        words = shown[one.start : one.end]
        sentence = sentence_around(shown, one.start, one.end) if content not in {"slug", "file"} else shown
        if not clearing.clears(sentence, words) and one.trait.rule not in told:
            told.add(one.trait.rule)
            # What was found is shown in part only: a report is copied into issues and logs.
            yield one, words[:4]


def problems_of_text(
    places: Places, location: Location, text: str, content: Content, clearing: Clearing
) -> Iterator[Problem]:
    """Give an error for each kind of identity in a text that nobody cleared."""
    for one, words in uncleared(text, content, clearing):
        key = next((part for part in reversed(location) if isinstance(part, str)), "text")
        message = f"`{key}` holds what looks like {one.trait.what}: {words}…"
        yield error_at(places, location, one.trait.rule, message, f"{one.trait.fix}{_HOW}")


def problems_of_clearing(places: Places, entries: Sequence[ClearedText], clearing: Clearing) -> Iterator[Problem]:
    """Give a warning for each entry that clears nothing, and an error where it holds an identity itself."""
    for number in clearing.unused():
        location: Location = ("cleared_text", number)
        yield warning_at(
            places,
            location,
            "privacy/cleared-nothing",
            "`cleared_text` has a sentence that clears nothing: no text of this file has it and is refused for it",
            "Take the entry out, or write the whole sentence as it stands.",
        )
        for one in identities_by_content(entries[number].text, "prose"):
            message = f"`cleared_text` clears nothing and holds what looks like {one.trait.what}"
            yield error_at(places, (*location, "text"), one.trait.rule, message, "Take the entry out.")
            break
    for number, entry in enumerate(entries):
        yield from problems_of_text(places, ("cleared_text", number, "by"), entry.by, "person", Clearing(()))


def _bare(text: str) -> str:
    return shown_text(text).strip(_AROUND)
