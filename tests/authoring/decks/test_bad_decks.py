"""Decks that nobody should trust: each is refused in one line, and nothing of it is left behind."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
import zstandard
from PIL import Image

from radanki.authoring.decks.field_html import read_field
from support.foreign_decks import draw

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from authoring.decks.conftest import Library

MASK = "{{c1::image-occlusion:rect:left=.1:top=.2:width=.3:height=.4}}"
MODELS = {"7": {"name": "Image Occlusion", "flds": [{"name": name} for name in ("Occlusion", "Image", "Header")]}}


def collection(
    folder: Path,
    *fields: str,
    schema: int = 11,
    tags: str = "",
    further: tuple[str, ...] = (),
    notes: str = "CREATE TABLE notes (id integer primary key, mid integer, tags text, flds text)",
) -> bytes:
    """Write a collection as small as one can be that Anki's format allows."""
    path = folder / "made.anki2"
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE col (ver integer, models text)")
        database.execute("INSERT INTO col VALUES (?, ?)", (schema, json.dumps(MODELS)))
        database.execute(notes)
        for said in (fields, further):
            if said:
                database.execute("INSERT INTO notes (mid, tags, flds) VALUES (7, ?, ?)", (tags, "\x1f".join(said)))
        database.commit()
    return path.read_bytes()


def packed(folder: Path, members: dict[str, bytes], name: str = "deck.apkg") -> Path:
    target = folder / name
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, octets in members.items():
            archive.writestr(member, octets)
    return target


def a_deck(
    folder: Path, *fields: str, media: dict[str, str] | None = None, members: dict[str, bytes] | None = None
) -> Path:
    """Pack a deck of one note that shows film.png."""
    said = fields or (MASK, '<img src="film.png">', "Chest")
    listed = {"0": "film.png"} if media is None else media
    film = draw(folder / "film.png").read_bytes()
    whole = {"collection.anki2": collection(folder, *said), "media": json.dumps(listed).encode(), "0": film}
    return packed(folder, whole | (members or {}))


def _locked(folder: Path) -> Path:
    """Say of each member that a password locks it, in both places where a zip file says so."""
    path = a_deck(folder)
    octets = bytearray(path.read_bytes())
    for head, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = octets.find(head)
        while at >= 0:
            octets[at + flag] |= 1
            at = octets.find(head, at + 4)
    path.write_bytes(octets)
    return path


def _cut_short(folder: Path) -> Path:
    path = a_deck(folder)
    path.write_bytes(path.read_bytes()[:-40])
    return path


def _bomb(folder: Path) -> Path:
    return a_deck(folder, members={"0": bytes(101 * (1 << 20))})


def _view(folder: Path) -> Path:
    notes = "CREATE VIEW notes AS SELECT 1 AS id, 7 AS mid, '' AS tags, 'x' AS flds"
    return a_deck(folder, members={"collection.anki2": collection(folder, notes=notes)})


