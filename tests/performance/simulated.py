"""Students whose reading is known, because we made it up: each answer is right as often as they say."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from radanki.model.studied import GivenAnswer, StudentRecord, StudiedNote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DAY_MS = 86_400_000
NOON_MS = 1_700_049_600_000  # 2023-11-15, noon at Greenwich


def a_note(guid: str, kind: str = "pathology", curriculum: str | None = None, card: str = "find") -> StudiedNote:
    tags = {f"RadAnki::card::{card}", f"RadAnki::kind::{kind}", "RadAnki::modality::xr", "RadAnki::system::chest"}
    if curriculum is not None:
        tags.add(f"RadAnki::curriculum::{curriculum.replace('/', '::')}")
    return StudiedNote(guid, "RadAnki Find", frozenset(tags), {"Id": guid})


def an_answer(
    note: StudiedNote, day: int, *, is_right: bool = True, minute: int = 0, took_ms: int = 9_000
) -> GivenAnswer:
    return GivenAnswer(note, 1, NOON_MS + day * DAY_MS + minute * 60_000, 3 if is_right else 1, took_ms)


def a_record(*answers: GivenAnswer) -> StudentRecord:
    return StudentRecord(answers, len({answer.note.guid for answer in answers}), 4)


@dataclass(frozen=True, slots=True)
class KnownStudent:
    """Finds a disease as often as ``sensitivity`` says of its row, and leaves normals alone by ``specificity``."""

    sensitivity: dict[str, float]
    specificity: float
    seed: int = 1

    def record(self, pictures: int, days: int) -> StudentRecord:
        """Answer so many pictures of each row, and as many normal ones, on each of so many days far apart."""
        random = Random(self.seed)  # noqa: S311  # a simulation
        notes = [
            (a_note(f"{row}-{n}", "pathology", row), share)
            for row, share in self.sensitivity.items()
            for n in range(pictures)
        ]
        notes += [(a_note(f"normal-{n}", "normal"), self.specificity) for n in range(pictures)]
        return a_record(*self._answers(notes, days, random))

    def _answers(self, notes: list[tuple[StudiedNote, float]], days: int, random: Random) -> Iterator[GivenAnswer]:
        for day in range(days):
            for minute, (note, share) in enumerate(random.sample(notes, len(notes))):
                yield an_answer(note, day * 10, is_right=random.random() < share, minute=minute % 600)


def a_learner(pictures: int, share_after: Callable[[int], float], seed: int = 1) -> StudentRecord:
    """Give a student who reads each picture once, the n-th rightly as often as ``share_after(n)`` says."""
    random = Random(seed)  # noqa: S311  # a simulation
    answers = []
    for n in range(pictures):
        note = a_note(f"picture-{n}", "normal" if n % 2 else "pathology", None if n % 2 else "must-know/pneumothorax")
        answers.append(an_answer(note, n // 10, is_right=random.random() < share_after(n), minute=n % 10))
    return a_record(*answers)
