"""A deck of which nothing changed is not even put together: its package is known by the records of its cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pydantic import ConfigDict, TypeAdapter, ValidationError

from radanki.library.whole_file import write_for_now
from radanki.model.deck import takes
from radanki.model.problem import Problem  # noqa: TC001  # as below
from radanki.model.releases.manifest import DeckEntry  # noqa: TC001  # the cache reads the annotations
from radanki.pipeline.job_cache import jobs_folder, kept_jobs, key_of_job
from radanki.pipeline.memory.sealing import sealed, unsealed
from radanki.pipeline.memory.surroundings import is_as_it_was, state_of_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from radanki.model.library import DeckFile
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.validated_library import ValidatedLibrary


@dataclass(frozen=True, slots=True)
class KnownDeck:
    """What a manifest says of a package that was written, and which of it is over its budget.

    ``state`` tells from outside whether the package is the one that was written.
    """

    __pydantic_config__ = ConfigDict(ser_json_inf_nan="strings")  # a stack that loses nothing is infinitely true

    state: tuple[int, ...]
    entry: DeckEntry
    over_budget: tuple[Problem, ...]


_KIND: Final = "decks"
_RECORD: Final = TypeAdapter(KnownDeck)


class KnownDecks:
    """The decks that were written to files, as far as they are still there.

    A record names folders of cases: it is sealed with the digest of what its package was made of.
    """

    def __init__(self, cache: Path) -> None:
        """Keep records in ``cache``."""
        self._folder = jobs_folder(cache, _KIND)

    def recall(self, target: Path, made_of: str | None) -> KnownDeck | None:
        """Give what is known of a package, if it was made of just this and lies there as it was written."""
        if made_of is None:
            return None
        try:
            content = unsealed((self._folder / _name_of(target)).read_bytes(), made_of.encode())
            known = None if content is None else _RECORD.validate_json(content)
        except (OSError, ValidationError):  # none is there, or one of another version
            return None
        return known if known is not None and is_as_it_was(target, known.state, known.entry.sha256) else None

    def keep(
        self, target: Path, made_of: str | None, entry: DeckEntry, over_budget: Sequence[Problem], *, is_own: bool
    ) -> None:
        """Keep what was written; one that has times because of what lay there before is not."""
        state = state_of_file(target)
        if made_of is not None and state is not None and is_own:
            content = _RECORD.dump_json(KnownDeck(state, entry, tuple(over_budget)))
            write_for_now(self._folder / _name_of(target), sealed(content, made_of.encode()))


def kept_decks(cache: Path) -> tuple[Path, ...]:
    """Give the folder of what is remembered of decks, where there is one."""
    return kept_jobs(cache, _KIND)


def digest_of_deck(
    deck_file: DeckFile,
    wanted: Sequence[ValidatedCase],
    validated: ValidatedLibrary,
    times: Mapping[str, int],
    options: Sequence[object],
) -> str | None:
    """Give a digest of all that a package is made of; ``None`` where not all of it is known by one.

    ``times`` are those of the cases, ``options`` what else it goes by: the cards of the deck that comes first, what a
    build is asked for. The ledger and the program are in the digests of the cases.
    """
    deck = deck_file.deck
    if takes(deck, "pattern") and validated.library.patterns:
        return None
    profiles = (deck.profile,) if deck.beyond is None else (deck.profile, deck.beyond)
    cases: list[object] = []
    for case in wanted:
        if case.left_out is not None:
            cases.append((case.left_out.case, case.left_out.rule, case.left_out.reason))
            continue
        digests = [validated.notes.digest_of(case, profile) for profile in profiles]
        if None in digests:
            return None
        cases.append((case.file.places.path, [one.hex() for one in digests if one], times.get(case.id)))
    return key_of_job(deck_file.slug, deck.model_dump_json(), cases, list(options))


def _name_of(target: Path) -> str:
    return key_of_job(str(target.absolute()))
