"""Topics: each names cases and pictures that there are, of the modality that it speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.checks.complaint import error_at
from radanki.model.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.library import Library
    from radanki.model.problem import Problem


def check_pictures(library: Library) -> Iterator[Problem]:
    """The pictures of a topic are pictures of cases, and the case that it belongs to is one of theirs."""
    cases = {case.id: case for case in library.summaries}
    for topic in library.topics:
        written = topic.definition
        named = [
            (look.modality, one, ("looks", at, "pictures", place))
            for at, look in enumerate(written.looks)
            for place, one in enumerate(look.pictures)
        ]
        if written.case not in {one.case for _, one, _ in named}:
            message = f"`{written.slug}` belongs to a case that none of its pictures is of"
            fix = "Name the case of one of its pictures: its card stands in that case's deck."
            yield error_at(topic.places, topic.at("case"), "topics/unknown-case", message, fix)
        for modality, one, at in named:
            case = cases.get(one.case)
            names = [] if case is None else [picture.name for picture in case.pictures if picture.is_held]
            if case is None and one.case not in library.unread_ids:
                fix = "Copy the id from the first line of its case.yaml."
                message = f"there is no case {one.case}"
                yield error_at(topic.places, topic.at(*at, "case"), "topics/unknown-picture", message, fix)
            elif case is not None and one.image not in names:
                fix = did_you_mean(one.image, names, f"It holds: {', '.join(names) or 'none'}.")
                message = f"the case holds no picture `{one.image}`"
                yield error_at(topic.places, topic.at(*at, "image"), "topics/unknown-picture", message, fix)
            elif case is not None and case.placement.modality != modality:
                message = f"`{one.image}` is a picture of {case.placement.modality}, and stands under {modality}"
                fix = "Move it to what is said of its own modality."
                yield error_at(topic.places, topic.at(*at), "topics/other-modality", message, fix)


def check_related(library: Library) -> Iterator[Problem]:
    """The case that a topic belongs to names the others: its card changes with them, and students find them."""
    cases = {case.id: case for case in library.summaries}
    for topic in library.topics:
        own = cases.get(topic.definition.case)
        known = set() if own is None else {own.id, *own.related, *own.compare_with}
        for at, look in enumerate(topic.definition.looks):
            for place, one in enumerate(look.pictures):
                if own is not None and one.case in cases and one.case not in known:
                    yield error_at(
                        topic.places,
                        topic.at("looks", at, "pictures", place, "case"),
                        "topics/not-related",
                        f"`{own.title}` does not name this case",
                        f"Write {one.case} into its `related`: answers of both then lead to one another.",
                    )


def check_slugs(library: Library) -> Iterator[Problem]:
    """No case has two topics of one name: they would be one note."""
    taken: set[tuple[str, str]] = set()
    for topic in library.topics:
        key = (topic.definition.case, topic.definition.slug)
        if key in taken:
            message = f"the case has a topic `{key[1]}` already"
            yield error_at(topic.places, topic.at("slug"), "topics/twice", message, "Give it a slug of its own.")
        taken.add(key)


LIBRARY_RULES = (check_pictures, check_related, check_slugs)
