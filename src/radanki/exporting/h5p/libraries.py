"""The content types of H5P that are used, and what H5P calls things: a table with its sources (content_types.yaml)."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from radanki.vocabulary import Licence


@dataclass(frozen=True, slots=True)
class ContentType:
    """A content type by its machine name, in the version that the content is written for."""

    name: str
    major: int
    minor: int

    @property
    def reference(self) -> str:
        """Give what content within content calls it."""
        return f"{self.name} {self.major}.{self.minor}"

    @property
    def dependency(self) -> dict[str, str | int]:
        """Give what h5p.json calls it."""
        return {"machineName": self.name, "majorVersion": self.major, "minorVersion": self.minor}


@dataclass(frozen=True, slots=True)
class LicenceName:
    """What H5P calls a licence, once for content and once for a picture."""

    code: str
    version: str
    picture_code: str
    picture_version: str


@cache
def _table() -> dict[str, Any]:
    text = files(__package__).joinpath("content_types.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return table


def content_type(name: str) -> ContentType:
    """Give a content type by our word for it."""
    return ContentType(**_table()["libraries"][name])


def settings_of(name: str) -> dict[str, Any]:
    """Give what content of this type always says: its buttons and how it behaves."""
    settings: dict[str, Any] = deepcopy(_table()[name])
    return settings


def name_of_licence(licence: Licence | None) -> LicenceName:
    """Give H5P's name of a licence; one that it does not know is `C`, and stands in the extra terms."""
    other: str = _table()["other_licence"]
    if licence is None:
        return LicenceName(other, "", other, "")
    family, _, version = licence.slug.rpartition("-")
    known = _table()["licences"]
    if licence.slug in known:
        code, version = known[licence.slug]["picture"]
        return LicenceName(known[licence.slug]["code"], "", code, version)
    if family in known and version in {"1.0", "2.0", "2.5", "3.0", "4.0"}:
        return LicenceName(known[family]["code"], version, known[family]["code"], version)
    return LicenceName(other, "", other, "")
