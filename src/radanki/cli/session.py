"""What one call of the program knows: where it works, how much it says, and to whom."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.library import find_root
from radanki.library.git import Git

if TYPE_CHECKING:
    from collections.abc import Iterable

    from radanki.pipeline.memory.finished_runs import Said

_OF_ONE_REPOSITORY = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX"})


@dataclass(frozen=True, slots=True)
class Session:
    """The choices that hold for every command: the folder (``-C``), and how much is said.

    Results go to standard output (:meth:`say`), everything else to standard error (:meth:`note`, :meth:`detail`).
    """

    folder: Path
    quiet: bool = False
    verbose: bool = False
    heard: list[Said] | None = None
    """Takes all that is said, whether it is printed or not, where somebody wants to say it again."""

    def library_root(self) -> Path:
        """Give the library that holds the session's folder.

        Raises:
            UsageError: where there is none.
        """
        return find_root(self.folder)

    def cache_folder(self) -> Path:
        """Give the folder of fetched and rendered pictures; ``RADANKI_CACHE`` moves it."""
        stated = os.environ.get("RADANKI_CACHE")
        if stated:
            return Path(stated).absolute()
        beside = os.environ.get("XDG_CACHE_HOME")
        return (Path(beside) if beside else Path.home() / ".cache") / "radanki"

    def git(self, root: Path | None = None) -> Git:
        """Give the git of the library; what a hook of git says about its own repository is not passed on."""
        environment = {name: value for name, value in os.environ.items() if name not in _OF_ONE_REPOSITORY}
        return Git(root or self.library_root(), environment)

    def git_of_hook(self) -> Git:
        """Give the git that a hook runs in: what is committed lies in the index that git names to its hooks."""
        places = {
            name: str(Path(value).absolute())
            for name, value in os.environ.items()
            if name in _OF_ONE_REPOSITORY and value
        }
        return Git(self.library_root(), {**os.environ, **places})

    def searches_text(self) -> bool:
        """Tell whether pictures are searched for text without being asked to; ``RADANKI_NO_OCR`` says no."""
        return os.environ.get("RADANKI_NO_OCR", "") in {"", "0"}

    def mirrors(self, stated: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Give where pictures are looked for before the network: what the call says, then ``RADANKI_MIRROR``."""
        beside = os.environ.get("RADANKI_MIRROR")
        return (*stated, *((beside,) if beside else ()))

    def say(self, text: str) -> None:
        """Print a result, whatever was asked for."""
        self._tell("result", text)

    def note(self, text: str) -> None:
        """Tell the person what happened, unless ``--quiet``."""
        self._tell("note", text)

    def detail(self, text: str) -> None:
        """Tell a person who asked for more (``--verbose``)."""
        self._tell("detail", text)

    def problem(self, text: str, *, is_error: bool) -> None:
        """Tell of a problem: of an error in any case, of a warning unless ``--quiet``."""
        self._tell("error" if is_error else "warning", text)

    def listening(self) -> Session:
        """Give the same session, which remembers what is said in it."""
        return replace(self, heard=[])

    def hear(self, text: str) -> None:
        """Remember a note in place of one that was only true this time."""
        if self.heard is not None:
            self.heard.append(("note", text))

    def say_again(self, said: Iterable[Said]) -> None:
        """Say what another session heard, to the same people."""
        for kind, text in said:
            self._tell(kind, text)

    def _tell(self, kind: str, text: str) -> None:
        if self.heard is not None:
            self.heard.append((kind, text))
        if kind in {"result", "error"} or not (self.quiet or (kind == "detail" and not self.verbose)):
            click.echo(text, err=kind != "result")
