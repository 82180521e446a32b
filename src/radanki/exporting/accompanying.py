"""The page beside what was exported: what it is, how it is taken in, what is not in it, and whose the pictures are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Sequence

    from radanki.exporting.cards import PortableCard

OVERWRITES: Final = (
    "CrowdAnki overwrites: an import replaces every field of a note that is there already (also `My notes`, unless "
    "you mark it as personal in CrowdAnki's dialog), its tags, the note types and the deck's options, and moves all "
    "cards of a note into one deck. Back up first, and don't mix it with the .apkg of the same deck."
)
_NO_DIAGNOSIS: Final = "For learning, not for diagnosis. Made for Anki; not affiliated with Anki, CrowdAnki or H5P."

_LOST_IN_CROWDANKI: Final = """\
- cards of one note in several decks: here a note lies in the deck with most of its cards;
- the numbers of the note types, so that a later .apkg does not update these notes;
- the times at which notes changed."""
CROWDANKI: Final = (
    OVERWRITES,
    "In Anki: File, CrowdAnki: Import from disk, and choose this folder.",
    "What an .apkg has and this form has not:",
    _LOST_IN_CROWDANKI,
)
TABLE: Final = (
    "cards.csv has one row a card (RFC 4180, UTF-8, lines end in CRLF), media/ the pictures that it names.",
    "A cell with many values has one a line. `marks` are boxes: left, top, width, height, in fractions of the picture.",
    "A cell that a spreadsheet would take for a formula (it begins with = + - @) has an apostrophe before it.",
)
_KINDS_OF_H5P: Final = """\
- quiz: questions with choices, and pictures that are normal or not;
- hotspots: touch what is asked; outlines became boxes;
- cards: the rest, to be turned; of stacks and loops one picture."""
H5P: Final = (
    "Each .h5p is content alone, without the scripts of H5P. Moodle, Lumi and any other host open it.",
    "They need, from the H5P Hub, Question Set, Multiple Choice, Column, Find the Hotspot, Dialog Cards and Image.",
    _KINDS_OF_H5P,
    "Who made a picture, and its licence, stand under `Rights of use` and in the feedback.",
)
GIFT_ONLY: Final = "At least one picture may not be used commercially: look at its licence before you sell a course."


def page(
    title: str, told: Sequence[str], staying: Counter[str], cards: Sequence[PortableCard], files: Sequence[str] = ()
) -> bytes:
    """Give the page as Markdown."""
    blocks = [f"# {title}", *told]
    if files:
        blocks.append("\n".join(f"- {file}" for file in files))
    if staying:
        blocks.append("\n".join(["Left out:", "", *(f"- {count}: {why}" for why, count in sorted(staying.items()))]))
    lines = sorted({f"- {one.shown.name}: {one.rights.line}" for card in cards for one in card.pictures})
    if lines:
        blocks.append("\n".join(["## Pictures", "", *lines]))
    blocks += [f"## {name}\n\n{text}" for name, text in licence_texts(cards)]
    contributors = sorted({card.contributors for card in cards} - {""})
    blocks += ["\n".join(contributors)] if contributors else []
    return ("\n\n".join([*blocks, _NO_DIAGNOSIS]) + "\n").encode()


def licence_texts(cards: Iterable[PortableCard]) -> list[tuple[str, str]]:
    """Give name and text of every licence that asks to travel along with its pictures."""
    licences = {one.rights.licence for card in cards for one in card.pictures if one.rights.licence is not None}
    return [(one.name, one.text.strip()) for one in sorted(licences, key=lambda one: one.name) if one.text]
