"""The libraries that an installed program runs with: their versions and licences, and which brought which."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from typing import TYPE_CHECKING, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.metadata import Distribution

RUNTIME_EXTRAS: Final = ("codecs", "fetch", "volumes")
"""The extras that a build of decks runs with; those for tests and for a person's desk are not part of a release."""

_CLASSIFIER: Final = "License :: OSI Approved :: "
_SHORT_CHARACTERS: Final = 64
"""A longer statement is the licence's whole text."""


@dataclass(frozen=True, slots=True, order=True)
class InstalledPackage:
    """An installed package: its name in the form of indexes (PEP 503), version, licence in its own words, and needs.

    ``needs`` are the names of the packages that it asks for and that are installed. An unknown licence is empty.
    """

    name: str
    version: str
    licence: str
    needs: tuple[str, ...]


@cache
def installed_packages(name: str, extras: tuple[str, ...] = ()) -> tuple[InstalledPackage, ...]:
    """Give a package and everything that it needs on this machine, with some of its extras, sorted by name.

    What is asked for and not installed is left out: it can't have had a part in anything.
    It is looked up once: what a program runs with stays as it was when it began.
    """
    found: dict[str, InstalledPackage] = {}
    waiting: list[tuple[str, frozenset[str]]] = [(canonicalize_name(name), frozenset(extras))]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        wanted = waiting.pop()
        if wanted in seen:
            continue
        seen.add(wanted)
        try:
            installed = distribution(wanted[0])
        except PackageNotFoundError:
            continue
        needs = [need for need in _needs(installed, wanted[1]) if _is_installed(need[0])]
        earlier = found.get(wanted[0])
        names = {need for need, _ in needs} | set(earlier.needs if earlier is not None else ())
        found[wanted[0]] = InstalledPackage(wanted[0], installed.version, _licence(installed), tuple(sorted(names)))
        waiting += needs
    return tuple(sorted(found.values()))


def _needs(installed: Distribution, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for text in installed.requires or ():
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *sorted(extras))):
            yield canonicalize_name(requirement.name), frozenset(requirement.extras)


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def _licence(installed: Distribution) -> str:
    """Give the licence as the package states it: as an expression, else in a word, else by its classifiers."""
    metadata = installed.metadata
    stated = next((text for key in ("License-Expression", "License") for text in metadata.get_all(key) or ()), "")
    if stated and "\n" not in stated.strip() and len(stated) <= _SHORT_CHARACTERS:
        return stated.strip()
    classified = (
        entry.removeprefix(_CLASSIFIER) for entry in metadata.get_all("Classifier") or () if _is_licence(entry)
    )
    return " / ".join(sorted(classified)) or stated.strip().partition("\n")[0][:_SHORT_CHARACTERS].strip()


def _is_licence(classifier: str) -> bool:
    return classifier.startswith(_CLASSIFIER)
