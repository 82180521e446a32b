"""Media: every picture is in one place, inside the folder of its case, and nothing else lies there."""

from __future__ import annotations

import os
import stat
import unicodedata
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from radanki.checks.complaint import error_at
from radanki.model.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from radanki.model.library import CaseFile, Location
    from radanki.model.problem import Problem

RASTER_SUFFIXES: Final = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff")
VOLUME_SUFFIXES: Final = (".nii", ".nii.gz", ".nrrd")
DICOM_SUFFIXES: Final = (".dcm", ".dicom", ".ima")
PICTURE_SUFFIXES: Final = (*RASTER_SUFFIXES, *VOLUME_SUFFIXES, *DICOM_SUFFIXES)
LABEL_MAP_SUFFIXES: Final = (*VOLUME_SUFFIXES, *DICOM_SUFFIXES)
# A name without an ending is let pass: scanners write DICOM files like that, and what a file is, its bytes say.
_NOT_CONTENT: Final = frozenset({"case.yaml", ".gitkeep", ".gitattributes", ".DS_Store", "Thumbs.db"})
_MOST_PROBLEMS: Final = 20


def check_one_place(case_file: CaseFile) -> Iterator[Problem]:
    """A picture is a file, or is brought from elsewhere, or is a link; a label map is one of the first two."""
    for place, image in enumerate(case_file.case.images):
        stated = [key for key, text in (("file", image.file), ("from", image.from_), ("link", image.link)) if text]
        yield from _one_place(case_file, ("images", place), f"`{image.name}`", stated, ("file", "from", "link"))
        if image.drawing is not None and image.file is None:
            yield error_at(
                case_file.places,
                ("images", place, "drawing"),
                "media/drawing-without-file",
                f"`{image.name}` says what it was drawn from, and has no `file`",
                "Put the picture that `make drawings` makes of the drawing beside it, and name it in `file`.",
            )
        for number, finding in enumerate(image.findings):
            if finding.mask is None:
                continue
            location = ("images", place, "findings", number, "mask")
            stated = [key for key, text in (("file", finding.mask.file), ("from", finding.mask.from_)) if text]
            yield from _one_place(
                case_file, location, f"the mask of finding {finding.number}", stated, ("file", "from")
            )


def _one_place(
    case_file: CaseFile, location: Location, what: str, stated: list[str], allowed: tuple[str, ...]
) -> Iterator[Problem]:
    choice = ", ".join(f"`{key}`" for key in allowed)
    if not stated:
        yield error_at(
            case_file.places, location, "media/no-place", f"{what} has none of {choice}", f"Write one of {choice}."
        )
    elif len(stated) > 1:
        yield error_at(
            case_file.places,
            (*location, stated[1]),
            "media/several-places",
            f"{what} has {' and '.join(f'`{key}`' for key in stated)}",
            "Keep one; the address of a picture's page belongs to `sources`.",
        )


def check_files(case_file: CaseFile) -> Iterator[Problem]:
    """Every file that is named exists inside the folder, is a plain file or folder, and is of a known kind."""
    for location, name, suffixes in _named_files(case_file):
        yield from _file_problems(case_file, location, name, suffixes)


def _named_files(case_file: CaseFile) -> Iterator[tuple[Location, str, tuple[str, ...]]]:
    """Give every file that a case names, with the endings that it may have."""
    case = case_file.case
    for place, image in enumerate(case.images):
        if image.file is not None:
            yield ("images", place, "file"), image.file, PICTURE_SUFFIXES
        if image.drawing is not None:
            yield ("images", place, "drawing"), image.drawing, (".svg",)
        for number, finding in enumerate(image.findings):
            if finding.mask is not None and finding.mask.file is not None:
                yield ("images", place, "findings", number, "mask", "file"), finding.mask.file, LABEL_MAP_SUFFIXES
    if case.schematic is not None:
        yield ("schematic",), case.schematic, (".svg",)


