"""Size: the package keeps the budget of its deck."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.checks.releases.budget import PackageSizes, check_budget
from radanki.model.deck import Budget
from radanki.package.references import references_in
from radanki.releasing.verify.package_problem import PackageProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from radanki.releasing.verify.subject import Subject

_MODALITY: Final = "RadAnki::modality::"
_RULES = {"package_mb": "verify/package-size", "still_kb": "verify/still-size", "stack_mb": "verify/stack-size"}


def sizes_of(subject: Subject) -> PackageSizes:
    """Give what a package takes up; a picture is a still unless it is one of a stack or loop."""
    in_stacks = {name for names in subject.stacks for name in names}
    modalities = _modalities_of(subject)
    stills = (
        (modalities.get(entry.name, ""), entry.size_bytes)
        for entry in subject.pictures
        if entry.name not in in_stacks and not entry.name.endswith(".svg")
    )
    stacks = (
        (
            f"the stack of {len(names)} pictures with {min(names)!r}",
            sum(subject.media[name].size_bytes for name in names if name in subject.media),
        )
        for names in subject.stacks
    )
    return PackageSizes(subject.size_bytes, tuple(stills), tuple(stacks))


def _modalities_of(subject: Subject) -> Mapping[str, str]:
    """Give the modality of each picture: of the note that shows it, else of one that it is compared with."""
    found: dict[str, str] = {}
    for is_compared in (True, False):
        for note in subject.known:
            modality = next((tag.removeprefix(_MODALITY) for tag in note.tags if tag.startswith(_MODALITY)), "")
            texts = "\n".join(value for name, value in note.fields.items() if (name == "Compare") is is_compared)
            found |= dict.fromkeys(references_in(texts).counted, modality)
    return found


def check_sizes(subject: Subject) -> Iterator[PackageProblem]:
    """The package, its stills and its stacks are no larger than the deck's budget, or else than the usual one."""
    is_known = subject.definition is not None
    budget = Budget() if subject.definition is None else subject.definition.budget
    for excess in check_budget(sizes_of(subject), budget):
        # Without the deck's definition nobody knows its budget: the usual one is advice.
        yield PackageProblem(_RULES[excess.key], excess.message, excess.fix, "error" if is_known else "warning")
