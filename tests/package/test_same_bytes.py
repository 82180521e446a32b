"""The bytes of a package depend on nothing but what is packed."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections import UserList
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from radanki.cards.note_types import note_types
from radanki.model.note import PlacedNote
from radanki.package.packing import pack
from support.packages import TIME, packed, two_decks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from support.notes import NoteBench

T = TypeVar("T")


def test_the_zip_holds_nothing_of_the_machine_or_the_hour(bench: NoteBench) -> None:
    with zipfile.ZipFile(packed(bench, two_decks(bench))) as archive:
        members = archive.infolist()

    assert [member.filename for member in members] == ["collection.anki2", "media", "0", "1", "2", "3"]
    assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}
    assert {(member.create_system, member.external_attr) for member in members} == {(3, 0o100644 << 16)}
    assert [member.compress_type for member in members] == [zipfile.ZIP_DEFLATED] + [zipfile.ZIP_STORED] * 5
    assert not any(member.flag_bits or member.extra or member.comment for member in members)


def test_the_collection_does_not_tell_which_sqlite_wrote_it(bench: NoteBench) -> None:
    with zipfile.ZipFile(packed(bench, two_decks(bench))) as archive:
        header = archive.read("collection.anki2")[:100]

    assert header[96:100] == (3_040_000).to_bytes(4, "big")


@given(st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_in_which_things_are_handed_over_does_not_matter(bench: NoteBench, random: Random) -> None:
    decks = two_decks(bench)
    plain = packed(bench, decks, "plain.apkg").read_bytes()

    def shuffled(values: Sequence[T]) -> list[T]:
        return random.sample(values, len(values))

    mixed = [replace(deck, notes=tuple(shuffled(deck.notes))) for deck in shuffled(decks)]
    target = bench.folder.parent / "mixed.apkg"
    pack(mixed, shuffled(note_types()), dict(shuffled(list(bench.media.items()))), TIME, target)

    assert target.read_bytes() == plain


class MadeWhenAskedFor(UserList[PlacedNote]):
    """Notes in a sequence that tells how often they were gone through."""

    readings = 0

    def __iter__(self) -> Iterator[PlacedNote]:
        self.readings += 1
        return iter(self.data)


def test_notes_that_are_made_when_asked_for_are_gone_through_once_and_give_the_same_bytes(bench: NoteBench) -> None:
    decks = two_decks(bench)
    plain = packed(bench, decks, "plain.apkg").read_bytes()
    made = [MadeWhenAskedFor(deck.notes) for deck in decks]

    target = packed(bench, [replace(deck, notes=notes) for deck, notes in zip(decks, made, strict=True)])

    assert target.read_bytes() == plain
    assert [notes.readings for notes in made] == [1, 1]


def test_notes_that_are_made_when_asked_for_are_refused_out_of_order(bench: NoteBench) -> None:
    first, second = two_decks(bench)
    backwards = replace(first, notes=MadeWhenAskedFor(reversed(first.notes)))

    with pytest.raises(ValueError, match="comes after one whose place is behind its own"):
        packed(bench, [backwards, second])


_PACKS_IN_ANOTHER_PROCESS = """
import os, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from support.notes import NoteBench
from support.packages import packed, two_decks
os.umask(int(sys.argv[3], 8))
folder = Path(sys.argv[2]); folder.mkdir(parents=True)
bench = NoteBench(folder, {})
decks = two_decks(bench)
for number, path in enumerate(bench.pictures.values()):
    os.utime(path, (number, 10 ** 9 + number))
    path.chmod(0o600)
packed(bench, decks)
"""


@pytest.mark.parametrize(
    ("folder", "umask", "environment"),
    [
        ("a", "077", {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}),
        ("a longer/folder, ümlaut", "000", {"PYTHONHASHSEED": "2", "TZ": "America/Lima", "LC_ALL": "C.UTF-8"}),
    ],
)
def test_another_process_folder_clock_locale_and_umask_give_the_same_bytes(
    bench: NoteBench, folder: str, umask: str, environment: dict[str, str]
) -> None:
    expected = packed(bench, two_decks(bench)).read_bytes()
    elsewhere = bench.folder.parent / folder / "pictures"

    subprocess.run(
        [sys.executable, "-W", "error", "-c", _PACKS_IN_ANOTHER_PROCESS, Path(__file__).parents[1], elsewhere, umask],
        env={**os.environ, **environment, "SOURCE_DATE_EPOCH": "5"},
        cwd=bench.folder,
        check=True,
    )

    assert (elsewhere.parent / "deck.apkg").read_bytes() == expected
