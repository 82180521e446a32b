from __future__ import annotations

import json
import os
import re
import sqlite3
import tracemalloc
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from radanki.cards.note_types import note_types
from radanki.cli import run
from radanki.errors import PackageError
from radanki.package import guarded_opening
from radanki.package.packing import PackageSummary, pack
from radanki.releasing.inspect import describe_package, digest_of_package

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.notes import NoteBench

TIME = 1_763_900_000
CHEST = "RadAnki::10 X-ray::10 Chest"


@pytest.fixture
def package(bench: NoteBench) -> Path:
    """A sound package of three notes, written out of order."""
    film = bench.picture(5, 320, 200)
    credit = {"Licence": 'Picture: <a href="https://creativecommons.org/licenses/by/4.0/">CC&nbsp;BY 4.0</a>'}
    notes = [
        bench.question("z-first", picture=film, Prompt="What is\nthis?", **credit),
        bench.cover("masks", 1, 4, picture=film, Answers="{{c1::Apex}}{{c4::Hilum}}", **credit),
        bench.question("a-last", Why="word " * 40, Licence="CC0 1.0"),
    ]
    deck = bench.deck(CHEST, *notes, description="<p>Chest films</p>")
    deck = replace(deck, notes=tuple(reversed(deck.notes)))
    target = bench.folder.parent / "deck.apkg"
    pack([deck], note_types(), bench.media, TIME, target)
    return target


def text(package: Path, *, short: bool = False) -> str:
    return "\n".join(describe_package(package, short=short)) + "\n"


# What is told


def test_a_package_reads_from_the_whole_to_the_single_field(package: Path) -> None:
    told = re.sub(r"    fields: .*", "    fields: ...", text(package))
    told = re.sub(r"look [0-9a-f]{12}", "look ...", re.sub(r"[0-9a-f]{64}", "...", told))
    told = re.sub(r"[0-9]+ bytes", "... bytes", re.sub(r"rk-[0-9a-f]{12}", "rk-x", told))
    # Files are told by their names, which are digests: the script comes before the style sheet or after it.
    told = re.sub(r"(  _radanki-[0-9a-f]{8}\.(?:js|css): .*\n){2}", "  _radanki-x: ...\n", told)

    assert told == (
        f"""\
digest ...
3 notes, 4 cards, 3 media files

decks
  RadAnki: 0 notes, 0 cards
  RadAnki::10 X-ray: 0 notes, 0 cards
  {CHEST}: 3 notes, 4 cards
    <p>Chest films</p>

note types
  RadAnki Cover (image occlusion, id 1763991600101): 1 note
    fields: ...
    templates: Cover, look ...
  RadAnki Question (basic, id 1763991600105): 2 notes
    fields: ...
    templates: Question, look ...

licences
  CC0 1.0: 1 note
  Picture: CC BY 4.0: 2 notes

media
  _radanki-x: ...
  rk-x.png: ... bytes, 320 x 200 px

notes of {CHEST}

  z-first (RadAnki Question): cards 1, due 1
    tags: radanki::test
    Id: z-first
    Prompt: What is\\nthis?
    Pictures: <img src="rk-x.png">
    Answer: Yes.
    Licence: Picture: <a href="https://creativecommons.org/licenses/by/4.0/">CC&nbsp;BY 4.0</a>

  masks (RadAnki Cover): cards 1 4, due 2
    tags: radanki::test
    Occlusion: {{{{c1::image-occlusion:rect:left=.1:top=.1:width=.1:height=.2:oi=1}}}}<br>"""
        """{{c4::image-occlusion:rect:left=.4:top=.1:width=.1:height=.2:oi=1}}<br>
    Image: <img src="rk-x.png">
    Header: What is covered?
    Id: masks
    Answers: {{c1::Apex}}{{c4::Hilum}}
    Licence: Picture: <a href="https://creativecommons.org/licenses/by/4.0/">CC&nbsp;BY 4.0</a>

  a-last (RadAnki Question): cards 1, due 3
    tags: radanki::test
    Id: a-last
    Prompt: Ask a-last
    Answer: Yes.
"""
        f"    Why: {'word ' * 40}\n    Licence: CC0 1.0\n"
    )


def test_short_cuts_long_fields_and_nothing_else(package: Path) -> None:
    why = next(line for line in text(package, short=True).splitlines() if "Why:" in line)

    assert why == f"    Why: {('word ' * 20)[:99]}…"
    assert text(package, short=True).count("\n") == text(package).count("\n")


