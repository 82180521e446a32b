"""Git, asked by its own program: the only module that runs it. Where there is none, every answer is ``None``."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_PATIENCE_SECONDS: Final = 120
_PLAIN: Final = ("-c", "color.ui=false", "-c", "log.showSignature=false", "-c", "core.quotePath=false")
"""Whatever a user likes git to say besides."""
_BETWEEN: Final = "\x01"
"""Begins what is told of a commit; no path of a repository that anybody could check out holds it."""

_RAW: Final = (
    "--raw",
    "-z",
    "--no-abbrev",
    "--no-renames",
    "--no-ext-diff",
    "--diff-filter=d",
    "--ignore-submodules=all",
)
_RAW_WORDS: Final = 5
_OTHER_REPOSITORY: Final = "160000"


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its name, its committer's time (Unix seconds), and the paths that it changed, from the library on."""

    name: str
    time: int
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CommittedFile:
    """A file as git has it: its path from the top of the repository on, and the name of its content."""

    path: str
    content: str


@dataclass(frozen=True, slots=True)
class Git:
    """The git that looks after a library; ``environment`` is that of its process."""

    root: Path
    environment: Mapping[str, str]

    def ask(self, *words: str) -> bytes | None:
        """Give what git says; ``None`` where it is not installed, knows no repository here, or refuses."""
        try:
            answer = subprocess.run(  # noqa: S603  # no shell, and words of ours
                ["git", "-C", str(self.root), *_PLAIN, *words],  # noqa: S607  # the user's own git
                capture_output=True,
                check=False,
                timeout=_PATIENCE_SECONDS,
                env={**self.environment, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"},
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return answer.stdout if answer.returncode == 0 else None

    def _lines(self, *words: str) -> list[str]:
        return (self.ask(*words) or b"").decode("utf-8", "surrogateescape").splitlines()

    def _items(self, *words: str) -> list[str]:
        return _parts(self.ask(*words) or b"", "\0")

    @property
    def is_there(self) -> bool:
        """Whether the library lies in a repository with a commit, and git can be asked about it."""
        return self.ask("rev-parse", "--quiet", "--verify", "HEAD^{commit}") is not None

    @property
    def is_top(self) -> bool:
        """Whether the library is the whole repository, and no folder of one."""
        return (self.ask("rev-parse", "--show-prefix") or b"").strip() == b""

    @property
    def is_shallow(self) -> bool:
        """Whether the clone knows only the newest part of its history."""
        return self._lines("rev-parse", "--is-shallow-repository") == ["true"]

    def state(self, *paths: str) -> tuple[object, ...]:
        """Give what tells one state of the repository from another: its history, its tags, what is not committed."""
        head = self.ask("rev-parse", "HEAD", "--is-shallow-repository", "--show-prefix")
        if head is None:
            return ()
        # A clone that is shallow may come to know more of the history, and be shallow still.
        ends = self.ask("rev-list", "--max-parents=0", "HEAD") if b"true" in head.split() else None
        return head, ends, self.ask("for-each-ref", "refs/tags", "refs/replace"), self.uncommitted(*paths)

    def last_commit_time(self) -> int | None:
        """Give the committer's time of the newest commit, in Unix seconds."""
        lines = self._lines("log", "-1", "--format=%ct")
        return int(lines[0]) if lines and lines[0].isdigit() else None

    def commits(self, *paths: str) -> tuple[Commit, ...]:
        """Give every commit that changed something below some paths, oldest first; what a merge brings is the merge's.

        The way is that of the first parents: what was seen on this branch, in the order in which it was seen.
        """
        told = self.ask(
            "log", "--first-parent", "-m", "--reverse", "--no-renames", "--name-only", "--relative", "-z",
            f"--format={_BETWEEN}%H %ct", "--", *paths,
        )  # fmt: skip
        commits = []
        for part in _parts(told or b"", _BETWEEN):
            head, *names = (name.lstrip("\n") for name in part.split("\0"))
            name, _, time = head.partition(" ")
            commits.append(Commit(name, int(time), tuple(path for path in names if path)))
        return tuple(commits)

    def uncommitted(self, *paths: str) -> tuple[str, ...]:
        """Give the files below some paths that are not as the last commit has them, new and deleted ones too."""
        changed = self._items("diff", "HEAD", "--name-only", "--no-renames", "--relative", "-z", "--", *paths)
        return (*changed, *self._items("ls-files", "--others", "-z", "--", *paths))

    def tags(self, pattern: str) -> tuple[str, ...]:
        """Give the tags of a pattern that lead to the commit that is checked out."""
        return tuple(self._lines("tag", "--list", "--merged", "HEAD", pattern))

    def text_at(self, commit: str, path: str) -> str | None:
        """Give a file of the library as a commit has it; ``None`` where it has none."""
        content = self.ask("show", f"{commit}:./{path}")
        return None if content is None else content.decode("utf-8", "replace")

    def staged(self) -> tuple[CommittedFile, ...]:
        """Give the files of the next commit that the last one has not, or not so, of the whole repository."""
        return _files_of(self.ask("diff", "--cached", *_RAW) or b"")

    def files_sent(self, tip: str, known: str, remote: str) -> tuple[CommittedFile, ...] | None:
        """Give the files of every commit up to ``tip`` that a remote has not; ``None`` where git does not know it.

        ``known`` is the commit that the remote's branch is at; empty where it has no such branch, or git knows none of
        that name.
        """
        held = [f"--remotes={remote}", *([known] if known and self.knows(known) else [])]
        told = self.ask("-c", "log.showRoot=true", "log", "-m", "--format=", *_RAW, tip, "--not", *held, "--")
        return None if told is None else _files_of(told)

    def knows(self, commit: str) -> bool:
        """Whether this clone has a commit."""
        found = self.ask("rev-parse", "--quiet", "--verify", "--end-of-options", f"{commit}^{{commit}}")
        return found is not None

    def files_since(self, base: str) -> tuple[CommittedFile, ...]:
        """Give the files of every commit since another, those too that a later commit takes out again."""
        return _files_of(self.ask("log", "-m", "--format=", *_RAW, f"{base}..HEAD", "--") or b"")

    def content_of(self, file: CommittedFile) -> bytes | None:
        """Give what a file holds; ``None`` where git has no such content."""
        return self.ask("cat-file", "blob", file.content)

    def write_staged_tree(self, folder: Path) -> bool:
        """Write every file of the next commit into an empty folder, and give whether it was done."""
        return self.does("checkout-index", "--all", "--force", f"--prefix={folder.as_posix()}/")

    @property
    def prefix(self) -> str:
        """The library's folder in the repository, with a slash at its end; empty where it is the top."""
        return (self.ask("rev-parse", "--show-prefix") or b"").decode("utf-8", "surrogateescape").removesuffix("\n")

    def does(self, *words: str) -> bool:
        """Let git do something, and give whether it did."""
        return self.ask(*words) is not None


def _files_of(told: bytes) -> tuple[CommittedFile, ...]:
    """Read what ``--raw -z`` tells: ``:modes contents status``, then the path; what is a link to a commit has none."""
    files, parts = dict[CommittedFile, None](), iter(_parts(told, "\0"))
    for part in parts:
        words = part.lstrip("\n").split(" ")
        path = next(parts, "")
        if len(words) == _RAW_WORDS and words[1] != _OTHER_REPOSITORY:
            files[CommittedFile(path, words[3])] = None
    return tuple(files)


def _parts(content: bytes, between: str) -> list[str]:
    return [part for part in content.decode("utf-8", "surrogateescape").split(between) if part.strip("\n\0")]
