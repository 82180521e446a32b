"""`radanki new`: start a case from pictures, or from a link."""

from __future__ import annotations

import re
import secrets
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from radanki.authoring.intake.ids import fresh_id
from radanki.authoring.intake.originals import gather
from radanki.authoring.intake.picture_choices import Wishes
from radanki.authoring.intake.pictures import deidentify_pictures
from radanki.authoring.intake.place import place_of
from radanki.authoring.intake.slice_budget import slices_shown
from radanki.authoring.intake.start import NewCase, start_case, still_to_do
from radanki.authoring.shapes.labelling import shown_name
from radanki.cli.asking import Asker, is_at_a_terminal
from radanki.cli.authoring.annotate import command as annotate
from radanki.cli.authoring.clean import pixel_box
from radanki.cli.authoring.new_deck import is_deck, take_deck
from radanki.cli.authoring.new_interview import (
    CERTAINTIES,
    KINDS,
    LEVELS,
    OWN_LICENCE,
    Interview,
    age_of,
    check_modality,
)
from radanki.cli.authoring.new_pointed import draw_structures, is_reference, point_to
from radanki.cli.authoring.new_report import tell_started, tell_text
from radanki.cli.clock import today
from radanki.cli.progress import progress_bar
from radanki.cli.reporting import report_problems
from radanki.errors import FetchError, ImageError, ProblemsFoundError, RadankiError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from radanki.authoring.intake.originals import Original
    from radanki.authoring.intake.pictures import NewPicture
    from radanki.authoring.intake.place import CasePlace
    from radanki.authoring.intake.start import StartedCase
    from radanki.cli.session import Session

_SEXES: Final = ("female", "male", "other")
_PLANES: Final = ("axial", "coronal", "sagittal")
_INPUT: Final = re.compile(r"input ([0-9]+)(?=:)")


@click.command()
@click.argument("path", metavar="PATH")
@click.argument("images", nargs=-1, metavar="[IMAGE ...]")
@click.option("--title", help="What the case shows.")
@click.option("--kind", type=click.Choice(KINDS), help="What kind of case it is.")
@click.option("--level", type=click.Choice(LEVELS), help="1 student, 2 intern, 3 resident, 4 subspecialist.")
@click.option("--certainty", type=click.Choice(CERTAINTIES), help="How sure the diagnosis is.")
@click.option("--basis", help="How the diagnosis is known.")
@click.option("--diagnosis", help="The answer of the diagnosis card.")
@click.option("--source", metavar="URL", help="Where the picture is from: the address of its page, or a DOI.")
@click.option("--own", is_flag=True, help="The picture is your own.")
@click.option("--author", help="Who made the picture.")
@click.option("--licence", help="The picture's licence, by its SPDX name.")
@click.option("--key", help="The source's own number of the case, where its address does not hold it.")
@click.option("--source-title", help="What the source calls the case.")
@click.option("--contributor", envvar="RADANKI_CONTRIBUTOR", show_envvar=True, help="Who writes the case.")
@click.option("--text-licence", default=OWN_LICENCE, show_default=True, help="Of what you write and draw.")
@click.option("--age", metavar="YEARS|NUMBERm", help="The patient's age, 90 and more as 90+; 7m are months.")
@click.option("--sex", type=click.Choice(_SEXES), help="The patient's sex.")
@click.option("--as", "form", type=click.Choice(("png", "dicom")), help="Keep shades, or values (DICOM).")
@click.option("--plane", type=click.Choice(_PLANES), default="axial", show_default=True, help="Of volumes.")
@click.option("--crop", metavar="x,y,width,height", help="Keep only this part of every picture.")
@click.option("--blank", metavar="x,y,width,height", multiple=True, help="Paint this part black; may be repeated.")
@click.option("--series", type=click.IntRange(1), metavar="N", help="Which of several series of a folder is taken.")
@click.option("--slices", metavar="START:STOP[:STEP]", help="Of a series that is pointed to; else 60, evenly.")
@click.option(
    "--masks", metavar="REFERENCE", multiple=True, help="A DICOM SEG of that series: its segments are findings."
)
@click.option("--archive-sha256", metavar="HEX", help="Of the package's archive, where a reference is into one.")
@click.option("--yes", "-y", is_flag=True, help="Take what is proposed; ask nothing.")
@click.option("--no-input", is_flag=True, help="Ask nothing; what is missing stays open in case.yaml.")
@click.option("--no-browser", is_flag=True, help="Print the address of the page to draw on; open no browser.")
@click.option("--no-annotate", is_flag=True, help="Do not go on to `radanki annotate`.")
@click.pass_obj
def command(session: Session, /, path: str, images: tuple[str, ...], **given: Any) -> None:
    """Start a case at PATH (cases/<modality>/<organ system>/<short-name>) from pictures.

    IMAGE is a DICOM file, a folder or zip file with a DICOM series, PNG, JPEG, WebP, TIFF, NIfTI or NRRD, anywhere on
    this machine: it is only read. Clean pictures are made of it; no text of a file is taken over. Without IMAGE, or
    where the source forbids copying, the case links to --source.

    IMAGE may be one of Anki's packages (.apkg, .colpkg): each picture of its image occlusion and picture notes becomes
    a case, PATH or PATH-1, PATH-2 and so on, with masks, labels and questions, under a licence still to be stated.

    IMAGE may be a reference, such as idc:SERIES/ or commons:NAME, too: the case then points to it, with its digest, and
    author, licence and source are those that the archive states. --masks makes findings of a segmentation.
    """
    if any(is_deck(name) for name in images):
        is_stated = click.get_current_context().get_parameter_source("text_licence") is not ParameterSource.DEFAULT
        given["text_licence"] = given["text_licence"] if is_stated or given["own"] else "unknown"
    asker = Asker(is_at_a_terminal() and not (given["no_input"] or given["yes"]), takes_proposals=given["yes"])
    interview = Interview(session, asker, given)
    place = place_of(path, session.library_root(), Path.cwd())
    age_of(given["age"])  # what is mistyped is said before anything is asked
    if any(is_deck(name) for name in images):
        with _pictures_at_fault(images):
            take_deck(session, interview, path, images)
        return
    with tempfile.TemporaryDirectory(prefix="radanki-") as folder, _pictures_at_fault(images):
        pointed = _pointed_to(session, interview, place, images)
        new, contours = pointed or (_taken_in(session, interview, place, images, Path(folder)), ())
        try:
            started = start_case(new)
        except ProblemsFoundError:
            session.note("Nothing was made.")
            raise
    pictures = new.pictures
    tell_started(session, started, pictures)
    if pictures and session.searches_text():
        tell_text(session, [(started, pictures)])
    draw_structures(session, started, contours)
    wants_page = asker.may_ask and not given["no_annotate"] and bool(pictures)
    report_problems(session, still_to_do(started.lacking, goes_on=wants_page and started.is_readable))
    _go_on(session, started, wants_page=wants_page, no_browser=given["no_browser"])


