"""Files of cases that hold more than pixels, written anew as the same kind: for who can't run the program."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from radanki.authoring.deidentify import deidentify
from radanki.model.case import drawings_of
from radanki.model.phi.deidentification import DeidentifyJob
from radanki.pipeline.digests import DigestMemory
from radanki.pipeline.drawings import find_fault_of_drawing
from radanki.pipeline.phi.scan import scan_folders

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from radanki.errors import ImageError
    from radanki.model.library import CaseFile
    from radanki.pipeline.workers import Workers


@dataclass(frozen=True, slots=True)
class MendedFile:
    """A file of the library, and its new one, or why there is none."""

    source: Path
    made: Path | None
    error: ImageError | None = None


def mend(
    case_files: Sequence[CaseFile], root: Path, out: Path, cache: Path, *, workers: Workers
) -> tuple[MendedFile, ...]:
    """Write each file of these cases anew that a scan finds something in, below ``out`` at the same place.

    The library itself stays as it is. A file that becomes another kind gets the ending of that.
    """
    wanted = tuple(dict.fromkeys(_files_to_mend(case_files, cache, workers)))
    if not wanted:
        return ()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".radanki-", dir=out) as staging:
        made = deidentify(wanted, Path(staging), DeidentifyJob(Path(), Path(), "same"))
        return tuple(
            MendedFile(source, None if one.path is None else _placed(one.path, source, root, out), one.error)
            for source, one in zip(wanted, made, strict=True)
        )


def _files_to_mend(case_files: Sequence[CaseFile], cache: Path, workers: Workers) -> Iterator[Path]:
    scans = scan_folders(case_files, cache, DigestMemory(cache), workers=workers)
    for case_file, folder in zip(case_files, scans, strict=True):
        for name, found in folder.locations.items():
            if any(not location.raises_risk for location in found):
                yield case_file.folder / name
        for name in drawings_of(case_file.case).values():
            drawing = case_file.folder / name
            if drawing.is_file() and find_fault_of_drawing(drawing) is not None:
                yield drawing


def _placed(made: Path, source: Path, root: Path, out: Path) -> Path:
    target = out / source.relative_to(root)
    endings = {made.suffix, {".jpg": ".jpeg", ".tif": ".tiff"}.get(made.suffix, made.suffix)}
    target = target if target.suffix.lower() in endings else target.with_suffix(made.suffix)
    target.parent.mkdir(parents=True, exist_ok=True)
    return made.replace(target)
