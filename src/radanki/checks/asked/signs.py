"""Signs: each is one of the vocabulary, on a picture of its kind, and what it means is asked once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.checks.complaint import error_at
from radanki.model.spelling import did_you_mean
from radanki.vocabulary import find_sign, signs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.library import CaseFile, Library
    from radanki.model.problem import Problem


def check_known(case_file: CaseFile) -> Iterator[Problem]:
    """A sign is one that there are words for, and is looked for on pictures of this modality."""
    known, modality = [sign.slug for sign in signs()], case_file.placement.modality
    for place, item in enumerate(case_file.case.signs):
        sign, location = find_sign(item.sign), ("signs", place, "sign")
        if sign is None:
            fix = did_you_mean(item.sign, known, f"One of: {', '.join(known)}; a new one is a row of signs.yaml.")
            yield error_at(case_file.places, location, "signs/unknown", f"there is no sign `{item.sign}`", fix)
        elif modality not in sign.modalities:
            yield error_at(
                case_file.places,
                location,
                "signs/other-modality",
                f"`{item.sign}` is a sign of {', '.join(sign.modalities)}, and this case is {modality}",
                "Name another sign, or say in signs.yaml that it is looked for here, too.",
            )


def check_asked_once(library: Library) -> Iterator[Problem]:
    """What a sign means is asked by one case of a library, its name once of each picture: else there are twins."""
    taken: dict[tuple[str, ...], str] = {}
    for case in sorted((case for case in library.summaries if case.signs), key=lambda one: one.path):
        for place, item in enumerate(case.signs):
            asked = (item.sign, item.asks, *(() if item.asks == "meaning" else (case.id, item.image)))
            if asked in taken:
                yield error_at(
                    library.places_of(case),
                    ("signs", place),
                    "signs/asked-twice",
                    f"the {item.asks} of `{item.sign}` is asked in {taken[asked]} already",
                    "Take one of the two out; the name may be asked of another picture.",
                )
            taken.setdefault(asked, case.path)


CASE_RULES = (check_known,)
LIBRARY_RULES = (check_asked_once,)
