"""What `radanki new` tells of a case that was started."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from radanki.authoring.intake.pictures import NewPicture
    from radanki.authoring.intake.start import StartedCase
    from radanki.cli.session import Session


def tell_started(session: Session, started: StartedCase, pictures: Sequence[NewPicture]) -> None:
    """Name the new case file on standard output, and on standard error what became of each picture."""
    session.say(f"{started.folder}/case.yaml")
    for picture in pictures:
        deidentified = picture.deidentified
        number = len(deidentified.files)
        count = f"{number} pictures of " if number > 1 else ""
        taken = "" if picture.taken is None else f", {picture.taken[0]} of {picture.taken[1]} taken, evenly"
        session.note(f"  {picture.file}: {count}{deidentified.width_px} x {deidentified.height_px} pixels{taken}")
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