HOSTILE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "it is not there": (lambda folder: folder / "none.apkg", "there is no such file"),
    "a folder": (lambda folder: folder, "it is not a file"),
    "no zip file": (lambda folder: draw(folder / "film.png").rename(folder / "a.apkg"), "it is no whole zip file"),
    "cut short": (_cut_short, "it is no whole zip file"),
    "locked": (_locked, "it is locked by a password"),
    "no collection": (lambda folder: packed(folder, {"media": b"{}"}), "it holds no collection"),
    "a text in its place": (lambda folder: packed(folder, {"collection.anki2": b"no"}), "is not a database"),
    "damaged Zstandard": (
        lambda folder: packed(folder, {"collection.anki21b": zstandard.compress(b"SQLite" * 99)[:-9] + b"no" * 99}),
        "Zstandard can't unpack what is in it",
    ),
    "a newer schema": (
        lambda folder: a_deck(folder, members={"collection.anki2": collection(folder, schema=19)}),
        "it was written by a newer Anki (schema 19; 18 is known here)",
    ),
    "a newer format": (
        lambda folder: a_deck(folder, members={"meta": b"\x08\x09"}),
        "it was written by a newer Anki (format 9; 3 is known here)",
    ),
    "a way out of the folder": (
        lambda folder: a_deck(folder, media={"0": "../film.png"}),
        "it would write media to '../film.png', outside of Anki's folder",
    ),
    "a view where a table should be": (_view, "its collection has no plain table 'notes'"),
    "a bomb for a picture": (_bomb, "one of its media is larger than any that Anki takes"),
    "a note of no type": (
        lambda folder: a_deck(folder, members={"collection.anki2": collection(folder, "x").replace(b'"7"', b'"8"')}),
        "it has a note that does not fit any note type in it",
    ),
    "no picture at all": (lambda folder: a_deck(folder, "a", "b", "c"), "no note of it has a picture"),
    "its picture is missing": (lambda folder: a_deck(folder, media={}), "no note of it has a picture"),
    "its picture is none": (
        lambda folder: a_deck(folder, members={"0": b"no picture"}),
        "none of its pictures could be taken; nothing was made",
    ),
    "its picture is cut short": (
        lambda folder: a_deck(folder, members={"0": draw(folder / "film.png").read_bytes()[:200]}),
        "none of its pictures could be taken; nothing was made",
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_bad_deck_is_refused_in_one_line_and_nothing_is_made(library: Library, tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "others"
    folder.mkdir()
    make, expected = HOSTILE[kind]
    package = make(folder)
    if package == folder:
        package = folder / "folder.apkg"
        package.mkdir()

    ran = library.new(package)

    assert ran.status != 0
    last = ran.err.strip().splitlines()[-1]
    assert expected in last, ran.err
    assert "Traceback" not in ran.err
    assert list((library.root / "cases").iterdir()) == []


def test_what_can_be_meant_of_masks_is_taken_and_the_rest_is_counted(library: Library, tmp_path: Path) -> None:
    """Rotations count ten-thousandths of a turn; the first versions wrote pixels; one mask is no mask."""
    masks = (
        "{{c1::image-occlusion:rect:left=.5:top=.5:width=.2:height=.1:angle=2500}}"
        "{{c2::image-occlusion:rect:left=40:top=60:width=120:height=30}}"
        "{{c2::image-occlusion:ellipse:left=.1:top=.7:rx=.05:ry=.05}}"
        "{{c3::image-occlusion:rect:left=.1:top=.1:width=0:height=.1}}"
        "{{c4::image-occlusion:rect:left=nan:top=.1:width=.1:height=.1}}"
        "{{c5::image-occlusion:rect:left=.9:top=.1:width=.2:height=.1}}"
        "{{c6::image-occlusion:star:left=.9:top=.1}}"
        "{{c7::image-occlusion:polygon:left=.2:top=.2:points=.1,.1 .3,.1 .2,.3}}"
    )

    ran = library.new(a_deck(tmp_path, masks, '<img src="film.png">', "Chest"))

    assert ran.status == 0, ran.err
    found = {one["number"]: one for one in library.findings()}
    assert sorted(found) == [1, 2, 5, 7, 8]
    assert sorted(found[1]["polygon"]) == [[170, 150], [170, 230], [200, 150], [200, 230]]
    assert found[2]["rect"] == [40, 60, 120, 30]
    assert found[5]["rect"] == [360, 30, 40, 30]
    assert found[7]["polygon"] == [[80, 60], [160, 60], [120, 120]]
    assert found[8]["ellipse"] == [60, 225, 20, 15]
    assert library.case()["images"][0]["hide"] == "one"
    for line in (
        "1: masks: the box has no width or no height",
        "1: masks: left is no place on a picture",
        "1: masks: a mask of the kind star is not known",
        "1: masks changed: it was cut at the picture's edge",
    ):
        assert line in ran.err


def test_a_name_in_the_words_or_tags_of_a_deck_is_counted_and_never_repeated(library: Library, tmp_path: Path) -> None:
    for name, header in (("one", "Patient: Anna Quimby, born 12.03.1958"), ("two", "MRN 4711081599")):
        made = collection(tmp_path, MASK, '<img src="film.png">', header, tags="quimby-anna-1958-03-12 chest")
        ran = library.new(a_deck(tmp_path, members={"collection.anki2": made}), name=f"cases/xr/chest/{name}")

        assert ran.status == 0, ran.err
        assert "1: texts that may tell who somebody is" in ran.err
        assert "Tags that are no words of the vocabulary: chest and 1 more" in ran.err
        everything = b"".join(path.read_bytes() for path in library.root.rglob("*") if path.is_file())
        for mark in ("Quimby", "quimby", "1958", "4711081599"):
            assert mark.encode() not in everything
            assert mark not in ran.said
        assert library.case(name)["title"] == "Untitled"


def test_a_picture_of_a_deck_leaves_what_it_says_of_a_patient_behind(library: Library, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "QUIMBY 19580312"
    Image.linear_gradient("L").save(tmp_path / "quimby.jpg", exif=exif, comment=b"QUIMBY 19580312")
    octets = (tmp_path / "quimby.jpg").read_bytes()

    said = (MASK, '<img src="quimby.jpg">', "Chest")
    ran = library.new(a_deck(tmp_path, *said, media={"0": "quimby.jpg"}, members={"0": octets}))

    assert ran.status == 0, ran.err
    assert "left behind: " in ran.err
    for path in (library.root / "cases").rglob("*"):
        assert "quimby" not in path.name
        assert path.is_dir() or b"QUIMBY" not in path.read_bytes()
        assert path.is_dir() or b"quimby" not in path.read_bytes()


def test_where_a_later_picture_is_a_bomb_the_cases_before_it_go_too(library: Library, tmp_path: Path) -> None:
    one, other = ((MASK, f'<img src="{name}.png">', "Chest") for name in ("film", "bomb"))
    members = {"collection.anki2": collection(tmp_path, *one, further=other), "1": bytes(101 * (1 << 20))}

    ran = library.new(a_deck(tmp_path, media={"0": "film.png", "1": "bomb.png"}, members=members))

    assert ran.status != 0
    assert "Taking pictures in: 1 of 2" in ran.err
    assert "one of its media is larger than any that Anki takes" in ran.err
    assert library.cases() == []


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<![if !supportLists]>a<![endif]> b", "a b"),
        ("<![foo[a", ""),
        ("a<script>b</script><style>c</style>d", "ad"),
        ("a [sound:b.mp3]<br>{{c1::c::hint}}&nbsp;&lt;d", "a c <d"),
    ],
)
def test_of_the_html_of_a_field_the_words_stay(html: str, words: str) -> None:
    assert read_field(html).text == words
