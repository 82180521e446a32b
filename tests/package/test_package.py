from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import tracemalloc
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from radanki.cards.note_types import note_types
from radanki.errors import PackageError
from radanki.model.note import PlacedNote, Subdeck
from radanki.package import PackageSummary, pack
from radanki.package.reading import open_package

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from conftest import NoteBench
    from radanki.model.note import Note

TIME = 1_763_900_000
CHEST, HEAD = "RadAnki::10 X-ray::10 Chest", "RadAnki::20 CT::30 Head"


def two_decks(bench: NoteBench) -> list[Subdeck]:
    film = bench.picture(5)
    return [
        bench.deck(
            CHEST,
            bench.cover("m1", 1, 4, picture=film),
            bench.question("q1", picture=film),
            description="<p>Chest</p>",
        ),
        bench.deck(HEAD, bench.question("q2"), bench.cover("m2", 2, picture=bench.picture(6)), first_due=3),
    ]


def packed(bench: NoteBench, decks: Sequence[Subdeck], name: str = "deck.apkg", time: int = TIME) -> Path:
    target = bench.folder.parent / name
    pack(decks, note_types(), bench.media, time, target)
    return target


def rows(package: Path, query: str) -> list[tuple[object, ...]]:
    with zipfile.ZipFile(package) as archive:
        database = package.with_suffix(".sqlite")
        database.write_bytes(archive.read("collection.anki2"))
    connection = sqlite3.connect(database)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


# What is written


def test_the_summary_counts_what_is_in_the_package(bench: NoteBench) -> None:
    target = bench.folder.parent / "dist" / "deck.apkg"

    summary = pack(two_decks(bench), note_types(), bench.media, TIME, target)

    assert (summary.notes, summary.cards, summary.media) == (4, 5, 4)  # two pictures, the viewer, its style
    assert summary.bytes == target.stat().st_size
    assert summary.sha256 == hashlib.sha256(target.read_bytes()).hexdigest()


def test_every_note_carries_its_own_time_of_change(bench: NoteBench) -> None:
    old, new = (PlacedNote(bench.question(guid), due, when) for guid, due, when in (("a", 1, TIME - 9), ("b", 2, TIME)))

    package = packed(bench, [Subdeck("RadAnki", "", (old, new))])

    assert rows(package, "SELECT guid, mod FROM notes ORDER BY guid") == [("a", TIME - 9), ("b", TIME)]


def test_a_note_type_carries_the_time_of_its_looks_last_change_and_not_that_of_the_build(bench: NoteBench) -> None:
    ((models,),) = rows(packed(bench, two_decks(bench)), "SELECT models FROM col")

    assert {kind["mod"] for kind in json.loads(models).values()} == {kind.look_changed for kind in note_types()}


def test_cards_have_the_stated_ordinals_and_the_notes_place_among_new_cards(bench: NoteBench) -> None:
    cards = rows(
        packed(bench, two_decks(bench)),
        "SELECT n.guid, c.ord, c.due FROM cards c JOIN notes n ON n.id = c.nid ORDER BY c.id",
    )

    assert cards == [("m1", 0, 1), ("m1", 3, 1), ("q1", 0, 2), ("q2", 0, 3), ("m2", 1, 4)]


def test_ids_are_milliseconds_from_the_time_of_the_build_on(bench: NoteBench) -> None:
    ids = rows(packed(bench, two_decks(bench)), "SELECT id FROM notes UNION ALL SELECT id FROM cards ORDER BY 1")

    assert ids == [(TIME * 1000 + n,) for n in range(9)]


def test_a_deck_keeps_its_number_from_release_to_release(bench: NoteBench) -> None:
    new = bench.deck("RadAnki::05 New", bench.question("n"))
    first = packed(bench, two_decks(bench), "1.apkg", TIME)
    second = packed(bench, [new, *two_decks(bench)], "2.apkg", TIME + 9)
    one, other = (json.loads(str(rows(package, "SELECT decks FROM col")[0][0])) for package in (first, second))

    number = next(key for key, deck in one.items() if deck["name"] == CHEST)

    assert other[number]["name"] == CHEST


def test_intermediate_decks_are_in_the_package_even_if_nobody_wrote_them(bench: NoteBench) -> None:
    package = packed(bench, [*two_decks(bench), bench.deck("RadAnki", description="<p>All</p>")])

    with open_package(package) as reader:
        assert {deck.name: deck.description for deck in reader.decks} == {
            "RadAnki": "<p>All</p>",
            "RadAnki::10 X-ray": "",
            CHEST: "<p>Chest</p>",
            "RadAnki::20 CT": "",
            HEAD: "",
        }


