"""Which picture of a case, and which slice of it, each picture of a file of shapes is; what may be two is refused."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from radanki.authoring.shapes.labelling import shown_name
from radanki.authoring.shapes.pictures import only_picture
from radanki.errors import AnnotationError, UsageError
from radanki.model.imaging.stack import is_stack
from radanki.model.reference import texts_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from radanki.authoring.shapes.pictures import HeldPicture
    from radanki.model.imaging.annotation import Drawn, StatedPicture

_SLICE_NAME: Final = re.compile(r"(.+)\.(?:slice|frame)([0-9]{1,6})")
"""How `radanki shapes export` names a slice or frame that is no file of its own."""
_MOST_LISTED: Final = 8


@dataclass(frozen=True, slots=True)
class Matched:
    """Shapes by the place of their picture in the case, each with its slice; and the stated pictures that they are of.

    ``others`` counts shapes that are of pictures that the case does not have; ``taken_for`` is the name of the one
    picture of the file that was taken for the only one it can be, though it is called otherwise.
    """

    shapes: dict[int, list[Drawn]]
    stated: dict[int, tuple[StatedPicture, ...]]
    others: int = 0
    taken_for: str = ""


@dataclass(frozen=True, slots=True)
class _Target:
    """A picture of the case, or one slice of it, with the paths that mean it; ``name`` is what it is called beside."""

    picture: HeldPicture
    place: int | None
    paths: tuple[str, ...]
    name: str = ""

    def rank(self, stated: str) -> int | None:
        """Give how surely a stated path means this: 0 by path, 1 by name, 2 by stem; None: not at all."""
        given = stated.casefold()
        for path in self.paths:
            if given == path.casefold():
                return 0
        if any(_base(given) == _base(path.casefold()) for path in self.paths):
            return 1
        stems = {_stem(_base(path.casefold())) for path in self.paths} | {_stem(self.name.casefold())}
        return 2 if _stem(_base(given)) in stems - {""} else None


def matched(
    drawn: Iterable[Drawn],
    stated: Sequence[StatedPicture],
    pictures: Sequence[HeldPicture],
    chosen: HeldPicture | None,
    of: str | None = None,
) -> Matched:
    """Give each shape its picture: by exact path, then by the file's name, then by its stem, or by what was chosen.

    ``chosen`` is the only picture that may be meant; ``of`` the picture of the file whose shapes are wanted.

    Raises:
        AnnotationError: where two pictures of the file may be one of the case, or none of several is the case's.
        UsageError: where ``of`` names none or several, or it can't be told which picture of the case is meant.
    """
    shapes = list(drawn)
    names = sorted({one.name for one in stated if one.name} | {one.picture for one in shapes if one.picture})
    candidates = pictures if chosen is None else (chosen,)
    if of is not None:
        return _of_one(shapes, stated, _picture_of_file(of, names), candidates)
    meant = _meant(names, candidates)
    by_picture: dict[int, list[Drawn]] = {}
    left: list[Drawn] = []
    for one in shapes:
        if one.picture in meant:
            target = meant[one.picture]
            place = one.frame if target.place is None else target.place
            by_picture.setdefault(target.picture.at, []).append(replace(one, frame=place))
        else:
            left.append(one)
    of_pictures = {
        at: tuple(one for one in stated if one.name in meant and meant[one.name].picture.at == at) for at in by_picture
    }
    if by_picture or not left:
        return Matched(by_picture, of_pictures, len(left))
    return _unnamed(left, stated, names, chosen or only_picture(pictures))


def _unnamed(left: list[Drawn], stated: Sequence[StatedPicture], names: Sequence[str], picture: HeldPicture) -> Matched:
    """Take shapes whose picture is called otherwise, or not at all, for the only picture that they can be of."""
    are_counted = all(one.frame is not None for one in left)
    if len(names) > 1 and not are_counted:
        raise AnnotationError(
            f"the file is about {len(names)} pictures, none of them called as {picture.image.name} or its file is: "
            f"{listed(names)}; choose one with --of NAME"
        )
    if names and is_stack(picture.image) and not are_counted:
        raise AnnotationError(
            f"{listed(names)} is the name of no slice of {picture.image.name}, so it can't be told on which the "
            f"shapes lie; --of {listed(names)} takes it for the slice that is shown first"
        )
    return Matched({picture.at: left}, {picture.at: tuple(stated)}, taken_for=names[0] if names else "")


def _of_one(
    shapes: Sequence[Drawn], stated: Sequence[StatedPicture], name: str, candidates: Sequence[HeldPicture]
) -> Matched:
    wanted = [one for one in shapes if one.picture == name]
    target = _meant([name], candidates).get(name)
    picture = only_picture(candidates) if target is None else target.picture
    place = None if target is None else target.place
    kept = [one if place is None else replace(one, frame=place) for one in wanted]
    return Matched({picture.at: kept}, {picture.at: tuple(one for one in stated if one.name == name)})


def _picture_of_file(of: str, names: Sequence[str]) -> str:
    given = of.replace("\\", "/").casefold()
    for same in (lambda name: name, _base, lambda name: _stem(_base(name))):
        found = [name for name in names if same(name.casefold()) == given]
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(f"--of: several pictures of the file are called so: {listed(found)}; give the whole path")
    raise UsageError(f"--of: no picture of the file is called so; it has {listed(names) or 'no names'}")


def _meant(names: Collection[str], pictures: Sequence[HeldPicture]) -> dict[str, _Target]:
    """Give by stated name what it means; of several that may mean one thing the surest, if there is one surest."""
    exported = {name: target for name in names for target in _exported(name, pictures)}
    found: dict[str, tuple[int, _Target]] = {name: (0, target) for name, target in exported.items()}
    for target in (target for picture in pictures for target in _targets(picture)):
        ranked = {name: rank for name in set(names) - exported.keys() if (rank := target.rank(name)) is not None}
        best = sorted(name for name, rank in ranked.items() if rank == min(ranked.values()))
        if len(best) > 1:
            where = target.picture.image.name + ("" if target.place is None else f", slice {target.place}")
            raise AnnotationError(
                f"the file has several pictures that may be {where}: {listed(best)}; choose one with --of NAME"
            )
        for name in best:
            if name not in found or ranked[name] < found[name][0]:
                found[name] = (ranked[name], target)
    return {name: target for name, (_, target) in found.items()}


def _targets(picture: HeldPicture) -> Iterator[_Target]:
    file = _file_of(picture)
    yield _Target(picture, None, (file,) if file else (), picture.image.name)
    for place, name in enumerate(picture.slice_names):
        yield _Target(picture, place, (f"{file}/{name}", name))


def _exported(name: str, pictures: Sequence[HeldPicture]) -> Iterator[_Target]:
    """Give the slice or frame that `radanki shapes export` named so: the number stands in the name."""
    found = _SLICE_NAME.fullmatch(_stem(_base(name.casefold())))
    for picture in pictures:
        stems = {_stem(picture.image.name.casefold()), _stem(_base(_file_of(picture).casefold()))} - {""}
        if found is not None and found.group(1) in stems:
            yield _Target(picture, int(found.group(2)), ())


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


def _base(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _stem(name: str) -> str:
    for ending in (".nii.gz", ".seg.nrrd"):
        if name.endswith(ending):
            return name.removesuffix(ending)
    return PurePosixPath(name).stem if name else ""
