"""Whether the pages that cases point to are still there: asked by hand, one at a time, and never of who forbids it.

Each address is asked once, over an encrypted connection to a public machine, with no more than a second's request to a
host. What a source's terms forbid a program to do, a person does: those addresses are listed instead.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.fetch.link_judgement import ByHand, LinkProblem, Pace, judge_link
from radanki.fetch.public_host import ask_public_host
from radanki.fetch.resolvers.locate import locate_without_asking
from radanki.library.selection import case_folders, is_below
from radanki.licensing.recognise import lasting_address
from radanki.model.problem import Problem
from radanki.model.reference import BadReference, parse_reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from radanki.fetch.link_judgement import Ask
    from radanki.model.library import CaseFile, Library, Location, Places

    Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class LinkReport:
    """What came of the links: problems in the order of places, how many were asked, and what people open themselves."""

    problems: tuple[Problem, ...]
    asked: int
    by_hand: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Link:
    """An address at its place in a case."""

    places: Places
    location: Location
    address: str


def check_links(  # noqa: PLR0913  # what is asked for, how fast, by whom, and who is told
    library: Library,
    names: Sequence[str],
    start: Path,
    pace: Pace,
    *,
    ask: Ask | None = None,
    progress: Progress | None = None,
) -> LinkReport:
    """Ask for the address of every source, link and ``https`` picture of the named cases, or of all cases.

    ``ask`` sends a method and an address, and gives the answer (:func:`ask_public_host`). ``progress`` is told how many
    of how many addresses were asked.

    Raises:
        UsageError: where a name is no case.
    """
    folders = case_folders(library, names, start)
    chosen = [file for file in library.cases if not folders or is_below(file.places.path, folders)]
    links: dict[str, list[_Link]] = defaultdict(list)
    for case_file in chosen:
        for link in _links_of(case_file):
            links[link.address].append(link)
    outcomes: dict[str, LinkProblem | ByHand | None] = {}
    for done, address in enumerate(links):
        if progress is not None:
            progress(done, len(links))
        outcomes[address] = judge_link(address, pace, ask or ask_public_host)
    return LinkReport(
        problems=tuple(sorted(_problems(links, outcomes))),
        asked=sum(not isinstance(outcome, ByHand) for outcome in outcomes.values()),
        by_hand=tuple(sorted({outcome.address for outcome in outcomes.values() if isinstance(outcome, ByHand)})),
    )


def _links_of(case_file: CaseFile) -> Iterator[_Link]:
    """Give the web addresses of a case in their lasting form; what is none is the business of another rule."""
    case, places = case_file.case, case_file.places
    stated: list[tuple[Location, str]] = [
        (("sources", place, "url"), source.url) for place, source in enumerate(case.sources) if source.url is not None
    ]
    for place, image in enumerate(case.images):
        if image.link is not None:
            stated.append((("images", place, "link"), image.link))
        reference = None if image.from_ is None else parse_reference(image.from_)
        if reference is None or isinstance(reference, BadReference):
            continue
        files = (locate_without_asking(there) for there in reference.places)
        stated += [(("images", place, "from"), file.urls[0]) for file in files if file is not None]
    for location, address in stated:
        lasting = lasting_address(address)
        if lasting is not None:
            yield _Link(places, location, lasting)


def _problems(
    links: Mapping[str, Sequence[_Link]], outcomes: Mapping[str, LinkProblem | ByHand | None]
) -> Iterator[Problem]:
    for address, outcome in outcomes.items():
        if not isinstance(outcome, LinkProblem):
            continue
        for link in links[address]:
            yield Problem(
                link.places.path,
                *link.places.at(*link.location),
                f"provenance/{outcome.rule}",
                outcome.message,
                outcome.fix,
                "error" if outcome.is_error else "warning",
            )