def test_note_types_that_no_note_uses_stay_out(bench: NoteBench) -> None:
    with open_package(packed(bench, two_decks(bench))) as reader:
        assert [kind.name for kind in reader.note_types] == ["RadAnki Cover", "RadAnki Question"]


def test_markup_that_looks_odd_passes_without_a_warning_and_in_no_time(bench: NoteBench) -> None:
    odd = "size < 5 mm and > 2; " + "<" * 20_000

    package = packed(bench, [bench.deck("RadAnki", bench.question("q", Why=odd))])

    assert odd in str(rows(package, "SELECT flds FROM notes"))


# The bytes


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
def test_the_order_in_which_things_are_handed_over_does_not_matter(bench: NoteBench, random: object) -> None:
    decks = two_decks(bench)
    plain = packed(bench, decks, "plain.apkg").read_bytes()

    def shuffled(values: Sequence[object]) -> list[object]:
        return random.sample(values, len(values))  # type: ignore[attr-defined]

    mixed = [replace(deck, notes=tuple(shuffled(deck.notes))) for deck in shuffled(decks)]
    target = bench.folder.parent / "mixed.apkg"
    pack(mixed, shuffled(note_types()), dict(shuffled(list(bench.media.items()))), TIME, target)

    assert target.read_bytes() == plain


