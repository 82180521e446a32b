"""`radanki new`: start a case from pictures, or from a link."""

from __future__ import annotations

import secrets
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from radanki.authoring.intake.ids import fresh_id
from radanki.authoring.intake.originals import gather, usual_choice
from radanki.authoring.intake.pictures import Wishes, clean_pictures
from radanki.authoring.intake.place import are_alike, modality_that_differs, place_of
from radanki.authoring.intake.shipping import Origin, answer_for
from radanki.authoring.intake.slice_budget import slices_shown
from radanki.authoring.intake.start import NewCase, start_case, still_to_do
from radanki.authoring.intake.writing import Answers
from radanki.cli.asking import Asker, is_at_a_terminal
from radanki.cli.authoring.annotate import command as annotate
from radanki.cli.authoring.clean import pixel_box
from radanki.cli.clock import today
from radanki.cli.progress import progress_bar
from radanki.cli.reporting import report_problems
from radanki.errors import ImageError, ProblemsFoundError, RadankiError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from radanki.authoring.intake.originals import Original
    from radanki.authoring.intake.pictures import NewPicture
    from radanki.authoring.intake.place import CasePlace
    from radanki.authoring.intake.shipping import ShippingAdvice
    from radanki.authoring.intake.start import StartedCase
    from radanki.cli.session import Session
    from radanki.model.intake import FoundSeries

_KINDS: Final = ("pathology", "normal", "variant", "anatomy", "device", "artifact", "physics", "postop")
_LEVELS: Final = ("1", "2", "3", "4")
_CERTAINTIES: Final = ("certain", "almost-certain", "probable", "possible")
_SEXES: Final = ("female", "male", "other")
_PLANES: Final = ("axial", "coronal", "sagittal")
_OWN_LICENCE: Final = "CC-BY-4.0"
_OLDEST: Final = 89


@dataclass(frozen=True, slots=True)
class _Options:
    """The options of one call, by their names."""

    given: dict[str, Any]

    def text(self, name: str) -> str | None:
        value = self.given[name]
        return None if value is None else str(value)


@click.command()
@click.argument("path", metavar="PATH")
@click.argument("images", nargs=-1, metavar="[IMAGE ...]", type=click.Path(path_type=Path))
@click.option("--title", help="What the case shows.")
@click.option("--kind", type=click.Choice(_KINDS), help="What kind of case it is.")
@click.option("--level", type=click.Choice(_LEVELS), help="1 student, 2 intern, 3 resident, 4 subspecialist.")
@click.option("--certainty", type=click.Choice(_CERTAINTIES), help="How sure the diagnosis is.")
@click.option("--basis", help="How the diagnosis is known.")
@click.option("--diagnosis", help="The answer of the diagnosis card.")
@click.option("--source", metavar="URL", help="Where the picture is from: the address of its page, or a DOI.")
@click.option("--own", is_flag=True, help="The picture is your own.")
@click.option("--author", help="Who made the picture.")
@click.option("--licence", help="The picture's licence, by its SPDX name.")
@click.option("--key", help="The source's own number of the case, where its address does not hold it.")
@click.option("--source-title", help="What the source calls the case.")
@click.option("--contributor", envvar="RADANKI_CONTRIBUTOR", show_envvar=True, help="Who writes the case.")
@click.option("--text-licence", default=_OWN_LICENCE, show_default=True, help="Of what you write and draw.")
@click.option("--age", metavar="YEARS|NUMBERm", help="The patient's age, 90 and more as 90+; 7m are months.")
@click.option("--sex", type=click.Choice(_SEXES), help="The patient's sex.")
@click.option("--as", "form", type=click.Choice(("png", "dicom")), help="Keep shades, or values (DICOM).")
@click.option("--plane", type=click.Choice(_PLANES), default="axial", show_default=True, help="Of volumes.")
@click.option("--crop", metavar="x,y,width,height", help="Keep only this part of every picture.")
@click.option("--blank", metavar="x,y,width,height", multiple=True, help="Paint this part black; may be repeated.")
@click.option("--series", type=click.IntRange(1), metavar="N", help="Which of several series of a folder is taken.")
@click.option("--yes", "-y", is_flag=True, help="Take what is proposed; ask nothing.")
@click.option("--no-input", is_flag=True, help="Ask nothing; what is missing stays open in case.yaml.")
@click.option("--no-annotate", is_flag=True, help="Do not go on to `radanki annotate`.")
@click.pass_obj
def command(session: Session, /, path: str, images: tuple[Path, ...], **given: Any) -> None:
    """Start a case at PATH (cases/<modality>/<organ system>/<short-name>) from pictures.

    IMAGE is a DICOM file, a folder or zip file with a DICOM series, PNG, JPEG, WebP, TIFF, NIfTI or NRRD, anywhere on
    this machine: it is only read. Clean pictures are made of it; no text of a file is taken over. Without IMAGE, or
    where the source forbids copying, the case links to --source.
    """
    options = _Options(given)
    asker = Asker(is_at_a_terminal() and not (given["no_input"] or given["yes"]), takes_proposals=given["yes"])
    place = place_of(path, session.library_root(), Path.cwd())
    age, months = _age(given["age"])
    with tempfile.TemporaryDirectory(prefix="radanki-") as folder, _pictures_at_fault():
        workspace = Path(folder)
        origin = _origin(session, asker, options, has_pictures=bool(images))
        originals = gather(
            images if origin.may_hold else (), workspace, _chooser(session, asker, place, given["series"])
        )
        _check_modality(session, place, originals)
        answers = _answers(asker, options, origin, (age, months))
        pictures = _pictures(session, place, originals, workspace, given) if originals else ()
        case_id = fresh_id(place.root, lambda: secrets.token_hex(8))
        try:
            started = start_case(NewCase(place, case_id, answers, origin, pictures, _today()))
        except ProblemsFoundError:
            session.note("Nothing was made.")
            raise
    _tell(session, started, pictures)
    report_problems(session, still_to_do(started.lacking))
    _go_on(session, started, wants_page=asker.may_ask and not given["no_annotate"] and bool(pictures))


