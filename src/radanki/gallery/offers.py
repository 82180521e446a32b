"""Which packages there are to download, and what each holds: from a build's manifest, the library, and the ledger."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from radanki.cards.fields.markdown import block
from radanki.errors import UsageError
from radanki.gallery.exhibit import DeckOffer
from radanki.library.digests import sha256_of_file
from radanki.model.case import source_of
from radanki.model.deck import is_selected
from radanki.pipeline.card_inputs import card_inputs
from radanki.releasing.diff.ledger_changes import changes_between_versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from radanki.model.library import DeckFile
    from radanki.model.releases.ledger import Ledger
    from radanki.pipeline.validated_library import ValidatedLibrary


def offers_of(validated: ValidatedLibrary, folder: Path) -> tuple[DeckOffer, ...]:
    """Give the packages of a build that are still what its manifest says, the largest first.

    Raises:
        UsageError: where the manifest can't be read.
    """
    entries = {str(entry["file"]): entry for entry in _manifest(folder / "manifest.json")}
    offers = [
        offer
        for deck in validated.library.decks
        if (entry := entries.get(f"{deck.slug}.apkg")) is not None
        and (offer := _offer(deck, folder / f"{deck.slug}.apkg", entry, validated)) is not None
    ]
    return tuple(sorted(offers, key=lambda offer: (-offer.cards, offer.package.name)))


def _manifest(path: Path) -> list[Mapping[str, Any]]:
    try:
        return list(json.loads(path.read_text(encoding="utf-8"))["decks"])
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} can't be read as a manifest; `radanki build` writes it anew") from error


def _offer(deck: DeckFile, package: Path, entry: Mapping[str, Any], validated: ValidatedLibrary) -> DeckOffer | None:
    if not package.is_file() or sha256_of_file(package) != entry["sha256"]:
        return None
    return DeckOffer(
        package=package,
        title=deck.deck.title,
        description=block(deck.deck.description),
        notes=entry["notes"],
        cards=entry["cards"],
        bytes=entry["bytes"],
        sha256=entry["sha256"],
        licences=tuple(sorted(set(_licences(deck, validated)))),
        news=tuple(_news(deck.slug, validated.ledger)),
    )


def _news(slug: str, ledger: Ledger) -> Iterator[str]:
    """Say what the last releases of a deck brought, the newest first."""
    releases = [release for release in ledger.releases if any(deck.slug == slug for deck in release.decks)]
    for before, release in reversed(list(pairwise((None, *releases)))):
        if release is None:
            continue
        day = datetime.fromtimestamp(release.time, UTC)
        what = "first release" if before is None else _brought(slug, ledger, before.version, release.version)
        yield f"{release.version}, {day:%Y-%m-%d}: {what}"


def _brought(slug: str, ledger: Ledger, before: str, version: str) -> str:
    changes = changes_between_versions(ledger, before, version)
    deck = next((deck for deck in changes.decks if deck.name == slug), None)
    counts = (
        ()
        if deck is None
        else (
            (deck.cards_to_learn, "cards to learn"),
            (len(deck.changed), "corrected or improved"),
            (len(deck.retired), "withdrawn"),
        )
    )
    return ", ".join(f"{count} {what}" for count, what in counts if count) or "nothing new in this deck"


def _licences(deck: DeckFile, validated: ValidatedLibrary) -> Iterator[str]:
    shown = validated.notes.shown
    for case in shown.values():
        if is_selected(deck.deck, case.summary):
            inputs = card_inputs(case, deck.deck.profile, shown)
            for name in inputs.pictures:
                yield inputs.credits[source_of(case.file.case, case.pictures[name].image).id].licence_name
