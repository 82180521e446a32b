"""The PHI leak check: identifiers of the pictures that a build opened are searched for in the package that it made.

Nothing is removed here. A hit stops the build, since it means that a check before this one has a hole, or that somebody
typed the name. Records in the cache say that a package was searched through and found clean, which parts of it were,
and of which sources nothing can be told; they hold digests alone (docs/decisions/0051-packages.md). What is extracted
is kept sealed: only who has a picture's file can open what it gave (docs/decisions/0058-searches.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from radanki.errors import ImageError
from radanki.library.digests import sha256_of_file
from radanki.model.phi.identifier import ExtractedIdentifiers, OpenedFile, PhiLeak
from radanki.model.problem import Problem
from radanki.pipeline.executors.batches import run_in_batches, size_on_disk
from radanki.pipeline.job_cache import JobCache, kept_jobs, key_of_job
from radanki.pipeline.memory.surroundings import state_of_program
from radanki.pipeline.memory.trees import UnknowableError
from radanki.pipeline.phi.package_search import search_package
from radanki.pipeline.phi.search_memory import SearchMemory, kept_searches, secret_of
from radanki.pipeline.workers import USUAL_LIMITS, at_home

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from radanki.model.phi.identifier import IdentifierKind
    from radanki.pipeline.phi.search_memory import Secret
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
        self._cache, self._program = cache, _program()
        self._extracted: dict[str, ExtractedIdentifiers | ImageError] = {}
        self._keys: dict[tuple[Path, str], str] = {}
        self._secrets: dict[str, Secret | None] = {}

    def problems(
        self, package: Path, sources: Sequence[OpenedFile], sha256: str | None = None, *, target: Path | None = None
    ) -> tuple[Problem, ...]:
        """Give an error for each kind of identifier of ``sources`` in each place of a finished package.

        A package that was searched for the same sources before and found clean is not searched again; ``sha256`` is
        that of the package where it is known. Of another one the parts that were searched are not searched again for
        the same sources: what was searched is remembered for ``target``, where the package will lie.
        """
        searched_for = sorted({(source.case, self._key_of(source)) for source in sources})
        key = key_of_job(SEARCH_VERSION, sha256 or sha256_of_file(package), searched_for)
        if self._clean.recall(key):
            return ()
        memory = None if self._program is None else SearchMemory(self._cache, target or package, self._program)
        self._extract({self._key_of(source): source.path for source in sources}, memory)
        found = [
            Problem(source.case, source.line, source.column, NOT_EXTRACTED_RULE, outcome.message, outcome.fix)
            for source in sources
            if isinstance(outcome := self._extracted[self._key_of(source)], ImageError)
        ]
        places = {source.case: source for source in reversed(sources)}
        leaks, parts = self._search(package, sources, memory)
        found += [_problem(places[leak.case], leak) for leak in leaks]
        if not found:
            self._clean.keep(key, outcome=True)
            if memory is not None and parts:
                memory.keep(self._by_secret(sources), parts)
        return tuple(sorted(set(found)))

    def _search(
        self, package: Path, sources: Sequence[OpenedFile], memory: SearchMemory | None
    ) -> tuple[set[PhiLeak], frozenset[bytes]]:
        """Search all parts for the sources that are new to the memory, and the others for all that it does not know."""
        known = frozenset() if memory is None else memory.searched_for
        is_new = {key: secret is None or secret.name not in known for key, secret in self._secrets.items()}
        new, old = (
            self._by_case([source for source in sources if is_new.get(self._key_of(source), True) is wanted])
            for wanted in (True, False)
        )
        leaks, parts = search_package(package, new)
        if memory is not None and any(found.identifiers for found in old.values()):
            more, parts = search_package(package, old, memory.parts)
            leaks |= more
        return leaks, parts

    def _extract(self, paths: Mapping[str, Path], memory: SearchMemory | None) -> None:
        """Extract in child processes; what can't be searched for can't be cleared, so it will be an error.

        Of sources that gave no identifier that much is kept, and they are not opened again; nor are those whose
        identifiers were kept.
        """
        nameless = self._nameless.recall(_NAMELESS) or frozenset()
        queue = sorted((key, path) for key, path in paths.items() if key not in self._extracted)
        self._extracted |= {key: _NOTHING for key, _ in queue if key in nameless}
        unknown = []
        for key, path in queue:
            if key in nameless:
                continue
            secret = None if self._program is None else secret_of(path, key_of_job(self._program.hex(), key))
            kept = None if memory is None or secret is None else memory.identifiers(secret)
            self._secrets[key] = secret
            if kept is None:
                unknown.append((key, path))
            else:
                self._extracted[key] = kept
        for key, outcome in run_in_batches(unknown, size_on_disk, _extract, self._workers, USUAL_LIMITS):
            self._extracted[key] = outcome or _DIED
        found = {key for key, _ in unknown if self._extracted[key] == _NOTHING}
        if found:
            self._nameless.keep(_NAMELESS, nameless | found)

    def _by_case(self, sources: Sequence[OpenedFile]) -> dict[str, ExtractedIdentifiers]:
        found: dict[str, ExtractedIdentifiers] = {}
        for source in sources:
            outcome = self._extracted[self._key_of(source)]
            if isinstance(outcome, ExtractedIdentifiers):
                before = found.setdefault(source.case, outcome)  # most cases have one source: nothing is copied
                if not outcome.identifiers <= before.identifiers:
                    found[source.case] = ExtractedIdentifiers(before.identifiers | outcome.identifiers)
        return found

    def _by_secret(self, sources: Sequence[OpenedFile]) -> dict[Secret, ExtractedIdentifiers]:
        """Give what was extracted of the sources that say anything, as far as their files are there."""
        keys = {self._key_of(source) for source in sources}
        found = ((self._secrets.get(key), self._extracted[key]) for key in keys)
        return {
            secret: outcome
            for secret, outcome in found
            if secret is not None and isinstance(outcome, ExtractedIdentifiers) and outcome.identifiers
        }

    def _key_of(self, source: OpenedFile) -> str:
        """Give the key of a source by all that identifiers are taken from: what it holds, and the name of a file."""
        place = source.path, source.digest
        if place not in self._keys:
            name = "" if source.path.is_dir() else source.path.name
            self._keys[place] = key_of_job(SEARCH_VERSION, source.digest, name)
        return self._keys[place]


def _program() -> bytes | None:
    """Give the digest of this program's state, or ``None`` where it can't be known: then no search is remembered."""
    try:
        return state_of_program()
    except UnknowableError:
        return None


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
    """Give the folders of what is remembered of sources, where there are any."""
    return kept_jobs(cache, _KIND) + kept_searches(cache)
