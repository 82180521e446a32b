"""What a package is verified against beside the rules: its deck's definition, the ledger, what lies beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from radanki.library.deck_file import read_deck
from radanki.library.ledger import read_ledger
from radanki.model.releases.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from radanki.model.deck import DeckDefinition
    from radanki.model.problem import Problem

MANIFEST, CHECKSUMS = "manifest.json", "SHA256SUMS"
_MOST_BYTES = 8 * 1024**2


@dataclass(frozen=True, slots=True)
class KnownLibrary:
    """What a library says of its packages: deck definitions by their slugs, and the ledger."""

    decks: Mapping[str, DeckDefinition] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)


@dataclass(frozen=True, slots=True)
class Beside:
    """What the files beside a package say of it: its entry in the manifest, its checksum, and what can't be read."""

    manifest: Mapping[str, object] | None = None
    checksum: str | None = None
    unreadable: tuple[str, ...] = ()


def known_library(root: Path | None) -> tuple[KnownLibrary, tuple[Problem, ...]]:
    """Read what verification needs of a library; without one nothing is known. Deck files at fault are passed over."""
    if root is None:
        return KnownLibrary(), ()
    decks = {}
    for path in sorted((root / "decks").glob("*.yaml")):
        try:
            deck_file, _ = read_deck(path.read_bytes(), f"decks/{path.name}", path.stem)
        except OSError:
            continue
        if deck_file is not None:
            decks[path.stem] = deck_file.deck
    ledger, problems = read_ledger(root)
    return KnownLibrary(decks, ledger), problems


def beside(package: Path) -> Beside:
    """Read what lies beside a package: ``manifest.json`` as `radanki build` writes it, ``SHA256SUMS`` of a release."""
    manifest, manifest_fault = _manifest_entry(package)
    checksum, checksum_fault = _checksum(package)
    return Beside(manifest, checksum, tuple(filter(None, (manifest_fault, checksum_fault))))


def _manifest_entry(package: Path) -> tuple[Mapping[str, object] | None, str]:
    text = _text(package.with_name(MANIFEST))
    if text is None:
        return None, ""
    try:
        decks = json.loads(text)["decks"]
        return next((deck for deck in decks if deck["file"] == package.name), None), ""
    except (ValueError, TypeError, KeyError, RecursionError):
        return None, f"{MANIFEST} beside it is damaged"


def _checksum(package: Path) -> tuple[str | None, str]:
    text = _text(package.with_name(CHECKSUMS))
    for line in (text or "").splitlines():
        digest, _, name = line.partition("  ")
        if name.removeprefix("*") == package.name:
            return digest.lower(), ""
    return None, ""


def _text(path: Path) -> str | None:
    """Give a small text file, or nothing where there is none."""
    try:
        if not path.is_file() or path.stat().st_size > _MOST_BYTES:
            return None
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
