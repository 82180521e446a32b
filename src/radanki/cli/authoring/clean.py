"""`radanki clean`: publishable pictures out of originals."""

from __future__ import annotations

import json
from collections import defaultdict
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from radanki.authoring.deidentify import deidentify
from radanki.authoring.shapes.labelling import shown_name
from radanki.cli.progress import progress_bar
from radanki.model.imaging.rendering import Window
from radanki.model.phi.deidentification import DeidentifyJob
from radanki.vocabulary import find_window

if TYPE_CHECKING:
    from radanki.authoring.deidentify import DeidentifiedOriginal
    from radanki.cli.session import Session
    from radanki.model.imaging.rendering import PixelBox
    from radanki.model.phi.deidentification import Deidentified

_PLANES: Final = ("axial", "coronal", "sagittal")
_MOST_NAMED: Final = 12
_BOX: Final = "x,y,width,height"
_BOX_NUMBERS: Final = 4


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE ...", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), default=Path("clean"), show_default=True, help="Where they go.")
@click.option(
    "--as",
    "form",
    type=click.Choice(("png", "png16", "dicom", "same")),
    default="png",
    show_default=True,
    help="8-bit PNG as cards show it, 16-bit PNG of the values, a new DICOM file, or the same kind and values.",
)
@click.option("--window", metavar="NAME|CENTRE,WIDTH", help="A preset such as lung, or numbers.")
@click.option(
    "--slice", "chosen_slice", metavar="PLANE[:N]", help="One slice of a volume or series, or all of a plane."
)
@click.option("--frame", type=click.IntRange(0), metavar="N", help="One frame of a loop, counted from 0.")
@click.option("--crop", metavar=_BOX, help="Keep only this part.")
@click.option("--blank", metavar=_BOX, multiple=True, help="Paint this part black; may be given more than once.")
@click.option("--format", "output_format", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917  # one argument an option
    session: Session,
    files: tuple[Path, ...],
    out: Path,
    form: str,
    window: str | None,
    chosen_slice: str | None,
    frame: int | None,
    crop: str | None,
    blank: tuple[str, ...],
    output_format: str,
) -> None:
    """Make new pictures out of originals: of each FILE, or folder of a series, nothing but its pixels is taken.

    Prints which kinds of identity the originals held and how often, never what they were. Text in the pixels stays
    there: look at each picture at full size, and use --crop or --blank. Files in the output folder are kept.
    """
    plane, index = _slice(chosen_slice)
    wanted = DeidentifyJob(
        source=Path(),
        out=out,
        form=form,  # type: ignore[arg-type]  # click lets only these through
        frame=frame,
        plane=plane,
        index=index,
        window=_window(window),
        crop=None if crop is None else pixel_box("--crop", crop),
        redacted=tuple(pixel_box("--blank", text) for text in blank),
    )
    shown = progress_bar(session, "Cleaning") if len(files) > 1 else nullcontext(None)
    with shown as progress:
        made = deidentify(files, out, wanted, progress=progress)
    if output_format == "json":
        session.say(json.dumps([_row(one) for one in made], indent=2))
    else:
        for one in made:
            _tell(session, one, len(made), shown_name(files[one.number - 1].name))
        session.note("Now look at every picture at full size: text in the pixels, faces, jewellery, anything unusual.")
    if any(one.error is not None for one in made):
        raise click.exceptions.Exit(1)


def _slice(text: str | None) -> tuple[str | None, int | None]:
    if text is None:
        return None, None
    plane, colon, index = text.partition(":")
    if plane not in _PLANES or (colon and not index.isdecimal()):
        raise click.BadParameter("write axial:31 for one slice, or axial for all", param_hint="--slice")
    return plane, int(index) if colon else None


