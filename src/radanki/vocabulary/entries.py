"""What one row of each vocabulary file says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

LicenceProfile = Literal["open", "nc", "never"]
Policy = Literal["bundle", "bundle-nc", "bundle-nd", "link", "never"]
Piece = tuple[str, ...]
"""One piece of a credit line: its forms, of which the first whose values are all known is taken."""


@dataclass(frozen=True, slots=True)
class Modality:
    """An imaging modality; ``order`` and ``name`` stand in deck names and are frozen.

    ``dicom`` lists values of Modality (0008,0060), ``aliases`` words that mean the same, ``radlex`` RadLex ids.
    """

    slug: str
    order: int
    name: str
    dicom: tuple[str, ...]
    aliases: tuple[str, ...]
    radlex: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class System:
    """An organ system; ``order`` and ``name`` are in deck names and frozen; ``covers`` says what belongs to it.

    ``read_by`` says who in a hospital could review its cases.
    """

    slug: str
    order: int
    name: str
    covers: tuple[str, ...]
    read_by: str


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign by its name and its other names: what is ``seen``, what that ``means``, and ``why`` it comes about.

    ``modalities`` and ``systems`` are where it is looked for.
    """

    slug: str
    name: str
    also: tuple[str, ...]
    seen: str
    means: str
    why: str
    modalities: tuple[str, ...]
    systems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WindowPreset:
    """A display window by name, in Hounsfield units, and who publishes its numbers."""

    slug: str
    name: str
    centre: float
    width: float
    modality: str
    source: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence, the most open profile in which a picture under it may ship, and its conditions.

    ``asks_besides`` is a sentence on what it asks beyond them, for people; mostly empty. ``also`` are other names
    that a case may write. ``text`` is the licence's own, where every copy has to carry it below a copyright line.
    """

    slug: str
    name: str
    url: str | None
    profile: LicenceProfile
    asks_attribution: bool
    asks_share_alike: bool
    forbids_derivatives: bool
    forbids_commerce: bool
    asks_besides: str = ""
    text: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One kind of address at a source: its pattern (after scheme and ``www.``) and the form of its lasting address.

    ``keeps_query`` says that the pattern reads the part after the question mark; ``is_stable`` that the address can't
    be renamed.
    """

    kind: str
    pattern: re.Pattern[str]
    address: str | None
    keeps_query: bool
    is_stable: bool


@dataclass(frozen=True, slots=True)
class SourceKind:
    """A place that cases come from, with its policy, its addresses, and how it is credited.

    ``bundle_under`` lists the licences under which a picture of a linked source may travel all the same.
    ``most_by_one_author`` is how many cases of one author a library may hold pictures of without a question.
    """

    slug: str
    name: str
    home: str | None
    hosts: tuple[str, ...]
    terms: str
    policy: Policy
    needs_review: bool
    licence: str | None
    bundle_under: tuple[str, ...]
    key_name: str
    forbids_fetch: bool
    most_by_one_author: int | None
    pages: tuple[SourcePage, ...]
    credit: tuple[Piece, ...]
    citation: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """A row of a curriculum: something that has to be covered; cases name it as ``curriculum/slug``."""

    curriculum: str
    slug: str
    label: str
    modalities: tuple[str, ...]
    system: str
    level: int
    is_urgent: bool
    sources: tuple[str, ...]
    radlex: str | None
    is_radlex_exact: bool

    @property
    def code(self) -> str:
        """The name that a case writes in ``curricula``."""
        return f"{self.curriculum}/{self.slug}"


@dataclass(frozen=True, slots=True)
class Change:
    """What can be done to a picture; ``alters`` says whether that makes an adaptation of it."""

    slug: str
    name: str
    alters: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """The closed lists of the case format: each word with what a student reads for it.

    ``tags`` gives the values of each tag prefix, none where the value is free; ``computed_tags`` are the prefixes that
    radanki writes itself; ``not_pictures`` are values of Modality (0008,0060) that are no pictures.
    """

    kinds: Mapping[str, str]
    levels: Mapping[int, str]
    certainties: Mapping[str, str]
    sexes: Mapping[str, str]
    planes: Mapping[str, str]
    sequences: Mapping[str, str]
    contrasts: Mapping[str, str]
    phases: Mapping[str, str]
    view_words: tuple[str, ...]
    changes: tuple[Change, ...]
    tags: Mapping[str, tuple[str, ...]]
    computed_tags: tuple[str, ...]
    not_pictures: frozenset[str]


@dataclass(frozen=True, slots=True)
class Radiation:
    """What examinations cost in radiation: words by band, those of the natural background, and who says so."""

    bands: Mapping[str, str]
    background: str
    title: str
    url: str
