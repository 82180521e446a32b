"""What is said of a deck on its page in Anki: what is in it, in words that stay true when the next package comes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from radanki.cards.fields.markdown import block
from radanki.cards.order.homes import EXAMS, EXTRAS, ON_THE_WEB, PATTERNS, START, WEEKLY
from radanki.cards.order.saved_searches import TWENTY_FILMS, saved_search
from radanki.model.card_markup import CardMarkup
from radanki.model.spelling import in_a_row

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from radanki.cards.order.homes import Home
    from radanki.model.case import Kind
    from radanki.model.deck import DeckDefinition
    from radanki.model.joined.summary import CaseSummary
    from radanki.model.note import Note, NoteExemplar, NoteKind

_OPTIONS: Final = CardMarkup(
    "<p>Options worth setting once: FSRS on, desired retention 0.90;<br>"
    "bury new siblings and bury review siblings on.</p>"
)
_PREVIEW: Final = CardMarkup(
    "<p><b>Preview.</b> Not every case was reviewed yet, and any may be withdrawn. "
    "Your progress stays with each card.</p>"
)
_STANDING: Final = CardMarkup("<p>For learning, not for diagnosis. Made for Anki; not affiliated with Anki.</p>")
_OF_THEIR_OWN: Final[Mapping[Home, CardMarkup]] = {
    START: CardMarkup(
        "<p>Begin here: the first cards, mixed from all pictures. Anatomy and normal pictures come before disease, easy"
        " before hard, and what can't be missed is among them. Then go on with the decks below.</p>"
    ),
    EXTRAS: CardMarkup("<p>Curiosities: instructive, seldom asked. Leave this deck out, or keep it for the end.</p>"),
    ON_THE_WEB: CardMarkup(
        "<p>Pictures that may not be in a package: each card opens one at its source. Needs a connection; leave this"
        " deck out if you study without one.</p>"
    ),
}
_PATTERNS: Final = CardMarkup(
    "<p>Each card asks one thing of many pictures, and shows another of them at each review: you learn the pattern, not"
    " the picture. {} of 100 pictures are normal, or mimics.</p>"
)
_ENOUGH_REVIEWERS: Final = 2
_BY: Final = ("nobody yet", "one person", "two persons or more")
_PAPERS: Final = CardMarkup("<p>Papers of the mock exam; a new one comes with each release, and old ones stay.</p>")
_WEEKS: Final = CardMarkup(
    "<p>One case a week, in order: say what you see, what else it could be and what it is, then turn the card over. Set"
    " new cards to none a day, and take the next week by <i>Custom study, Increase today's new card limit</i>.</p>"
)
_PAPER: Final = CardMarkup(
    "<p>A paper of the mock exam. Set as many new cards a day as it has, in order, and sit it in one go. A typed answer"
    " gets two marks for the structure with its side, one without the side, else none; a choice gets two or none.</p>"
)
_HELD: Final[Mapping[Kind, str]] = {
    "anatomy": "anatomy",
    "normal": "normal pictures",
    "variant": "normal variants",
    "pathology": "disease",
    "device": "tubes and devices",
    "postop": "what treatment leaves",
    "artifact": "artefacts",
    "physics": "physics and technique",
}
_ASKED: Final[Mapping[NoteKind, str]] = {
    "name": "name structures",
    "cover": "name structures",
    "find": "find what is to be seen",
    "diagnosis": "give the diagnosis",
    "differential": "weigh a differential",
    "question": "answer questions",
    "checklist": "read by a checklist",
    "step": "work up a case step by step",
    "pearl": "fill in what to remember",
    "topic": "sum up a disease across its pictures",
    "sign": "name signs and say what they mean",
    "pattern": "tell normal from disease",
    "exam": "sit a mock exam",
    "week": "read the case of the week",
}


def top_description(
    deck: DeckDefinition,
    cases: Collection[CaseSummary],
    cards: int,
    patterns: Collection[Note] = (),
    *,
    is_preview: bool,
) -> CardMarkup:
    """Give what its definition says of a package, how much is in it, and what holds for every one.

    The numbers are of the package that is named: whoever imports several reads those of the last. ``cases`` and
    ``cards`` are without ``patterns``.
    """
    return (
        block(deck.description)
        + (_counted(deck, cases, cards) if cases else CardMarkup(""))
        + (_counted_patterns(deck, patterns) if patterns else CardMarkup(""))
        + (_PREVIEW if is_preview else CardMarkup(""))
        + _OPTIONS
        + _twenty_films()
        + _STANDING
    )


def _counted(deck: DeckDefinition, cases: Collection[CaseSummary], cards: int) -> CardMarkup:
    """Say how many cards there are, of how many cases, how many of these are normal, and by whom they were reviewed."""
    reviewers = Counter(min(case.reviewers, _ENOUGH_REVIEWERS) for case in cases)
    normal = sum(case.kind == "normal" for case in cases)
    reviewed = in_a_row(f"{count} by {_BY[number]}" for number, count in sorted(reviewers.items(), reverse=True))
    return CardMarkup("<p>In the package {}: {} of {}, {} of them normal. Reviewed: {}.</p>").format(
        deck.title, _number(cards, "card"), _number(len(cases), "case"), normal, reviewed
    )


def _counted_patterns(deck: DeckDefinition, patterns: Collection[Note]) -> CardMarkup:
    pictures = {exemplar.media for note in patterns for exemplar in note.exemplars}
    return CardMarkup("<p>In the package {}: {} of {}.</p>").format(
        deck.title, _number(len(patterns), "pattern card"), _number(len(pictures), "picture")
    )


def _number(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _twenty_films() -> CardMarkup:
    session = saved_search(TWENTY_FILMS)
    first, second = (CardMarkup("{} of <code>{}</code>").format(one.most, one.search) for one in session.filters)
    return CardMarkup("<p>{}, {}: Tools, Create Filtered Deck, {} and, as second filter, {}.</p>").format(
        session.name, session.why, first, second
    )


def description_of(
    home: Home, kinds: Collection[Kind], asked: Collection[NoteKind], exemplars: Collection[NoteExemplar] = ()
) -> CardMarkup:
    """Say what a deck holds: cases of these kinds, asked about in these ways. No title is told, and nothing is counted.

    Anki replaces it at every import: counts would age, and titles are answers. How many of the pictures of patterns are
    normal is said all the same: who reads films in earnest knows how often there is something, and reads by it.
    """
    if home == PATTERNS and exemplars:
        without = sum(not one.shows for one in exemplars)
        return _PATTERNS.format(round(100 * without / len(exemplars)))
    if home in _OF_THEIR_OWN:
        return _OF_THEIR_OWN[home]
    if home[0] == WEEKLY:
        return _WEEKS
    if home[0] == EXAMS:
        return _PAPER if len(home) > 1 else _PAPERS
    if not kinds:
        return CardMarkup("<p>{}, organ by organ.</p>").format(home[-1][1])
    held = in_a_row(word for kind, word in _HELD.items() if kind in kinds)
    ways = in_a_row(way for kind, way in _ASKED.items() if kind in asked)
    return CardMarkup("<p>{}: {}.</p><p>You {}.</p>").format(", ".join(name for _, name in home), held, ways)
