"""References: what is brought from elsewhere is pinned by digests, at a place that allows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.checks.complaint import error_at
from radanki.licensing.recognise import find_kind_that_forbids_fetch
from radanki.model.reference import BadReference, parse_reference, texts_of
from radanki.model.reference_forms import read_form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.images import Image, Mask
    from radanki.model.library import CaseFile, Location
    from radanki.model.problem import Problem


def check_references(case_file: CaseFile) -> Iterator[Problem]:
    """A picture or label map that is brought from elsewhere is pinned by digests, at a place that allows it."""
    for location, held in _brought(case_file):
        if held.from_ is None:
            yield from _needless_pins(case_file, location, held, "there is no `from` to pin")
            continue
        reference = parse_reference(held.from_)
        if isinstance(reference, BadReference):
            at = next(
                (at for at, text in _stated(location, held) if isinstance(read_form(text), BadReference)), location
            )
            yield error_at(case_file.places, at, "provenance/bad-reference", reference.message, reference.fix)
            continue
        for (at, _), place in zip(_stated(location, held), reference.places, strict=True):
            if place.scheme in {"https", "zip"}:
                yield from _fetch_forbidden(case_file, at, place.name)
        is_in_archive = any(place.is_in_archive for place in reference.places)
        yield from _missing_pins(case_file, location, held, is_in_archive=is_in_archive)
        if not is_in_archive:
            yield from _needless_pins(case_file, location, held, "there is no archive to pin", ("archive_sha256",))


def _stated(location: Location, held: Image | Mask) -> Iterator[tuple[Location, str]]:
    """Give every place that is named, and where: the key, or the item of its list."""
    for number, text in enumerate(texts_of(held.from_)):
        yield (*location, "from", *(() if isinstance(held.from_, str) else (number,))), text


def _fetch_forbidden(case_file: CaseFile, location: Location, address: str) -> Iterator[Problem]:
    kind = find_kind_that_forbids_fetch(address)
    if kind is not None:
        yield error_at(
            case_file.places,
            location,
            "provenance/fetch-forbidden",
            f"the terms of {kind.name} forbid a program to fetch its pictures",
            "Save the picture yourself and name it as `file`, where its licence lets you; else write `link`.",
        )


def _missing_pins(
    case_file: CaseFile, location: Location, held: Image | Mask, *, is_in_archive: bool
) -> Iterator[Problem]:
    needed = ("archive_sha256", "sha256") if is_in_archive else ("sha256",)
    missing = [f"`{key}`" for key in needed if getattr(held, key) is None]
    if missing:
        yield error_at(
            case_file.places,
            (*location, "from"),
            "provenance/no-pin",
            f"{' and '.join(missing)} missing beside `from`",
            "Pin what is meant by its SHA-256: of the archive as it is downloaded, and of the file in it.",
        )


def _needless_pins(
    case_file: CaseFile,
    location: Location,
    held: Image | Mask,
    why: str,
    keys: tuple[str, ...] = ("archive_sha256", "sha256"),
) -> Iterator[Problem]:
    for key in keys:
        if getattr(held, key) is not None:
            yield error_at(
                case_file.places,
                (*location, key),
                "provenance/needless-pin",
                f"`{key}` stands here, and {why}",
                "Take it out.",
            )


def _brought(case_file: CaseFile) -> Iterator[tuple[Location, Image | Mask]]:
    for place, image in enumerate(case_file.case.images):
        yield ("images", place), image
        for number, finding in enumerate(image.findings):
            if finding.mask is not None:
                yield ("images", place, "findings", number, "mask"), finding.mask


CASE_RULES = (check_references,)
