"""What the rules on provenance need to know of sources, handed in by whoever runs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from radanki.model.case import Image, Source
    from radanki.vocabulary import SourceKind


class RecognisedPage(Protocol):
    """A page of a known source: the source, its own key of the page, and whether the address can't be renamed."""

    @property
    def kind(self) -> SourceKind:
        """The source that the page belongs to."""

    @property
    def key(self) -> str | None:
        """The source's own key of the page, where the address has it."""


@dataclass(frozen=True, slots=True)
class SourceRules:
    """The functions of ``radanki.licensing`` that the rules ask.

    ``recognise`` gives the page that an address is, ``kind_of`` the vocabulary's entry of a case's source,
    ``find_kind_that_forbids_fetch`` the source whose terms forbid fetching an address, and ``alterations`` what makes
    an adaptation of a picture.
    """

    recognise: Callable[[str], RecognisedPage | None]
    kind_of: Callable[[Source], SourceKind]
    find_kind_that_forbids_fetch: Callable[[str], SourceKind | None]
    alterations: Callable[[Image, Source], tuple[str, ...]]
