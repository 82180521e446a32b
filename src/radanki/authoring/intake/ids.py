"""Ids of cases: 16 hexadecimal digits that no case of the library has, had, or was released with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from radanki.errors import RadankiError
from radanki.library.walk import CASE_FILE_NAME
from radanki.library.yaml_text import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_ID_LINE: Final = re.compile(rb"""^id:\s*["']?([0-9a-f]{16})\b""", re.MULTILINE)
_ID: Final = re.compile(rb"\b[0-9a-f]{16}\b")
_NUMBER: Final = re.compile(r"[0-9]+(e[0-9]+)?")
"""What other YAML readers would take for a number, and write back as another one."""

_TRIES: Final = 100


def used_ids(root: Path) -> frozenset[str]:
    """Give every id that stands in a case, readable or not, in the ledger, or in the list of what was taken down."""
    found: set[bytes] = set()
    for path in (root / "cases").glob(f"*/*/*/{CASE_FILE_NAME}"):
        found.update(_ID_LINE.findall(_head_of(path)))
    for name in ("ledger.json", "withdrawn.json"):
        path = root / "decks" / name
        if path.is_file():
            found.update(_ID.findall(path.read_bytes()))
    return frozenset(one.decode("ascii") for one in found)


def _head_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES)
    except OSError:
        return b""


def fresh_id(root: Path, draw: Callable[[], str]) -> str:
    """Give a drawn id that the library does not know; ``draw`` gives 16 random hexadecimal digits at each call.

    Raises:
        RadankiError: where nothing but used ids is drawn, which no chance explains.
    """
    used = used_ids(root)
    for _ in range(_TRIES):
        drawn = draw()
        if drawn not in used and not _NUMBER.fullmatch(drawn):
            return drawn
    raise RadankiError("no unused id was drawn: the source of randomness is broken")
