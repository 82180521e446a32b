"""What `radanki new` found odd of a picture, kept on this machine until somebody signs to have looked at it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from radanki.library.whole_file import LOCAL_FOLDER, write_for_now

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from radanki.model.validated_case import ValidatedCase

_FOLDER: Final = "notices"
_IGNORE: Final = "# Of this machine only: never commit it.\n*\n"


def ignored_folder(root: Path) -> Path:
    """Give the library's folder for what belongs to this machine, which git passes over."""
    folder = root / LOCAL_FOLDER
    if not (folder / ".gitignore").exists():
        write_for_now(folder / ".gitignore", _IGNORE.encode())
    return folder


def keep_notices(root: Path, case_id: str, notices: Mapping[str, tuple[str, ...]]) -> None:
    """Keep sentences on a case's pictures, by the picture's name."""
    if notices:
        write_for_now(ignored_folder(root) / _FOLDER / f"{case_id}.json", json.dumps(notices).encode())


def kept_notices(root: Path, case_id: str) -> Mapping[str, tuple[str, ...]]:
    """Give what is kept of a case's pictures, by name; a file that can't be read says nothing."""
    try:
        kept = json.loads((root / LOCAL_FOLDER / _FOLDER / f"{case_id}.json").read_bytes())
        return {str(name): tuple(str(one) for one in said) for name, said in kept.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def cases_with_notices(root: Path) -> frozenset[str]:
    """Give the ids of the cases of which anything is kept."""
    return frozenset(path.stem for path in (root / LOCAL_FOLDER / _FOLDER).glob("*.json"))


def with_all_notices(root: Path, cases: Iterable[ValidatedCase]) -> tuple[ValidatedCase, ...]:
    """Give cases with what is kept of their pictures."""
    noticed = cases_with_notices(root)
    return tuple(with_notices(root, case) if case.id in noticed else case for case in cases)


def with_notices(root: Path, case: ValidatedCase) -> ValidatedCase:
    """Give a case with what is kept of its pictures."""
    notices = kept_notices(root, case.id)
    return replace(case, notices=notices) if notices else case
