"""Who could review what: the proofs that wait for readers, by organ system and modality, each ready to be sent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from radanki.cards.order.card import is_cant_miss
from radanki.checks.cases.completeness import REVIEWERS, reviewers_of
from radanki.library.joined.summaries import summary_of
from radanki.vocabulary import modalities, systems, terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from radanki.model.library import CaseFile
    from radanki.preview.proof import WrittenProof

_LETTER: Final = """\
Would you read a case for a deck of radiology flashcards that students learn from?

The file {file} is attached: it opens in any browser and needs no network. Please answer to this mail:

1. Is each card right as it is? If not: its number, and what is to be changed.
2. Do you agree with the level (now: {level}) and with how certain the diagnosis is?
3. Under which name may we say that you reviewed it?

The case: {folder}
"""


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """A proof that waits for readers: how many it lacks, who read it already, and a letter to send it with."""

    proof: WrittenProof
    modality: str
    is_urgent: bool
    level: int
    missing: int
    readers: tuple[str, ...]
    letter: str


@dataclass(frozen=True, slots=True)
class WaitingSystem:
    """The waiting cases of an organ system, what can't be missed first, and who could read them."""

    slug: str
    name: str
    read_by: str
    cases: tuple[WaitingCase, ...]

    def counted(self) -> tuple[tuple[str, int], ...]:
        """Count them by modality, in the vocabulary's order."""
        counts = Counter(case.modality for case in self.cases)
        return tuple((one.name, counts[one.name]) for one in modalities() if counts[one.name])


def waiting(proofs: Iterable[WrittenProof], files: Iterable[CaseFile]) -> tuple[WaitingSystem, ...]:
    """Give the proofs that lack readers by organ system; what is withdrawn waits for nobody."""
    by_id = {file.case.id: file for file in files if file.case.retired is None and file.case.taken_down is None}
    found: dict[str, list[WaitingCase]] = {}
    for proof in proofs:
        file = by_id.get(proof.case.case_id)
        if file is not None and len(reviewers_of(file.case)) < REVIEWERS:
            found.setdefault(file.placement.system, []).append(_waiting_case(proof, file))
    return tuple(
        WaitingSystem(one.slug, one.name, one.read_by, _sorted(found[one.slug]))
        for one in systems()
        if one.slug in found
    )


def _waiting_case(proof: WrittenProof, file: CaseFile) -> WaitingCase:
    names = {one.slug: one.name for one in modalities()}
    readers, level = reviewers_of(file.case), terms().levels[file.case.level].lower()
    letter = _LETTER.format(file=proof.file, folder=proof.case.folder, level=level)
    return WaitingCase(
        proof=proof,
        modality=names.get(file.placement.modality, file.placement.modality),
        is_urgent=is_cant_miss(summary_of(file)),
        level=file.case.level,
        missing=REVIEWERS - len(readers),
        readers=readers,
        letter=f"mailto:?subject={quote(f'A case to review: {proof.case.folder}')}&body={quote(letter)}",
    )


def _sorted(cases: Sequence[WaitingCase]) -> tuple[WaitingCase, ...]:
    return tuple(
        sorted(cases, key=lambda one: (not one.is_urgent, one.missing, one.level, one.modality, one.proof.file))
    )
