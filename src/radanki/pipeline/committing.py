"""What `git commit` is about to keep for ever, or a branch would bring: its files, and its cases as git has them."""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from radanki.errors import ImageError, UsageError
from radanki.library.selection import is_below
from radanki.pipeline.check_report import burned_in_problems
from radanki.pipeline.phi.committed import problems_in_files, text_in_files, write_files
from radanki.pipeline.phi.committed_words import problems_in_words
from radanki.pipeline.validate import validate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from radanki.library.git import CommittedFile, Git
    from radanki.model.problem import Problem
    from radanki.pipeline.validated_library import ValidatedLibrary

_NOT_ASKED = "RADANKI_NO_OCR is set"
_WORDS_OF_A_PUSH = 4
_NAME_OF_A_COMMIT = re.compile(r"[0-9a-f]{40,64}")
_CASE_PARTS = 4
"""A case's folder: cases, modality, system, name."""


@dataclass(frozen=True, slots=True)
class CommitReport:
    """What is wrong with the files and cases of a commit; ``unsearched`` says why no picture was searched for text."""

    problems: tuple[Problem, ...]
    files: int
    unsearched: str = ""

    @property
    def has_errors(self) -> bool:
        """Whether anything is wrong; warnings are not."""
        return any(problem.severity == "error" for problem in self.problems)


@dataclass(frozen=True, slots=True)
class CommitCheck:
    """Looks at commits of the library that ``git`` looks after; with ``searches`` pictures are searched for text."""

    git: Git
    cache: Path
    workers: int
    today: date
    searches: bool = True

    def staged(self) -> CommitReport:
        """Check what the next commit would hold: every file of it, and the cases and decks that it touches.

        Nothing of the working folder is looked at: what was staged and then mended is committed as it was staged.

        Raises:
            UsageError: where git does not answer.
        """
        files = self.git.staged()
        with _folder() as folder:
            report = self._check_files(files, folder)
            touched = _touched(files, self.git.prefix)
            if not touched:
                return report
            tree = folder / "tree"
            tree.mkdir()
            if not self.git.write_staged_tree(tree):
                raise UsageError("git does not give what is staged; is a merge open?")
            return self._with_cases(report, tree / self.git.prefix, touched, with_rules=True)

    def since(self, base: str) -> CommitReport:
        """Check every file of every commit since another: what a later commit takes out stays in the history.

        Of the cases that were touched the finished pictures are searched for text, as they are now; all else of them
        is what `radanki check` says.

        Raises:
            UsageError: where git does not know the commit.
        """
        if not self.git.knows(base):
            raise UsageError(f"{base}: no commit that this clone knows; fetch the whole history first")
        return self._check_history(self.git.files_since(base))

    def pushed(self, told: str, remote: str) -> CommitReport:
        """Check every file of every commit that a push would send; ``told`` is what git says to its hook.

        Each line has the branch here, its commit, the branch there, and the commit that it is at by now; a commit of
        nothing but zeros is none: a branch that is deleted here, or new there.

        Raises:
            UsageError: where that is not what git says, or git does not know a commit.
        """
        files: dict[CommittedFile, None] = {}
        for line in told.splitlines():
            # What is sent has the name that the person gave it, such as HEAD@{1 day ago}.
            words = line.rsplit(" ", _WORDS_OF_A_PUSH - 1)
            if len(words) != _WORDS_OF_A_PUSH or not all(_NAME_OF_A_COMMIT.fullmatch(words[at]) for at in (1, 3)):
                raise UsageError("--pushed reads what git tells its pre-push hook: four words a line")
            tip, known = words[1], words[3]
            if not tip.strip("0"):
                continue
            sent = self.git.files_sent(tip, known if known.strip("0") else "", remote)
            if sent is None:
                raise UsageError(f"{tip}: no commit that this clone knows")
            files |= dict.fromkeys(sent)
        return self._check_history(tuple(files))

    def _check_history(self, files: Sequence[CommittedFile]) -> CommitReport:
        with _folder() as folder:
            report = self._check_files(files, folder)
        touched = _touched(files, self.git.prefix)
        if not touched or report.unsearched:
            return report
        return self._with_cases(report, self.git.root, touched, with_rules=False)

    def _check_files(self, files: Sequence[CommittedFile], folder: Path) -> CommitReport:
        (folder / "files").mkdir()
        written = write_files(self.git, files, folder / "files")
        unsearched = "" if self.searches else _NOT_ASKED
        problems = problems_in_files(written) + problems_in_words(written)
        if self.searches:
            try:
                problems += text_in_files(written)
            except ImageError as error:
                unsearched = f"{error.message} ({error.fix})"
        return CommitReport(problems, len(written), unsearched)

    def _with_cases(
        self, report: CommitReport, root: Path, touched: tuple[str, ...], *, with_rules: bool
    ) -> CommitReport:
        validated = validate(root, self.cache, workers=self.workers, today=self.today)
        problems = {problem for problem in validated.problems if with_rules and is_below(problem.path, touched)}
        text, unsearched = _text_in_cases(validated, touched, root) if self.searches else ((), "")
        return CommitReport(
            tuple(sorted({*report.problems, *problems, *text})), report.files, unsearched or report.unsearched
        )


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="radanki-") as folder:
        yield Path(folder)


def _touched(files: Sequence[CommittedFile], prefix: str) -> tuple[str, ...]:
    """Give the folders of the library, cases and ``decks``, in which something is staged."""
    inside = [file.path.removeprefix(prefix) for file in files if file.path.startswith(prefix)]
    cases = ("/".join(path.split("/")[:_CASE_PARTS]) for path in inside if path.startswith("cases/"))
    decks = ("decks" for path in inside if path.startswith("decks/"))
    return tuple(dict.fromkeys((*cases, *decks)))


def _text_in_cases(
    validated: ValidatedLibrary, touched: tuple[str, ...], root: Path
) -> tuple[tuple[Problem, ...], str]:
    """Search the finished pictures of the touched cases; or say why it can't be done."""
    names = [
        case.file.places.path.rpartition("/")[0]
        for case in validated.cases
        if case.pictures and is_below(case.file.places.path, touched)
    ]
    if not names:
        return (), ""
    try:
        return burned_in_problems(validated, names, root, workers=1), ""
    except ImageError as error:
        return (), f"{error.message} ({error.fix})"
