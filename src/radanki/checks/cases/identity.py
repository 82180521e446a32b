"""Identity: what a student's history hangs on is named once and for good."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from radanki.checks.complaint import error_at, warning_at
from radanki.model.case import items_of
from radanki.model.items import Question, Step
from radanki.model.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from radanki.model.case import Case
    from radanki.model.items import Pearl, SignCard
    from radanki.model.joined.summary import CaseSummary
    from radanki.model.library import CaseFile, Library, Location
    from radanki.model.problem import Problem


def check_case_ids(library: Library) -> Iterator[Problem]:
    """Two cases never share an id: their cards would be one note to Anki."""
    by_id: dict[str, list[CaseSummary]] = defaultdict(list)
    for case in library.summaries:
        by_id[case.id].append(case)
    for shared in by_id.values():
        for case in shared if len(shared) > 1 else ():
            other = min(one.path for one in shared if one is not case)
            yield error_at(
                library.places_of(case),
                ("id",),
                "identity/duplicate-id",
                f"this id belongs to {other} as well",
                "`radanki id --fresh CASE` gives the newer of the two an id of its own.",
            )


def check_case_references(library: Library) -> Iterator[Problem]:
    """Every case that is named exists, and is another one."""
    known = {case.id for case in library.summaries} | library.unread_ids
    for case in library.summaries:
        for location, case_id in _references(case):
            if case_id == case.id:
                yield error_at(
                    library.places_of(case),
                    location,
                    "identity/refers-to-itself",
                    "the case names itself",
                    "Name another case, or take the id out.",
                )
            elif case_id not in known:
                yield error_at(
                    library.places_of(case),
                    location,
                    "identity/unknown-case",
                    f"no case has the id {case_id}",
                    did_you_mean(
                        case_id, _alike(case_id, known), "Take it out, or copy the `id` of the case you mean."
                    ),
                )


def _alike(case_id: str, known: Iterable[str]) -> Iterator[str]:
    """Give the ids that begin or end like a mistyped one: comparing it with ten thousand takes a second."""
    return (other for other in known if other[:6] == case_id[:6] or other[-6:] == case_id[-6:])


def _references(case: CaseSummary) -> Iterator[tuple[Location, str]]:
    for place, case_id in enumerate(case.compare_with):
        yield ("compare_with", place), case_id
    for place, case_id in enumerate(case.related):
        yield ("related", place), case_id
    if case.replaced_by is not None:
        yield ("retired", "replaced_by"), case.replaced_by


def check_finding_numbers(case_file: CaseFile) -> Iterator[Problem]:
    """A number is one finding's, and a withdrawn one is nobody's."""
    for place, image in enumerate(case_file.case.images):
        taken = {finding.number for finding in image.findings} | set(image.reserved)
        free = next(number for number in range(1, len(taken) + 2) if number not in taken)
        seen: set[int] = set()
        for index, finding in enumerate(image.findings):
            location = ("images", place, "findings", index, "number")
            if finding.number in image.reserved:
                yield error_at(
                    case_file.places,
                    location,
                    "identity/number-reserved",
                    f"finding number {finding.number} is reserved: it was published once and withdrawn",
                    f"Take the next free number ({free}); leave {finding.number} in `reserved`.",
                )
            elif finding.number in seen:
                yield error_at(
                    case_file.places,
                    location,
                    "identity/duplicate-number",
                    f"two findings of `{image.name}` have the number {finding.number}",
                    f"Give the newer one the next free number ({free}).",
                )
            seen.add(finding.number)


def check_names(case_file: CaseFile) -> Iterator[Problem]:
    """Pictures, pearls, questions, steps and sources have names of their own within the case."""
    case = case_file.case
    lists: tuple[tuple[str, str, Iterable[str]], ...] = (
        ("images", "name", (image.name for image in case.images)),
        ("pearls", "id", (pearl.id for pearl in case.pearls)),
        ("questions", "id", (question.id for question in case.questions)),
        ("steps", "id", (step.id for step in case.steps)),
        ("signs", "id", (sign.id for sign in case.signs)),
        ("sources", "id", (source.id for source in case.sources)),
    )
    for key, naming, names in lists:
        seen: set[str] = set()
        for place, name in enumerate(names):
            if name in seen:
                yield error_at(
                    case_file.places,
                    (key, place, naming),
                    "identity/duplicate-name",
                    f"two of `{key}` have the {naming} `{name}`",
                    "Give the newer one another; what is published keeps its own.",
                )
            seen.add(name)


def check_item_ids(case_file: CaseFile) -> Iterator[Problem]:
    """What makes a note has an id of its own: a place in a list passes to the next item that stands there."""
    for key, _, items in items_of(case_file.case):
        for place, item in enumerate(items):
            # Only its number can be an id that nobody wrote; to work out places takes as long as to read the file.
            if item.id == str(place + 1) and (key, place, "id") not in case_file.places.positions:
                yield warning_at(
                    case_file.places,
                    (key, place),
                    "identity/item-without-id",
                    f"item {item.id} of `{key}` has no `id`: students' history would hang on its place in the list",
                    f"`radanki id --fill {case_file.places.path.rpartition('/')[0]}` writes one, once and for ever.",
                )


def check_withdrawn_items(case_file: CaseFile) -> Iterator[Problem]:
    """What is withdrawn on its own is gone from its list, and stands once among the withdrawn."""
    case = case_file.case
    living = {f"{kind}/{item.id}": (key, at) for key, kind, items in items_of(case) for at, item in enumerate(items)}
    seen: set[str] = set()
    for place, entry in enumerate(case.withdrawn):
        if entry.item in living:
            yield error_at(
                case_file.places,
                (*living[entry.item], "id"),
                "identity/item-withdrawn",
                f"`{entry.item}` is withdrawn since {entry.since}, and is asked still",
                "Take the item out of its list; a new one gets an id of its own.",
            )
        elif entry.item in seen:
            yield error_at(
                case_file.places,
                ("withdrawn", place, "item"),
                "identity/duplicate-name",
                f"`{entry.item}` is withdrawn twice",
                "Keep the older line.",
            )
        seen.add(entry.item)


def check_pictures_named(case_file: CaseFile) -> Iterator[Problem]:
    """Questions, pearls and steps show pictures that the case has."""
    case = case_file.case
    known = {image.name for image in case.images}
    named: list[tuple[Location, str]] = [
        (("questions", place, "image"), question.image)
        for place, question in enumerate(case.questions)
        if question.image is not None
    ]
    named += [(("pearls", p, "image"), pearl.image) for p, pearl in enumerate(case.pearls) if pearl.image is not None]
    named += [(("signs", p, "image"), sign.image) for p, sign in enumerate(case.signs)]
    named += [(("steps", p, "show", i), name) for p, step in enumerate(case.steps) for i, name in enumerate(step.show)]
    named += [(("checklist", "show", i), name) for i, name in enumerate(case.checklist.show if case.checklist else ())]
    for location, name in named:
        if name not in known:
            yield error_at(
                case_file.places,
                location,
                "identity/unknown-picture",
                f"the case has no picture `{name}`",
                did_you_mean(name, known, f"Its pictures are: {', '.join(sorted(known)) or 'none'}."),
            )


def check_findings_named(case_file: CaseFile) -> Iterator[Problem]:
    """What an answer outlines is a finding of a picture that its card shows."""
    case = case_file.case
    for key, _, items in items_of(case):
        for place, item in enumerate(items):
            shown = _shown_by(case, item)
            known = {finding.number for image in case.images if image.name in shown for finding in image.findings}
            for index, number in enumerate(item.about or ()):
                if number not in known:
                    yield error_at(
                        case_file.places,
                        (key, place, "about", index),
                        "identity/unknown-finding",
                        f"the card shows no finding {number}",
                        f"Findings there are: {', '.join(map(str, sorted(known))) or 'none'}.",
                    )


def _shown_by(case: Case, item: Pearl | Question | Step | SignCard) -> frozenset[str]:
    if isinstance(item, Step):
        return frozenset(item.show)
    if item.image is not None or isinstance(item, Question):
        return frozenset({item.image or ""})
    return frozenset(image.name for image in case.images)


CASE_RULES = (
    *(check_finding_numbers, check_names, check_item_ids, check_withdrawn_items),
    *(check_pictures_named, check_findings_named),
)
LIBRARY_RULES = (check_case_ids, check_case_references)
