"""Which picture of a case, and which slice of it, each picture of a file of shapes is; what may be two is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.authoring.origins import stem_of
from radanki.authoring.shapes.drawn_on import brought_over, size_tells, target_of
from radanki.authoring.shapes.pictures import only_picture
from radanki.authoring.shapes.targets import MeantPicture, base_of, listed, meant_as_given, meant_in_case
from radanki.errors import AnnotationError, UsageError
from radanki.model.imaging.stack import is_stack

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from radanki.authoring.shapes.drawn_on import DrawnOn
    from radanki.authoring.shapes.pictures import HeldPicture
    from radanki.model.imaging.annotation import Drawn, StatedPicture


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


def matched(  # noqa: PLR0913, PLR0917  # what the file has, what the case has, and what was said
    drawn: Iterable[Drawn],
    stated: Sequence[StatedPicture],
    pictures: Sequence[HeldPicture],
    chosen: HeldPicture | None,
    of: str | None = None,
    drawn_on: DrawnOn | None = None,
) -> Matched:
    """Give each shape its picture: by exact path, then by the file's name, then by its stem, or by what was chosen.

    ``chosen`` is the only picture that may be meant; ``of`` the picture of the file whose shapes are wanted. What was
    drawn on the originals comes out in the pixels of the case.

    Raises:
        AnnotationError: where two pictures of the file may be one of the case, or none of several is the case's.
        UsageError: where ``of`` names none or several, or it can't be told which picture of the case is meant.
    """
    shapes = list(drawn)
    names = sorted({one.name for one in stated if one.name} | {one.picture for one in shapes if one.picture})
    sizes = {one.name: one for one in reversed(stated)}
    candidates = pictures if chosen is None else (chosen,)
    if of is not None:
        return _of_one(shapes, sizes, _picture_of_file(of, names), candidates, drawn_on)
    meant = targets_of(names, candidates, sizes, drawn_on)
    by_picture: dict[int, list[Drawn]] = {}
    left: list[Drawn] = []
    for one in shapes:
        if one.picture in meant:
            target, size = meant[one.picture], sizes.get(one.picture)
            by_picture.setdefault(target.picture.at, []).append(
                brought_over(one, target, size, drawn_on, is_named=True)
            )
        else:
            left.append(one)
    of_pictures = {
        at: tuple(
            one
            for one in stated
            if one.name in meant and meant[one.name].picture.at == at and size_tells(one, meant[one.name]) != "given"
        )
        for at in by_picture
    }
    if by_picture or not left:
        return Matched(by_picture, of_pictures, len(left))
    return _unnamed(left, sizes, names, chosen or only_picture(pictures), drawn_on)


def targets_of(
    names: Sequence[str],
    candidates: Sequence[HeldPicture],
    sizes: Mapping[str, StatedPicture],
    drawn_on: DrawnOn | None,
) -> dict[str, MeantPicture]:
    """Give by stated name the picture or slice of the case that it means."""
    as_given = {} if drawn_on == "case" else meant_as_given(names, candidates)
    in_case = {} if drawn_on == "given" and as_given else meant_in_case(names, candidates)
    if drawn_on is None and as_given and in_case:
        # A file is about the originals or about the case: names that only one of them has tell which.
        of_originals, of_case = as_given.keys() - in_case.keys(), in_case.keys() - as_given.keys()
        if of_originals and not of_case:
            drawn_on = "given"
        elif of_case and not of_originals:
            drawn_on = "case"
    found = {name: target_of(name, in_case.get(name), as_given.get(name), sizes.get(name), drawn_on) for name in names}
    return {name: target for name, target in found.items() if target is not None}


def _unnamed(
    left: list[Drawn],
    sizes: Mapping[str, StatedPicture],
    names: Sequence[str],
    picture: HeldPicture,
    drawn_on: DrawnOn | None,
) -> Matched:
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
    target = MeantPicture(picture, None)
    brought = [brought_over(one, target, sizes.get(one.picture), drawn_on, is_named=False) for one in left]
    unlike = tuple(one for one in sizes.values() if size_tells(one, target) != "given")
    return Matched({picture.at: brought}, {picture.at: unlike}, taken_for=names[0] if names else "")


def _of_one(
    shapes: Sequence[Drawn],
    sizes: Mapping[str, StatedPicture],
    name: str,
    candidates: Sequence[HeldPicture],
    drawn_on: DrawnOn | None,
) -> Matched:
    wanted = [one for one in shapes if one.picture == name]
    named = targets_of([name], candidates, sizes, drawn_on).get(name)
    target = named or MeantPicture(only_picture(candidates), None)
    size = sizes.get(name)
    kept = [brought_over(one, target, size, drawn_on, is_named=named is not None) for one in wanted]
    is_unlike = size is not None and size_tells(size, target) != "given"
    return Matched({target.picture.at: kept}, {target.picture.at: (size,) if size is not None and is_unlike else ()})


def _picture_of_file(of: str, names: Sequence[str]) -> str:
    given = of.replace("\\", "/").casefold()
    for same in (lambda name: name, base_of, lambda name: stem_of(base_of(name))):
        found = [name for name in names if same(name.casefold()) == given]
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(f"--of: several pictures of the file are called so: {listed(found)}; give the whole path")
    raise UsageError(f"--of: no picture of the file is called so; it has {listed(names) or 'no names'}")
