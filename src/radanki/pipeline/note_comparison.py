"""Whether all that students hold is among the notes that a library gives today."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING

from radanki.checks.releases.kept import check_kept, check_same_facts, check_told
from radanki.package.facts import facts_of
from radanki.package.modification_times import verdict_digest
from radanki.pipeline.memory.case_work import EACH_TIME

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from radanki.model.deck import Profile
    from radanki.model.library import CaseFile
    from radanki.model.problem import Problem
    from radanki.model.releases.ledger import ReleasedCase
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.memory.case_work import CaseWork
    from radanki.pipeline.note_builder import NoteBuilder
    from radanki.pipeline.validated_library import ComparedNotes


def compare_notes(
    notes: NoteBuilder,
    versions: Collection[str],
    compared: ComparedNotes,
    work: CaseWork = EACH_TIME,
    cases: Iterable[ValidatedCase] | None = None,
) -> Iterator[Problem]:
    """Give the problems of released notes and cards that the library would not give any more.

    ``versions`` are those that were released. Of a case whose pictures were not all opened nothing can be said.
    ``work`` may know what was found before. Of all ``cases`` that are shown is told, unless somebody wants fewer.
    """
    if compared == "none":
        return
    for case in notes.shown.values() if cases is None else cases:
        if case.released is not None and notes.shown.get(case.id) is case:
            made_of = _made_of(case, case.released, notes)
            judge = partial(_found, case, case.released, notes, versions, compared)
            yield from work.of_notes(case, compared, made_of, judge)


def _made_of(case: ValidatedCase, released: ReleasedCase, notes: NoteBuilder) -> bytes | None:
    digests = [notes.digest_of(case, profile) for profile in _profiles(released)]
    return None if None in digests else hashlib.sha256(b"".join(filter(None, digests))).digest()


def _found(
    case: ValidatedCase,
    released: ReleasedCase,
    notes: NoteBuilder,
    versions: Collection[str],
    compared: ComparedNotes,
) -> Iterator[Problem]:
    if not case.is_whole or (compared == "rewritten" and released.written == written_digest(case.file)):
        return
    by_profile = {profile: notes.of(case, profile) for profile in _profiles(released)}
    yield from check_kept(case.file, released, by_profile)
    verdicts = {
        profile: {note.guid: verdict_digest(note) for note in composed} for profile, composed in by_profile.items()
    }
    yield from check_told(case.file, released, verdicts, versions)
    facts = {
        profile: {note.guid: facts_of(note.kind, dict(note.fields), note.ordinals) for note in composed}
        for profile, composed in by_profile.items()
    }
    yield from check_same_facts(case.file, released, facts, versions)


def written_digest(case_file: CaseFile) -> str:
    """Give 16 hex digits of what makes a case's notes as far as its contributor decides: its words and its place."""
    place = case_file.placement
    text = f"{place.modality}/{place.system}\n{case_file.case.model_dump_json(exclude_defaults=True)}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _profiles(released: ReleasedCase) -> tuple[Profile, ...]:
    """Give the profiles whose decks held the case."""
    return tuple(sorted({state.profile for note in released.notes for state in note.states}))
