"""ANKIWEB.md: what to type when a package is shared on AnkiWeb, within its limits; and which packages may not go there.

AnkiWeb's sharer declares to own the work or to have its owner's leave, lets AnkiWeb change it, and may not put extra
restrictions on who downloads it (its terms, read in September 2026). A picture that is not for sale, that asks for the
same licence or that may not be changed can therefore not be shared there.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from radanki.releasing.publish.credits_list import licence_named
from radanki.releasing.publish.wording import (
    Markdown,
    as_link,
    as_text,
    counted,
    day_of,
    document,
    joined,
    listed,
    md,
    one_line,
)
from radanki.vocabulary import find_licence, find_modality, find_system

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from radanki.model.library import DeckFile
    from radanki.model.releases.manifest import DeckEntry
    from radanki.model.releases.release import PictureCredit, ReleaseFacts

# AnkiWeb's form refuses more (its terms and sharing page, read in September 2026); a deck's tags count together.
MOST_TITLE, MOST_TAGS, MOST_SUPPORT, MOST_DESCRIPTION = 60, 60, 180, 65_000
"""The most characters of a shared deck's title, of its tags together, of its support address, of its description."""
MOST_BYTES: Final = 100_000_000
"""About the largest file that AnkiWeb takes (ankidroid/Anki-Android#2371)."""

_TAGS: Final = ("radiology", "medicine", "anatomy", "imaging", "xray", "ct", "mri", "ultrasound")
_LINES: Final = (
    "A picture first, then the answer: why, how certain the reading is, where the picture is from, and its licence.",
    "For learning, not for diagnosis.",
    "Works with Anki 23.10 or later, AnkiDroid 2.17 or later, and AnkiMobile; not affiliated with Anki.",
)


def ankiweb_texts(facts: ReleaseFacts) -> str:
    """Give title, tags and description of each package that may be shared on AnkiWeb, with their lengths.

    The description is in the Markdown that AnkiWeb shows since August 2023: emphasis, lists and links, but no headings
    (https://github.com/abdnh/vscode-ankiwebify). Where the credits do not fit, those at the end are only counted.
    """
    most = f"{MOST_DESCRIPTION:,}"
    lines = [
        md("# AnkiWeb texts of release {}", facts.version),
        md(""),
        md("Limits in characters: title {}, tags {} together, description {},", MOST_TITLE, MOST_TAGS, most),
        md("support page {}: the address of this release.", MOST_SUPPORT),
        md("Share again from the deck that was shared first; a second entry would start without downloads."),
        md("AnkiWeb tells nobody of updates."),
        md(""),
    ]
    by_slug = {file.slug: file for file in facts.library.decks}
    for entry in sorted(facts.decks, key=lambda entry: entry.file):
        deck_file = by_slug.get(entry.file.removesuffix(".apkg"))
        if deck_file is not None:
            lines += [*_package(entry, deck_file, facts), md("")]
    return document(lines)


def _package(entry: DeckEntry, deck_file: DeckFile, facts: ReleaseFacts) -> Iterator[Markdown]:
    words = _licences_of_words(deck_file, facts)
    credited = [credit for credit in facts.credits if deck_file.slug in credit.decks]
    yield from (md("## {}", entry.file), md(""))
    refusals = list(_refusals(entry, deck_file, credited, words))
    if refusals:
        yield from (md("Not for AnkiWeb:"), md(""))
        yield from (md("- {}", refusal) for refusal in refusals)
        return
    title, tags = _title(deck_file), _tags(deck_file)
    description = _description(entry, deck_file, credited, facts)
    yield from _entry("Title", title, MOST_TITLE)
    yield from _entry("Tags", tags, MOST_TAGS)
    yield from _entry("Description", description, MOST_DESCRIPTION)


def _entry(name: str, text: str, limit: int) -> Iterator[Markdown]:
    """Give a text as it is to be copied, fenced so that nothing of it is read as Markdown here."""
    fence = "`" * max(3, _longest_run(text) + 1)
    yield from (md("{} ({} of {} characters):", name, f"{len(text):,}", f"{limit:,}"), md(""))
    yield from (Markdown(f"{fence}text"), Markdown(text), Markdown(fence), md(""))


def _longest_run(text: str) -> int:
    longest = run = 0
    for character in text:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    return longest


def _licences_of_words(deck_file: DeckFile, facts: ReleaseFacts) -> tuple[str, ...]:
    """Name the licences of what contributors wrote and drew for the cases of a deck."""
    held = {case.path for case in facts.library.selected[deck_file.slug] if not case.is_taken_down}
    slugs = sorted({file.case.licence for file in facts.library.cases if file.places.path in held})
    return tuple(slug if (licence := find_licence(slug)) is None else licence.name for slug in slugs)


def _refusals(
    entry: DeckEntry, deck_file: DeckFile, credited: Sequence[PictureCredit], words: Sequence[str]
) -> Iterator[Markdown]:
    """Say why a package may not go to AnkiWeb; the strict reading counts."""
    if deck_file.deck.profile == "nc":
        yield md("its deck takes pictures that are given away only.")
    counts = Counter(credit.licence for credit in credited if not _may_go(credit.licence))
    for name, number in sorted(counts.items()):
        pictures = counted(number, "picture")
        yield md("{} under {}, which puts conditions on whoever passes it on.", pictures, name)
    for name in words:
        if not _may_go(name):
            yield md("words and drawings under {}, which puts conditions on whoever passes them on.", name)
    if entry.bytes > MOST_BYTES:
        size, most = f"{entry.bytes / 1e6:.0f}", f"{MOST_BYTES / 1e6:.0f}"
        yield md("its {} MB are more than the {} MB that AnkiWeb takes.", size, most)


