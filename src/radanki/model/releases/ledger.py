"""What students already hold: everything ever released, as ``decks/ledger.json`` keeps it from release to release.

The classes are the contract of that file: they validate it, and its JSON Schema is made from them. ``last`` may be left
out where it is the newest release, so that a release touches only the lines of what it changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import ConfigDict, Field

from radanki.model.note import NoteKind  # noqa: TC001  # pydantic reads the annotations
from radanki.model.releases.fact import Fact  # noqa: TC001  # as above
from radanki.model.releases.published import (  # noqa: TC001  # as above
    CardNumber,
    CaseKey,
    PublishedPicture,
    Version,
    Withdrawn,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

ProfileName = Literal["open", "nc", "links"]
Guid = Annotated[str, Field(pattern=r"^[0-9a-f]{20}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
ShortDigest = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
UnixTime = Annotated[int, Field(ge=0)]
Count = Annotated[int, Field(ge=0)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Part = Annotated[str, Field(pattern=r"^([a-z0-9]+(-[a-z0-9]+)*)?$|^\?$")]

UNKNOWN_PART: Final = "?"
"""The part of a note whose case was taken down before any release: the stub keeps the guid alone."""

_STRICT: Final = ConfigDict(extra="forbid", strict=True)


def version_key(version: str) -> tuple[int, int, int]:
    """Give a version's numbers, by which versions are compared; a missing patch number is 0."""
    major, minor, patch = (*(int(part) for part in version.split(".")), 0)[:3]
    return major, minor, patch


def is_preview_version(version: str) -> bool:
    """Tell whether a version is that of a preview: every one below 1.0."""
    return version_key(version)[0] == 0


@dataclass(frozen=True, slots=True)
class ReleasedState:
    """A note's content from one release on, in the decks of one profile.

    ``modified`` (Unix seconds) is when that content was new: what Anki compares. The digests are those of
    :mod:`radanki.package.modification_times`: ``content`` of everything, ``question`` of the fields that the front
    shows, ``answer`` of the other fields, ``verdict`` of those that say what is right, ``pictures`` of the media
    names. ``numbers`` are the cards, by the numbers that students see; ``facts`` what each that is not withdrawn asks.
    """

    __pydantic_config__ = _STRICT

    release: Version
    profile: ProfileName
    modified: UnixTime
    content: Sha256
    question: ShortDigest
    answer: ShortDigest
    verdict: ShortDigest
    pictures: ShortDigest
    numbers: tuple[CardNumber, ...] = (1,)
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class ReleasedNote:
    """A note that was released: its identity, its first and last release, and each content that it had since.

    ``part`` is the picture's name for cover, name and find notes, the id of a question, pearl or step, and empty for
    the diagnosis. ``states`` stand in the order of releases, then profiles. ``withdrawn`` is of a single item.
    """

    __pydantic_config__ = _STRICT

    guid: Guid
    kind: NoteKind
    part: Part
    first: Version
    last: Version = ""
    states: tuple[ReleasedState, ...] = ()
    withdrawn: Withdrawn | None = None

    @property
    def numbers(self) -> tuple[int, ...]:
        """Every card number that was ever released, in order: each has a student's history on it."""
        return tuple(sorted({number for state in self.states for number in state.numbers}))

    def state(self, profile: ProfileName) -> ReleasedState | None:
        """Give the newest content in the decks of a profile."""
        return next((state for state in reversed(self.states) if state.profile == profile), None)

    def facts(self, profile: ProfileName) -> tuple[Fact, ...]:
        """Give what each card asked last in the decks of a profile; one that is withdrawn asked what it did before."""
        known = {fact.number: fact for state in self.states if state.profile == profile for fact in state.facts}
        return tuple(known[number] for number in sorted(known))

    def state_at(self, profile: ProfileName, version: str) -> ReleasedState | None:
        """Give the content that a profile's decks had at a version."""
        key = version_key(version)
        earlier = (state for state in self.states if version_key(state.release) <= key)
        return next((state for state in reversed([*earlier]) if state.profile == profile), None)

    def is_in(self, version: str) -> bool:
        """Tell whether the note was part of a release."""
        return version_key(self.first) <= version_key(version) <= version_key(self.last)


