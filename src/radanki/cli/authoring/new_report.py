"""What `radanki new` tells of a case that was started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.checks.privacy.text_lines import blocking
from radanki.cli.progress import progress_bar
from radanki.errors import ImageError
from radanki.pipeline.burned_in_search import PictureToRead, read_burned_in_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from radanki.authoring.intake.pictures import NewPicture
    from radanki.authoring.intake.start import StartedCase
    from radanki.cli.session import Session

_MOST_PLACES = 5


def tell_text(session: Session, made: Sequence[tuple[StartedCase, Sequence[NewPicture]]]) -> None:
    """Search the new pictures of cases for text, and say where it is, or that no program looked."""
    files = {
        (case.folder if len(made) > 1 else "", picture.file, path.name): PictureToRead(path)
        for case, pictures in made
        for picture in pictures
        for path in _files_of(session.library_root() / case.folder / picture.file)
        if path.suffix == ".png"
    }
    if not files:
        session.note("  text in the pixels: `radanki check --ocr` searches what is rendered of them")
        return
    try:
        with progress_bar(session, "Searching for text") as progress:
            texts = read_burned_in_text(files, workers=1, progress=progress)
    except ImageError as error:
        session.note(f"  not searched for text: {error.message} ({error.fix})")
        return
    found = {
        key: boxes
        for key, text in texts.items()
        if not isinstance(text, ImageError) and (boxes := blocking(text.boxes))
    }
    for (folder, file, name), boxes in found.items():
        where = "/".join(part for part in (folder, file, "" if file == name else name) if part)
        for box in boxes[:_MOST_PLACES]:
            session.note(f"  {where}: text at x {box.x}, y {box.y}, {box.width} x {box.height} pixels")
    if found:
        session.note(
            "  Look there. If it says who, where or when: delete the folder before you commit, and start again with "
            "--crop or --blank."
        )
    else:
        session.note("  no program found text in the pixels; look all the same")


def _files_of(place: Path) -> list[Path]:
    return sorted(place.iterdir()) if place.is_dir() else [place]


def tell_started(session: Session, started: StartedCase, pictures: Sequence[NewPicture]) -> None:
    """Name the new case file on standard output, and on standard error what became of each picture."""
    session.say(f"{started.folder}/case.yaml")
    for picture in pictures:
        deidentified = picture.deidentified
        number = len(deidentified.files)
        count = f"{number} pictures of " if number > 1 else ""
        taken = "" if picture.taken is None else f", {picture.taken[0]} of {picture.taken[1]} taken, evenly"
        session.note(f"  {picture.file}: {count}{deidentified.width_px} x {deidentified.height_px} pixels{taken}")
        for notice in picture.notices:
            session.note(f"    look: {notice}")
        dropped = sum(kind.count for kind in deidentified.dropped)
        if dropped:
            session.note(f"    left behind: {dropped} traces of an identity")
        if deidentified.unexamined:
            session.note(
                f"    not counted: {deidentified.unexamined} damaged files; of them too only pixels were taken"
            )
        if deidentified.risks:
            session.note(f"    look with care: text in the pixels is likely ({', '.join(deidentified.risks)}).")
            session.note(
                "    If there is any, delete the folder before you commit, and start again with --crop or --blank."
            )
        if deidentified.left_out_pages:
            session.note(f"    left out: {deidentified.left_out_pages} further pages of the file")
