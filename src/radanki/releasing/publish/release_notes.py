"""RELEASE_NOTES.md: what a student meets after an update, in the student's words; no identifier and no file of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.model.releases.ledger import is_preview_version
from radanki.releasing.publish.change_report import ChangeReport
from radanki.releasing.publish.wording import counted, day_of, document, md

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.releases.manifest import DeckEntry
    from radanki.model.releases.release import ReleaseFacts
    from radanki.releasing.publish.wording import Markdown

_MEGABYTE: Final = 1_000_000
_UPDATING: Final = (
    "1. Download the package that you have once more. If you have several, one that holds all your cases is enough.",
    "2. In Anki choose *File, Import* and take the package; on a phone or tablet open it with Anki.",
    "   Leave the proposed settings: *update notes: if newer*.",
)
_PREVIEW: Final = (
    "This is a preview. Not every case in it was reviewed by clinicians; each card says whether its case was.",
    "Cards keep their identity: your progress, your words and your tags go on into release 1.0.",
    "Anything may be withdrawn; a card that is says so, and stays yours.",
)
_CLEARING: Final = (
    "3. Delete the notes that were taken down, then choose *Tools, Check Media, Delete Unused*",
    "   (on a phone: *Check media*): their pictures leave your devices only then.",
)
_KEPT: Final = (
    "## Your reviews, edits and tags",
    "",
    "- Reviews, intervals, flags and suspended cards stay as they are, on corrected cards too.",
    "- A card that did not change keeps all that you wrote on it, and your tags.",
    "- A corrected note is replaced as a whole, the field *My notes* and your own tags on it included:",
    "  keep long notes elsewhere.",
    "- Cards stay in the deck that they are in, also where a new student would find them in another one.",
    "- Nothing is deleted from your collection: withdrawn cards stay, and say so.",
)


def release_notes(facts: ReleaseFacts) -> str:
    """Give the notes of a release; sections in which there is nothing to say are left out.

    Of what was taken down nothing is told but the reason that was written for students.
    """
    told = ChangeReport(facts)
    sections = (
        _preview(facts),
        told.summary(),
        told.corrected(),
        told.new(),
        told.retired(),
        told.taken_down(),
        told.changed(),
        told.moved(),
        told.gone(),
        _waiting(facts),
        _sizes(facts),
        _qualities(facts),
        _updating(facts),
        map(md, _KEPT),
        _rehearsal(facts),
    )
    what = "Preview" if is_preview_version(facts.version) else "Release"
    title = md("# {}", f"{what} {facts.version}, {day_of(facts.time)}")
    return document([title, *(line for section in sections if (lines := list(section)) for line in (md(""), *lines))])


def _preview(facts: ReleaseFacts) -> Iterator[Markdown]:
    if is_preview_version(facts.version):
        yield from map(md, _PREVIEW)


def _waiting(facts: ReleaseFacts) -> Iterator[Markdown]:
    """Tell how many cases are not in the release because nobody has looked at them yet."""
    if facts.waiting:
        cases = counted(len(facts.waiting), "case waits", "cases wait")
        yield from (md("## Not in it yet"), md(""), md("{} for reviewers. Whoever has the cards keeps them.", cases))


def _updating(facts: ReleaseFacts) -> Iterator[Markdown]:
    yield from (md("## How to update"), md(""), *map(md, _UPDATING))
    if facts.taken_down:
        yield from map(md, _CLEARING)


def _sizes(facts: ReleaseFacts) -> Iterator[Markdown]:
    if not facts.decks:
        return
    yield from (md("## Packages"), md(""), md("| package | notes | cards | size |"), md("|---|---:|---:|---:|"))
    for deck in sorted(facts.decks, key=lambda deck: deck.file):
        counts = (f"{deck.notes:,}", f"{deck.cards:,}", _size(deck.bytes))
        yield md("| {} | {} | {} | {} |", _package(deck, facts), *counts)


def _qualities(facts: ReleaseFacts) -> Iterator[Markdown]:
    """Tell of each package how good it is, in figures: what is low is said as plainly as what is high."""
    if not facts.qualities:
        return
    yield from (md("## Quality"), md(""))
    yield md("| package | cases | normal | with a why | with a picture | reviewed by two | sources looked up |")
    yield md("|---|---:|---:|---:|---:|---:|---|")
    for one in facts.qualities:
        counted_parts = (one.normal, one.with_why, one.with_picture, one.reviewed_by_two)
        shares = [part.share if part.of else "-" for part in counted_parts]
        sources = one.sources if one.cases else "-"
        yield md("| {} | {} | {} | {} | {} | {} | {} |", f"{one.slug}.apkg", f"{one.cases:,}", *shares, sources)
    patterns = {pattern for one in facts.qualities for pattern in one.patterns}
    if patterns:
        yield from (md(""), md("Pictures of each pattern, with and without what it asks for:"), md(""))
        for pattern in sorted(patterns, key=lambda one: one.title):
            yield md("- {}: {} and {}", pattern.title, str(pattern.showing), str(pattern.without))
    yield md("")
    for one in facts.qualities:
        if one.licences:
            named = ", ".join(f"{name} {count}" for name, count in one.licences)
            yield md("- Licences of the pictures in {}: {}", f"{one.slug}.apkg", named)


def _package(deck: DeckEntry, facts: ReleaseFacts) -> str:
    slug = deck.file.removesuffix(".apkg")
    title = next((file.deck.title for file in facts.library.decks if file.slug == slug), "")
    return f"{deck.file} ({title})" if title else deck.file


def _size(size_bytes: int) -> str:
    return f"{size_bytes / _MEGABYTE:,.1f} MB" if size_bytes >= _MEGABYTE / 10 else f"{size_bytes / 1000:,.0f} kB"


def _rehearsal(facts: ReleaseFacts) -> Iterator[Markdown]:
    if not facts.rehearsal:
        return
    yield from (md("## Tried before you"), md(""))
    yield from (md("Anki's own library imported and updated these packages:"), md(""))
    yield from (md("- {}", line) for line in facts.rehearsal)
