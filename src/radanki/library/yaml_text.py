"""The text of a YAML file, or why its bytes are none that a contributor meant to write."""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING, Final

from radanki.model.problem import Problem

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES: Final = 256 * 1024
"""A case of the style guide's length is 3 to 6 kB; a file past this holds something else."""

MOST_REPEATS: Final = 20

# What no line of a case needs: control characters but tab and line ends, Unicode's own line ends (which YAML 1.1 and
# 1.2 count differently), and the marks that reorder text, which make a file read otherwise than it is.
FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]"
)


def read_bytes(root: Path, path: str, problems: list[Problem]) -> bytes | None:
    """Give a file's bytes, one more than the limit at most; a link or a device is refused before it is opened."""
    full = root / path
    try:
        if not stat.S_ISREG(os.lstat(full).st_mode):
            what = "a link" if full.is_symlink() else "not a file"
            problems.append(Problem(path, 1, 1, "placement/link", f"this is {what}", "Put the file itself here."))
            return None
        with full.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        problems.append(unreadable(path, error))
        return None


def unreadable(path: str, error: OSError) -> Problem:
    """Give the problem of a file or folder that the system does not let us read."""
    reason = (error.strerror or "unknown reason").lower()
    return Problem(path, 1, 1, "placement/unreadable", f"this can't be read: {reason}", "Check its permissions.")


def decoded(content: bytes, path: str) -> tuple[str | None, tuple[Problem, ...]]:
    """Give the file's text, or the reasons why it can't be one."""
    if len(content) > MAX_BYTES:
        return None, (_too_large(path),)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, (_wide(path),)
    content = content.removeprefix(b"\xef\xbb\xbf")  # some editors of Windows write it; it means nothing in UTF-8
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        return None, (_not_utf8(path, before, content[error.start]),)
    strange = tuple(_strange_character(path, text, found.start()) for found in FORBIDDEN.finditer(text))
    return (None, strange[:MOST_REPEATS]) if strange else (text, ())


def _line_and_column(before: str) -> tuple[int, int]:
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return len(lines), len(lines[-1]) + 1


def _too_large(path: str) -> Problem:
    return Problem(
        path,
        1,
        1,
        "yaml/too-large",
        f"the file is larger than {MAX_BYTES // 1024} KiB",
        "Pictures belong into files beside it; a case that says more than this is several cases.",
    )


def _wide(path: str) -> Problem:
    return Problem(path, 1, 1, "yaml/encoding", "the file is saved as UTF-16", "Save it as UTF-8.")


def _not_utf8(path: str, before: str, byte: int) -> Problem:
    line, column = _line_and_column(before)
    message = f"the file is not UTF-8 (byte 0x{byte:02x})"
    return Problem(path, line, column, "yaml/encoding", message, "Save it as UTF-8 in your editor.")


def _strange_character(path: str, text: str, place: int) -> Problem:
    line, column = _line_and_column(text[:place])
    message = f"the invisible character U+{ord(text[place]):04X} stands here"
    return Problem(path, line, column, "yaml/control-character", message, "Delete it and type the text again.")
