"""What `radanki new` tells of a package that was taken in: the cases, and what is left of it, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.authoring.decks.draft import UNNAMED, UNTITLED
from radanki.authoring.intake.start import still_to_do
from radanki.checks.identities.by_content import identities_by_content
from radanki.cli.authoring.new_report import tell_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from radanki.authoring.decks.draft import NotTaken
    from radanki.authoring.intake.start import NewCase, StartedCase
    from radanki.cli.session import Session

_MOST_TAGS: Final = 8
_LONGEST_TAG: Final = 60
_OF_LICENCES: Final = frozenset({"licence/unknown", "provenance/no-address"})


def tell_deck(session: Session, made: Sequence[tuple[StartedCase, NewCase]], left: NotTaken) -> None:
    """Name the new cases on standard output, and on standard error what was taken, what was not, and what to do."""
    for started, new in made:
        session.say(f"{started.folder}/case.yaml")
        (picture,) = new.pictures
        size = f"{picture.deidentified.width_px} x {picture.deidentified.height_px} pixels"
        dropped = sum(kind.count for kind in picture.deidentified.dropped)
        traces = f"; left behind: {dropped} traces of an identity" if dropped else ""
        session.note(f"  {size}{traces}")
    if made and session.searches_text():
        tell_text(session, [(started, new.pictures) for started, new in made])
    _tell_left(session, left)
    if made:
        _tell_next(session, made)


def _tell_left(session: Session, left: NotTaken) -> None:
    if left.notes:
        session.note(f"Not taken: {_counted(sum(left.notes.values()), 'note')}")
        for reason, count in left.notes.most_common():
            session.note(f"  {_counted(count, 'note')}: {reason}")
    parts = {reason: count for reason, count in left.parts.items() if count}
    if parts:
        session.note("Of the notes that were taken, left out or changed:")
        for reason, count in sorted(parts.items(), key=lambda item: -item[1]):
            session.note(f"  {count}: {reason}")
    if left.tags:
        # A tag may be somebody's name, and a report is copied into issues.
        harmless = [tag for tag in left.tags if not identities_by_content(tag.replace("::", " "), "slug")]
        shown = [tag[:_LONGEST_TAG] for tag in harmless[:_MOST_TAGS] if tag.isprintable()]
        more = "" if len(shown) == len(left.tags) else f" and {len(left.tags) - len(shown)} more"
        session.note(f"Tags that are no words of the vocabulary: {', '.join(shown)}{more}")


def _tell_next(session: Session, made: Sequence[tuple[StartedCase, NewCase]]) -> None:
    """Say once what every case lacks, and what is to be done first."""
    lacking: dict[tuple[str, str], int] = {}
    for started, _ in made:
        for problem in still_to_do(started.lacking):
            if problem.rule not in _OF_LICENCES:
                key = (problem.message, problem.rule)
                lacking[key] = lacking.get(key, 0) + 1
    for (message, rule), count in sorted(lacking.items(), key=lambda item: -item[1]):
        session.note(f"  {_counted(count, 'case')}: {message} [{rule}]")
    session.note(
        "Nothing of it ships before somebody states the licence of each picture and of its words (`licence:`)."
    )
    session.note(
        f"Next: look at each picture at full size, write what is `{UNNAMED}` or `{UNTITLED}`, then `radanki check`."
    )


def _counted(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count} {noun}s"
