"""`radanki shapes`: findings from other tools' files, and into them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from radanki.authoring.shapes.exporting import export_shapes as export
from radanki.authoring.shapes.importing import plan_import, save_import
from radanki.authoring.shapes.looking import ImportOrder
from radanki.cli.one_case import one_case
from radanki.cli.reporting import printable
from radanki.errors import AnnotationError
from radanki.library.whole_file import written_whole
from radanki.model.imaging.shapes import Polygon
from radanki.vocabulary.segment_labels import tables_of_numbers

if TYPE_CHECKING:
    from collections.abc import Callable

    from radanki.authoring.shapes.drawn_on import DrawnOn
    from radanki.authoring.shapes.exporting import ExportFormat
    from radanki.authoring.shapes.importing import ImportPlan
    from radanki.authoring.shapes.new_findings import NewFinding
    from radanki.cli.session import Session
    from radanki.model.imaging.annotation import Remark

_NOT_ONE: Final = "shapes belong to one case"


@click.group()
def command() -> None:
    """Take findings from other tools' files, and give them to other tools."""


@command.command("import")
@click.argument("case", metavar="CASE")
@click.argument("file", metavar="FILE", type=click.Path(exists=True, path_type=Path))
@click.option("--image", metavar="NAME", help="The picture; else the one that the file names, or the only one.")
@click.option("--of", metavar="NAME", help="The picture of FILE whose shapes are wanted, where it is about several.")
@click.option(
    "--label",
    "renames",
    metavar="FROM=TO",
    multiple=True,
    help="Call what the file calls FROM, a name or a number, TO; may be given more than once.",
)
@click.option(
    "--names",
    metavar="FILE|TABLE",
    help="Names for a file that carries numbers or colours only: a file, or totalsegmentator, totalsegmentator-mr, "
    "freesurfer, synthseg.",
)
@click.option("--keep-map", is_flag=True, help="Keep a label map beside the case: one finding over all its slices.")
@click.option(
    "--drawn-on",
    type=click.Choice(("given", "case")),
    help="The pictures as they were given to `radanki new`, or those of the case; else told by names and sizes.",
)
@click.option("--each-slice", is_flag=True, help="Draw on every slice of a stack, not on the best one.")
@click.option("--dry-run", is_flag=True, help="Print what would be added, and write nothing.")
@click.pass_obj
def import_shapes(  # noqa: PLR0913, PLR0917  # one argument an option
    session: Session,
    case: str,
    file: Path,
    image: str | None,
    of: str | None,
    renames: tuple[str, ...],
    names: str | None,
    drawn_on: DrawnOn | None,
    *,
    keep_map: bool,
    each_slice: bool,
    dry_run: bool,
) -> None:
    """Add the shapes of FILE to the findings of CASE.

    FILE is one of LabelMe, COCO, VIA, CVAT, Label Studio, Pascal VOC, YOLO, ImageJ, 3D Slicer (markups, segmentations),
    DICOM SEG or RTSTRUCT, NIfTI, or a picture of masks; or a folder with one such file a picture. Nothing of it is
    taken but geometry and labels. CASE is the folder of a case, its case.yaml, or its id.
    """
    root, folder = one_case(session, case, _NOT_ONE)
    named, table = _names(names)
    order = ImportOrder(
        file, image, tuple(_rename(text) for text in renames), named, each_slice, of, drawn_on, table, keep_map
    )
    try:
        plan = plan_import(root, folder, session.cache_folder(), order, ask=_asking())
    except AnnotationError as error:
        raise AnnotationError(f"{printable(file.name)}: {error}") from error
    if not dry_run:
        save_import(plan)  # before anything is said of it: whoever listens may hang up
    for finding in plan.added:
        session.say(_line(finding))
    for one in plan.mapped:
        session.say(f"{one.image}: finding {one.number}, {one.label}: region {one.number} of {one.file}")
    _tell(session, plan.remarks)
    for name in plan.unused:
        session.note(f"warning: --label {name}=...: the file has no such name")
    session.note(_summary(plan, is_written=not dry_run))
    if plan.is_in_vain:
        raise click.exceptions.Exit(1)


@command.command("export")
@click.argument("case", metavar="CASE")
@click.option("--format", "output_format", type=click.Choice(("coco", "labelme")), default="coco", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write to; else COCO goes to standard output.")
@click.pass_obj
def export_shapes(session: Session, case: str, output_format: ExportFormat, out: Path | None) -> None:
    """Write the drawn findings of CASE for other tools; `shapes import` gives the same back."""
    if out is None and output_format != "coco":
        raise click.UsageError("LabelMe has a file for each picture: say with --out where they go")
    root, folder = one_case(session, case, _NOT_ONE)
    exported = export(root, folder, session.cache_folder(), output_format)
    for name, text in exported.files.items():
        if out is None:
            click.echo(text, nl=False)
            continue
        out.mkdir(parents=True, exist_ok=True)
        with written_whole(out / name) as file:
            file.write(text.encode())
        session.say((out / name).as_posix())
    _tell(session, exported.remarks)
    session.note(f"{_count(exported.findings, 'finding')} written as {output_format}")


def _names(said: str | None) -> tuple[Path | None, str | None]:
    """Give the file of names, or the table of numbers, that ``--names`` means."""
    if said is None:
        return None, None
    if Path(said).is_file():
        return Path(said), None
    if said.lower() in tables_of_numbers():
        return None, said.lower()
    known = ", ".join(tables_of_numbers())
    raise click.BadParameter(f"{said}: no such file, and none of the tables {known}", param_hint="--names")


def _rename(text: str) -> tuple[str, str]:
    name, equals, label = text.rpartition("=")
    if not equals or not label.strip():
        raise click.BadParameter("write FROM=TO, such as liver_mass=Hepatic mass", param_hint="--label")
    return name.strip(), " ".join(label.split())


def _asking() -> Callable[[str, bool], str | None] | None:
    """Ask for labels where somebody is there to answer."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None

    def ask(name: str, is_usable: bool) -> str | None:  # noqa: FBT001  # what the importer tells
        shown = printable(name) or "a shape without a label"
        hint = "Enter keeps it" if is_usable else "Enter leaves it out"
        answer = click.prompt(
            f"Label for {shown} ({hint}, - leaves it out)", default="", show_default=False, err=True
        ).strip()
        if answer == "-":
            return None
        return answer or (name if is_usable else None)

    return ask


def _tell(session: Session, remarks: tuple[Remark, ...]) -> None:
    for remark in remarks:
        place = f"{printable(remark.place)}: " if remark.place else ""
        session.note(f"warning: {place}{printable(remark.message)}")


def _line(finding: NewFinding) -> str:
    kind = type(finding.shape).__name__.lower()
    if isinstance(finding.shape, Polygon):
        kind = f"{kind} of {len(finding.shape.points)} corners"
    where = ""
    if finding.slices is not None:
        first, last = finding.slices
        where = f", slice {first}" if first == last else f", slices {first} to {last}"
    return f"{finding.image}: finding {finding.number}, {finding.label}: {kind}{where}"


def _summary(plan: ImportPlan, *, is_written: bool) -> str:
    new = len(plan.added) + len(plan.mapped)
    added = f"{_count(new, 'finding')} {'added' if is_written else 'would be added'}"
    known = f", {_count(plan.known, 'shape')} already there" if plan.known else ""
    after = "; say why each is what it is, and look: `radanki annotate`" if new and is_written else ""
    return f"{plan.form}: {added}{known}{after}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
