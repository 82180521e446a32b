"""Provenance: who made a picture, where it is from, and under which licence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from radanki.checks.complaint import error_at, warning_at
from radanki.licensing.citation import kind_of
from radanki.licensing.recognise import recognise
from radanki.model.case import source_of
from radanki.model.spelling import did_you_mean
from radanki.vocabulary import find_licence, licences, source_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.library import CaseFile, Location
    from radanki.model.problem import Problem


_NOBODY: Final = frozenset({"unknown", "anonymous", "anon", "n/a", "na", "none", "various", "author", "contributor"})


def check_licences(case_file: CaseFile) -> Iterator[Problem]:
    """Every licence is one that the vocabulary knows, by the name that it has there."""
    case = case_file.case
    shown = {source_of(case, image).id for image in case.images if image.is_held}
    stated = [
        (("sources", place, "licence"), source.licence, source.id in shown) for place, source in enumerate(case.sources)
    ]
    for location, name, is_passed_on in ((("licence",), case.licence, True), *stated):
        licence = find_licence(name)
        if licence is None:
            known = [known.slug for known in licences()]
            yield error_at(
                case_file.places,
                location,
                "licence/unknown-name",
                f"`{name}` is no licence that radanki knows",
                did_you_mean(
                    name.replace(" ", "-"), known, "Use its SPDX name, like CC-BY-4.0; docs/licences.md has all."
                ),
            )
        # What is only linked to is not passed on: its source may keep its terms to itself.
        elif licence.profile == "never" and is_passed_on:
            yield error_at(
                case_file.places,
                location,
                "licence/unknown",
                "nobody knows under which licence this is, so it can't be passed on",
                "Find out from its author, or make it a `link`.",
            )


def check_notices(case_file: CaseFile) -> Iterator[Problem]:
    """A picture under a licence that wants its notice passed on comes with the copyright line of its source."""
    case = case_file.case
    shown = {source_of(case, image).id for image in case.images if image.is_held}
    for place, source in enumerate(case.sources):
        licence = find_licence(source.licence)
        if licence is not None and licence.text and source.notice is None and source.id in shown and not source.own:
            yield warning_at(
                case_file.places,
                ("sources", place),
                "licence/no-notice",
                f"{licence.name} wants the copyright line of `{source.id}` passed on: it is missing",
                "Copy it from its licence file, as in `notice: Copyright (c) 2020 A. Author`; credits print it.",
            )


def check_addresses(case_file: CaseFile) -> Iterator[Problem]:
    """A source has an address, or is the contributor's own; every address is a web address that can be linked to."""
    case = case_file.case
    for place, source in enumerate(case.sources):
        if source.url is None and not source.own:
            yield error_at(
                case_file.places,
                ("sources", place),
                "provenance/no-address",
                f"the source `{source.id}` has no address",
                "Add `url`, or `own: true` for your own work.",
            )
        elif source.url is not None and not _is_web_address(source.url):
            yield _bad_address(case_file, ("sources", place, "url"), source.url)
        if source.url is not None and source.accessed is None:
            yield warning_at(
                case_file.places,
                ("sources", place),
                "provenance/no-access-date",
                f"the source `{source.id}` does not say when it was looked at",
                "Add `accessed: YYYY-MM-DD`; its citation prints it.",
            )
    for place, image in enumerate(case.images):
        if image.link is not None and not _is_web_address(image.link):
            yield _bad_address(case_file, ("images", place, "link"), image.link)


def _bad_address(case_file: CaseFile, location: Location, address: str) -> Problem:
    shown = address if len(address) <= 60 else address[:59] + "…"  # noqa: PLR2004  # one line of a terminal
    return error_at(
        case_file.places,
        location,
        "provenance/bad-address",
        f"`{shown}` is no web address",
        "Write it in full, from https:// on, without a name or password in it.",
    )


def _is_web_address(address: str) -> bool:
    if re.fullmatch(r"10\.[0-9]{4,9}/\S+", address):
        return True  # a bare DOI
    if re.search(r"[\s<>\"\\^`{|}]", address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and "@" not in parts.netloc


def check_pages(case_file: CaseFile) -> Iterator[Problem]:
    """The address of a known source is a page of it, and agrees with the key that is stated."""
    for place, source in enumerate(case_file.case.sources):
        if source.url is None or not _is_web_address(source.url):
            continue
        page = recognise(source.url)
        if page is None:
            yield from _unknown_page(case_file, ("sources", place, "url"), source.url)
        elif page.key is not None and source.key is not None and page.key != source.key:
            yield error_at(
                case_file.places,
                ("sources", place, "key"),
                "provenance/key-differs",
                f"the address holds the key {page.key}, and `key` says {source.key}",
                "Keep the one that leads to the case.",
            )


def _unknown_page(case_file: CaseFile, location: Location, address: str) -> Iterator[Problem]:
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    # Hosts of open data sets (policy `bundle`) hold much else besides.
    kind = next((kind for kind in source_kinds() if host in kind.hosts and kind.policy != "bundle"), None)
    if kind is not None:
        yield warning_at(
            case_file.places,
            location,
            "provenance/unknown-page",
            f"this is no page of {kind.name} that holds a case",
            "Copy the address of the case itself.",
        )


def check_radiopaedia(case_file: CaseFile) -> Iterator[Problem]:
    """A Radiopaedia case names its contributor (their licence) and its rID (which never changes)."""
    for place, source in enumerate(case_file.case.sources):
        if kind_of(source).slug != "radiopaedia":
            continue
        if _is_nobody(source.author):
            yield error_at(
                case_file.places,
                ("sources", place, "author"),
                "provenance/no-contributor",
                f"`{source.author}` is not the contributor of a Radiopaedia case",
                "Copy the name beside “Case contributed by”; their licence asks for it.",
            )
        page = recognise(source.url) if source.url is not None else None
        if source.key is None and (page is None or page.key is None):
            yield warning_at(
                case_file.places,
                ("sources", place),
                "provenance/no-rid",
                "the Radiopaedia case has no rID: its address may be renamed",
                'Add `key: "12345"`, the number after rID in the citation on its page.',
            )


def _is_nobody(author: str) -> bool:
    name = author.lower().strip(". ")
    return name in _NOBODY or name.startswith("radiopaedia")


def check_source_names(case_file: CaseFile) -> Iterator[Problem]:
    """A picture's source is one of the case's; where there are several, a held picture names its own."""
    case = case_file.case
    known = [source.id for source in case.sources]
    for place, image in enumerate(case.images):
        if image.source is not None and image.source not in known:
            yield error_at(
                case_file.places,
                ("images", place, "source"),
                "provenance/unknown-source",
                f"the case has no source `{image.source}`",
                did_you_mean(image.source, known, f"Its sources are: {', '.join(known)}."),
            )
        elif image.source is None and image.is_held and len(known) > 1:
            yield error_at(
                case_file.places,
                ("images", place),
                "provenance/source-missing",
                f"`{image.name}` does not say which of {len(known)} sources it is from",
                f"Add `source`: one of {', '.join(known)}.",
            )


CASE_RULES = (check_licences, check_notices, check_addresses, check_pages, check_radiopaedia, check_source_names)
