"""What the gallery shows of a case and of a deck, collected once and then only put on pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from markupsafe import Markup

from radanki.cards import note_guid
from radanki.cards.fields.captions import alternative_text
from radanki.cards.fields.findings import finding_list
from radanki.cards.fields.frames import answered_pictures, asked_pictures
from radanki.cards.fields.history import history_line
from radanki.cards.fields.markdown import block, inline
from radanki.model.case import source_of
from radanki.model.releases.ledger import version_key
from radanki.pipeline.card_inputs import card_inputs
from radanki.vocabulary import curriculum, find_modality, find_system, terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from radanki.cards.inputs import CardInputs
    from radanki.model.case import Case
    from radanki.model.credit import Credit
    from radanki.model.deck import Profile
    from radanki.model.imaging.card_picture import Media
    from radanki.model.library import CaseFile, Library
    from radanki.model.releases.ledger import Ledger
    from radanki.pipeline.validated_library import ValidatedLibrary


@dataclass(frozen=True, slots=True)
class DeckOffer:
    """A deck to download: its package, what it holds, the licences of its pictures, and what is new in it.

    ``news`` are plain lines, newest release first, each a version and what it brought.
    """

    package: Path
    title: str
    description: Markup
    notes: int
    cards: int
    bytes: int
    sha256: str
    licences: tuple[str, ...]
    news: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A case as its page shows it; what is HTML is ``Markup``.

    ``release`` is the version with which it came, ``came`` that and its day; each of ``pearls`` has its own beside it.
    ``media`` are all its pictures, ``thumbnail`` the first; ``words`` is what a search finds, in small letters.
    """

    case_id: str
    title: str
    diagnosis: str
    modality: str
    modality_name: str
    system: str
    system_name: str
    level: int
    kind: str
    tags: tuple[str, ...]
    curricula: tuple[tuple[str, str], ...]
    history: str
    alternative: str
    asked: Markup
    answered: Markup
    findings: Markup
    discussion: Markup
    pearls: tuple[tuple[Markup, str], ...]
    certainty: str
    is_reviewed: bool
    withdrawn: str
    links: tuple[tuple[str, str], ...]
    credits: tuple[Credit, ...]
    contributors: str
    licence: str
    media: tuple[Media, ...]
    thumbnail: Media | None
    words: str
    came: str = ""
    release: str = ""

    @property
    def place(self) -> str:
        """Where the case belongs, without telling what it is."""
        return f"{self.modality_name} · {self.system_name}"


def exhibits_of(validated: ValidatedLibrary) -> tuple[Exhibit, ...]:
    """Give every case that can be shown, in the order in which students meet them."""
    profile = _most_permissive(validated.library)
    shown = {case.id: case for case in validated.notes.shown.values() if case.file.case.taken_down is None}
    ordered = sorted(shown.values(), key=lambda case: _study_order(case.file))
    labels = _curriculum_labels(validated.library)
    return tuple(_exhibit(case.file, card_inputs(case, profile, shown), labels, validated.ledger) for case in ordered)


def _most_permissive(library: Library) -> Profile:
    """Give the profile of the decks in which most pictures ship: a picture is shown here where a deck holds it."""
    profiles = {deck.deck.profile for deck in library.decks}
    return "nc" if "nc" in profiles else "open" if "open" in profiles else "links"


def _study_order(file: CaseFile) -> tuple[int, int, int, str]:
    modality, system = find_modality(file.placement.modality), find_system(file.placement.system)
    return (modality.order if modality else 99, system.order if system else 99, file.case.level, file.case.id)


def _curriculum_labels(library: Library) -> Mapping[str, str]:
    targets = [*curriculum(), *(target for own in library.curricula for target in own.curriculum.targets)]
    return {target.code: target.label for target in targets}


def _day(ledger: Ledger, version: str) -> str:
    release = ledger.release(version)
    return version if release is None else f"{version}, {datetime.fromtimestamp(release.time, UTC):%Y-%m-%d}"


def _came(ledger: Ledger, guid: str) -> str:
    """Give the release with which a note came, and its day; nothing where it was never released."""
    note = ledger.note(guid)
    return "" if note is None else _day(ledger, note.first)


def _first_release(ledger: Ledger, case_id: str) -> str:
    case = ledger.case(case_id)
    return "" if case is None else min((note.first for note in case.notes), key=version_key, default="")


def _exhibit(file: CaseFile, inputs: CardInputs, labels: Mapping[str, str], ledger: Ledger) -> Exhibit:
    case, placement = file.case, file.placement
    modality, system = find_modality(placement.modality), find_system(placement.system)
    findings = [finding for image in case.images for finding in image.findings]
    media = tuple(picture.media for picture in inputs.pictures.values())
    curricula = tuple((code, labels.get(code, code)) for code in case.curricula)
    asked = asked_pictures(file, inputs, case.images)
    answered = answered_pictures(file, inputs, case.images, findings)
    exhibit = Exhibit(
        case_id=case.id,
        title=case.title,
        diagnosis=case.diagnosis or case.title,
        modality=placement.modality,
        modality_name=modality.name if modality else placement.modality,
        system=placement.system,
        system_name=system.name if system else placement.system,
        level=case.level,
        kind=terms().kinds[case.kind],
        tags=case.tags,
        curricula=curricula,
        history=history_line(case),
        alternative=_alternative(file, inputs),
        asked=_to_folder(asked),
        answered=_to_folder(answered) if answered != asked else Markup(""),
        findings=finding_list(findings),
        discussion=block(case.discussion or ""),
        pearls=tuple(
            (inline(pearl.text), _came(ledger, note_guid(case.id, "pearl", pearl.id))) for pearl in case.pearls
        ),
        certainty=terms().certainties[case.certainty] if case.certainty else "",
        is_reviewed=bool(case.reviewed),
        withdrawn=case.retired.reason if case.retired else "",
        links=tuple((link.label, link.url) for link in inputs.links.values()),
        credits=tuple(_credits(case, inputs)),
        contributors=", ".join(case.contributors),
        licence=case.licence,
        media=media,
        thumbnail=media[0] if media else None,
        words="",
        release=(release := _first_release(ledger, case.id)),
        came=_day(ledger, release) if release else "",
    )
    return _with_words(exhibit, [finding.label for finding in findings])


def _with_words(exhibit: Exhibit, labels: list[str]) -> Exhibit:
    words = [
        exhibit.title,
        exhibit.diagnosis,
        exhibit.modality_name,
        exhibit.system_name,
        *labels,
        *(label for _, label in exhibit.curricula),
        *(tag.replace(":", " ").replace("-", " ") for tag in exhibit.tags),
    ]
    return replace(exhibit, words=" ".join(dict.fromkeys(" ".join(words).lower().split())))


def _alternative(file: CaseFile, inputs: CardInputs) -> str:
    shown = next((image for image in file.case.images if image.name in inputs.pictures), None)
    return alternative_text(file.placement, shown) if shown is not None else ""


def _to_folder(markup: Markup) -> Markup:
    """Point the pictures of a card, which lie beside it in Anki, to the gallery's folder of pictures."""
    return markup.replace(Markup('<img src="'), Markup('<img loading="lazy" src="../pictures/'))


def _credits(case: Case, inputs: CardInputs) -> Iterator[Credit]:
    """Give the credit of each source that a shown or linked picture has, once; of all sources where there is none."""
    shown = {
        source_of(case, image).id
        for image in case.images
        if image.name in inputs.pictures or image.name in inputs.links
    }
    for source in case.sources:
        if (not shown or source.id in shown) and source.id in inputs.credits:
            yield inputs.credits[source.id]