def _pointed_to(
    session: Session, interview: Interview, place: CasePlace, images: tuple[str, ...]
) -> tuple[NewCase, tuple[Path, ...]] | None:
    """Give a case that points to its pictures, with structure sets to draw, where references are given."""
    given = dict(interview.options)
    references = [text for text in images if is_reference(text)]
    if not references:
        if given["slices"] or given["masks"]:
            raise UsageError("--slices and --masks belong to a reference, such as idc:SERIES/")
        return None
    if len(references) != len(images):
        raise UsageError("start with references or with files, not with both; `radanki pin --case` adds the others")
    pointed = point_to(session, references, place.placement, given)
    told = replace(interview, options={**given, "author": pointed.author, "source_title": pointed.title})
    case_id = fresh_id(place.root, lambda: secrets.token_hex(8))
    answers = told.answers(pointed.advice)
    new = NewCase(place, case_id, answers, pointed.advice, (), today(), pointed.images, pointed.edits)
    return new, pointed.contours


def _taken_in(
    session: Session, interview: Interview, place: CasePlace, images: tuple[str, ...], workspace: Path
) -> NewCase:
    """Give a case that holds clean copies of files, or links to a page."""
    origin = interview.origin(has_pictures=bool(images))
    inputs = [Path(name) for name in images] if origin.may_hold else []
    choose = interview.series_choice(place)
    originals = gather(inputs, workspace, choose, place.placement.modality, session.note)
    check_modality(session, place, originals)
    answers = interview.answers(origin)
    pictures = _pictures(session, place, originals, workspace, dict(interview.options)) if originals else ()
    case_id = fresh_id(place.root, lambda: secrets.token_hex(8))
    return NewCase(place, case_id, answers, origin, pictures, today())


@contextmanager
def _pictures_at_fault(inputs: Sequence[str] = ()) -> Iterator[None]:
    """Say what is wrong with a picture together with what to do about it, and of which of the inputs, by its name.

    A name that may be a person's is not repeated: reports are passed on.
    """
    try:
        yield
    except (FetchError, ImageError) as error:
        advice = f"\n    {error.fix}" if error.fix else ""
        raise RadankiError(f"{_named(error.message, inputs)} [{error.rule}]{advice}") from error


def _named(message: str, inputs: Sequence[str]) -> str:
    found = _INPUT.match(message)
    if found is None or not 0 < int(found[1]) <= len(inputs):
        return message
    name = shown_name(Path(inputs[int(found[1]) - 1]).name)
    return message if name == "NAME" else f"{found[0]} ({name}){message[found.end() :]}"


def _pictures(
    session: Session, place: CasePlace, originals: Sequence[Original], workspace: Path, given: dict[str, Any]
) -> tuple[NewPicture, ...]:
    shown = partial(slices_shown, modality=place.placement.modality, cache=session.cache_folder())
    with progress_bar(session, "Cleaning") as progress:
        crop = None if given["crop"] is None else pixel_box("--crop", given["crop"])
        blank = tuple(pixel_box("--blank", text) for text in given["blank"])
        wishes = Wishes(given["form"], given["plane"], crop, blank)
        return deidentify_pictures(originals, place.placement, workspace, wishes, shown=shown, progress=progress)


def _go_on(session: Session, started: StartedCase, *, wants_page: bool, no_browser: bool) -> None:
    """Open the annotator, or name the next step."""
    if not started.is_readable:
        session.note(f"Next: fill in {started.folder}/case.yaml, then `radanki annotate {started.folder}`.")
        return
    if not wants_page:
        session.note(f"Next: `radanki annotate {started.folder}`, or findings by hand; then `radanki check`.")
        return
    context = click.get_current_context()
    context.invoke(annotate, case=str(session.library_root() / started.folder), port=0, no_browser=no_browser)
