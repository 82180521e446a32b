"""What a package was searched for, and in what, so that a build in which little changed searches little.

Kept are, a file for each package, the parts of it in which nothing was found, by a digest of each; and the identifiers
of the sources that it was searched for, each sealed with a key that only the source's own file gives (0058).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radanki.model.phi.identifier import ExtractedIdentifiers, Identifier
from radanki.pipeline.job_cache import jobs_folder, kept_jobs, key_of_job
from radanki.pipeline.memory.record_store import RecordStore
from radanki.pipeline.memory.sealing import sealed, unsealed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

_KIND: Final = "searched"
_SOURCES, _PARTS = "sources", "parts"
_DIGEST_BYTES: Final = 16
_BLOCK_BYTES: Final = 4096
_MOST_BLOCKS: Final = 4
_MOST_FILES: Final = 8
_STEP_BYTES: Final = 512
"""Lengths of what is sealed are multiples of it: how long a name is says something, too."""
_MOST_SEALED_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """What only a source's file gives: the name of its record, which says nothing to others, and the key to it."""

    name: str
    key: bytes


def secret_of(path: Path, told_by: str) -> Secret | None:
    """Give the secret of a file or folder, together with what else its identifiers go by; ``None`` without a file.

    It is taken from bytes at four places: whoever guesses these has guessed the file, and could be sure of it by the
    SHA-256 that other records name. That one is none of the secret, because it stands in the cache.
    """
    digest = hashlib.blake2b(told_by.encode(), person=b"radanki sealing")
    try:
        for block in _blocks_of(path):
            digest.update(block)
    except OSError:
        return None
    taken = digest.digest()
    return Secret(taken[:_DIGEST_BYTES].hex(), taken[_DIGEST_BYTES:])


def _blocks_of(path: Path) -> Iterator[bytes]:
    if path.is_dir():
        files = sorted(one for one in path.rglob("*") if one.is_file())
        for one in files[:: max(1, len(files) // _MOST_FILES)]:
            yield from _blocks_of(one)
        return
    with path.open("rb", buffering=0) as file:
        size = file.seek(0, 2)
        yield b"%d:" % size
        count = min(_MOST_BLOCKS, -(-size // _BLOCK_BYTES))
        for place in range(count):
            file.seek(max(size - _BLOCK_BYTES, 0) * place // max(count - 1, 1))
            yield file.read(_BLOCK_BYTES)


class SearchMemory:
    """The memory of one package."""

    def __init__(self, cache: Path, package: Path, program: bytes) -> None:
        """Recall what ``program``, a digest of its state, found of a package; another one's findings are none."""
        name = key_of_job(str(package.absolute()))
        self._store, self._program = RecordStore(jobs_folder(cache, _KIND) / f"{name}.sqlite"), program
        self._sealed = {name: content for name, (_, content) in self._store.of_owner(_SOURCES).items()}
        known = self._store.of_owner(_PARTS)
        self.searched_for = frozenset(one.hex() for one in _digests_in(known, "for", program))
        """The names of the sources none of which stands in any of ``parts``."""
        self.parts = frozenset(_digests_in(known, "in", program))

    def identifiers(self, secret: Secret) -> ExtractedIdentifiers | None:
        """Give the identifiers of a source, if they were kept and this is its file."""
        content = self._sealed.get(secret.name)
        opened = None if content is None else unsealed(content, secret.key)
        if opened is None:
            return None
        return ExtractedIdentifiers(frozenset([Identifier(*values) for values in json.loads(opened)]))

    def keep(self, sources: Mapping[Secret, ExtractedIdentifiers], parts: Collection[bytes]) -> None:
        """Keep that none of the sources stands in any of the parts; what was kept of others goes."""
        names = {secret.name for secret in sources}
        new = [(secret, found) for secret, found in sources.items() if secret.name not in self._sealed]
        records = [
            (secret.name, _SOURCES, b"", content) for secret, found in new if (content := _sealed(found, secret))
        ]
        records.append(("for", _PARTS, self._program, bytes.fromhex("".join(sorted(names)))))
        records.append(("in", _PARTS, self._program, b"".join(sorted(parts))))
        self._store.put(records, [name for name in self._sealed if name not in names])


def _sealed(found: ExtractedIdentifiers, secret: Secret) -> bytes:
    """Give the identifiers as they are kept; nothing for a source that has so many that a file fits them badly."""
    listed = sorted([one.kind, one.text, one.is_part] for one in found.identifiers)
    content = json.dumps(listed).encode()
    if len(content) > _MOST_SEALED_BYTES:
        return b""
    return sealed(content + b" " * (-len(content) % _STEP_BYTES), secret.key)


def _digests_in(known: Mapping[str, tuple[bytes, bytes]], kind: str, program: bytes) -> Iterable[bytes]:
    key, content = known.get(kind, (b"", b""))
    if key != program:
        return ()
    return (content[at : at + _DIGEST_BYTES] for at in range(0, len(content), _DIGEST_BYTES))


def kept_searches(cache: Path) -> tuple[Path, ...]:
    """Give the folder of what is remembered of searches, where there is one."""
    return kept_jobs(cache, _KIND)
