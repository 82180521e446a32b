"""The fields of a note that are not held: each time that somebody goes through them they are fetched, and let go."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, overload

from radanki.model.card_markup import CardMarkup

NamedField = tuple[str, CardMarkup]
Fields = Sequence[NamedField]
"""Fields by name, in order: a tuple, or what gives them when it is asked."""

BETWEEN_FIELDS: Final = "\x1f"
"""What parts fields that stand in one text: none of them may hold it, in Anki neither."""


class FieldsOnDemand(Sequence[NamedField], ABC):
    """Fields whose names are held, and whose values are not."""

    __slots__ = ("names",)
    names: tuple[str, ...]

    @abstractmethod
    def values(self) -> Sequence[str]:
        """Give the values, in the order of the names: each is markup, be it marked as such or not."""

    @abstractmethod
    def digest(self) -> bytes:
        """Give what :func:`digest_of_fields` gives of the same fields."""

    @abstractmethod
    def kept(self) -> KeptFields | None:
        """Give what has to be fetched for them, if anything has to."""

    def __len__(self) -> int:
        """Give how many fields there are."""
        return len(self.names)

    def __iter__(self) -> Iterator[NamedField]:
        """Go through the fields."""
        return zip(self.names, map(markup_again, self.values()), strict=True)

    @overload
    def __getitem__(self, at: int) -> NamedField: ...
    @overload
    def __getitem__(self, at: slice) -> Fields: ...
    def __getitem__(self, at: int | slice) -> NamedField | Fields:
        """Give one field, or some; who wants more than one goes through them."""
        return tuple(self)[at]

    def __eq__(self, other: object) -> bool:
        """Compare field by field."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        """Give the same for equal fields."""
        return hash(tuple(self))


class KeptTexts(ABC):
    """The texts of notes that somebody keeps, each by the guid of its note."""

    @abstractmethod
    def text(self, guid: str) -> str:
        """Give the values of a note's fields, parted."""

    @abstractmethod
    def fetch_ahead(self, wanted: Iterable[KeptFields]) -> None:
        """Have the texts of these notes at hand for the next time that each is asked for: many at once take less."""


class KeptFields(FieldsOnDemand):
    """Fields that somebody keeps, as one text."""

    __slots__ = ("_digest", "guid", "texts")

    def __init__(self, names: tuple[str, ...], digest: bytes, texts: KeptTexts, guid: str) -> None:
        """Take the names, the digest of these fields, and where the values lie."""
        self.names, self._digest, self.texts, self.guid = names, digest, texts, guid

    def values(self) -> Sequence[str]:
        """Fetch the values."""
        return self.texts.text(self.guid).split(BETWEEN_FIELDS) if self.names else ()

    def digest(self) -> bytes:
        """Give the digest that was kept."""
        return self._digest

    def kept(self) -> KeptFields:
        """Give these."""
        return self


def fetch_ahead(fields: Iterable[Fields]) -> None:
    """Fetch the texts of many notes at once, as far as they have to be fetched, for the next look at each."""
    kept = [one.kept() for one in fields if isinstance(one, FieldsOnDemand)]
    found = [one for one in kept if one is not None]
    if found:
        found[0].texts.fetch_ahead(found)


def names_of(fields: Fields) -> tuple[str, ...]:
    """Give the names of fields; nothing is fetched for it."""
    return fields.names if isinstance(fields, FieldsOnDemand) else tuple([name for name, _ in fields])


def values_of(fields: Fields) -> Sequence[str]:
    """Give the values of fields: sooner than by their names where they have to be fetched."""
    return fields.values() if isinstance(fields, FieldsOnDemand) else [value for _, value in fields]


def digest_of_fields(fields: Fields) -> bytes:
    """Give 16 bytes that differ where names or values of fields do; of kept fields they are kept, too."""
    return (
        fields.digest() if isinstance(fields, FieldsOnDemand) else digest_of_texts(names_of(fields), values_of(fields))
    )


def digest_of_texts(*texts: Sequence[str]) -> bytes:
    """Give 16 bytes that differ where any of some lists of texts do."""
    parted = "\x1e".join([BETWEEN_FIELDS.join([str(len(some)), *some]) for some in texts])
    return hashlib.blake2b(parted.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def markup_again(value: str) -> CardMarkup:
    """Give text as the markup that it was when it was written: to escape it once more would change it."""
    return value if isinstance(value, CardMarkup) else str.__new__(CardMarkup, value)
