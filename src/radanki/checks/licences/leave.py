"""Leave: a picture that the library holds may be passed on, as far as its source and its licence go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.checks.complaint import error_at, warning_at
from radanki.licensing.changes import alterations
from radanki.licensing.citation import kind_of
from radanki.model.case import source_of
from radanki.vocabulary import find_licence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.case import Source
    from radanki.model.images import Image
    from radanki.model.library import CaseFile, Location
    from radanki.model.problem import Problem


def check_leave(case_file: CaseFile) -> Iterator[Problem]:
    """A picture that the library holds or brings may be passed on, as far as its source and licence go."""
    case = case_file.case
    for place, image in enumerate(case.images):
        if not image.is_held or (image.source is None and len(case.sources) > 1):
            continue
        source = source_of(case, image)
        if image.source is not None and source.id != image.source:
            continue
        yield from _leave_to_copy(case_file, ("images", place), image, source)
        yield from _terms_of_licence(case_file, ("images", place), image, source)


def _leave_to_copy(case_file: CaseFile, location: Location, image: Image, source: Source) -> Iterator[Problem]:
    kind = kind_of(source)
    if kind.policy == "never":
        yield error_at(
            case_file.places,
            location,
            "licence/never",
            f"the terms of {kind.name} forbid passing `{image.name}` on",
            "Take the picture out, from the repository's history as well.",
        )
    elif kind.policy == "link" and source.licence not in kind.bundle_under:
        yield error_at(
            case_file.places,
            location,
            "licence/link-only",
            f"{kind.name} gives no leave to copy `{image.name}`",
            f"Write `link` instead of the picture: cards then ask to open it. {_exceptions(kind.bundle_under)}".strip(),
        )
    if kind.needs_review:
        yield warning_at(
            case_file.places,
            location,
            "licence/needs-review",
            f"the terms of {kind.name} are to be looked at for each picture",
            "Look whether this picture is theirs to license; a reviewer confirms it before a release.",
        )


def _exceptions(licence_names: tuple[str, ...]) -> str:
    return f"A licence would do: {', '.join(licence_names)}." if licence_names else ""


def _terms_of_licence(case_file: CaseFile, location: Location, image: Image, source: Source) -> Iterator[Problem]:
    kind, licence = kind_of(source), find_licence(source.licence)
    if licence is None:
        return
    if licence.slug == "permission" and source.permission is None:
        yield error_at(
            case_file.places,
            location,
            "licence/no-permission",
            f"`{image.name}` is here with permission, and the source does not name the file that holds it",
            "Put the letter beside case.yaml and name it: `permission: letter.txt`.",
        )
    expected = find_licence(kind.licence) if kind.licence is not None else None
    is_weaker = expected is not None and (
        (expected.profile == "nc" and licence.profile == "open")
        or (expected.forbids_derivatives and not licence.forbids_derivatives)
    )
    if is_weaker and licence.slug not in {"PD", "CC0-1.0"} and source.permission is None:
        yield error_at(
            case_file.places,
            location,
            "licence/weaker-than-source",
            f"{kind.name} publishes under {kind.licence}, and the source says {licence.slug}",
            f"Write {kind.licence}, or name the `permission` that says otherwise.",
        )
    if kind.policy == "bundle-nd" or licence.forbids_derivatives:
        altered = alterations(image, source)
        if altered:
            yield warning_at(
                case_file.places,
                location,
                "licence/no-derivatives",
                f"`{image.name}` may be passed on unchanged only, and it is changed: {', '.join(altered)}",
                "Take the changes out; as it stands, cards link to it instead.",
            )


CASE_RULES = (check_leave,)