_PACKS_IN_ANOTHER_PROCESS = """
import os, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from conftest import NoteBench
from package.test_package import packed, two_decks
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


# The digest


def test_the_digest_can_be_recomputed_from_the_package(bench: NoteBench) -> None:
    target = bench.folder.parent / "deck.apkg"

    summary = pack(two_decks(bench), note_types(), bench.media, TIME, target)

    with open_package(target) as reader:
        assert reader.digest() == summary.digest


def test_the_digest_is_what_its_description_says(bench: NoteBench) -> None:
    """Follows the docstring of radanki.package.contents, and none of its code."""
    target = bench.folder.parent / "deck.apkg"
    digest = pack(two_decks(bench), note_types(), bench.media, TIME, target).digest
    ((models, decks),) = rows(target, "SELECT models, decks FROM col")
    deck_names = {int(key): deck["name"] for key, deck in json.loads(str(decks)).items()}
    lines: list[object] = [["radanki package", 1]]
    lines += sorted(["deck", d["name"], d["desc"]] for d in json.loads(str(decks)).values() if d["name"] != "Default")
    for key, kind in sorted(json.loads(str(models)).items(), key=lambda item: int(item[0])):
        word = "image occlusion" if kind.get("originalStockKind") == 6 else "basic"
        fields = [[f["name"], f["id"], f.get("tag"), f.get("preventDeletion", False)] for f in kind["flds"]]
        templates = [[t["name"], t["id"], t["qfmt"], t["afmt"]] for t in kind["tmpls"]]
        lines.append(["note type", int(key), kind["name"], word, kind["sortf"], kind["css"], fields, templates])
    for number, guid, kind, tags, fields in rows(target, "SELECT id, guid, mid, tags, flds FROM notes ORDER BY guid"):
        cards = rows(target, f"SELECT ord + 1, did, due FROM cards WHERE nid = {number} ORDER BY ord")  # noqa: S608
        placed = [[ordinal, deck_names[int(str(deck))], due] for ordinal, deck, due in cards]
        lines.append(["note", guid, kind, sorted(str(tags).split()), str(fields).split("\x1f"), placed])
    with zipfile.ZipFile(target) as archive:
        names = json.loads(archive.read("media"))
        lines += sorted(["media", name, hashlib.sha256(archive.read(key)).hexdigest()] for key, name in names.items())

    text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)

    assert hashlib.sha256(text.encode("ascii")).hexdigest() == digest


def test_the_digest_does_not_depend_on_times(bench: NoteBench) -> None:
    def summary(time: int) -> PackageSummary:
        decks = [
            replace(deck, notes=tuple(replace(placed, modified=time) for placed in deck.notes))
            for deck in two_decks(bench)
        ]
        return pack(decks, note_types(), bench.media, time, bench.folder.parent / "deck.apkg")

    one, other = summary(TIME), summary(TIME + 1_000)

    assert one.digest == other.digest
    assert one.sha256 != other.sha256


@pytest.mark.parametrize(
    "change",
    [
        lambda deck: replace(deck, description="<p>Other</p>"),
        lambda deck: replace(deck, name="RadAnki::11 Chest"),
        lambda deck: replace(deck, notes=deck.notes[:1]),
        lambda deck: replace(deck, notes=(replace(deck.notes[0], due=9), deck.notes[1])),
        lambda deck: _with_first_note(deck, tags=("other",)),
        lambda deck: _with_first_note(deck, guid="other"),
    ],
    ids=["description", "deck", "note gone", "order", "tags", "guid"],
)
def test_whatever_the_package_says_differently_changes_the_digest(
    bench: NoteBench, change: Callable[[Subdeck], Subdeck]
) -> None:
    target = bench.folder.parent / "deck.apkg"
    (deck, _) = two_decks(bench)
    bench.pictures.popitem()

    plain = pack([deck], note_types(), bench.media, TIME, target)
    changed = pack([change(deck)], note_types(), bench.media, TIME, target)

    assert plain.digest != changed.digest


def _with_first_note(deck: Subdeck, **changes: object) -> Subdeck:
    first, *others = deck.notes
    return replace(deck, notes=(replace(first, note=replace(first.note, **changes)), *others))


# What is refused


def _broken_notes() -> dict[str, tuple[Callable[[NoteBench], list[Subdeck]], str]]:
    def of(make: Callable[[NoteBench], Note]) -> Callable[[NoteBench], list[Subdeck]]:
        return lambda bench: [bench.deck("RadAnki", make(bench))]

    def question(**fields: str) -> Callable[[NoteBench], list[Subdeck]]:
        return of(lambda bench: bench.question("q", **fields))

    def altered(**changes: object) -> Callable[[NoteBench], list[Subdeck]]:
        return of(lambda bench: replace(bench.question("q"), **changes))

    def covered(**changes: object) -> Callable[[NoteBench], list[Subdeck]]:
        return of(lambda bench: replace(bench.cover("m", 1, 2), **changes))

    def image(html: str) -> Callable[[NoteBench], list[Subdeck]]:
        return of(lambda bench: bench.cover("m", 1, picture=bench.picture(1), Image=html.format(bench.picture(1))))

    return {
        "a picture that is not there": (
            question(Pictures='<img src="rk-no.png">'),
            "rk-no.png is named in a field and is not in",
        ),
        "a sound that is not there": (question(Why="[sound:rk-no.mp3]"), "rk-no.mp3 is named in a field"),
        "a stylesheet's picture": (
            question(Why='<i style="background:url(rk-no.png)">'),
            "rk-no.png is named in a field",
        ),
        "a picture from the network": (
            question(Why='<img src="https://example.org/a.png">'),
            "loads https://example.org/a.png",
        ),
        "a script in a link": (
            question(Why='<a href="javascript:alert(1)">x</a>'),
            "javascript:alert(1) from the network",
        ),
        "a picture listed and not shown": (altered(media=("rk-no.png",)), "rk-no.png is either listed"),
        "braces in plain text": (question(Why="{{c1::x}}"), "field Why holds {{"),
        "braces in a gap field": (of(lambda b: b.cover("m", 1, Answers="{{x}}")), "field Answers holds {{"),
        "a gap without a card": (
            of(lambda b: b.cover("m", 1, Answers="{{c2::x}}")),
            "has a gap 2 and the note no such card",
        ),
        "a card without a mask": (covered(ordinals=(1, 2, 3)), "card 3 has no mask"),
        "a mask without a card": (covered(ordinals=(1,)), "field Occlusion has a gap 2"),
        "a card twice": (covered(ordinals=(1, 2, 2)), "it has no card, or one twice"),
        "no card": (altered(ordinals=()), "it has no card"),
        "a second card of a question": (altered(ordinals=(1, 2)), "gives card 1 only"),
        "a mask number too high": (of(lambda b: b.cover("m", 501)), "numbered 1 to 500"),
        "no picture under the masks": (image(""), "field Image should hold one <img"),
        "two pictures under the masks": (image('<img src="{0}"><img src="{0}">'), "field Image should hold one <img"),
        "single quotes": (image("<img src='{0}'>"), "field Image should hold one <img"),
        "an unknown note type": (altered(note_type="Basic"), "there is no note type 'Basic'"),
        "other fields": (altered(fields=(("Prompt", "?"),)), "its fields are not those of RadAnki Question"),
        "a control character": (question(Why="a\x1fb"), "field Why holds a control character"),
        "half a character": (question(Why="a\ud800b"), "field Why holds half a character"),
        "a tag with a blank": (altered(tags=("a b",)), "tag 'a b' is empty, or has a blank"),
        "a tag with an empty part": (altered(tags=("a::::b",)), "tag 'a::::b' is empty"),
        "Anki's own tag": (altered(tags=("Leech",)), "tag Leech is Anki's own"),
        "tags that differ in case": (altered(tags=("a", "A")), "two of its tags are the same"),
        "no guid": (altered(guid=""), "the guid is empty"),
        "one guid twice": (
            lambda b: [b.deck("A", b.question("q")), b.deck("B", b.question("q"))],
            "there is another note of that guid",
        ),
        "a place out of range": (lambda b: [b.deck("A", b.question("q"), first_due=2**31)], "place among new cards"),
        "a note from before 2001": (lambda b: [b.deck("A", b.question("q"), time=0)], "its time of change, 0, is not"),
        "a deck twice": (
            lambda b: [b.deck("RadAnki", b.question("p")), b.deck("radanki", b.question("q"))],
            "there are 2 of that name",
        ),
        "an empty deck name": (lambda b: [b.deck("RadAnki::", b.question("q"))], "a part of the name is empty"),
        "a deck name with a blank": (lambda b: [b.deck("RadAnki:: X", b.question("q"))], "has blanks around it"),
        "a deck name in pieces": (lambda b: [b.deck("Ra\u0308d", b.question("q"))], "normal form C"),
    }


@pytest.mark.parametrize("case", _broken_notes())
def test_what_anki_would_silently_spoil_is_refused(bench: NoteBench, case: str) -> None:
    make, message = _broken_notes()[case]

    with pytest.raises(PackageError) as raised:
        packed(bench, make(bench))

    assert message in str(raised.value)
    assert not (bench.folder.parent / "deck.apkg").exists()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Film.png", "should be of a-z"),
        ("a b.png", "should be of a-z"),
        ("ä.png", "should be of a-z"),
        ("../x.png", "should be of a-z"),
        ("con.png", "should be of a-z"),
        ("lpt1.png", "should be of a-z"),
        ("rk", "should be of a-z"),
        ("r" * 120 + ".png", "should be of a-z"),
        ("latex-1.png", "are Anki's own"),
        ("rk-unused.png", "no field of a note refers to it"),
    ],
)
def test_a_media_name_that_anki_would_change_or_leave_behind_is_refused(
    bench: NoteBench, name: str, message: str
) -> None:
    decks = two_decks(bench)
    bench.pictures[name] = bench.pictures[next(iter(bench.pictures))]

    with pytest.raises(PackageError, match=message):
        packed(bench, decks)


def test_a_file_of_the_templates_must_be_in_the_package_and_begin_with_an_underscore(bench: NoteBench) -> None:
    kinds = [
        replace(kind, front=kind.front + '<script src="_viewer.js"></script><img src="logo.png">')
        for kind in note_types()
    ]
    decks = [bench.deck("RadAnki", bench.question("q"))]

    with pytest.raises(PackageError) as raised:
        pack(decks, kinds, {}, TIME, bench.folder / "deck.apkg")

    assert "_viewer.js is named by a template and is not in the package" in str(raised.value)
    assert "logo.png is named by a template; Anki would call it unused" in str(raised.value)


def test_files_of_the_templates_are_packed_whether_a_note_names_them_or_not(bench: NoteBench) -> None:
    (bench.folder / "viewer.js").write_text("1;")
    bench.pictures["_radanki-12ab.js"] = bench.folder / "viewer.js"

    with open_package(packed(bench, two_decks(bench))) as reader:
        assert "_radanki-12ab.js" in {entry.name for entry in reader.media()}


def test_all_faults_are_told_at_once_up_to_twenty(bench: NoteBench) -> None:
    deck = bench.deck("RadAnki", *(bench.question(f"q{n}", Why="{{x}}") for n in range(30)))

    with pytest.raises(PackageError) as raised:
        packed(bench, [deck])

    assert str(raised.value).count("holds {{") == 20
    assert str(raised.value).endswith("... and 10 more")


@pytest.mark.parametrize("time", [0, -1, 978_307_199, TIME * 1000])
def test_a_build_time_that_anki_cannot_bear_is_refused(bench: NoteBench, time: int) -> None:
    with pytest.raises(PackageError, match="should be in seconds"):
        packed(bench, two_decks(bench), time=time)


def test_a_file_that_is_gone_is_named(bench: NoteBench) -> None:
    decks = two_decks(bench)
    name, path = next(iter(bench.pictures.items()))
    path.unlink()

    with pytest.raises(PackageError, match=f"the file for {name} is gone"):
        packed(bench, decks)
    assert list(bench.folder.parent.iterdir()) == [bench.folder]


@pytest.mark.parametrize("size", [0, 100 * (1 << 20) + 1])
def test_a_file_that_anki_cannot_synchronise_is_refused(bench: NoteBench, size: int) -> None:
    decks = two_decks(bench)
    os.truncate(next(iter(bench.pictures.values())), size)

    with pytest.raises(PackageError, match=f"has {size} bytes"):
        packed(bench, decks)


# Whole or not at all


def test_media_pass_through_block_by_block(bench: NoteBench) -> None:
    decks = two_decks(bench)
    os.truncate(next(iter(bench.pictures.values())), 64 << 20)
    packed(bench, decks, "warm.apkg")

    tracemalloc.start()
    packed(bench, decks)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak_bytes < 8 << 20


def test_the_package_may_be_read_by_whoever_the_umask_lets(bench: NoteBench) -> None:
    before = os.umask(0o022)
    try:
        mode = packed(bench, two_decks(bench)).stat().st_mode
    finally:
        os.umask(before)

    assert mode & 0o777 == 0o644


def test_a_target_that_cannot_be_written_is_told_in_one_sentence(bench: NoteBench) -> None:
    with pytest.raises(PackageError, match=r"deck.apkg can't be written: .+"):
        packed(bench, two_decks(bench), "pictures/picture-5-64.png/deck.apkg")


_IS_KILLED_AT_EVERY_STEP = """
import hashlib, json, os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from conftest import NoteBench
from package.test_package import TIME, packed, two_decks
folder = Path(sys.argv[2])
bench = NoteBench(folder, {})
decks = two_decks(bench)
target = packed(bench, decks)
digest = lambda: hashlib.sha256(target.read_bytes()).hexdigest()
steps = 0
def count(event, arguments):
    global steps
    if event.startswith(("open", "os.", "sqlite3.", "fcntl.", "tempfile.", "shutil.")):
        steps += 1
        if steps == stop_at:
            os.kill(os.getpid(), signal.SIGKILL)
