"""History: what was released keeps its id, its names and its numbers, because students' reviews hang on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.checks.complaint import error_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from radanki.model.case import Image
    from radanki.model.library import CaseFile, Library, Location
    from radanki.model.problem import Problem
    from radanki.model.published import PublishedCase, PublishedPicture


def check_against_published(library: Library, published: Iterable[PublishedCase]) -> Iterator[Problem]:
    """No released id, picture or finding number changes or is used for something else."""
    by_id = {case_file.case.id: case_file for case_file in library.cases}
    by_folder = {case_file.places.path.rpartition("/")[0]: case_file for case_file in library.cases}
    for released in published:
        case_file = by_id.get(released.id)
        if case_file is not None:
            yield from _changed_pictures(case_file, released)
        elif released.id not in library.unread_ids and released.folder in by_folder:
            yield error_at(
                by_folder[released.folder].places,
                ("id",),
                "identity/changed-id",
                f"this case was released with the id {released.id}",
                "Write that id again: every student's history hangs on it. A new case gets a folder of its own.",
            )


def _changed_pictures(case_file: CaseFile, released: PublishedCase) -> Iterator[Problem]:
    images = {image.name: (place, image) for place, image in enumerate(case_file.case.images)}
    for picture in released.pictures:
        if picture.name in images:
            place, image = images[picture.name]
            yield from _changed_numbers(case_file, ("images", place), image, picture)
        elif case_file.case.retired is None and case_file.case.taken_down is None:
            yield error_at(
                case_file.places,
                ("images",),
                "identity/picture-gone",
                f"the picture `{picture.name}` was released and is gone",
                "Give it its name back. To withdraw its cards, keep it and put its numbers into `reserved`.",
            )


def _changed_numbers(
    case_file: CaseFile, location: Location, image: Image, picture: PublishedPicture
) -> Iterator[Problem]:
    present = {finding.number: at for at, finding in enumerate(image.findings)}
    withdrawn = dict(picture.withdrawn)
    taken = present.keys() | set(picture.numbers) | set(image.reserved)
    free = next(number for number in range(1, len(taken) + 2) if number not in taken)
    for number in sorted(present.keys() & withdrawn.keys()):
        yield error_at(
            case_file.places,
            (*location, "findings", present[number], "number"),
            "identity/number-reused",
            f"finding number {number} was retired in {withdrawn[number]}",
            f"Take the next free number ({free}); leave {number} in `reserved`.",
        )
    for number in sorted(set(picture.numbers) - present.keys() - set(image.reserved)):
        yield error_at(
            case_file.places,
            location,
            "identity/number-gone",
            f"finding number {number} of `{image.name}` was released and is gone",
            f"Put {number} into `reserved`: its card stays and says that it is withdrawn.",
        )
