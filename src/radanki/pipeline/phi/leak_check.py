"""The PHI leak check: identifiers of the pictures that a build opened are searched for in the package that it made.

Nothing is removed here. A hit stops the build, since it means that a check before this one has a hole, or that somebody
typed the name. What is extracted lives in memory only. Records in the cache say that a package was searched through and
found clean, and of which sources nothing can be told; they hold digests alone (docs/decisions/0051-packages.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from radanki.errors import ImageError
from radanki.library.digests import sha256_of_file
from radanki.model.phi.identifier import ExtractedIdentifiers, Identifier, OpenedFile, PhiLeak
from radanki.model.problem import Problem
from radanki.pipeline.executors.batches import run_in_batches, size_on_disk
from radanki.pipeline.job_cache import JobCache, kept_jobs, key_of_job
from radanki.pipeline.phi.package_search import find_phi_leaks
from radanki.pipeline.workers import USUAL_LIMITS, at_home

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from radanki.model.phi.identifier import IdentifierKind
    from radanki.pipeline.workers import Workers

SEARCH_VERSION: Final = 2
"""Counted up whenever more would be found than before: older records of clean packages then say nothing."""

_KIND: Final = "nameless"
_NAMELESS: Final = f"sources-{SEARCH_VERSION}"

RULE: Final = "privacy/identifier-in-package"
NOT_EXTRACTED_RULE: Final = "privacy/not-harvested"

_WHAT: Final[Mapping[IdentifierKind, str]] = {
    "patient": "the patient's name",
    "person": "a person's name",
    "institution": "the name of an institution, a place or a device",
    "number": "a record, accession or serial number",
    "uid": "a unique identifier",
    "date": "a date",
    "text": "a whole text",
}


class PhiLeakCheck:
    """The search of one build: the identifiers of each source are extracted once, whatever number of decks shows it."""

    def __init__(self, cache: Path, *, workers: Workers) -> None:
        """Keep records of clean packages in ``cache``, and extract in child processes, always of this machine."""
        self._clean, self._workers = JobCache(cache, "searches", TypeAdapter(bool)), at_home(workers)
        self._nameless = JobCache(cache, _KIND, TypeAdapter(frozenset[str]))
        self._extracted: dict[str, ExtractedIdentifiers | ImageError] = {}
        self._keys: dict[tuple[Path, str], str] = {}

    def problems(self, package: Path, sources: Sequence[OpenedFile], sha256: str | None = None) -> tuple[Problem, ...]:
        """Give an error for each kind of identifier of ``sources`` in each place of a finished package.

        A package that was searched for the same sources before and found clean is not searched again; ``sha256`` is
        that of the package where it is known.
        """
        searched_for = sorted({(source.case, self._key_of(source)) for source in sources})
        key = key_of_job(SEARCH_VERSION, sha256 or sha256_of_file(package), searched_for)
        if self._clean.recall(key):
            return ()
        self._extract({self._key_of(source): source.path for source in sources})
        found = [
            Problem(source.case, source.line, source.column, NOT_EXTRACTED_RULE, outcome.message, outcome.fix)
            for source in sources
            if isinstance(outcome := self._extracted[self._key_of(source)], ImageError)
        ]
        places = {source.case: source for source in reversed(sources)}
        found += [_problem(places[leak.case], leak) for leak in find_phi_leaks(package, self._by_case(sources))]
        if not found:
            self._clean.keep(key, outcome=True)
        return tuple(sorted(set(found)))

    def _extract(self, paths: Mapping[str, Path]) -> None:
        """Extract in child processes; what can't be searched for can't be cleared, so it will be an error.

        Of sources that gave no identifier that much is kept, and they are not opened again.
        """
        nameless = self._nameless.recall(_NAMELESS) or frozenset()
        queue = sorted((key, path) for key, path in paths.items() if key not in self._extracted)
        self._extracted |= {key: _NOTHING for key, _ in queue if key in nameless}
        unknown = [(key, path) for key, path in queue if key not in nameless]
        for key, outcome in run_in_batches(unknown, size_on_disk, _extract, self._workers, USUAL_LIMITS):
            self._extracted[key] = outcome or _DIED
        found = {key for key, _ in unknown if self._extracted[key] == _NOTHING}
        if found:
            self._nameless.keep(_NAMELESS, nameless | found)

    def _by_case(self, sources: Sequence[OpenedFile]) -> dict[str, ExtractedIdentifiers]:
        found: dict[str, set[Identifier]] = {}
        for source in sources:
            outcome = self._extracted[self._key_of(source)]
            if isinstance(outcome, ExtractedIdentifiers):
                found.setdefault(source.case, set()).update(outcome.identifiers)
        return {case: ExtractedIdentifiers(frozenset(identifiers)) for case, identifiers in found.items()}

    def _key_of(self, source: OpenedFile) -> str:
        """Give the key of a source by all that identifiers are taken from: what it holds, and the name of a file."""
        place = source.path, source.digest
        if place not in self._keys:
            name = "" if source.path.is_dir() else source.path.name
            self._keys[place] = key_of_job(SEARCH_VERSION, source.digest, name)
        return self._keys[place]


def _problem(source: OpenedFile, leak: PhiLeak) -> Problem:
    return Problem(
        source.case,
        source.line,
        source.column,
        RULE,
        f"{_WHAT[leak.kind]} from the picture's file stands in the package: {leak.where}",
        "Take it out of the case's text; if it is not there, report it: no part of a file but pixels may get there.",
    )


def _extract(path: Path) -> ExtractedIdentifiers | ImageError:
    from radanki.phi.extraction.source import extract_identifiers  # noqa: PLC0415  # decoders: workers alone load them

    try:
        return extract_identifiers(path)
    except ImageError as error:
        return error


_NOTHING = ExtractedIdentifiers(frozenset())
_DIED = ImageError(
    "the picture's file could not be searched for names: it needs too much memory or time",
    fix="Export it again from its source, or convert it to PNG.",
)


def kept_sources(cache: Path) -> tuple[Path, ...]:
    """Give the folder of what is remembered of sources, where there is one."""
    return kept_jobs(cache, _KIND)
