"""`radanki new` with a package of Anki's: its pictures become cases, and what could not be taken is told."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from radanki.authoring.decks.draft import UNTITLED, NotTaken
from radanki.authoring.decks.draft_case import draft_case
from radanki.authoring.decks.sorting import sorted_by_picture
from radanki.authoring.intake.ids import fresh_id
from radanki.authoring.intake.originals import gather
from radanki.authoring.intake.picture_choices import RASTERS, Wishes
from radanki.authoring.intake.pictures import deidentify_pictures
from radanki.authoring.intake.place import place_of
from radanki.authoring.intake.shipping import Origin, answer_for_deck
from radanki.authoring.intake.start import start_case
from radanki.cli.authoring.clean import pixel_box
from radanki.cli.authoring.new_deck_report import tell_deck
from radanki.cli.clock import today
from radanki.cli.progress import progress_bar
from radanki.errors import ImageError, ProblemsFoundError, UsageError
from radanki.package.foreign.deck import open_foreign_deck

if TYPE_CHECKING:
    from collections.abc import Sequence

    from radanki.authoring.decks.draft import PictureDraft
    from radanki.authoring.intake.pictures import NewPicture
    from radanki.authoring.intake.place import CasePlace
    from radanki.authoring.intake.shipping import ShippingAdvice
    from radanki.authoring.intake.start import NewCase, StartedCase
    from radanki.authoring.intake.writing import Answers
    from radanki.cli.authoring.new_interview import Interview
    from radanki.cli.session import Session
    from radanki.package.foreign.deck import ForeignDeck

_ENDINGS: Final = (".apkg", ".colpkg")
_MOST_PICTURES: Final = 300
"""Of one call: each picture has to be looked at by somebody, and each is opened in a process of its own."""
_NOT_OF_A_DECK: Final = ("crop", "form", "series", "slices", "masks", "archive_sha256")


def is_deck(name: str) -> bool:
    """Whether an input is a package of Anki's."""
    return name.lower().endswith(_ENDINGS)


@dataclass(frozen=True, slots=True)
class _Intake:
    """What holds for every case of a deck."""

    session: Session
    deck: ForeignDeck
    workspace: Path
    wishes: Wishes
    answers: Answers
    advice: ShippingAdvice
    left: NotTaken


def take_deck(session: Session, interview: Interview, path: str, images: Sequence[str]) -> None:
    """Make a case of each picture of a package; all of them, or none where anything but a picture is at fault.

    Raises:
        PackageError: where the package can't be read.
        UsageError: where it holds nothing that can be taken, or more than one call takes.
        ProblemsFoundError: where what was typed tells who a patient is.
    """
    given, left = dict(interview.options), NotTaken()
    if len(images) != 1:
        raise UsageError("give one package at a time, and no picture beside it")
    unfit = next((name for name in _NOT_OF_A_DECK if given[name]), None)
    if unfit is not None:
        raise UsageError(
            f"--{'as' if unfit == 'form' else unfit.replace('_', '-')} does not go with a package of Anki's"
        )
    root = session.library_root()
    with open_foreign_deck(Path(images[0])) as deck, tempfile.TemporaryDirectory(prefix="radanki-") as folder:
        drafts = sorted_by_picture(deck, place_of(path, root, Path.cwd()).placement, left)
        if not drafts:
            tell_deck(session, (), left)
            raise UsageError(f"{images[0]}: no note of it has a picture that could be taken; nothing was made")
        if len(drafts) > _MOST_PICTURES:
            raise UsageError(
                f"{images[0]} holds {len(drafts):,} pictures, and one call takes {_MOST_PICTURES}: export single decks"
            )
        places = [place_of(name, root, Path.cwd()) for name in _names(path, len(drafts))]
        advice = interview.origin_of_deck()
        told = replace(interview, options={**given, "title": given["title"] or UNTITLED})
        answers = replace(told.answers(advice), title=given["title"] or "")
        blank = tuple(pixel_box("--blank", text) for text in given["blank"])
        intake = _Intake(
            session, deck, Path(folder), Wishes(plane=given["plane"], redacted=blank), answers, advice, left
        )
        made = _all_or_none(intake, drafts, places)
    tell_deck(session, made, left)
    if not made:
        raise UsageError(f"{images[0]}: none of its pictures could be taken; nothing was made")


def _names(path: str, count: int) -> list[str]:
    return [path] if count == 1 else [f"{path.rstrip('/')}-{number}" for number in range(1, count + 1)]


def _all_or_none(
    intake: _Intake, drafts: Sequence[PictureDraft], places: Sequence[CasePlace]
) -> list[tuple[StartedCase, NewCase]]:
    made: list[tuple[StartedCase, NewCase]] = []
    try:
        with progress_bar(intake.session, "Taking pictures in") as progress:
            for done, draft in enumerate(drafts, 1):
                new = _new_case(intake, draft, done, places[len(made)])
                if new is not None:
                    made.append((start_case(new), new))
                progress(done, len(drafts))
    except BaseException as error:
        for started, _ in made:
            shutil.rmtree(places[0].root / started.folder, ignore_errors=True)
        if isinstance(error, ProblemsFoundError):
            intake.session.note("Nothing was made.")
        raise
    return made


def _new_case(intake: _Intake, draft: PictureDraft, number: int, place: CasePlace) -> NewCase | None:
    """Give the case of a picture, or count why there is none."""
    advice = _advice(intake, draft)
    if advice is None:
        return None
    try:
        picture = _clean_picture(intake, draft.picture, place, intake.workspace / str(number))
    except ImageError as error:
        message = error.message.removeprefix("input 1: ")
        intake.left.notes[f"their picture can't be taken in: {message}"] += draft.notes
        return None
    case_id = fresh_id(place.root, lambda: secrets.token_hex(8))
    return draft_case(draft, picture, place, case_id, intake.answers, advice, today(), intake.left)


def _advice(intake: _Intake, draft: PictureDraft) -> ShippingAdvice | None:
    """Say where a picture is from: as the call says, else as its notes do."""
    if not draft.url or not intake.advice.is_open:
        return intake.advice
    try:
        return answer_for_deck(Origin(url=draft.url, licence=""))
    except UsageError:
        intake.left.notes["the source that they name does not let its pictures be copied: link to it"] += draft.notes
        return None


def _clean_picture(intake: _Intake, name: str, place: CasePlace, workspace: Path) -> NewPicture:
    """Make the new picture of media; what lay in between is gone when it is there."""
    workspace.mkdir()
    source = workspace / "original"
    intake.deck.write_media(name, source)
    originals = gather([source], workspace, lambda _number, _found: (0,))
    if len(originals) != 1 or originals[0].proposal.kind not in RASTERS:
        raise ImageError("it is no PNG, JPEG, WebP or TIFF")
    (picture,) = deidentify_pictures(originals, place.placement, workspace, intake.wishes)
    source.unlink()
    return picture
