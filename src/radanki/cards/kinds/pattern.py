"""Pattern cards: one question of many pictures, of which each review shows another (docs/decisions/0034-patterns.md).

Each field that differs from picture to picture holds all values, one after another, in a ``rk-pick``: the card's script
leaves that of the day, and without a script the style sheet shows the first. No answer stands in a field of the front.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radanki.cards.assemble import note_type_of
from radanki.cards.fields.facts import provenance
from radanki.cards.fields.findings import finding_list, finding_names, finding_reason
from radanki.cards.fields.markdown import inline
from radanki.cards.fields.report import links_to_cases
from radanki.cards.fields.viewer import show_searched
from radanki.cards.fields.viewer_data import as_json
from radanki.cards.fields.withheld import withheld
from radanki.cards.guid import note_guid
from radanki.cards.picks import picked
from radanki.cards.tags import tags_of
from radanki.model.card_markup import CardMarkup
from radanki.model.case import asks_of
from radanki.model.items import LONGEST_VERDICT_WORDS
from radanki.model.note import Note, NoteExemplar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from radanki.cards.fields.viewer import SearchedPicture
    from radanki.cards.inputs import CardInputs
    from radanki.model.images import Finding, Image
    from radanki.model.imaging.card_picture import CardPicture
    from radanki.model.library import CaseFile
    from radanki.model.patterns.definition import Pattern

_FROM_CASES: Final = ("Credit", "Full credit", "Licence", "Contributors", "Review")
_VARIANT: Final = "Normal variant"


@dataclass(frozen=True, slots=True)
class PatternPicture:
    """A picture of a pattern as it is packed, with what the deck may show of its case.

    ``shows`` tells whether it shows what is asked for.
    """

    case_file: CaseFile
    image: Image
    picture: CardPicture
    inputs: CardInputs
    shows: bool


def pattern_note(pattern: Pattern, standing: CaseFile, pictures: Sequence[PatternPicture]) -> Note:
    """Give the note of a pattern; ``standing`` is what stands for its case (:mod:`radanki.cards.standing`)."""
    case, guid = standing.case, note_guid(standing.case.id, "pattern", "")
    shown = [_shown(pattern, one) for one in pictures]
    owned = [_provenance(one) for one in pictures]
    without = sum(not one.shows for one in pictures)
    called = "normal" if pattern.definition.shows is None else "without it"
    fields = {
        "Id": CardMarkup.escape(f"{case.id}/pattern"),
        "Title": CardMarkup.escape(case.title),
        "Prompt": CardMarkup.escape(pattern.definition.ask),
        "Stack": _viewers(guid, [one.asked for one in shown]),
        "Viewer data": as_json([one.settings for one in shown]),
        "Answer pictures": _viewers(guid, [one.answered for one in shown]),
        "Answer viewer data": as_json([one.answer for one in shown]),
        "Answer": picked(_verdict(pattern, one) for one in pictures),
        "Why": picked(_why(pattern, one) for one in pictures),
        **{name: picked(one[name] for one in owned) for name in _FROM_CASES},
        "Level": CardMarkup.escape(f"One of {len(pictures)} pictures, {without} of them {called}."),
        "Related": picked(map(_case_line, pictures)),
        "Gallery": picked(links_to_cases([(_case_id(one), one.case_file.case.title)]) for one in pictures),
    }
    return Note(
        guid=guid,
        kind="pattern",
        case_id=case.id,
        note_type=note_type_of("pattern"),
        fields=tuple((name, value) for name, value in fields.items() if value),
        ordinals=(1,),
        tags=tags_of(standing, "pattern"),
        media=tuple(dict.fromkeys(one.picture.media.name for one in pictures)),
        pictures=tuple(one.value for one in shown),
        exemplars=tuple(
            NoteExemplar(_case_id(one), one.image.name, one.picture.media.name, one.shows) for one in pictures
        ),
    )


def _viewers(guid: str, viewers: Sequence[CardMarkup]) -> CardMarkup:
    """Give all viewers, with what the choice of the day goes by; the first picture alone loads before it is made."""
    first, *others = viewers
    later = (viewer.replace(CardMarkup("<img "), CardMarkup('<img loading="lazy" ')) for viewer in others)
    pick = CardMarkup('<div class="rk-pick" data-seed="{}" data-count="{}">{}</div>')
    return pick.format(guid, len(viewers), CardMarkup("").join((first, *later)))


def _case_id(one: PatternPicture) -> str:
    return one.case_file.case.id


def _case_line(one: PatternPicture) -> CardMarkup:
    """Name the case of a picture, with what finds its cards in Anki's browser."""
    case = one.case_file.case
    return CardMarkup("{}: <code>Id:{}*</code>").format(case.title, case.id)


def _sought(one: PatternPicture) -> tuple[Finding, ...]:
    case = one.case_file.case
    return tuple(finding for finding in one.image.findings if "find" in asks_of(case, finding))


def _shown(pattern: Pattern, one: PatternPicture) -> SearchedPicture:
    case_file, image, findings = one.case_file, one.image, _sought(one)
    case = case_file.case
    told = (*([case.diagnosis] if case.diagnosis else ()), *(finding.label for finding in findings))
    hidden = withheld(case_file, [image], (*told, pattern.definition.yes))
    return show_searched(case_file, image, one.picture, findings, hidden=hidden, shows=one.shows)


def _provenance(one: PatternPicture) -> dict[str, CardMarkup]:
    return provenance(one.case_file.case, one.inputs, [one.image], tells_certainty=False)


def _verdict(pattern: Pattern, one: PatternPicture) -> CardMarkup:
    """Give the verdict in a few words; of one that is normal or not, with what is to be seen."""
    wanted, findings, kind = pattern.definition, _sought(one), one.case_file.case.kind
    if wanted.shows is not None:
        return CardMarkup.escape(wanted.yes if one.shows else wanted.no)
    verdict = _VARIANT if kind == "variant" else wanted.yes if one.shows else wanted.no
    if not findings:
        return CardMarkup.escape(verdict)
    words = [*verdict.split(), *(word for finding in findings for word in finding.label.split())]
    is_short = len(words) <= LONGEST_VERDICT_WORDS
    named = finding_names(findings) if is_short else CardMarkup("{} findings").format(len(findings))
    return CardMarkup("{}: {}").format(verdict, named)


def _why(pattern: Pattern, one: PatternPicture) -> CardMarkup:
    """Give how one knows: the findings with their reasons, or what the discussion of a normal case says first."""
    findings = _sought(one)
    if not findings:
        first, _, _ = (one.case_file.case.discussion or "").strip().partition("\n\n")
        return inline(" ".join(first.split()))
    if len(findings) > 1 or pattern.definition.shows is not None:
        return finding_list(findings)
    return finding_reason(findings[0])
