"""What the names in a file of shapes may mean: pictures of the case and their slices, or what these were made of."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radanki.authoring.origins import stem_of
from radanki.authoring.shapes.labelling import shown_name
from radanki.errors import AnnotationError
from radanki.model.imaging.stack import is_stack
from radanki.model.reference import texts_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from radanki.authoring.origins import GivenPicture
    from radanki.authoring.shapes.pictures import HeldPicture

_SLICE_NAME: Final = re.compile(r"(.+)\.(?:slice|frame)([0-9]{1,6})")
"""How `radanki shapes export` names a slice or frame that is no file of its own."""
_MOST_LISTED: Final = 8


@dataclass(frozen=True, slots=True)
class MeantPicture:
    """A picture of the case, or one slice of it, with the paths that mean it; ``name`` is what it is called beside.

    With ``given`` it is meant by the names of what it was made of, and by no other.
    """

    picture: HeldPicture
    place: int | None
    paths: tuple[str, ...] = ()
    name: str = ""
    given: GivenPicture | None = None

    def rank(self, stated: str) -> int | None:
        """Give how surely a stated path means this: 0 by path, 1 by name, 2 by stem; None: not at all."""
        if self.given is not None:
            origin = self.picture.origin
            return None if origin is None else origin.rank(self.given, stated)
        given = stated.casefold()
        for path in self.paths:
            if "/" in path and f"/{given}".endswith(f"/{path.casefold()}"):
                return 0
        if any(base_of(given) == base_of(path.casefold()) for path in self.paths):
            return 0 if any(given == path.casefold() for path in self.paths) else 1
        stems = {stem_of(base_of(path.casefold())) for path in self.paths} | {stem_of(self.name.casefold())}
        return 2 if stem_of(base_of(given)) in stems - {""} else None

    @property
    def where(self) -> str:
        """Say which picture or slice this is."""
        return self.picture.image.name + ("" if self.place is None else f", slice {self.place}")

    @property
    def spot(self) -> tuple[int, int | None]:
        """The picture's place in the case, and the slice's in the picture."""
        return self.picture.at, self.place


def meant_in_case(names: Collection[str], pictures: Sequence[HeldPicture]) -> dict[str, MeantPicture]:
    """Give by stated name the picture or slice that the case itself calls so."""
    exported = {name: target for name in names for target in _exported(name, pictures)}
    targets = [target for picture in pictures for target in _targets(picture)]
    return exported | _meant(set(names) - exported.keys(), targets)


def meant_as_given(names: Collection[str], pictures: Sequence[HeldPicture]) -> dict[str, MeantPicture]:
    """Give by stated name the picture or slice that was made of what was called so."""
    return _meant(names, [target for picture in pictures for target in _given_targets(picture)])


def _meant(names: Collection[str], targets: Sequence[MeantPicture]) -> dict[str, MeantPicture]:
    """Give by stated name what it means; of several that may mean one thing the surest, if there is one surest."""
    found: dict[str, list[tuple[int, MeantPicture]]] = {}
    for target in targets:
        ranked = {name: rank for name in set(names) if (rank := target.rank(name)) is not None}
        best = sorted(name for name, rank in ranked.items() if rank == min(ranked.values()))
        if len(best) > 1:
            raise AnnotationError(
                f"the file has several pictures that may be {target.where}: {listed(best)}; choose one with --of NAME"
            )
        for name in best:
            found.setdefault(name, []).append((ranked[name], target))
    return {name: _surest(name, among) for name, among in found.items()}


def _surest(name: str, among: Sequence[tuple[int, MeantPicture]]) -> MeantPicture:
    least = min(rank for rank, _ in among)
    best = {target.spot: target for rank, target in among if rank == least}
    if len(best) > 1:
        where = "; ".join(sorted(target.where for target in best.values()))
        raise AnnotationError(f"{listed([name])} may be several pictures of the case: {where}; say which with --image")
    return next(iter(best.values()))


def _targets(picture: HeldPicture) -> Iterator[MeantPicture]:
    file = _file_of(picture)
    yield MeantPicture(picture, None, (file,) if file else (), picture.image.name)
    for place, name in enumerate(picture.slice_names):
        yield MeantPicture(picture, place, (f"{file}/{name}", name))


def _given_targets(picture: HeldPicture) -> Iterator[MeantPicture]:
    if not is_stack(picture.image) or len({given.names for given in picture.given.values()}) == 1:
        # One file was given: its name says nothing of a slice.
        given = picture.given_at(None) or next(iter(picture.given.values()), None)
        if given is not None:
            yield MeantPicture(picture, None, given=given)
        return
    for place, one in picture.given.items():
        yield MeantPicture(picture, place, given=one)


def _exported(name: str, pictures: Sequence[HeldPicture]) -> Iterator[MeantPicture]:
    """Give the slice or frame that `radanki shapes export` named so: the number stands in the name."""
    found = _SLICE_NAME.fullmatch(stem_of(base_of(name.casefold())))
    for picture in pictures:
        stems = {stem_of(picture.image.name.casefold()), stem_of(base_of(_file_of(picture).casefold()))} - {""}
        if found is not None and found.group(1) in stems:
            yield MeantPicture(picture, int(found.group(2)))


def listed(names: Iterable[str]) -> str:
    """Give names for a message, the first few of them, no folder more than tells them apart, and no person's."""
    given = list(names)
    shown = Counter(shown_name(_shortest(name, given)) for name in given)
    said = [name if count == 1 else f"{name} ({count} times)" for name, count in sorted(shown.items())]
    more = len(said) - _MOST_LISTED
    return ", ".join(said[:_MOST_LISTED]) + (f" and {more} more" if more > 0 else "")


def _shortest(path: str, among: Sequence[str]) -> str:
    """Give as many last parts of a path as no other path has: what stands before them may tell of people."""
    parts = path.split("/")
    for count in range(1, len(parts)):
        ending = "/".join(parts[-count:])
        if sum(f"/{other}".endswith(f"/{ending}") for other in among) <= 1:
            return ending
    return path


def _file_of(picture: HeldPicture) -> str:
    image = picture.image
    return image.file or next(iter(texts_of(image.from_)), "").partition("#")[2]


def base_of(path: str) -> str:
    """Give the last part of a path."""
    return path.rstrip("/").rpartition("/")[2]
