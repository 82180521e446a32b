"""What each text of a file may hold: prose, people who may be named, addresses, names made of words."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, cast

from radanki.vocabulary.reading import table_of

if TYPE_CHECKING:
    from collections.abc import Mapping

Content = Literal["prose", "person", "citation", "key", "address", "reference", "slug", "file", "version", "form"]


@cache
def text_contents() -> Mapping[str, Content]:
    """Give what each field holds, as ``Class.field`` of the model; whatever is not named is prose."""
    table = table_of("text_contents.yaml")
    return MappingProxyType({field: cast("Content", content) for content, fields in table.items() for field in fields})