def _may_go(name: str) -> bool:
    licence = licence_named(name)
    return (
        licence is not None
        and licence.profile == "open"
        and not (licence.asks_share_alike or licence.forbids_derivatives or licence.forbids_commerce)
    )


def _title(deck_file: DeckFile) -> str:
    title = one_line(f"{deck_file.deck.name}: {deck_file.deck.title}")
    return title if len(title) <= MOST_TITLE else f"{title[: MOST_TITLE - 1].rstrip()}…"


def _tags(deck_file: DeckFile) -> str:
    """Give as many tags as fit, those of the deck's own modality and system first."""
    chosen = (*deck_file.deck.select.modality, *deck_file.deck.select.system)
    tags = ""
    for tag in dict.fromkeys((*(slug for slug in chosen if slug in _TAGS), *_TAGS)):
        longer = f"{tags} {tag}".strip()
        tags = longer if len(longer) <= MOST_TAGS else tags
    return tags


def _description(
    entry: DeckEntry, deck_file: DeckFile, credited: Sequence[PictureCredit], facts: ReleaseFacts
) -> Markdown:
    counts = md("{}, {}.", counted(entry.notes, "note"), counted(entry.cards, "card"))
    parts = (
        _about(deck_file),
        joined(" ", (counts, _scope(facts, credited))),
        *map(md, _LINES),
        md("Release {}, {}. Your reviews stay when you update.", facts.version, day_of(facts.time)),
        _extra_rights(credited, _licences_of_words(deck_file, facts)),
        _licences(credited) if credited else md(""),
    )
    whole = joined("\n\n", parts)
    return _cut(whole) if len(whole) > MOST_DESCRIPTION else _with_credits(whole, credited)


def _about(deck_file: DeckFile) -> Markdown:
    """Give the deck's own description without headings, which AnkiWeb does not know."""
    lines = (line.lstrip("#").strip() for line in deck_file.deck.description.splitlines())
    paragraphs = " ".join(line or "\n" for line in lines).split("\n")
    return joined("\n\n", map(as_text, paragraphs))


def _scope(facts: ReleaseFacts, credited: Sequence[PictureCredit]) -> Markdown:
    """Say which modalities and organ systems the pictures are of."""
    folders = {credit.case for credit in credited}
    placements = [file.placement for file in facts.library.cases if file.places.path.rpartition("/")[0] in folders]
    modalities = _names(find_modality(placement.modality) for placement in placements)
    systems = _names(find_system(placement.system) for placement in placements)
    if not (modalities and systems):
        return md("")
    return Markdown(f"{'; '.join(modalities)}: {'; '.join(systems)}.")  # names of our own vocabulary


def _names(rows: Iterable[object]) -> list[str]:
    known = {(getattr(row, "order", 0), getattr(row, "name", "")) for row in rows if row is not None}
    return [name for _, name in sorted(known)]


def _extra_rights(credited: Sequence[PictureCredit], words: Sequence[str]) -> Markdown:
    """Say what a downloader may do beyond the personal use that AnkiWeb's terms give."""
    own = md("words, marks and drawings under {}", listed(words)) if words else md("")
    pictures = md("each picture under the licence printed on its card") if credited else md("")
    rights = joined("; ", (own, pictures))
    return md("Extra rights: {}.", rights) if rights else rights


def _licences(credited: Sequence[PictureCredit]) -> Markdown:
    counts = Counter((credit.licence, credit.licence_url) for credit in credited)
    parts = [
        md("{} under {}", number, as_link(name, url))
        for (name, url), number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    return md("{}: {}.", counted(len(credited), "picture"), listed(parts))


def _with_credits(head: Markdown, credited: Sequence[PictureCredit]) -> Markdown:
    """Add the credits, picture by picture, as far as they fit; the rest is counted."""
    lines = list(dict.fromkeys(_credit(credit) for credit in credited))
    shown = [head, md(""), md("Pictures:"), md("")] if lines else [head]
    length = sum(len(line) + 1 for line in shown)
    for place, line in enumerate(lines):
        rest = md("- and {}, all in CREDITS.md of the release", counted(len(lines) - place, "more source"))
        # The last line needs no room for the count behind it.
        needed = len(line) if place == len(lines) - 1 else len(line) + 1 + len(rest)
        if length + needed > MOST_DESCRIPTION:
            return _cut(Markdown("\n".join([*shown, rest])))
        shown.append(line)
        length += len(line) + 1
    return Markdown("\n".join(shown))


def _cut(text: Markdown) -> Markdown:
    return text if len(text) <= MOST_DESCRIPTION else Markdown(f"{text[: MOST_DESCRIPTION - 1].rstrip()}…")


def _credit(credit: PictureCredit) -> Markdown:
    named = credit.source or credit.url
    source = as_link(named, credit.url) if named else md("")
    return md("- {}", joined(", ", (as_text(credit.author), source, as_text(credit.licence))))