@contextmanager
def _pictures_at_fault() -> Iterator[None]:
    """Say what is wrong with a picture together with what to do about it."""
    try:
        yield
    except ImageError as error:
        advice = f"\n    {error.fix}" if error.fix else ""
        raise RadankiError(f"{error.message} [{error.rule}]{advice}") from error


def _today() -> Any:
    return today()


def _chooser(session: Session, asker: Asker, place: CasePlace, wanted: int | None) -> Any:
    """Give the function that is asked which series are meant."""

    def choose(number: int, found: tuple[FoundSeries, ...]) -> Sequence[int]:
        usual = usual_choice(found, place.placement.modality)
        session.note(f"Input {number} holds {len(found)} series:")
        for at, series in enumerate(found, 1):
            session.note(f"  {at}: {_described(series)}")
        if wanted is not None:
            if wanted > len(found):
                raise UsageError(f"input {number} holds {len(found)} series; there is no series {wanted}")
            return (wanted - 1,)
        proposed = ",".join(str(at + 1) for at in usual)
        answer = asker.text("Which of these", None, proposed=proposed, hint="numbers, or all")
        chosen = _numbers(answer, len(found)) if answer else tuple(usual)
        session.note(f"Taken: {', '.join(str(at + 1) for at in chosen)}; --series N takes another.")
        return chosen

    return choose


def _numbers(answer: str, count: int) -> Sequence[int]:
    if answer == "all":
        return range(count)
    numbers = [part.strip() for part in answer.replace(" ", ",").split(",") if part.strip()]
    if not numbers or not all(number.isdecimal() and 1 <= int(number) <= count for number in numbers):
        raise UsageError(f"`{answer}`: write numbers from 1 to {count}, with commas, or all")
    return tuple(int(number) - 1 for number in numbers)


def _described(series: FoundSeries) -> str:
    size = f", {series.width_px} x {series.height_px} pixels" if series.width_px else ""
    what = " ".join(word for word in (series.plane, series.code) if word)
    noun = "frame" if series.frames > 1 else "picture"
    ending = "" if series.pictures == 1 else "s"
    return " ".join(f"{series.pictures} {what} {noun}{ending}{size}".split())


def _check_modality(session: Session, place: CasePlace, originals: Sequence[Original]) -> None:
    for original in originals:
        found = modality_that_differs(original.proposal.code, place.placement)
        if found is None:
            continue
        said = f"input {original.number} says that it is {found.name}"
        other = f"cases/{found.slug}/{place.placement.system}/{place.slug}"
        if not are_alike(found.slug, place.placement.modality):
            raise UsageError(f"{said}, and the path says `{place.placement.modality}`; did you mean {other}?")
        session.note(f"{said}, and the path says `{place.placement.modality}`. That may be right; else use {other}.")


def _origin(session: Session, asker: Asker, options: _Options, *, has_pictures: bool) -> ShippingAdvice:
    """Find out where the picture is from and say at once what a deck may do with it."""
    url, own = options.text("source"), bool(options.given["own"])
    if url and own:
        raise UsageError("--own and --source exclude each other: own work has no page")
    licence, key = options.text("licence") or "", options.text("key") or ""
    if not url and not own and (has_pictures or asker.may_ask):
        hint = "the address of its page; Enter for your own picture" if has_pictures else "the address of its page"
        url = asker.text("Source", None, hint=hint)
        # A proposal for --yes too: whoever names no page has the picture from nowhere else.
        own = has_pictures and not url and (asker.may_ask or asker.takes_proposals)
    if not url and not own:
        raise UsageError("whose picture is it? Say --own, or --source URL: without it no case can be made")
    if own:
        proposed = _OWN_LICENCE
        licence = licence or asker.text("Licence of the picture", None, proposed=proposed)
    answer = answer_for(Origin(url or "", own, licence, key))
    if asker.may_ask and has_pictures and not answer.may_hold and not answer.licence:
        session.note(answer.sentence)
        licence = asker.text("Licence of the picture", None, hint="as its page says; Enter links to it only")
        answer = answer_for(Origin(url or "", own, licence, key)) if licence else answer
    if answer.page:
        session.note(answer.page)
    session.note(f"May I ship this? {answer.sentence}")
    if has_pictures and not answer.may_hold:
        click.echo("The pictures that you named are not copied into the library; the case links to the page.", err=True)
    return answer