@dataclass(frozen=True, slots=True)
class ReleasedCase:
    """A case that was released: where it lay and what it was called last, and everything that was released of it.

    ``decks`` are the slugs of all decks that ever held it; ``left`` names those of them that hold it no more, each with
    the last release in which it did. ``taken_down`` is the release that took it down. ``corrections`` are what was
    told of its errors, as ``since: what``. ``written`` is a digest of what its contributor had written.
    """

    __pydantic_config__ = _STRICT

    id: CaseKey
    folder: str
    title: str
    first: Version
    last: Version = ""
    decks: tuple[Slug, ...] = ()
    left: tuple[tuple[Slug, Version], ...] = ()
    pictures: tuple[PublishedPicture, ...] = ()
    retired: Withdrawn | None = None
    taken_down: Version | None = None
    corrections: tuple[str, ...] = ()
    written: ShortDigest | None = None
    notes: tuple[ReleasedNote, ...] = ()

    @property
    def is_withdrawn(self) -> bool:
        """Whether its cards tell students that they are withdrawn."""
        return self.retired is not None or self.taken_down is not None


@dataclass(frozen=True, slots=True)
class ReleasedDeck:
    """A package of a release: its definition's file name, name, title and profile, and what ``manifest.json`` says."""

    __pydantic_config__ = _STRICT

    slug: Slug
    name: str
    title: str
    profile: ProfileName
    file: str
    sha256: Sha256
    digest: Sha256
    notes: Count
    cards: Count
    media: Count
    bytes: Count


@dataclass(frozen=True, slots=True)
class Release:
    """A release: its version, its time (Unix seconds), its packages, and how many notes and cards they hold.

    A note that several packages hold counts once.
    """

    __pydantic_config__ = _STRICT

    version: Version
    time: UnixTime
    decks: tuple[ReleasedDeck, ...]
    notes: Count
    cards: Count


@dataclass(frozen=True, slots=True)
class ReleasedNoteType:
    """A note type as students hold it: fields and templates by name and id, and a digest of its look.

    ``changed`` (Unix seconds) is when that look was new: Anki takes a look only where it is newer.
    """

    __pydantic_config__ = _STRICT

    id: UnixTime
    name: str
    kind: Literal["basic", "image occlusion"]
    fields: tuple[tuple[str, int], ...]
    templates: tuple[tuple[str, int], ...]
    look: ShortDigest
    changed: UnixTime


@dataclass(frozen=True)  # without slots: what is looked up by id is worked out once
class Ledger:
    """Everything ever released; releases in their order, note types and cases by id."""

    __pydantic_config__ = _STRICT

    releases: tuple[Release, ...] = ()
    note_types: tuple[ReleasedNoteType, ...] = ()
    cases: tuple[ReleasedCase, ...] = ()
    format: Literal[1] = 1

    @property
    def latest(self) -> Release | None:
        """The newest release; ``None`` before the first."""
        return self.releases[-1] if self.releases else None

    @property
    def is_in_preview(self) -> bool:
        """Whether no release from 1.0 on is known."""
        return self.latest is None or is_preview_version(self.latest.version)

    def release(self, version: str) -> Release | None:
        """Give a release by its version, ``1.2`` and ``1.2.0`` alike."""
        key = version_key(version)
        return next((release for release in self.releases if version_key(release.version) == key), None)

    def case(self, case_id: str) -> ReleasedCase | None:
        """Give a case by its id."""
        return self._cases.get(case_id)

    def note(self, guid: str) -> ReleasedNote | None:
        """Give a note by its guid."""
        return self._notes.get(guid)

    @cached_property
    def newest(self) -> int:
        """The newest time of change that any student may hold of a note, in Unix seconds; 0 before the first."""
        return max((state.modified for note in self._notes.values() for state in note.states), default=0)

    @cached_property
    def _cases(self) -> Mapping[str, ReleasedCase]:
        return {case.id: case for case in self.cases}

    @cached_property
    def _notes(self) -> Mapping[str, ReleasedNote]:
        return {note.guid: note for case in self.cases for note in case.notes}
