"""No answer before the question: what a student reads, hears or sees written on a front does not hold it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from radanki.cards.note_types.template import fields_of, fields_shown, is_special
from radanki.checks.telling import answer_in, holds
from radanki.model.note import ASKS_DIAGNOSIS
from radanki.package.fronts import ShownText, texts_of_front
from radanki.package.readable_text import clozes_of, readable
from radanki.releasing.verify.package_problem import PackageProblem, named
from radanki.releasing.verify.subject import our_types
from radanki.vocabulary import modalities, systems, terms, windows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from radanki.model.problem import Severity
    from radanki.releasing.diff.state import KnownNote
    from radanki.releasing.verify.subject import Subject

_RULE: Final = "verify/answer-shown"
_FIX: Final = "Say it without the words of the answer, in the case; then build again."
_PROMPTS_ONLY: Final = ("RadAnki::kind::anatomy", "RadAnki::kind::physics")
"""Of these the title names what is looked at and not what is to be found out."""
_RUNNING_TEXT: Final = frozenset({"History", "Hint 1", "Hint 2", "Hints", "Prompt", "So far", "Header"})
"""What may need a word of the title in a sentence; a caption or a tag does not."""
_NAMES_WHAT_IS_ASKED: Final = frozenset({"question", "pearl", "sign", "topic", "pattern", "exam"})
_SHORTEST_ANSWER: Final = 4
_CHOICE: Final = re.compile(r"\bor\b", re.IGNORECASE)
_BOLD: Final = re.compile(r"<b>(.*?)</b>", re.DOTALL)


def check_fronts(subject: Subject) -> Iterator[PackageProblem]:
    """No front says what its answer is: not in its words, its alternative texts, its addresses, tags or deck."""
    fronts = {kind.id: "\n".join(one.question for one in kind.templates) for kind in subject.note_types}
    gaps = frozenset(name for kind in our_types().values() if kind.is_occlusion for name in fields_of(kind.front))
    diagnoses = _diagnoses(subject)
    for note in subject.known:
        if note.is_withdrawn:
            continue
        shown = list(_front(note, fronts[note.type.id], gaps))
        seen: set[tuple[str, str]] = set()
        for problem in (
            *_title_told(note, diagnoses.get(note.case, ()), shown),
            *_labels_told(note, shown),
            *_reply_told(note, shown),
        ):
            if (problem.message, problem.severity) not in seen:
                seen.add((problem.message, problem.severity))
                yield problem


def count_fronts(subject: Subject) -> int:
    """Give how many fronts there are: one a card."""
    return sum(len(note.cards) for note in subject.known if not note.is_withdrawn)


def check_deck_names(subject: Subject) -> Iterator[PackageProblem]:
    """A deck's name, which stands above every card, tells no answer of its cases."""
    titles: dict[tuple[str, str], set[str]] = {}
    told_of = _diagnoses(subject)
    for note in subject.known:
        if note.kind == "pattern" or not note.tags.isdisjoint(_PROMPTS_ONLY):
            continue
        for deck in note.cards.values():
            titles.setdefault((deck, note.title), set()).update(told_of.get(note.case, ()))
    for (deck, title), diagnoses in sorted(titles.items()):
        told = answer_in((title, *diagnoses), _without_vocabulary(deck))
        if told is not None:
            message = f"deck {deck!r} says “{told[0]}”, which its card “{title}” asks for"
            yield PackageProblem(
                "verify/answer-in-deck-name", message, "Decks carry order alone; name it without the answer."
            )


def _front(note: KnownNote, template: str, gaps: frozenset[str]) -> Iterator[ShownText]:
    """Give every text that the front of a note shows, as words and as what attributes tell.

    ``gaps`` are the fields of which a front may show gaps; what a changed template shows beyond them counts as a whole.
    """
    fields = {**note.fields, "Occlusion": _OF_MASKS.sub(" ", note.fields.get("Occlusion", ""))}
    yield from texts_of_front(template, fields, gaps - {"Occlusion"} if note.asks_findings else ())
    for name in fields_shown(template, fields):
        if is_special(name):
            yield from _special(note, name)


def _special(note: KnownNote, name: str) -> Iterator[ShownText]:
    if name == "Tags":
        yield ShownText(name, 0, " ".join(sorted(note.tags)).replace("::", " ").replace("-", " "), "the tags")
    elif name in {"Deck", "Subdeck"}:
        yield from (ShownText(name, 0, deck.replace("::", " "), "the deck's name") for deck in {*note.cards.values()})