before, seen, stop_at, status = digest(), [], 0, 1
while status:
    stop_at += 1
    child = os.fork()
    if not child:
        sys.addaudithook(count)
        packed(bench, decks, time=TIME + 1)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    seen.append(digest())
print(json.dumps({"before": before, "seen": seen, "left": sorted(os.listdir(target.parent))}))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_build_killed_at_any_step_leaves_the_old_package_or_the_new_one(tmp_path: Path) -> None:
    folder = tmp_path / "dist" / "pictures"
    folder.mkdir(parents=True)

    script = [sys.executable, "-c", _IS_KILLED_AT_EVERY_STEP, Path(__file__).parents[1], folder]
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    told = json.loads(subprocess.run(script, capture_output=True, check=True, cwd=tmp_path, env=env).stdout)

    after = told["seen"][-1]
    changed_at = told["seen"].index(after)
    assert changed_at > 10
    assert told["seen"][:changed_at] == [told["before"]] * changed_at
    assert set(told["seen"][changed_at:]) == {after}
    assert told["left"] == ["deck.apkg", "pictures"]


def test_a_failed_build_leaves_the_package_that_was_there(bench: NoteBench) -> None:
    decks = two_decks(bench)
    before = packed(bench, decks).read_bytes()
    next(iter(bench.pictures.values())).unlink()

    with pytest.raises(PackageError):
        packed(bench, decks)
    assert (bench.folder.parent / "deck.apkg").read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="locks are of another kind there")
def test_what_another_running_build_is_writing_is_left_alone(bench: NoteBench) -> None:
    import fcntl  # noqa: PLC0415  # not everywhere

    abandoned, held = (bench.folder.parent / f".deck.apkg.{word}.part" for word in ("abandoned", "held"))
    abandoned.write_bytes(b"")
    with held.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        packed(bench, two_decks(bench))

        assert held.exists()
    assert not abandoned.exists()
