"""The notes of a whole library, by case and profile, and whether all that students hold is among them.

`radanki check` asks it after everything else; `radanki build` and `radanki release` go on from the same notes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from radanki.cards import compose_case
from radanki.cards.kinds.taken_down import WITHDRAWN_PICTURE
from radanki.cards.study_order import is_selected
from radanki.checks.releases.kept import check_kept, check_told
from radanki.package.modification_times import verdict_digest
from radanki.pipeline.card_inputs import material_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from radanki.model.deck import Profile
    from radanki.model.library import CaseFile, DeckFile
    from radanki.model.note import Note
    from radanki.model.problem import Problem
    from radanki.model.releases.ledger import ReleasedCase
    from radanki.pipeline.validate import ValidatedLibrary


@dataclass(slots=True)
class NoteBuilder:
    """Composes each case once for each profile, whoever asks for it."""

    examination: ValidatedLibrary
    by_id: Mapping[str, CaseFile] = field(init=False)
    _notes: dict[tuple[str, Profile], tuple[Note, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Find the cases that may be shown; every deck holds the same note, so its neighbours don't depend on it."""
        left_out = self.examination.left_out
        cases = self.examination.library.cases
        self.by_id = {case_file.case.id: case_file for case_file in cases if case_file.case.id not in left_out}

    def of(self, case_file: CaseFile, profile: Profile) -> tuple[Note, ...]:
        """Give the notes of a case in decks of a profile."""
        key = (case_file.case.id, profile)
        if key not in self._notes:
            material = material_for(case_file, profile, self.examination, self.by_id)
            self._notes[key] = compose_case(case_file, material)
        return self._notes[key]


def holds(deck_file: DeckFile, case_file: CaseFile, examination: ValidatedLibrary) -> bool:
    """Tell whether a deck holds a case: because it selects it, or because its students hold it, withdrawn as it is."""
    return is_selected(deck_file.deck, case_file) or is_kept(deck_file, case_file, examination)


def is_kept(deck_file: DeckFile, case_file: CaseFile, examination: ValidatedLibrary) -> bool:
    """Tell whether a withdrawn case stays in a deck that released it, whatever the deck selects now."""
    case = case_file.case
    released = examination.ledger.case(case.id)
    is_withdrawn = case.retired is not None or case.taken_down is not None
    return is_withdrawn and released is not None and deck_file.slug in released.decks


def with_kept_checked(examination: ValidatedLibrary, notes: NoteBuilder | None = None) -> ValidatedLibrary:
    """Give the examination with the problems of released notes and cards that the library would not give any more.

    With ``notes``, which are to be packed, every released case is looked at; without, only those that were written
    anew since their release: composing ten thousand cases takes a minute.
    """
    found = tuple(_problems(examination, notes or NoteBuilder(examination), only_rewritten=notes is None))
    return replace(examination, problems=tuple(sorted((*examination.problems, *found)))) if found else examination


def written_digest(case_file: CaseFile) -> str:
    """Give 16 hex digits of what makes a case's notes as far as its contributor decides: its words and its place."""
    place = case_file.placement
    text = f"{place.modality}/{place.system}\n{case_file.case.model_dump_json(exclude_defaults=True)}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _problems(examination: ValidatedLibrary, notes: NoteBuilder, *, only_rewritten: bool) -> Iterator[Problem]:
    for released in examination.ledger.cases:
        case_file = notes.by_id.get(released.id)
        if case_file is None or not _is_open(case_file, examination):
            continue
        if only_rewritten and released.written == written_digest(case_file):
            continue
        by_profile = {profile: notes.of(case_file, profile) for profile in _profiles(released)}
        yield from check_kept(case_file, released, by_profile)
        verdicts = {
            profile: {note.guid: verdict_digest(note) for note in composed} for profile, composed in by_profile.items()
        }
        yield from check_told(case_file, released, verdicts, examination.ledger)


def _profiles(released: ReleasedCase) -> tuple[Profile, ...]:
    """Give the profiles whose decks held the case."""
    return tuple(sorted({state.profile for note in released.notes for state in note.states}))


def _is_open(case_file: CaseFile, examination: ValidatedLibrary) -> bool:
    """Tell whether all that the case shows was looked at: of another nothing can be said."""
    case_id = case_file.case.id
    return all(
        (case_id, image.name) in examination.rendered
        and all(
            finding.mask is None or (case_id, image.name, finding.number) in examination.regions
            for finding in image.findings
        )
        for image in case_file.case.images
        if image.is_held
    )


def media_of(examination: ValidatedLibrary, notes: Iterable[Note]) -> dict[str, Path]:
    """Give where the files lie that notes name, by their names in a package."""
    paths = {picture.media.name: picture.media.path for picture in examination.rendered.values()}
    paths |= {one.media.name: one.media.path for stack in examination.stacks.values() for one in stack.slices}
    paths |= {drawing.name: drawing.path for drawing in examination.drawings.values()}
    paths[WITHDRAWN_PICTURE.name] = WITHDRAWN_PICTURE.path
    return {name: paths[name] for note in notes for name in note.media}