def _answers(
    asker: Asker, options: _Options, origin: ShippingAdvice, age: tuple[int | str | None, int | None]
) -> Answers:
    title = asker.text("Title", options.text("title"), hint="what it shows; students see it after the answer")
    kind = asker.choice("Kind", options.text("kind"), dict.fromkeys(_KINDS, ""))
    level = asker.choice("Level: 1 student to 4 subspecialist", options.text("level"), dict.fromkeys(_LEVELS, ""))
    certainty = basis = ""
    if kind in {"pathology", "variant"}:
        certainty = asker.choice("How sure", options.text("certainty"), dict.fromkeys(_CERTAINTIES, ""))
        basis = asker.text(
            "How is it known", options.text("basis"), hint="histology, operation, follow-up, who read it"
        )
    contributor = asker.text("Your name", options.text("contributor"), hint="printed as the author of the case")
    named = options.text("author") if origin.url else options.text("author") or contributor
    author = asker.text("Author of the picture", named) if origin.url else named or ""
    return Answers(
        title=title,
        kind=kind,
        level=int(level or 0),
        certainty=certainty or options.text("certainty") or "",
        basis=basis or options.text("basis") or "",
        diagnosis=options.text("diagnosis") or "",
        author=author,
        contributor=contributor,
        source_title=options.text("source_title") or "",
        licence=options.text("text_licence") or "",
        age=age[0],
        months=age[1],
        sex=options.text("sex") or "",
    )


def _age(text: str | None) -> tuple[int | str | None, int | None]:
    """Give years or "90+", and months, of what was typed."""
    if text is None:
        return None, None
    number, months = text.removesuffix("m"), text.endswith("m")
    if text == "90+":
        return "90+", None
    if not number.isdecimal() or len(number) > 3:  # noqa: PLR2004  # digits of an age
        raise click.BadParameter("write years such as 54, 90+, or months such as 7m", param_hint="--age")
    if months:
        return None, int(number)
    return (int(number), None) if int(number) <= _OLDEST else ("90+", None)


def _pictures(
    session: Session, place: CasePlace, originals: Sequence[Original], workspace: Path, given: dict[str, Any]
) -> tuple[NewPicture, ...]:
    shown = partial(slices_shown, modality=place.placement.modality, cache=session.cache_folder())
    with progress_bar(session, "Cleaning") as progress:
        crop = None if given["crop"] is None else pixel_box("--crop", given["crop"])
        blank = tuple(pixel_box("--blank", text) for text in given["blank"])
        wishes = Wishes(given["form"], given["plane"], crop, blank)
        return clean_pictures(originals, place.placement, workspace, wishes, shown=shown, progress=progress)


def _tell(session: Session, started: StartedCase, pictures: Sequence[NewPicture]) -> None:
    session.say(f"{started.folder}/case.yaml")
    for picture in pictures:
        cleaned = picture.cleaned
        number = len(cleaned.files)
        count = f"{number} pictures of " if number > 1 else ""
        taken = "" if picture.taken is None else f", {picture.taken[0]} of {picture.taken[1]} taken, evenly"
        session.note(f"  {picture.file}: {count}{cleaned.width_px} x {cleaned.height_px} pixels{taken}")
        dropped = sum(kind.count for kind in cleaned.dropped)
        if dropped:
            session.note(f"    left behind: {dropped} traces of an identity")
        if cleaned.unexamined:
            session.note(f"    not counted: {cleaned.unexamined} damaged files; of them too only pixels were taken")
        if cleaned.risks:
            session.note(f"    look with care: text in the pixels is likely ({', '.join(cleaned.risks)}).")
            session.note(
                "    If there is any, delete the folder before you commit, and start again with --crop or --blank."
            )
        if cleaned.left_out_pages:
            session.note(f"    left out: {cleaned.left_out_pages} further pages of the file")


def _go_on(session: Session, started: StartedCase, *, wants_page: bool) -> None:
    """Open the annotator, or name the next step."""
    if not started.is_readable:
        session.note(f"Next: fill in {started.folder}/case.yaml, then `radanki annotate {started.folder}`.")
        return
    if not wants_page:
        session.note(f"Next: `radanki annotate {started.folder}`, or findings by hand; then `radanki check`.")
        return
    context = click.get_current_context()
    context.invoke(annotate, case=str(session.library_root() / started.folder), port=0, no_browser=False)
