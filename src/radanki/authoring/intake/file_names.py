"""What the names of files are good for: which are a run, which view a film is, and what was left out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from radanki.authoring.shapes.labelling import shown_name
from radanki.errors import ImageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path, PurePosixPath

    from radanki.model.intake import FolderContents, Suggestion

MOST_FILMS: Final = 6
"""How many single pictures of a folder are taken without a question: more than a study of films has."""
_FILMS: Final = frozenset({"xr", "mg", "dental"})
_RASTERS: Final = frozenset({"png", "jpeg", "webp", "tiff"})
_VIEWS: Final = {
    "pa": "PA",
    "ap": "AP",
    "lateral": "lateral",
    "lat": "lateral",
    "oblique": "oblique",
    "axial": "axial",
    "cc": "CC",
    "mlo": "MLO",
    "decubitus": "decubitus",
}
"""Words of a file's name that say the view of a film, and radanki's own word for each."""
_STILLS: Final = frozenset({"us"})
_MOST_NAMED: Final = 5
_OF_NO_KIND: Final = "the file is no picture of a kind"
"""Of notes and lists there is no way out to be told."""
_DIRECTORY: Final = "DICOMDIR"


def least_run(modality: str) -> int:
    """Give how many numbered pictures are a stack or loop and not as many pictures; 0 where they never are."""
    if modality in _FILMS:
        return 0
    return MOST_FILMS + 1 if modality in _STILLS else 2


def with_view_of_name(proposal: Suggestion, given: Sequence[PurePosixPath], modality: str) -> Suggestion:
    """Give a film of a plain picture the view that its file is called after, where one word of its name is one."""
    if proposal.view or len(given) != 1 or modality not in _FILMS or proposal.kind not in _RASTERS:
        return proposal
    words = re.findall(r"[a-z]+", given[0].stem.casefold())
    views = {_VIEWS[word] for word in words if word in _VIEWS}
    return replace(proposal, view=views.pop()) if len(views) == 1 else proposal


def left_out(contents: FolderContents, names: Mapping[Path, PurePosixPath]) -> Iterator[str]:
    """Say in a line each which files are copies, and which are no pictures."""
    if contents.doubles:
        called = _called([names[path] for path in contents.doubles])
        yield f"left out, since another file holds the same picture: {called}"
    by_reason: dict[tuple[str, str], list[PurePosixPath]] = {}
    for path, what, way_out in contents.others:
        if names[path].name.upper() != _DIRECTORY:
            is_known = not what.startswith(_OF_NO_KIND)
            by_reason.setdefault((what, way_out if is_known else ""), []).append(names[path])
    for (what, way_out), files in by_reason.items():
        yield f"left out: {_called(files)} ({what.removeprefix('the file is ')}). {way_out}".rstrip(". ") + "."


def nothing_in(number: int, contents: FolderContents, names: Mapping[Path, PurePosixPath]) -> ImageError:
    """Give the error of a folder without any picture: what is in it instead, and the way out."""
    others = [(what, way_out) for path, what, way_out in contents.others if names[path].name.upper() != _DIRECTORY]
    if not others:
        return ImageError(
            f"input {number}: no picture is in it",
            fix="Give the picture itself; a zip file within a zip file is not opened.",
            rule="media/missing",
        )
    (what, way_out), count = Counter(others).most_common(1)[0]
    files = [names[path] for path, said, _ in contents.others if said == what]
    return ImageError(
        f"input {number}: no picture is in it that radanki reads; {_called(files)}: {what}"
        + (f" (and {len(others) - count} other files)" if len(others) > count else ""),
        fix=way_out,
        rule="media/missing",
    )


def _called(files: list[PurePosixPath]) -> str:
    """Name files for the terminal; a name that may be a person's is counted only."""
    shown = [shown_name(file.name) for file in files]
    named = [name for name in shown if name != "NAME"][:_MOST_NAMED]
    more = len(files) - len(named)
    if not named:
        return f"{more} file{'s' if more > 1 else ''}"
    return ", ".join(named) + (f" and {more} more" if more else "")