def test_the_digest_is_the_one_that_was_told_when_the_package_was_written(bench: NoteBench) -> None:
    target = bench.folder.parent / "deck.apkg"

    summary = pack([bench.deck("RadAnki", bench.question("q"))], note_types(), bench.media, TIME, target)

    assert digest_of_package(target) == summary.digest
    assert text(target).startswith(f"digest {summary.digest}\n")


def test_two_builds_at_different_times_read_the_same(bench: NoteBench) -> None:
    def build(time: int) -> tuple[PackageSummary, str]:
        target = bench.folder.parent / f"{time}.apkg"
        deck = bench.deck("RadAnki", bench.question("q"), bench.cover("m", 3), time=time)
        return pack([deck], note_types(), bench.media, time, target), text(target)

    (one, said), (other, said_later) = build(TIME), build(TIME + 86_400)

    assert one.sha256 != other.sha256
    assert said == said_later


def test_nothing_in_a_field_can_move_the_cursor_or_turn_the_reading_direction(bench: NoteBench) -> None:
    target = bench.folder.parent / "deck.apkg"
    pack(
        [bench.deck("RadAnki", bench.question("q", Why="a\u202eb\\n\u00a0\u0085"))],
        note_types(),
        bench.media,
        TIME,
        target,
    )

    assert "    Why: a\\u202eb\\\\n\\xa0\\x85\n" in text(target)


def test_a_note_without_cards_is_told_apart(package: Path) -> None:
    altered = with_database(package, "DELETE FROM cards WHERE nid = (SELECT id FROM notes WHERE guid = 'a-last')")

    assert "\na note without cards\n\n  a-last (RadAnki Question): cards none, due never\n" in text(altered)


def test_cards_in_ankis_default_deck_are_told_too(package: Path) -> None:
    assert "  Default:" not in text(package)
    assert "  Default: 3 notes, 4 cards\n" in text(with_database(package, "UPDATE cards SET did = 1"))


def test_a_package_for_anki_2_1_is_read_by_its_newer_collection(package: Path) -> None:
    members = read_members(package)
    stub = with_database(package, "DELETE FROM notes", "DELETE FROM cards")
    newer = {**members, "collection.anki21": members["collection.anki2"], **read_members(stub, "collection.anki2")}

    assert text(with_members(package, newer)) == text(package)


# The command


