"""`radanki verify`: the proof of a package, rule by rule, and everything that is wrong with it at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.errors import PackageError
from radanki.model.problem import Problem
from radanki.package.reading import open_package
from radanki.releasing.verify import (
    answers,
    checksums,
    contents,
    files,
    identity,
    imported,
    licences,
    live_markup,
    sizes,
)
from radanki.releasing.verify.facts import KnownLibrary, beside
from radanki.releasing.verify.package_problem import REBUILD, PackageProblem
from radanki.releasing.verify.subject import as_subdecks, read_subject

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from radanki.releasing.verify.subject import Subject

_MOST_OF_A_RULE = 50


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was verified of a package, in lines with numbers, and what is wrong with it."""

    package: Path
    digest: str | None
    proof: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        """Whether no rule is broken; a warning breaks none."""
        return all(problem.severity != "error" for problem in self.problems)


def verify(
    package: Path, library: KnownLibrary | None = None, *, workers: int = 1, imports: bool = True
) -> VerifyReport:
    """Verify one package; whatever it holds, the answer is a report.

    ``library`` tells of the deck's definition and of what was released. With ``imports`` Anki's own library imports it
    where that is installed.
    """
    known = library or KnownLibrary()
    try:
        with open_package(package) as reader:
            subject = read_subject(reader, known.decks.get(package.stem))
            found = [*_problems_of(subject, known), *files.check_files(subject, reader, workers=workers)]
    except PackageError as error:
        return VerifyReport(
            package, None, (), (_at_package(package, PackageProblem("verify/structure", str(error), REBUILD)),)
        )
    line, faults = imported.imported(subject) if imports else ("not imported", ())
    problems = [_at_package(package, problem) for problem in _limited([*found, *faults])]
    return VerifyReport(package, subject.digest, (*_proof(subject, known), line), tuple(sorted(set(problems))))


def _problems_of(subject: Subject, known: KnownLibrary) -> Iterator[PackageProblem]:
    decks = as_subdecks(subject)
    yield from contents.check_decks(subject, decks)
    yield from contents.check_note_types(subject, known.ledger)
    yield from contents.check_notes(subject, decks)
    yield from live_markup.check_markup(subject)
    yield from files.check_references(subject)
    yield from files.check_viewer(subject)
    yield from files.check_names(subject)
    yield from licences.check_licences(subject)
    yield from identity.check_guids(subject)
    yield from identity.check_times(subject)
    yield from identity.check_against_ledger(subject, known.ledger)
    yield from answers.check_fronts(subject)
    yield from answers.check_deck_names(subject)
    yield from sizes.check_sizes(subject)
    yield from checksums.check_checksums(subject, beside(subject.path))


def _limited(problems: list[PackageProblem]) -> Iterator[PackageProblem]:
    """Give at most fifty problems of a rule: a package with a fault in every note is told by a few."""
    seen: Counter[str] = Counter()
    for problem in problems:
        seen[problem.rule] += 1
        if seen[problem.rule] <= _MOST_OF_A_RULE:
            yield problem
    for rule, times in seen.items():
        if times > _MOST_OF_A_RULE:
            yield PackageProblem(rule, f"and {times - _MOST_OF_A_RULE} more of this rule", "As above.")


def _at_package(package: Path, found: PackageProblem) -> Problem:
    return Problem(package.as_posix(), 1, 1, found.rule, found.message, found.fix, found.severity)


def _proof(subject: Subject, known: KnownLibrary) -> Iterator[str]:
    """Say what was looked at, with numbers; what is wrong stands in the problems."""
    yield f"sha256 {subject.sha256}"
    yield f"digest {subject.digest}{_where_stated(subject, known)}"
    decks = sum(any(deck.name in note.cards.values() for note in subject.known) for deck in subject.decks)
    yield (
        f"{count(len(subject.notes), 'note')}, {count(subject.cards, 'card')} in {count(decks, 'deck')}, "
        f"{count(len(subject.note_types), 'note type')}"
    )
    proved = sum(identity.is_proved(note) for note in subject.known)
    yield f"{proved} of {count(len(subject.notes), 'guid')} recomputed from case, kind and part"
    measured = sizes.sizes_of(subject)
    yield ", ".join(
        [
            f"{subject.size_bytes / 1e6:.1f} MB",
            f"{count(len(subject.media), 'media file')} held against their names",
            *(
                [f"{count(len(measured.stills), 'still')} of {_kilobytes(measured.mean_still)}"]
                if measured.stills
                else []
            ),
            *(_largest(measured.stacks) if measured.stacks else []),
        ]
    )
    counted = Counter(name for note in subject.known for name in set(licences.licences_named(note)))
    told = ", ".join(f"{name} on {count(times, 'note')}" for name, times in sorted(counted.items()))
    profile = "no deck definition at hand" if subject.definition is None else f"profile {subject.definition.profile}"
    yield f"licences ({profile}): {told or 'none named'}"
    yield f"{count(answers.count_fronts(subject), 'front')} searched for their answers"


def _kilobytes(mean_bytes: float) -> str:
    return f"{mean_bytes / 1e3:.3g} kB on average"


def _largest(stacks: tuple[tuple[str, int], ...]) -> list[str]:
    return [f"{count(len(stacks), 'stack')} of at most {max(size for _, size in stacks) / 1e6:.2f} MB"]


def count(number: int, noun: str) -> str:
    """Give a number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _where_stated(subject: Subject, known: KnownLibrary) -> str:
    """Say where else the digest stands."""
    places = []
    stated = beside(subject.path)
    if stated.manifest is not None and stated.manifest.get("digest") == subject.digest:
        places.append("manifest.json")
    released = identity.release_of(subject, known.ledger)
    if released is not None:
        places.append(f"release {released[0].version}")
    return f" (as in {' and '.join(places)})" if places else ""
