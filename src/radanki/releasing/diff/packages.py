"""Packages, and folders of packages, side by side."""

from __future__ import annotations

from collections import defaultdict
from contextlib import ExitStack
from typing import TYPE_CHECKING

from radanki.errors import UsageError
from radanki.model.releases.changes import Changes
from radanki.package.reading import open_package
from radanki.releasing.diff.compare import compare
from radanki.releasing.diff.state import notes_of_package

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from radanki.model.releases.changes import DeckChanges

SUFFIX = ".apkg"


def changes_between_packages(old: Path, new: Path) -> Changes:
    """Give what a student who holds ``old`` gets with ``new``: two packages, or two folders of packages.

    Packages of folders belong together by their file names. Raises ``PackageError`` where one can't be read, and
    ``UsageError`` where a folder holds none.
    """
    olds, news = packages_in(old), packages_in(new)
    if old.is_file() and new.is_file():
        pairs: dict[str, tuple[Path | None, Path | None]] = {new.stem: (old, new)}
    else:
        olds, news = _narrowed(olds, news, old, new)
        pairs = {name: (olds.get(name), news.get(name)) for name in sorted(olds.keys() | news.keys())}
    holders_old, holders_new = (_holders({name: pair[side] for name, pair in pairs.items()}) for side in (0, 1))
    decks = [
        _between(name, *pair, _without(holders_old, name), _without(holders_new, name)) for name, pair in pairs.items()
    ]
    return Changes(str(old), str(new), tuple(decks))


def packages_in(place: Path) -> dict[str, Path]:
    """Give the packages of a folder, or the package itself, by the name of the file without its ending."""
    if not place.is_dir():
        return {place.stem: place}
    found = {path.stem: path for path in sorted(place.glob(f"*{SUFFIX}")) if path.is_file()}
    if not found:
        raise UsageError(f"{place} holds no package (*{SUFFIX})")
    return found


def _narrowed(
    olds: dict[str, Path], news: dict[str, Path], old: Path, new: Path
) -> tuple[dict[str, Path], dict[str, Path]]:
    """Where one side is a single package and the other a folder, take the package of that name from the folder."""
    single = old if old.is_file() else new if new.is_file() else None
    if single is None:
        return olds, news
    folder, others = (new, news) if single is old else (old, olds)
    if single.stem not in others:
        raise UsageError(f"{folder} holds no package {single.name} to compare with {single}")
    return {single.stem: olds[single.stem]}, {single.stem: news[single.stem]}


def _between(
    name: str,
    old: Path | None,
    new: Path | None,
    elsewhere_old: Mapping[str, Collection[str]],
    elsewhere_new: Mapping[str, Collection[str]],
) -> DeckChanges:
    with ExitStack() as stack:
        before, after = (
            () if path is None else notes_of_package(stack.enter_context(open_package(path))) for path in (old, new)
        )
        return compare(name, before, after, elsewhere_old=elsewhere_old, elsewhere_new=elsewhere_new)


def _holders(packages: Mapping[str, Path | None]) -> dict[str, list[str]]:
    """Give by guid the names of the packages that hold a note; a single package has no others."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, path in packages.items() if len(packages) > 1 else ():
        if path is not None:
            with open_package(path) as package:
                for guid in package.times_of_change():
                    found[guid].append(name)
    return found


def _without(holders: Mapping[str, list[str]], name: str) -> dict[str, list[str]]:
    return {guid: others for guid, names in holders.items() if (others := [one for one in names if one != name])}
