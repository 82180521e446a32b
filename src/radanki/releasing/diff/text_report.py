"""Changes as text for people, as Markdown for release notes and pull requests, and as JSON for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from radanki.model.releases.changes import once
from radanki.releasing.diff.word_diff import marked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from radanki.model.releases.changes import ChangedItem, Changes, DeckChanges
    from radanki.releasing.diff.word_diff import Piece

FORMATS: Final = ("text", "json", "markdown")
LISTS: Final = ("new", "changed", "moved", "retired", "gone")
_HEADINGS: Final = {
    "new": "New",
    "changed": "Changed",
    "moved": "Moved",
    "retired": "Withdrawn",
    "gone": "Gone",
}


def as_json(changes: Changes) -> str:
    """Give one JSON object with the lists ``new``, ``changed``, ``moved``, ``retired`` and ``gone``, an item a line."""
    lists = []
    for name in LISTS:
        items = ",\n".join(f"    {json.dumps(_object(item))}" for item in getattr(changes, name))
        lists.append(f'  "{name}": [\n{items}\n  ]' if items else f'  "{name}": []')
    return "{\n" + ",\n".join(lists) + "\n}"


def _object(item: ChangedItem) -> dict[str, object]:
    return {
        "case": item.case or None,
        "title": item.title or None,
        "kind": item.kind,
        "picture": item.picture,
        "finding": item.finding,
        "what": item.what,
        "before": item.before,
        "after": item.after,
        "cards": list(item.cards),
        "decks": list(item.decks),
        "aspects": sorted(item.aspects),
        "at_risk": item.at_risk,
        "part": item.part,
        "guid": item.guid,
    }


def as_text(changes: Changes) -> Iterator[str]:
    """Give lines for a terminal: what was taken out as ``[-word-]``, what was put in as ``{+word+}``."""
    yield f"{changes.old_name} → {changes.new_name}"
    yield from (f"  {line}" for line in _costs(changes, str))
    for name in LISTS:
        lines = list(_told(_items(changes, name), _names_decks(changes), word_diff, str))
        if lines:
            yield from ("", _HEADINGS[name].lower())
            yield from (f"  {'  ' * depth}{text}" for depth, text in lines)


def as_markdown(changes: Changes) -> Iterator[str]:
    """Give lines of Markdown: what was taken out struck through, what was put in in bold."""
    yield f"## What changes from {_inline(changes.old_name)} to {_inline(changes.new_name)}"
    yield ""
    yield from (f"- {line}" for line in _costs(changes, _inline))
    for name in LISTS:
        lines = list(_told(_items(changes, name), _names_decks(changes), markdown_diff, _inline))
        if lines:
            yield from ("", f"### {_HEADINGS[name]}", "")
            yield from (f"{'  ' * depth}- {text}" for depth, text in lines)


def _items(changes: Changes, name: str) -> tuple[ChangedItem, ...]:
    """Give what is listed under a heading: each item once, also what only holders of a single package miss or get."""
    return once(item for deck in changes.decks for item in getattr(deck, name))


def _names_decks(changes: Changes) -> bool:
    return len(changes.decks) > 1


def _costs(changes: Changes, escape: Callable[[str], str]) -> Iterator[str]:
    """Say what each package costs its holder, and what they cost who holds them all."""
    for deck in changes.decks:
        yield f"{escape(deck.name)}: {cost_of(deck)}"
    if _names_decks(changes):
        whole = _cost(changes.cards_to_learn, changes.cards_touched, changes.cards_at_risk)
        yield f"all together: {'nothing changes' if changes.is_empty else whole}"


def cost_of(deck: DeckChanges) -> str:
    """Say in one line what a package costs a student who holds the old one."""
    line = _cost(deck.cards_to_learn, deck.cards_touched, deck.cards_at_risk)
    overwritten = ""
    if deck.overwritten:
        notes = _count(deck.overwritten, "unchanged note has", "unchanged notes have")
        overwritten = f"; {notes} a newer time, so an import would replace what students wrote on them"
    if deck.is_empty:
        return f"nothing changes{overwritten}"
    return f"{line}{overwritten}"


def _cost(to_learn: int, touched: int, at_risk: int) -> str:
    return (
        f"{_count(to_learn, 'card', 'cards')} to learn, {_count(touched, 'card', 'cards')} changed, {at_risk} at risk"
    )


@dataclass(slots=True)
class _Story:
    """One change of one case, and every card that it concerns."""

    what: str
    items: list[ChangedItem] = field(default_factory=list)


def _told(
    items: Sequence[ChangedItem],
    names_decks: bool,  # noqa: FBT001  # one of four, told apart by their types
    spell: Callable[[Sequence[Piece]], str],
    escape: Callable[[str], str],
) -> Iterator[tuple[int, str]]:
    """Give lines with their depth, case by case; a change that many cards of a case share is told once."""
    by_case: dict[tuple[str, str, tuple[str, ...]], list[ChangedItem]] = {}
    for item in items:
        by_case.setdefault((item.title, item.case, item.decks if names_decks else ()), []).append(item)
    for (title, case, decks), lot in by_case.items():
        where = f" [{', '.join(decks)}]" if decks else ""
        yield 0, escape(f"{title or 'without a title'}{f' ({case})' if case else ''}{where}")
        for story in _stories(lot):
            yield 1, escape(f"{_cards_named(story.items)}: {story.what}")
            for before, after in _texts(story.items):
                for line in _lines(spell(marked(before, after))):
                    yield 2, line


def _stories(items: Iterable[ChangedItem]) -> Iterator[_Story]:
    """Join the cards that share a change; of cards that come or go only the fact is shared, each has its own text."""
    stories: dict[object, _Story] = {}
    for item in items:
        words = (item.passages, item.tags_added, item.tags_removed) if item.aspects else ()
        stories.setdefault((item.what, words), _Story(item.what)).items.append(item)
    yield from stories.values()


def _cards_named(items: Sequence[ChangedItem]) -> str:
    """Name cards in a row, findings of one picture by their numbers: ``cover frontal 1 to 4 and 7, diagnosis``."""
    numbers: dict[str, list[int]] = {}
    for item in items:
        numbers.setdefault(note_name(item), []).extend([] if item.finding is None else [item.finding])
    return ", ".join(f"{name} {_runs(found)}" if found else name for name, found in numbers.items())


def _runs(numbers: Sequence[int]) -> str:
    """Write numbers as people do: ``1 to 4 and 7``."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    long = 3
    parts = [f"{run[0]} to {run[-1]}" if len(run) >= long else " and ".join(map(str, run)) for run in runs]
    return " and ".join(parts) if len(parts) <= 2 else ", ".join(parts)  # noqa: PLR2004  # "a and b", "a, b, c"


