"""What a run does for each case by itself, done each time; a memory of cases leaves out what was done before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.checks import dated_problems, problems_of_case, problems_of_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from radanki.model.deck import Profile
    from radanki.model.library import CaseFile
    from radanki.model.note import Note
    from radanki.model.problem import Problem
    from radanki.model.releases.ledger import ReleasedCase
    from radanki.model.validated_case import ValidatedCase


class CaseWork:
    """The work on each case of a library."""

    def known(self, folder: str) -> tuple[CaseFile, tuple[Problem, ...]] | None:  # noqa: ARG002
        """Give the case of a folder, relative to the library, with the problems of reading it, if it is known."""
        return None

    def rules(self, case_file: CaseFile) -> tuple[Problem, ...]:
        """Give what the rules that look at one case find."""
        return tuple(problems_of_case(case_file))

    def dated(self, case_file: CaseFile, today: date) -> tuple[Problem, ...]:
        """Give what the rules find that go by the date."""
        return tuple(dated_problems(case_file, today))

    def opened(self, case_file: CaseFile, released: ReleasedCase | None) -> ValidatedCase | None:  # noqa: ARG002
        """Give what came of opening the files of a case, if it is known."""
        return None

    def files(self, case: ValidatedCase) -> tuple[Problem, ...]:
        """Give what is wrong with the files of a case."""
        return tuple(problems_of_files(case))

    def keep(self, cases: Iterable[ValidatedCase], read: Iterable[Problem], problems: Iterable[Problem]) -> None:
        """Remember what was done for these cases: the problems of reading the library, and all others."""

    def digest_of(self, case: ValidatedCase) -> bytes | None:  # noqa: ARG002
        """Give a digest of all that is kept of a case, and with it of all that it goes by; ``None`` if nothing is."""
        return None

    def notes(
        self,
        case: ValidatedCase,  # noqa: ARG002
        profile: Profile,  # noqa: ARG002
        key: bytes | None,  # noqa: ARG002
        compose: Callable[[], tuple[Note, ...]],
    ) -> tuple[Note, ...]:
        """Give the notes of a case in decks of a profile; ``key`` is a digest of all that they are made of."""
        return compose()

    def of_notes(
        self,
        case: ValidatedCase,  # noqa: ARG002
        what: str,  # noqa: ARG002
        key: bytes | None,  # noqa: ARG002
        judge: Callable[[], Iterable[Problem]],
    ) -> tuple[Problem, ...]:
        """Give what is wrong with a case's notes, in the eyes of whoever ``what`` names."""
        return tuple(judge())

    def fetch_ahead(self, wanted: Iterable[tuple[str, ValidatedCase, bytes | None]]) -> None:
        """Have at hand what is remembered of some hundred cases: in whose eyes, of which case, by which key."""

    def finish(self) -> None:
        """Write down what is remembered."""


EACH_TIME: Final = CaseWork()
"""Nothing is known, and nothing remembered."""
