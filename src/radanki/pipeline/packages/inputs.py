"""What goes into one package: its cases and their notes, and the files and stacks that those show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.checks.releases.budget import PackageSizes
from radanki.library.whole_file import written_whole
from radanki.model.releases.manifest import LeftOut, StackEntry
from radanki.pipeline.note_builder import in_hundreds, is_kept, notes_for
from radanki.web import bundle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from radanki.cards.study_order import Entry
    from radanki.model.deck import DeckDefinition
    from radanki.model.library import DeckFile
    from radanki.model.phi.identifier import OpenedFile
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.note_builder import NoteBuilder
    from radanki.pipeline.patterns.builder import PackedPattern
    from radanki.pipeline.validated_library import ValidatedLibrary


@dataclass(frozen=True, slots=True)
class DeckInputs:
    """What goes into one package: its cases and their notes, and the files and stacks that those show.

    ``kept`` are the ids of withdrawn cases that stay because students hold them.
    """

    left_out: tuple[LeftOut, ...]
    entries: tuple[Entry, ...]
    patterns: tuple[PackedPattern, ...]
    kept: frozenset[str]
    opened: tuple[OpenedFile, ...]
    media: Mapping[str, Path]
    stacks: tuple[StackEntry, ...]


def inputs_of(
    deck_file: DeckFile, wanted: Sequence[ValidatedCase], validated: ValidatedLibrary, cache: Path
) -> DeckInputs:
    """Give what a deck shows of the cases that it holds."""
    shown = [case for case in wanted if case.left_out is None]
    entries = tuple(_entries(deck_file.deck, shown, validated.notes))
    patterns = validated.patterns.for_deck(deck_file.deck)
    media = {**validated.media_of(note for _, notes in entries for note in notes), **_viewer_files(cache)}
    media |= {name: path for pattern in patterns for name, path in pattern.media.items()}
    return DeckInputs(
        left_out=tuple(filter(None, (*(case.left_out for case in wanted), *(one.left_out for one in patterns)))),
        entries=(*entries, *(pattern.entry for pattern in patterns)),
        patterns=patterns,
        kept=frozenset(case.id for case in shown if is_kept(deck_file, case)),
        opened=(*validated.notes.opened_for(shown), *(file for pattern in patterns for file in pattern.opened)),
        media=media,
        stacks=tuple(_stack_entries(shown, media)),
    )


def _entries(deck: DeckDefinition, cases: Sequence[ValidatedCase], notes: NoteBuilder) -> Iterator[Entry]:
    profiles = (deck.profile,) if deck.beyond is None else (deck.profile, deck.beyond)
    for some in in_hundreds(cases):
        notes.fetch_ahead(some, profiles)
        yield from ((case.summary, notes_for(deck, notes, case)) for case in some)


def sizes_of(inputs: DeckInputs, validated: ValidatedLibrary) -> PackageSizes:
    """Give the sizes of what the package holds; its own is not known yet."""
    others = {one.name for case in validated.cases for picture in case.files for one in picture.media[1:]}
    others |= {case.drawing.name for case in validated.cases if case.drawing is not None}
    held = ((picture, case.file.placement) for case in validated.cases for picture in case.files)
    modalities = {picture.media[0].name: placement.modality for picture, placement in held}
    shown = ((name, path) for name, path in inputs.media.items() if name not in others and not name.startswith("_"))
    named = tuple((f"{stack.picture} of {stack.case}", stack.bytes) for stack in inputs.stacks)
    return PackageSizes(0, tuple((modalities.get(name, ""), path.stat().st_size) for name, path in shown), named)


def _stack_entries(shown: Sequence[ValidatedCase], media: Mapping[str, Path]) -> Iterator[StackEntry]:
    """Tell of each stack that the package holds how large and how true it is."""
    for case in shown:
        folder = case.file.places.path.rpartition("/")[0]
        for picture in case.files:
            slices = picture.media[1:]
            if picture.offered and all(one.name in media for one in slices):
                size = sum(one.size_bytes for one in slices)
                yield StackEntry(folder, picture.name, len(slices), picture.offered, size, picture.fidelity)


def _viewer_files(cache: Path) -> dict[str, Path]:
    """Give the viewer's files, which every template names, as they are kept for packing."""
    paths = {name: cache / "viewer" / name for name, _ in bundle()}
    for name, content in bundle():
        if not paths[name].is_file() or paths[name].read_bytes() != content:
            with written_whole(paths[name]) as file:
                file.write(content)
    return paths
