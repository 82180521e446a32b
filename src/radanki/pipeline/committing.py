"""What `git commit` is about to keep for ever, or a branch would bring: its files, and its cases as git has them."""

from __future__ import annotations

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
        if self.git.ask("rev-parse", "--quiet", "--verify", "--end-of-options", f"{base}^{{commit}}") is None:
            raise UsageError(f"{base}: no commit that this clone knows; fetch the whole history first")
        files = self.git.files_since(base)
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