def _window(text: str | None) -> Window | None:
    if text is None:
        return None
    preset = find_window(text)
    if preset is not None:
        return Window(preset.centre, preset.width)
    centre, _, width = text.partition(",")
    try:
        found = Window(float(centre), float(width))
    except ValueError:
        found = Window(0.0, 0.0)
    if not 0 < found.width < float("inf") or abs(found.centre) == float("inf"):
        raise click.BadParameter("write the name of a preset, such as lung, or -600,1500", param_hint="--window")
    return found


def pixel_box(option: str, text: str) -> PixelBox:
    """Read the box of an option: x, y, width and height in pixels."""
    numbers = [part.strip() for part in text.split(",")]
    if len(numbers) != _BOX_NUMBERS or not all(number.isdecimal() and len(number) < 7 for number in numbers):  # noqa: PLR2004  # pixels
        raise click.BadParameter("write x,y,width,height in pixels, such as 0,0,400,60", param_hint=option)
    x, y, width, height = (int(number) for number in numbers)
    return x, y, width, height


def _row(one: DeidentifiedOriginal) -> dict[str, Any]:
    """Give one original by its place in the call: its own name may be a name."""
    if one.deidentified is None or one.path is None:
        error = one.error
        return {"original": one.number, "path": None, "error": None if error is None else error.message}
    deidentified, scale = one.deidentified, one.deidentified.scale
    window = None if scale is None or scale.window is None else [scale.window.centre, scale.window.width]
    return {
        "original": one.number,
        "path": one.path.as_posix(),
        "pictures": len(deidentified.files),
        "width_px": deidentified.width_px,
        "height_px": deidentified.height_px,
        "dropped": [
            {"rule": kind.rule, "attribute": kind.keyword, "count": kind.count} for kind in deidentified.dropped
        ],
        "risks": list(deidentified.risks),
        "unexamined_files": deidentified.unexamined,
        "left_out_pages": deidentified.left_out_pages,
        "values": None if scale is None else {"slope": scale.slope, "offset": scale.offset, "window": window},
    }


def _tell(session: Session, one: DeidentifiedOriginal, count: int, name: str) -> None:
    which = f" (original {one.number} of {count})" if count > 1 else ""
    if one.deidentified is None or one.path is None:
        said = "" if one.error is None else f": {one.error.message} [{one.error.rule}]\n    {one.error.fix}"
        named = "" if name == "NAME" else f" ({name})"  # a name that may be a person's is not repeated
        click.echo(f"original {one.number}{named}{said}", err=True)
        return
    deidentified = one.deidentified
    pictures = f"{len(deidentified.files)} pictures of " if len(deidentified.files) > 1 else ""
    session.say(f"{one.path.as_posix()}{which}: {pictures}{deidentified.width_px} x {deidentified.height_px} pixels")
    for line in _lines(deidentified):
        session.say(f"    {line}")


def _lines(deidentified: Deidentified) -> list[str]:
    by_rule: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for kind in deidentified.dropped:
        by_rule[kind.rule].append((kind.keyword, kind.count))
    lines = [f"dropped {rule}: {_counted(found)}" for rule, found in sorted(by_rule.items())]
    lines = lines or ["dropped: no trace of an identity was found beside the pixels"]
    if deidentified.unexamined:
        lines.append(f"not counted: {deidentified.unexamined} damaged files; of them too only pixels were taken")
    if deidentified.risks:
        lines.append(f"look with care: text in the pixels is likely ({', '.join(deidentified.risks)})")
    if deidentified.left_out_pages:
        lines.append(f"left out: {deidentified.left_out_pages} further pages; --frame N takes one of them")
    if deidentified.scale is not None:
        lines.append(f"values: stored number * {deidentified.scale.slope:g} + {deidentified.scale.offset:g}")
        window = deidentified.scale.window
        if window is not None:
            lines.append(f"for case.yaml: window: {{centre: {window.centre:g}, width: {window.width:g}}}")
    return lines


def _counted(found: list[tuple[str, int]]) -> str:
    total = sum(count for _, count in found)
    names = [name for name, _ in found if name]
    shown = ", ".join(names[:_MOST_NAMED])
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"{total} ({shown}{more})" if names else f"{total}"
