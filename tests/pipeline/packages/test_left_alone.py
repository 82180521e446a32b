"""A package in which nothing changed is not written again; one in which anything did is, as from nothing."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from markupsafe import Markup

import radanki.pipeline.packages.writing
from radanki.cards.note_types import note_types
from radanki.errors import PackageError, ProblemsFoundError
from radanki.model.note import CardPlace
from radanki.package.before import ChangesSinceBefore
from radanki.package.notes.faults import NoteFaults
from radanki.package.reading import open_package
from radanki.pipeline.memory.surroundings import state_of_file
from radanki.pipeline.packages.writing import PackageOrder, PackageWriter
from support.packages import TIME, two_decks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from radanki.model.note import PlacedNote
    from radanki.pipeline.packages.writing import WrittenPackage
    from support.notes import NoteBench


def order_of(bench: NoteBench) -> PackageOrder:
    target = bench.folder.parent / "dist" / "deck.apkg"
    return PackageOrder(target, tuple(two_decks(bench)), note_types(), bench.media, TIME, None)


def written(bench: NoteBench, order: PackageOrder, cache: str = "cache") -> WrittenPackage:
    return PackageWriter(bench.folder.parent / cache).write(order, lambda _file, _digest: None)


def with_first_note(order: PackageOrder, change: Callable[[PlacedNote], PlacedNote]) -> PackageOrder:
    first, *others = order.subdecks
    notes = (change(first.notes[0]), *first.notes[1:])
    return replace(order, subdecks=(replace(first, notes=notes), *others))


def with_first_deck(order: PackageOrder, **changes: object) -> PackageOrder:
    first, *others = order.subdecks
    return replace(order, subdecks=(replace(first, **changes), *others))  # type: ignore[arg-type]


def with_fields(placed: PlacedNote, name: str, text: str) -> PlacedNote:
    fields = tuple((known, type(value)(text) if known == name else value) for known, value in placed.note.fields)
    return replace(placed, note=replace(placed.note, fields=fields))


def with_another_place(placed: PlacedNote) -> PlacedNote:
    deck = "RadAnki::20 CT::30 Head"
    return replace(placed, places=tuple(CardPlace(number, deck, 1) for number in placed.note.ordinals))


CHANGES: dict[str, Callable[[PackageOrder], PackageOrder]] = {
    "a text": lambda order: with_first_note(order, lambda one: with_fields(one, "Header", "Other")),
    "an address, which is no content of a note": lambda order: with_first_note(
        order, lambda one: with_fields(one, "Report", "https://example.org")
    ),
    "a tag": lambda order: with_first_note(order, lambda one: replace(one, note=replace(one.note, tags=("other",)))),
    "a time": lambda order: with_first_note(order, lambda one: replace(one, modified=TIME + 9)),
    "a card's place": lambda order: with_first_note(order, with_another_place),
    "a note less": lambda order: with_first_deck(order, notes=order.subdecks[0].notes[:1]),
    "a description": lambda order: with_first_deck(order, description=Markup("<p>Other</p>")),
    "a deck's name": lambda order: with_first_deck(order, name="RadAnki::11 X-ray"),
    "the look": lambda order: replace(
        order, note_types=tuple(replace(kind, css=f"{kind.css}/* other */") for kind in order.note_types)
    ),
    "the time of the look": lambda order: replace(
        order, note_types=tuple(replace(kind, look_changed=TIME) for kind in order.note_types)
    ),
    "the time from which ids count": lambda order: replace(order, time=TIME + 1),
}


def test_a_package_in_which_nothing_changed_is_left_alone(bench: NoteBench) -> None:
    order = order_of(bench)
    first = written(bench, order)
    state = order.target.stat()

    second = written(bench, order)

    assert order.target.stat() == state
    assert first.summary == second.summary
    assert first.changes is None
    assert second.changes is not None
    assert not second.changes.new | second.changes.changed | second.changes.gone


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_changes_the_package_is_written_as_from_nothing(bench: NoteBench, what: str) -> None:
    order = order_of(bench)
    written(bench, order)
    changed = CHANGES[what](order)
    shown = {name for deck in changed.subdecks for placed in deck.notes for name in placed.note.media}
    media = {name: path for name, path in changed.media.items() if name in shown or name.startswith("_")}
    changed = replace(changed, media=media)

    again = written(bench, changed)

    anew = replace(changed, target=changed.target.with_name("anew.apkg"))
    assert again.summary == written(bench, anew, "no-cache").summary
    assert changed.target.read_bytes() == anew.target.read_bytes()


def test_the_digest_that_is_told_is_that_of_what_lies_there(bench: NoteBench) -> None:
    order = order_of(bench)

    summary = written(bench, order).summary

    with open_package(order.target) as reader:
        assert reader.digest() == summary.digest


def test_a_picture_with_other_bytes_under_its_name_is_packed_again(bench: NoteBench) -> None:
    order = order_of(bench)
    before = written(bench, order).summary
    path = next(iter(bench.pictures.values()))
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")  # as large as before

    assert written(bench, order).summary.sha256 != before.sha256


def _torn(target: Path) -> None:
    os.truncate(target, target.stat().st_size // 2)


def _foreign(target: Path) -> None:
    octets = bytearray(target.read_bytes())
    octets[len(octets) // 2] ^= 1
    target.write_bytes(octets)


@pytest.mark.parametrize("harm", [_torn, _foreign, lambda target: target.unlink()])
def test_a_torn_foreign_or_missing_package_is_written_again(bench: NoteBench, harm: Callable[[Path], None]) -> None:
    order = order_of(bench)
    before = written(bench, order).summary
    plain = order.target.read_bytes()
    harm(order.target)

    assert written(bench, order).summary == before
    assert order.target.read_bytes() == plain


def test_a_package_that_was_brought_back_is_known(bench: NoteBench) -> None:
    order = order_of(bench)
    written(bench, order)
    copy = order.target.with_name("copy")
    copy.write_bytes(order.target.read_bytes())
    copy.replace(order.target)
    state = state_of_file(order.target)

    written(bench, order)

    assert state_of_file(order.target) == state


def test_another_program_writes_the_package_again(bench: NoteBench, monkeypatch: pytest.MonkeyPatch) -> None:
    order = order_of(bench)
    written(bench, order)
    state = order.target.stat()
    monkeypatch.setattr(radanki.pipeline.packages.writing, "state_of_program", lambda: b"other")

    written(bench, order)

    assert order.target.stat() != state


def test_a_torn_record_is_none(bench: NoteBench) -> None:
    order = order_of(bench)
    written(bench, order)
    (record,) = (bench.folder.parent / "cache/jobs/packages").glob("*.json")
    record.write_bytes(record.read_bytes()[:-9])
    state = order.target.stat()

    written(bench, order)

    assert order.target.stat() != state


def test_a_note_with_a_newer_time_because_of_what_lay_there_has_its_own_again_in_the_next_build(
    bench: NoteBench,
) -> None:
    order = replace(order_of(bench), renewed_at=TIME + 50)
    written(bench, order)
    changed = with_first_note(order, lambda one: with_fields(one, "Header", "Other"))

    renewed, settled = written(bench, changed), written(bench, changed)

    assert renewed.changes is not None
    assert len(renewed.changes.renewed) == 1
    assert settled.changes is not None
    assert not settled.changes.changed
    assert settled.summary == written(bench, changed).summary
    assert [one.modified for deck in settled.subdecks for one in deck.notes] == [
        one.modified for deck in changed.subdecks for one in deck.notes
    ]


def test_a_package_that_is_left_alone_is_searched_all_the_same(bench: NoteBench) -> None:
    order = order_of(bench)
    digest = written(bench, order).summary.sha256
    asked: list[tuple[Path, str]] = []

    def refuse(file: Path, sha256: str) -> None:
        asked.append((file, sha256))
        raise ProblemsFoundError(())

    with pytest.raises(ProblemsFoundError):
        PackageWriter(bench.folder.parent / "cache").write(order, refuse)

    assert asked == [(order.target, digest)]


def test_of_a_package_that_is_written_again_only_what_changed_is_looked_at(bench: NoteBench) -> None:
    order = order_of(bench)
    written(bench, order)
    changed = CHANGES["a text"](order)
    looked_at = []

    def watched(faults: NoteFaults, placed: PlacedNote) -> list[str]:
        looked_at.append(placed.note.guid)
        return of(faults, placed)

    of = NoteFaults.of
    with (
        mock.patch.object(NoteFaults, "of", watched),
        mock.patch("radanki.pipeline.packages.writing.package_before", side_effect=InterruptedError),
    ):
        changes = written(bench, changed).changes

    assert looked_at == [order.subdecks[0].notes[0].note.guid]
    assert changes == ChangesSinceBefore(frozenset(), frozenset(looked_at), frozenset(), frozenset())


def test_what_is_told_of_changes_is_what_the_package_itself_would_tell(bench: NoteBench) -> None:
    order = order_of(bench)
    for what in ("a note less", "an address, which is no content of a note", "a time", "a tag", "a text"):
        written(bench, order)
        changed = CHANGES[what](order)
        anew = replace(changed, target=changed.target.with_name("anew.apkg"))
        anew.target.write_bytes(order.target.read_bytes())

        assert written(bench, changed).changes == written(bench, anew, "no-cache").changes


@pytest.mark.parametrize("harm", [_torn, _foreign, lambda notes: notes.write_bytes(b""), lambda notes: notes.unlink()])
def test_torn_foreign_or_missing_records_of_notes_are_made_again(
    bench: NoteBench, harm: Callable[[Path], None]
) -> None:
    order = order_of(bench)
    written(bench, order)
    (notes,) = (bench.folder.parent / "cache").rglob("*.notes")
    sound = notes.read_bytes()
    harm(notes)
    changed = CHANGES["a time"](order)

    again = written(bench, changed)

    anew = replace(changed, target=changed.target.with_name("anew.apkg"))
    assert again.summary == written(bench, anew, "no-cache").summary
    assert len(notes.read_bytes()) == len(sound)


def test_a_known_note_is_refused_where_what_it_needs_is_gone(bench: NoteBench) -> None:
    order = order_of(bench)
    written(bench, order)
    one = order.subdecks[0].notes[0].note.media[0]
    media = {name: path for name, path in order.media.items() if name != one}

    with pytest.raises(PackageError, match=f"{one} is named in a field and is not in the package"):
        written(bench, replace(order, media=media))
    with pytest.raises(PackageError, match="time of change"):
        written(bench, with_first_note(order, lambda placed: replace(placed, modified=1)))
    twice = with_first_deck(order, notes=(order.subdecks[0].notes[0], *order.subdecks[0].notes))
    with pytest.raises(PackageError, match="there is another note of that guid"):
        written(bench, twice)
