"""What the packages of one release say, read without Anki: what students must get, and what may never change."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radanki.cards.tags import corrections_in
from radanki.package.facts import facts_of
from radanki.package.reading import open_package
from radanki.releasing.diff.state import identity_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from radanki.model.note import NoteKind
    from radanki.model.releases.fact import Fact
    from radanki.package.contents import NoteContents, NoteTypeContents

Content = tuple[tuple[str, ...], tuple[str, ...]]
"""What an update can change of a note: its fields, and its tags in order."""

_ID, _TITLE, _WITHDRAWN, _MASKS, _IMAGE = "Id", "Title", "Withdrawn", "Occlusion", "Image"
_MASK: Final = re.compile(r"\{\{c([0-9]+)::image-occlusion:(.*?)(?::oi=1)?\}\}")


@dataclass(frozen=True, slots=True)
class IssuedNote:
    """A note as a release issues it.

    ``variants`` holds what it says in each package, once; they differ only between decks of different profiles.
    ``masks`` are the shapes of image occlusion by card number; ``identity`` is its field ``Id``: case, kind and part.
    ``facts`` are what its cards ask, ``corrections`` the tags that tell students that it asks something else now.
    """

    guid: str
    note_type: int
    identity: str
    title: str
    variants: frozenset[Content]
    numbers: frozenset[int]
    decks: frozenset[str]
    masks: tuple[tuple[int, tuple[str, ...]], ...]
    picture: str
    is_withdrawn: bool
    kind: NoteKind | None = None
    facts: tuple[Fact, ...] = ()
    corrections: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The note in words that a release manager can look up."""
        return f"note {self.guid} ({self.identity or 'no id'}{f', {self.title}' if self.title else ''})"

    @property
    def case(self) -> str:
        """The id of the case that it belongs to."""
        return self.identity.partition("/")[0]


@dataclass(frozen=True, slots=True)
class ReleaseContents:
    """One release: its packages in the order in which students import them, and all that they hold together.

    ``sizes`` are the numbers of notes of the packages, in that order; ``media`` gives the SHA-256 of every file by
    name, and ``two_faced_media`` names those that differ between packages.
    """

    version: str
    packages: tuple[Path, ...]
    sizes: tuple[int, ...]
    notes: Mapping[str, IssuedNote]
    note_types: Mapping[int, NoteTypeContents]
    decks: frozenset[str]
    media: Mapping[str, str]
    two_faced_media: tuple[str, ...]

    @property
    def tops(self) -> frozenset[str]:
        """The names of the decks that are in no other deck."""
        return frozenset(name.partition("::")[0] for name in self.decks)


def read_release(version: str, packages: Sequence[Path]) -> ReleaseContents:
    """Read the packages of a release, sorted by name.

    Raises:
        PackageError: where one of them can't be read.
    """
    ordered = tuple(sorted(packages, key=lambda path: path.name))
    found: dict[str, list[IssuedNote]] = defaultdict(list)
    note_types: dict[int, NoteTypeContents] = {}
    decks: set[str] = set()
    media: dict[str, str] = {}
    two_faced: set[str] = set()
    sizes: list[int] = []
    for path in ordered:
        with open_package(path) as package:
            sizes.append(package.count_notes())
            by_id = {kind.id: kind for kind in package.note_types}
            note_types |= {key: kind for key, kind in by_id.items() if key not in note_types}
            decks |= {deck.name for deck in package.decks}
            for entry in package.media():
                if media.setdefault(entry.name, entry.sha256) != entry.sha256:
                    two_faced.add(entry.name)
            for note in package.notes_by_guid():
                found[note.guid].append(_issued(note, by_id[note.note_type]))
    notes = {guid: _joined(issues) for guid, issues in sorted(found.items())}
    return ReleaseContents(
        version, ordered, tuple(sizes), notes, note_types, frozenset(decks), media, tuple(sorted(two_faced))
    )


def _issued(note: NoteContents, kind: NoteTypeContents) -> IssuedNote:
    values = dict(zip((field.name for field in kind.fields), note.fields, strict=True))
    masks: dict[int, list[str]] = defaultdict(list)
    for number, shape in _MASK.findall(values.get(_MASKS, "")):
        masks[int(number)].append(shape)
    _, kind_of_card, _ = identity_of(note.guid, values.get(_ID, ""), note.tags)
    numbers = frozenset(card.ordinal for card in note.cards)
    return IssuedNote(
        guid=note.guid,
        note_type=note.note_type,
        identity=values.get(_ID, ""),
        title=values.get(_TITLE, ""),
        variants=frozenset({(note.fields, tuple(sorted(note.tags)))}),
        numbers=numbers,
        decks=frozenset(card.deck for card in note.cards),
        masks=tuple((number, tuple(sorted(shapes))) for number, shapes in sorted(masks.items())),
        picture=values.get(_IMAGE, ""),
        is_withdrawn=bool(values.get(_WITHDRAWN)),
        kind=kind_of_card,
        facts=facts_of(kind_of_card, values, numbers),
        corrections=corrections_in(note.tags),
    )


def _joined(issues: Sequence[IssuedNote]) -> IssuedNote:
    """Join what several packages of a release say of one note."""
    first = issues[0]
    return IssuedNote(
        guid=first.guid,
        note_type=first.note_type,
        identity=first.identity,
        title=first.title,
        variants=frozenset().union(*(issue.variants for issue in issues)),
        numbers=frozenset().union(*(issue.numbers for issue in issues)),
        decks=frozenset().union(*(issue.decks for issue in issues)),
        masks=first.masks,
        picture=first.picture,
        is_withdrawn=any(issue.is_withdrawn for issue in issues),
        kind=first.kind,
        facts=first.facts,
        corrections=frozenset().union(*(issue.corrections for issue in issues)),
    )