def test_the_command_prints_the_text(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inspect", str(package)]) == 0
    assert capsys.readouterr().out == text(package)

    assert run(["inspect", "--short", str(package)]) == 0
    assert capsys.readouterr().out == text(package, short=True)


def test_the_command_prints_the_first_cards_by_number_as_anki_shows_them(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["inspect", "--first", "3", str(package)]) == 0

    rows = [re.split(r"  +", line.rstrip()) for line in capsys.readouterr().out.splitlines()]
    assert [(row[0], row[1]) for row in rows] == [(place, "10 X-ray::10 Chest") for place in "123"]
    assert [row[-1] for row in rows] == ["What is this?", "Apex", "Ask a-last"]


def test_the_command_prints_the_digest_alone(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inspect", "--digest", str(package)]) == 0

    assert capsys.readouterr().out == f"{digest_of_package(package)}\n"


def test_a_file_that_is_no_package_is_one_sentence_and_exit_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.apkg").write_text("hello")

    assert run(["inspect", str(tmp_path / "x.apkg")]) == 1
    printed = capsys.readouterr()
    assert not printed.out
    assert printed.err.count("\n") == 1
    assert "x.apkg can't be read as a package: it is no whole zip file" in printed.err


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inspect", str(tmp_path / "x.apkg")]) == 2
    assert "does not exist" in capsys.readouterr().err


# Packages from strangers


def read_members(package: Path, *names: str) -> dict[str, bytes]:
    with zipfile.ZipFile(package) as archive:
        return {name: archive.read(name) for name in names or archive.namelist()}


def with_members(package: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    altered = package.with_name("altered.apkg")
    with zipfile.ZipFile(altered, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return altered


def with_member(package: Path, name: str, data: bytes) -> Path:
    return with_members(package, {**read_members(package), name: data})


def with_database(package: Path, *statements: str) -> Path:
    members = read_members(package)
    file = package.with_name("altered.sqlite")
    file.write_bytes(members["collection.anki2"])
    connection = sqlite3.connect(file)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return with_members(package, {**members, "collection.anki2": file.read_bytes()})


ENDLESS_NOTES = (
    "CREATE VIEW notes AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) "
    "SELECT id, id AS guid, id AS mid, id AS tags, id AS flds FROM n"
)


def refusal(package: Path) -> str:
    with pytest.raises(PackageError) as raised:
        text(package)
    assert str(raised.value).startswith(str(package))
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize("name", ["../evil.png", "/etc/passwd", "a\\..\\b.png", "C:evil.png", "..", "", "a\0.png"])
def test_media_that_would_be_written_outside_of_ankis_folder_are_refused(package: Path, name: str) -> None:
    altered = with_member(package, "media", json.dumps({"0": name}).encode())

    assert "it would write media to" in refusal(altered)


@pytest.mark.parametrize(
    ("listed", "message"),
    [
        (b"", "one of its lists is damaged"),
        (b"\xff\xfe\xfd", "one of its lists is damaged"),
        (b"[]", "one of its lists is damaged"),
        (b"[" * 100_000, "one of its lists is damaged"),
        (b'{"0": ' * 100_000, "one of its lists is damaged"),
        (b'{"0": 7}', "something else where a text should be"),
        (b"{}", "disagree about '0'"),
        (b'{"0": "a.png", "1": "b.png", "2": "c.png", "3": "d.png"}', "disagree about '3'"),
    ],
)
def test_a_damaged_list_of_media_is_refused(package: Path, listed: bytes, message: str) -> None:
    assert message in refusal(with_member(package, "media", listed))


def test_two_media_of_one_name_are_refused(package: Path) -> None:
    members = {**read_members(package), "media": b'{"0": "a.png", "1": "b.png", "2": "a.png"}'}

    assert "two of its media have one name" in refusal(with_members(package, members))


@pytest.mark.parametrize("name", ["../../evil", "/evil", "readme.txt", "0/x", "collection.anki2.bak"])
def test_members_that_no_package_has_are_refused(package: Path, name: str) -> None:
    assert f"it holds {name!r}" in refusal(with_member(package, name, b""))


def test_a_member_that_is_there_twice_is_refused(package: Path) -> None:
    altered = with_members(package, read_members(package))
    with zipfile.ZipFile(altered, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("collection.anki2", b"other")

    assert "two members of one name" in refusal(altered)


def test_a_zip_without_a_collection_is_refused(package: Path) -> None:
    assert "no collection of notes" in refusal(with_members(package, {"media": b"{}"}))


def test_ankis_newer_format_is_named_for_what_it_is(package: Path) -> None:
    assert "Anki's newer format" in refusal(with_members(package, {"meta": b"", "collection.anki21b": b""}))


def test_another_compression_is_refused(package: Path) -> None:
    assert "compressed in a way" in refusal(with_members(package, read_members(package), zipfile.ZIP_LZMA))


def test_an_encrypted_member_is_refused(package: Path) -> None:
    data = bytearray(with_members(package, read_members(package)).read_bytes())
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 8] |= 1
    (package.parent / "altered.apkg").write_bytes(data)

    assert "is encrypted" in refusal(package.parent / "altered.apkg")


@pytest.mark.parametrize("name", ["collection.anki2", "media", "0"])
def test_a_bomb_is_refused_before_it_goes_off(package: Path, name: str) -> None:
    altered = with_member(package, name, b"SQLite format 3\0" + bytes(64 << 20))

    tracemalloc.start()
    message = refusal(altered)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert "it would unpack to far more than any deck holds" in message
    assert peak_bytes < 16 << 20


def test_a_member_that_lies_about_its_size_gives_no_more_than_it_told(package: Path) -> None:
    altered = package.with_name("altered.apkg")
    with zipfile.ZipFile(altered, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in read_members(package).items():
            archive.writestr(name, data if name != "0" else bytes(64 << 20))
        archive.getinfo("0").file_size = 100

    assert "Bad CRC-32" in refusal(altered)


def test_an_endless_list_of_members_is_not_read_into_memory(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded_opening, "DIRECTORY_LIMIT_BYTES", 4_000)
    altered = with_members(package, {**read_members(package), **{str(number): b"" for number in range(1, 200)}})

    assert "its list of members is too long" in refusal(altered)


def test_a_collection_that_is_too_large_is_refused(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded_opening, "DATABASE_LIMIT_BYTES", 10_000)

    assert "larger than any deck needs" in refusal(package)


@pytest.mark.parametrize(
    ("statements", "message"),
    [
        (["DROP TABLE notes"], "no plain table 'notes'"),
        (["ALTER TABLE cards RENAME COLUMN due TO x"], "no plain table 'cards'"),
        (
            [
                "DROP TABLE notes",
                ENDLESS_NOTES,
            ],
            "no plain table 'notes'",
        ),
        (
            ["ALTER TABLE notes ADD COLUMN x GENERATED ALWAYS AS (zeroblob(1000000000)) VIRTUAL"],
            "no plain table 'notes'",
        ),
        (["UPDATE col SET ver = 18"], "not of schema 11"),
        (["DELETE FROM col"], "not of schema 11"),
        (["INSERT INTO col SELECT 2, crt, mod, scm, ver, dty, usn, ls, conf, models, decks, dconf, tags FROM col"],
         "not of schema 11"),
        (["UPDATE col SET models = '{'"], "one of its lists is damaged"),
        (["UPDATE col SET models = '{}'"], "does not fit any note type"),
        (["UPDATE col SET models = '{\"x\": {}}'"], "where the number of one should be"),
        (["UPDATE col SET models = '{\"1\": {\"flds\": 3}}'"], "something else where a text should be"),
        (["UPDATE col SET decks = '{\"1\": []}'"], "one of its lists is damaged"),
        (["UPDATE col SET decks = '{\"1\": {\"name\": \"a\"}, \"2\": {\"name\": \"a\"}}'"], "two of its decks"),
        (["UPDATE col SET decks = zeroblob(20000000)"], "can't be read as a package"),
        (["UPDATE notes SET flds = 'one field'"], "does not fit any note type"),
        (["UPDATE notes SET flds = x'00ff'"], "something else where a text should be"),
        (["UPDATE notes SET mid = 'x'"], "something else where a number should be"),
        (["UPDATE notes SET guid = 7, tags = CAST(x'ff' AS TEXT)"], "its collection is damaged"),
        (["UPDATE notes SET flds = CAST(x'610aff' AS TEXT)"], "Could not decode to UTF-8 column 'flds')"),
        (["UPDATE cards SET did = 77"], "a deck that it does not hold"),
        (["UPDATE cards SET due = 'x'"], "something else where a number should be"),
    ],
)  # fmt: skip
def test_a_collection_that_is_out_of_order_is_refused(package: Path, statements: list[str], message: str) -> None:
    assert message in refusal(with_database(package, *statements))


def test_a_collection_that_would_take_for_ever_is_given_up(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = with_database(
        package,
        "DROP INDEX ix_cards_nid",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
        "INSERT INTO cards SELECT i, i, did, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, '' FROM n, "
        "(SELECT did FROM cards LIMIT 1)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
        "INSERT INTO notes SELECT i, i, mid, 0, 0, tags, flds, 0, 0, 0, '' FROM n, "
        "(SELECT mid, tags, flds FROM notes LIMIT 1)",
    )
    monkeypatch.setattr(guarded_opening, "WORK_LIMIT", 20)

    assert "takes more work to read than any deck" in refusal(slow)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_or_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.apkg")

    assert "it is not a file" in refusal(tmp_path / "pipe.apkg")
    assert "it is not a file" in refusal(tmp_path)


@pytest.mark.slow
@given(st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damage_anywhere_is_told_in_one_sentence_or_does_no_harm(package: Path, data: st.DataObject) -> None:
    choose: Callable[..., int] = lambda last: data.draw(st.integers(0, last))  # noqa: E731  # shorter than a function
    members = read_members(package)
    target = data.draw(st.sampled_from(["", *members]))
    whole = bytearray(members[target] if target else package.read_bytes())
    at = choose(len(whole) - 1)
    whole[at : at + choose(40)] = data.draw(st.binary(max_size=40))
    altered = package.with_name("altered.apkg")
    if target:
        with_member(package, target, bytes(whole))
    else:
        altered.write_bytes(whole)

    try:
        told = text(altered)
    except PackageError as error:
        told = str(error)

    assert told.isprintable() or all(line.isprintable() for line in told.splitlines())


def test_a_package_cut_short_anywhere_is_refused(package: Path) -> None:
    data = package.read_bytes()
    altered = package.with_name("altered.apkg")
    for length in range(0, len(data), 97):
        altered.write_bytes(data[:length])

        assert "can't be read as a package" in refusal(altered)


def test_nothing_is_left_behind(package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))

    text(package)
    refusal(with_database(package, "DROP TABLE notes"))
    for line in describe_package(package):
        assert line
        break

    assert list(folder.iterdir()) == []
