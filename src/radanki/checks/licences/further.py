"""Reading on: each page that answers link to can be opened, stands once, and is no source of the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.checks.complaint import error_at
from radanki.licensing.recognise import lasting_address, recognise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.library import CaseFile
    from radanki.model.problem import Problem


def check_further(case_file: CaseFile) -> Iterator[Problem]:
    """A page to read on at is a page of a known site or begins with https, and says what the case says nowhere else."""
    case = case_file.case
    stated = [*(source.url for source in case.sources), *(image.link for image in case.images)]
    known = {lasting_address(url): "a source of the case" for url in stated if url is not None}
    cited = [(("steps", at, "cite", "url"), step.cite) for at, step in enumerate(case.steps) if step.cite is not None]
    pages = [(("further", at, "url"), page) for at, page in enumerate(case.further)]
    for location, page in (*pages, *cited):
        address = lasting_address(page.url)
        if address is None or (page.url.lower().startswith("http:") and recognise(page.url) is None):
            yield error_at(
                case_file.places,
                location,
                "provenance/further-address",
                f"`{page.url if len(page.url) <= 60 else page.url[:59] + '…'}` is no address to read on at",  # noqa: PLR2004  # one line of a terminal
                "Copy the page's own address, from https:// on; of a paper its DOI does, too.",
            )
        elif location[0] == "further" and address in known:
            yield error_at(
                case_file.places,
                location,
                "provenance/further-twice",
                f"this page is {known[address]} already",
                "Take it out: every answer links to it as it is.",
            )
        else:
            known[address] = "one of `further`"


CASE_RULES = (check_further,)
