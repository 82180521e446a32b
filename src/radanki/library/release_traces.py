"""Where releases left traces: tags, earlier ledgers in git's history, folders with packages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from radanki.library.ledger import LEDGER_PATH, ledger_of
from radanki.model.releases.ledger import version_key
from radanki.model.releases.traces import ReleaseTraces

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from radanki.library.git import Git
    from radanki.model.releases.ledger import Ledger

_VERSION: Final = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6}){1,2}")
_RELEASED: Final = re.compile(rf'"version": *"({_VERSION.pattern})"')
_FOLDER: Final = "release-"
_LEDGERS_LOOKED_AT: Final = 20
"""The newest; an older one knows no release that none of them knows."""


def release_traces(root: Path, git: Git) -> ReleaseTraces:
    """Give what tells of releases of a library; without git only its folders do.

    Of a library that is a part of a repository a tag tells only where a ledger of the library lies behind it.
    """
    tags = tuple(
        tag[1:]
        for tag in git.tags("v*")
        if _VERSION.fullmatch(tag[1:]) and (git.is_top or git.text_at(tag, LEDGER_PATH) is not None)
    )
    return ReleaseTraces(tags, tuple(_folders(root)), tuple(_history(git).items()), _tagged(git, tags))


def _tagged(git: Git, tags: Sequence[str]) -> Ledger | None:
    text = git.text_at(f"v{max(tags, key=version_key)}", LEDGER_PATH) if tags else None
    ledger, problems = ledger_of(text) if text else (None, ())
    return None if problems else ledger


def _folders(root: Path) -> list[str]:
    found = sorted((root / "dist").glob(f"{_FOLDER}*/*.apkg"))
    versions = dict.fromkeys(path.parent.name.removeprefix(_FOLDER) for path in found)
    return [version for version in versions if _VERSION.fullmatch(version)]


def _history(git: Git) -> dict[str, str]:
    known: dict[str, str] = {}
    for commit in reversed(git.commits(LEDGER_PATH)[-_LEDGERS_LOOKED_AT:]):
        for version in _RELEASED.findall(git.text_at(commit.name, LEDGER_PATH) or ""):
            known.setdefault(version, commit.name)
    return known
