"""Words of files that git has or is about to get: their names, and what stands in texts that no rule reads."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from radanki.checks.identities.by_content import identities_by_content
from radanki.checks.privacy.cleared_texts import Clearing
from radanki.checks.privacy.texts_of_a_case import told_by_name
from radanki.model.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from radanki.pipeline.phi.committed import WrittenFile

_OF_THE_PROGRAM: Final = ("docs/", "src/", "tests/", "benchmarks/", ".ci/", ".github/")
"""Folders whose texts are code and its documentation: days of versions, digests, names of those who wrote it."""
_AT_THE_TOP: Final = frozenset(
    {
        "README",
        "CHANGELOG",
        "CONTRIBUTING",
        "CONTRIBUTORS",
        "AUTHORS",
        "NOTICE",
        "SECURITY",
        "CODE_OF_CONDUCT",
        "LICENSE",
    }
    | {"LICENCE", "CITATION", "Makefile", "pyproject", "package", "package-lock", "uv"}
    | {".gitignore", ".gitattributes", ".mailmap", ".editorconfig"}
)
_PLANTED: Final = "tests/cases/broken/"
"""Libraries with one fault each, some of them in a name."""
_READ_BY_RULES: Final = re.compile(
    r"cases/(?:[^/]+/){3}case\.yaml|decks/(?:curricula/)?[^/]+\.yaml|decks/(?:ledger|library|withdrawn)\.json"
)
_SHOWN: Final = re.compile(r">([^<>]+)<")
_MOST_SIGNS: Final = 100_000
_MOST_BYTES: Final = 4 * _MOST_SIGNS
_BYTE_ORDERS: Final = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_WHERE: Final = (
    "; what is said of a case belongs into its case.yaml, where a person who looked can clear a sentence. "
    "Lists of patients, and notes on them, stay outside of the repository."
)


def problems_in_words(files: Sequence[WrittenFile]) -> tuple[Problem, ...]:
    """Give what the files' names and texts tell of somebody, each kind once a file."""
    return tuple(problem for file in files for problem in (*_in_name(file), *_in_text(file)))


def _in_name(file: WrittenFile) -> Iterator[Problem]:
    """Judge the name of a file and of each folder above; those in a case are judged, and may be cleared, with it."""
    if file.is_in_a_case or file.name.startswith(_PLANTED):
        return
    for part in PurePosixPath(file.name).parts:
        what = told_by_name(part, Clearing(()))
        if what is not None:
            message = f"the name of the file, or of a folder above, holds what looks like {what}"
            yield Problem(file.name, 1, 1, "privacy/file-name", message, "Commit it under another name only.")
            return


def _in_text(file: WrittenFile) -> Iterator[Problem]:
    path = PurePosixPath(file.name)
    is_ours = file.name.startswith(_OF_THE_PROGRAM) or (len(path.parts) == 1 and path.stem in _AT_THE_TOP)
    is_in_library = file.name.startswith(file.library)
    if is_ours or (is_in_library and _READ_BY_RULES.fullmatch(file.name[len(file.library) :])):
        return
    text, told = _text_of(file), set()
    for one in identities_by_content(text, "prose") if text else ():
        if one.trait.rule not in told:
            told.add(one.trait.rule)
            message = f"the file holds what looks like {one.trait.what}"
            yield Problem(file.name, 1, 1, one.trait.rule, message, f"{one.trait.fix}{_WHERE}")


def _text_of(file: WrittenFile) -> str:
    """Give the beginning of a text; nothing of what is none."""
    with file.path.open("rb") as stream:
        content = stream.read(_MOST_BYTES)
    code = next((code for mark, code in _BYTE_ORDERS if content.startswith(mark)), "utf-8-sig")
    if code == "utf-8-sig" and b"\0" in content:
        return ""
    text = content.decode(code, "replace")
    # Text of other codes has a foreign sign here and there; what is packed or compiled has them everywhere.
    if text.count("\ufffd") * 10 > len(text):
        return ""
    return " ".join(_SHOWN.findall(text))[:_MOST_SIGNS] if file.is_drawing else text[:_MOST_SIGNS]