def _file_problems(case_file: CaseFile, location: Location, name: str, suffixes: tuple[str, ...]) -> Iterator[Problem]:
    if not _stays_inside(name):
        yield error_at(
            case_file.places,
            location,
            "media/outside",
            f"`{name}` is not a path inside the case's folder",
            "Put the file beside case.yaml and name it alone, with `/` before a file in a sub-folder.",
        )
        return
    path = case_file.folder / name
    found = _status(path)
    if found is None:
        yield error_at(case_file.places, location, "media/missing", f"`{name}` is not there", _similar(path))
    elif link := _link_on_the_way(case_file.folder, name):
        yield error_at(
            case_file.places, location, "media/link", f"`{link}` is a link", "Put the file itself into the folder."
        )
    elif stat.S_ISDIR(found.st_mode):
        yield from _folder_problems(case_file, location, name, path, suffixes)
    elif not stat.S_ISREG(found.st_mode):
        yield error_at(case_file.places, location, "media/link", f"`{name}` is no file", "Put a plain file there.")
    elif PurePosixPath(name).suffix and not name.lower().endswith(suffixes):
        yield error_at(
            case_file.places,
            location,
            "media/unknown-kind",
            f"`{name}` is of no kind that can stand here",
            f"Use one of: {', '.join(suffixes)}.",
        )
    elif found.st_size == 0:
        yield error_at(case_file.places, location, "media/empty", f"`{name}` is empty", "Copy the file again.")


def _folder_problems(
    case_file: CaseFile, location: Location, name: str, path: Path, suffixes: tuple[str, ...]
) -> Iterator[Problem]:
    if suffixes != PICTURE_SUFFIXES:
        yield error_at(
            case_file.places, location, "media/unknown-kind", f"`{name}` is a folder", "Name the file itself."
        )
        return
    entries = _entries(path)
    if not any(entry.is_file(follow_symlinks=False) for entry in entries):
        yield error_at(
            case_file.places,
            location,
            "media/empty",
            f"the folder `{name}` holds no file",
            "Put the slices of the stack into it: a DICOM series, or numbered pictures.",
        )
    for entry in entries:
        if entry.is_symlink() or not entry.is_file():
            yield error_at(
                case_file.places,
                location,
                "media/link",
                f"`{name.rstrip('/')}/{entry.name}` is no plain file",
                "A stack is a folder with files and nothing else.",
            )


def check_raster_choices(case_file: CaseFile) -> Iterator[Problem]:
    """Slices and planes are of volumes: a single PNG has none."""
    for place, image in enumerate(case_file.case.images):
        if image.file is None or not image.file.lower().endswith(RASTER_SUFFIXES):
            continue
        for key in ("slice", "slices"):
            if getattr(image, key) is not None:
                yield error_at(
                    case_file.places,
                    ("images", place, key),
                    "media/not-a-volume",
                    f"`{image.file}` is one picture and has no slices",
                    "Take it out; a stack is a folder of pictures, or a volume.",
                )


def check_nothing_else(case_file: CaseFile) -> Iterator[Problem]:
    """No file lies in the folder that the case does not name: nobody would look at it, and it may show an identity."""
    named = {PurePosixPath(name).as_posix() for _, name, _ in _named_files(case_file) if _stays_inside(name)}
    named |= {source.permission for source in case_file.case.sources if source.permission is not None}
    unused = sorted(_unused(case_file.folder, "", named))
    for path in unused[:_MOST_PROBLEMS]:
        yield error_at(
            case_file.places,
            (),
            "media/unused",
            f"`{path}` lies in the folder, and the case does not name it",
            "Name it in case.yaml, or take it out: a file that nobody looks at may show who the patient is.",
        )


def _unused(folder: Path, below: str, named: set[str]) -> Iterator[str]:
    for entry in _entries(folder):
        path = f"{below}{entry.name}"
        if path in named or entry.name in _NOT_CONTENT:
            continue
        if not any(name.startswith(f"{path}/") for name in named):
            yield path
        elif entry.is_dir(follow_symlinks=False):
            yield from _unused(folder / entry.name, f"{path}/", named)


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return (
        "\\" not in name
        and ":" not in name
        and not path.is_absolute()
        and ".." not in path.parts
        and path.name not in {"", "case.yaml"}
    )


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except (OSError, ValueError):
        return None


def _link_on_the_way(folder: Path, name: str) -> str | None:
    """Give the first part of a path that is a symbolic link."""
    parts = PurePosixPath(name).parts
    for length in range(1, len(parts) + 1):
        part = "/".join(parts[:length])
        if (folder / part).is_symlink():
            return part
    return None


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError:
        return []


def _similar(path: Path) -> str:
    """Say which file of the folder is likely to be meant."""
    names = [entry.name for entry in _entries(path.parent) if entry.name not in _NOT_CONTENT]
    if any(unicodedata.normalize("NFC", name) == unicodedata.normalize("NFC", path.name) for name in names):
        return (
            "It is there with its accents in another Unicode form (macOS takes letters and accents apart). Give the "
            "file a name of plain letters, here and on the disk."
        )
    return did_you_mean(path.name, names, "Put the picture beside case.yaml.")


CASE_RULES = (check_one_place, check_files, check_raster_choices, check_nothing_else)