def note_name(item: ChangedItem) -> str:
    """Name a note: ``cover frontal``, ``diagnosis``, ``question first-step``."""
    words = [item.kind or "note", item.part if item.kind else item.guid]
    return " ".join(word for word in words if word)


def _texts(items: Sequence[ChangedItem]) -> Iterator[tuple[str, str]]:
    """Give the texts before and after; of findings that come or go their names, of withdrawn notes the reason."""
    item = items[0]
    if item.passages:
        yield from ((passage.before, passage.after) for passage in item.passages)
    elif item.aspects:
        yield item.after, item.after
    else:
        labels = dict.fromkeys(_first_line(one.after or one.before) for one in items if one.finding is not None)
        yield from ((line, line) for line in [", ".join(filter(None, labels))] if line)
    if item.tags_added or item.tags_removed:
        yield _tags(item.tags_removed), _tags(item.tags_added)


def _first_line(text: str) -> str:
    return text.partition("\n")[0]


def _tags(tags: Sequence[str]) -> str:
    return f"tags {' '.join(tags)}" if tags else ""


def _lines(text: str) -> Iterator[str]:
    return (line for line in text.split("\n") if line.strip())


def word_diff(pieces: Sequence[Piece]) -> str:
    """Give two texts as one, as git's word difference shows them."""
    signs = {"out": ("[-", "-]"), "in": ("{+", "+}"), "same": ("", ""), "cut": ("", "")}
    return "".join(_wrapped(piece.text, *signs[piece.kind]) for piece in pieces)


def markdown_diff(pieces: Sequence[Piece]) -> str:
    """Give two texts as one, in Markdown."""
    signs = {"out": ("~~", "~~"), "in": ("**", "**"), "same": ("", ""), "cut": ("", "")}
    text = "".join(_wrapped(_inline(piece.text), *signs[piece.kind]) for piece in pieces)
    return "\n".join(line.removeprefix("- ") for line in text.split("\n"))


def _wrapped(text: str, opening: str, closing: str) -> str:
    """Put signs around the words of each line, never around the blanks at its ends: Markdown would show the signs."""
    if not opening:
        return text
    lines = []
    for line in text.split("\n"):
        words = line.strip()
        start = line[: len(line) - len(line.lstrip())]
        end = line[len(line.rstrip()) :] if words else ""
        lines.append(f"{start}{opening}{words}{closing}{end}" if words else line)
    return "\n".join(lines)


_MARKDOWN: Final = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_~[]<>|#"})


def _inline(text: str) -> str:
    """Escape what Markdown would take for its own."""
    return text.translate(_MARKDOWN)


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