def _title_told(note: KnownNote, diagnoses: Iterable[str], shown: Sequence[ShownText]) -> Iterator[PackageProblem]:
    """The title and the diagnosis stand on no front of a case that asks for them."""
    if not note.tags.isdisjoint(_PROMPTS_ONLY) or note.kind in _NAMES_WHAT_IS_ASKED:
        return
    answers = (note.title, *diagnoses)
    for text in shown:
        if note.kind == "step" and text.field in _RUNNING_TEXT:
            continue
        is_running = text.field in _RUNNING_TEXT
        told = answer_in(answers, text.text if is_running else _without_vocabulary(text.text))
        if told is not None:
            phrase, is_whole = told
            is_error = is_whole or not is_running
            yield _problem(note, text, phrase, "error" if is_error else "warning")


def _without_vocabulary(text: str) -> str:
    """Leave out words of the closed lists that captions and names of decks are made of: they say how, not what."""
    return " ".join(word for word in _WORD.findall(text) if word.casefold() not in _vocabulary())


@cache
def _vocabulary() -> frozenset[str]:
    known = terms()
    names = [*(entry.name for entry in modalities()), *(entry.name for entry in systems())]
    names += [preset.name for preset in windows()]
    for words in (known.planes, known.sequences, known.contrasts, known.phases):
        names += [*words.keys(), *words.values()]
    return frozenset(word.casefold() for name in names for word in _WORD.findall(name))


_WORD: Final = re.compile(r"[^\W_]+")
_OF_MASKS: Final = re.compile(
    r"image-occlusion:[a-z]+|:(?:left|top|width|height|rx|ry|angle|points|scale|oi|fill)(?==)"
)
"""Anki's own words for a mask, which nobody sees; what a mask of text says stays."""


def _diagnoses(subject: Subject) -> Mapping[str, tuple[str, ...]]:
    """Give what the cases of a package are diagnosed as, by case: only the cards that ask for it tell it."""
    found: dict[str, set[str]] = {}
    for note in subject.known:
        told = note.fields.get("Answer" if note.kind in ASKS_DIAGNOSIS else "Diagnosis", "")
        if told:
            found.setdefault(note.case, set()).add(readable(told))
    return {case: tuple(sorted(texts)) for case, texts in found.items()}


def _labels_told(note: KnownNote, shown: Sequence[ShownText]) -> Iterator[PackageProblem]:
    """The name of what a card asks for stands on no front of that card."""
    if note.asks_findings:
        for number, label in _labels_by_number(note).items():
            for text in shown:
                if text.card in {0, number} and label and holds(text.text, label):
                    is_error = text.field != "History"
                    yield _problem(note, text, label, "error" if is_error else "warning", card=number)
    elif note.kind in {"find", "pattern", *ASKS_DIAGNOSIS}:
        for label in _labels_listed(note):
            for text in shown:
                if note.kind == "pattern" and text.field == "Prompt":
                    continue  # what is asked for by its name
                if holds(text.text, label):
                    yield _problem(note, text, label, "warning" if text.field in _RUNNING_TEXT else "error")


def _labels_by_number(note: KnownNote) -> dict[int, str]:
    answers = clozes_of(note.fields.get("Answers", ""))
    withdrawn = clozes_of(note.fields.get("Notices", ""))
    return {number: readable(text).partition("\n")[0] for number, text in answers.items() if number not in withdrawn}


def _labels_listed(note: KnownNote) -> Iterator[str]:
    for field in ("Answer", "Why", "Lists"):
        # What else it could be is told behind the findings, in bold as well.
        value = note.fields.get(field, "").partition("<h2>Differential")[0]
        if "rk-seen" in value:
            yield from (readable(bold) for bold in _BOLD.findall(value) if bold.strip())


def _reply_told(note: KnownNote, shown: Sequence[ShownText]) -> Iterator[PackageProblem]:
    """A question does not hold its own answer; its choices do, and a question with "or" may."""
    if note.kind not in {"question", "pearl", "step", "sign", "exam"} or note.fields.get("Choices"):
        return
    answer = readable(note.fields.get("Answer", ""))
    for text in shown:
        is_asked = text.field in {"Prompt", "Link"} or text.field not in _RUNNING_TEXT
        if len(answer) >= _SHORTEST_ANSWER and is_asked and not _CHOICE.search(text.text) and holds(text.text, answer):
            yield _problem(note, text, answer, "warning" if note.kind == "pearl" else "error")


def _problem(note: KnownNote, text: ShownText, phrase: str, severity: Severity, card: int = 0) -> PackageProblem:
    which = f", card {card}" if card else ""
    message = f"{named(note)}{which}: the front says “{phrase}” in {text.where}"
    return PackageProblem(_RULE, message, _FIX, severity)
