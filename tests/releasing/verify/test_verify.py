"""Each rule catches the package that was broken for it, and the sound one passes them all."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from radanki.model.deck import Budget
from radanki.model.releases.ledger import Ledger, Release, ReleasedCase, ReleasedDeck, ReleasedNote, ReleasedState
from radanki.releasing.verify.facts import KnownLibrary
from radanki.releasing.verify.verify_package import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from radanki.releasing.verify.verify_package import VerifyReport
    from releasing.verify.conftest import Bench

    Verified = Callable[[Path], VerifyReport]

FIND, COVER = "tags LIKE '%::card::find%' AND flds LIKE '%a1/%'", "tags LIKE '%::card::cover%'"
DIAGNOSIS, QUESTION = "tags LIKE '%::card::diagnosis%'", "tags LIKE '%::card::question%'"
PEARL = "tags LIKE '%::card::pearl%'"


def rules(report: VerifyReport) -> set[str]:
    return {problem.rule for problem in report.problems}


def messages(report: VerifyReport, rule: str) -> str:
    return "\n".join(problem.message for problem in report.problems if problem.rule == rule)


def still(bench: Bench) -> str:
    """Name a still picture of the package."""
    return next(name for name in bench.media if name.endswith(".png"))


def png(pixel: int, **texts: str) -> bytes:
    """Draw a PNG, with text chunks where texts are given."""
    info = PngInfo()
    for key, value in texts.items():
        info.add_text(key, value)
    file = io.BytesIO()
    Image.new("L", (100, 80), pixel).save(file, "PNG", pnginfo=info)
    return file.getvalue()


# The sound package


def test_a_sound_package_is_proved_with_numbers(sound: Path, verified: Verified) -> None:
    report = verified(sound)

    assert report.problems == ()
    assert report.is_sound
    said = "\n".join(report.proof)
    assert re.search(r"^sha256 [0-9a-f]{64}$", said, re.MULTILINE)
    assert re.search(rf"^digest {report.digest} \(as in manifest\.json\)$", said, re.MULTILINE)
    assert "7 notes, 7 cards in 2 decks, 5 note types" in said
    assert "7 of 7 guids recomputed from case, kind and part" in said
    assert re.search(r"2 stills of 0\.[0-9]+ kB on average, 1 stack of at most 0\.00 MB", said)
    assert "licences (profile open): CC BY 4.0 on 6 notes" in said
    assert "7 fronts searched for their answers" in said


def test_a_package_taken_apart_and_put_together_is_still_sound(bench: Bench, verified: Verified) -> None:
    assert verified(bench.packed()).problems == ()


def test_anki_itself_imports_the_sound_package(sound: Path, library: KnownLibrary) -> None:
    report = verify(sound, library)

    assert report.problems == ()
    assert "7 notes new, 7 cards, 7 rendered on both sides" in report.proof[-1]


def test_without_anki_it_says_plainly_that_nothing_was_imported(
    sound: Path, library: KnownLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("radanki.releasing.verify.imported.available", lambda: False)

    report = verify(sound, library)

    assert report.proof[-1] == "not imported: Anki's own library is not installed"
    assert report.is_sound


# Structure


def test_what_is_no_package_is_one_problem(tmp_path: Path, verified: Verified) -> None:
    (tmp_path / "test.apkg").write_bytes(b"PK\3\4 no zip")

    report = verified(tmp_path / "test.apkg")

    assert rules(report) == {"verify/structure"}
    assert (report.digest, report.proof, report.is_sound) == (None, (), False)


def drop_field(types: dict[str, Any]) -> None:
    for kind in types.values():
        if kind["name"] == "RadAnki Find":
            kind["flds"][-1]["name"] = "Mine"


def renumber(types: dict[str, Any]) -> None:
    for kind in types.values():
        kind["flds"][0]["id"] = 7


def swap_fields(types: dict[str, Any]) -> None:
    for kind in types.values():
        kind["flds"][5]["name"], kind["flds"][6]["name"] = kind["flds"][6]["name"], kind["flds"][5]["name"]


def strange_type(types: dict[str, Any]) -> None:
    for kind in [*types.values()]:
        types["1700000000000"] = {**kind, "id": 1700000000000, "name": "Basic"}


@pytest.mark.parametrize("change", [drop_field, renumber, swap_fields, strange_type])
def test_a_note_type_that_is_not_exactly_ours_is_an_error(
    bench: Bench, verified: Verified, change: Callable[[dict[str, Any]], None]
) -> None:
    bench.change_types = change

    assert "verify/note-types" in rules(verified(bench.packed()))


def test_another_look_is_a_warning_since_older_packages_have_one(bench: Bench, verified: Verified) -> None:
    def restyle(types: dict[str, Any]) -> None:
        for kind in types.values():
            kind["css"] += "\n.card { color: red }"

    bench.change_types = restyle
    report = verified(bench.packed())

    assert rules(report) - {"verify/checksum"} == {"verify/look"}
    assert report.is_sound


def test_a_note_that_anki_would_not_take_as_it_is_is_an_error(bench: Bench, verified: Verified) -> None:
    bench.update(FIND, tags=" marked ")
    bench.sql("UPDATE cards SET ord = 7 WHERE nid = (SELECT id FROM notes WHERE tags LIKE '%::card::diagnosis%')")
    bench.replace_in_fields("Decompression", "{{c1::Decompression}}", QUESTION)

    said = messages(verified(bench.packed()), "verify/notes")

    assert "tag marked is Anki's own" in said
    assert "it has cards [8]" in said
    assert "which Anki takes for a gap" in said


def test_a_deck_name_that_anki_would_change_is_an_error(bench: Bench, verified: Verified) -> None:
    bench.sql("UPDATE col SET decks = replace(decks, '10 Chest', ' 10 Chest')")

    assert "verify/decks" in rules(verified(bench.packed()))


def test_the_cards_of_a_note_stand_together_but_for_those_in_the_start_deck(bench: Bench, verified: Verified) -> None:
    bench.sql(
        "INSERT INTO cards SELECT id + 5000000, nid, 1, 1, mod, usn, type, queue, due, ivl, factor, reps, lapses, left,"
        " odue, odid, flags, data FROM cards WHERE nid = (SELECT id FROM notes WHERE tags LIKE '%::card::diagnosis%')"
    )

    assert "its cards stand in several decks" in messages(verified(bench.packed()), "verify/decks")


def test_a_time_that_anki_cannot_compare_is_an_error(bench: Bench, verified: Verified) -> None:
    bench.update(FIND, mod=12)

    assert "verify/time" in rules(verified(bench.packed()))


# Media


def test_a_picture_that_is_missing_is_an_error(bench: Bench, verified: Verified) -> None:
    name = still(bench)
    del bench.media[name]

    assert name in messages(verified(bench.packed()), "verify/media-missing")


def test_a_picture_that_no_note_shows_is_an_error(bench: Bench, verified: Verified) -> None:
    bench.media["rk-0123456789abcdef.png"] = png(3)

    assert "rk-0123456789abcdef.png" in messages(verified(bench.packed()), "verify/media-unused")


def test_a_name_that_tells_something_is_an_error(bench: Bench, verified: Verified) -> None:
    bench.rename(still(bench), "tension-pneumothorax.png")

    assert "tension-pneumothorax.png" in messages(verified(bench.packed()), "verify/media-name")


def test_other_pixels_under_a_name_are_an_error(bench: Bench, verified: Verified) -> None:
    name = still(bench)
    bench.media[name] = png(3)

    assert name in messages(verified(bench.packed()), "verify/media-digest")


@pytest.mark.parametrize("suffix", [".webp", ".svg", ".js", ".css"])
def test_other_bytes_under_a_name_are_an_error(bench: Bench, verified: Verified, suffix: str) -> None:
    name = next(name for name in bench.media if name.endswith(suffix))
    bench.media[name] += b"\n"

    assert rules(verified(bench.packed())) & {"verify/media-digest", "verify/media-unreadable"}


def test_the_same_pixels_packed_otherwise_keep_their_name(bench: Bench, verified: Verified) -> None:
    name = still(bench)
    file = io.BytesIO()
    Image.open(io.BytesIO(bench.media[name])).save(file, "PNG", compress_level=1)
    bench.media[name] = file.getvalue()

    assert rules(verified(bench.packed())) <= {"verify/checksum"}


def test_a_viewer_file_that_a_template_misses_or_does_not_name_is_an_error(bench: Bench, verified: Verified) -> None:
    script = next(name for name in bench.media if name.endswith(".js"))
    bench.media["_radanki-00000000.js"] = bench.media.pop(script)

    said = messages(verified(bench.packed()), "verify/viewer")

    assert f"names {script!r}, which is not in the package" in said
    assert "'_radanki-00000000.js': no template names it" in said


def test_a_text_in_a_picture_is_an_error_that_does_not_quote_it(bench: Bench, verified: Verified) -> None:
    name = still(bench)
    pixels = Image.open(io.BytesIO(bench.media[name]))
    info = PngInfo()
    info.add_text("Author", "Jane Doe")
    file = io.BytesIO()
    pixels.save(file, "PNG", pnginfo=info)
    bench.media[name] = file.getvalue()

    report = verified(bench.packed())

    assert rules(report) - {"verify/checksum"} == {"verify/metadata"}
    assert "Jane" not in messages(report, "verify/metadata")


def test_a_drawing_that_can_act_is_an_error(bench: Bench, verified: Verified) -> None:
    name = next(name for name in bench.media if name.endswith(".svg"))
    bench.media[name] = bench.media[name].replace(b"</svg>", b"<script>alert(1)</script></svg>")

    assert "verify/metadata" in rules(verified(bench.packed()))


def test_a_picture_that_is_damaged_is_an_error(bench: Bench, verified: Verified) -> None:
    name = still(bench)
    bench.media[name] = bench.media[name][:60]

    assert "verify/media-unreadable" in rules(verified(bench.packed()))


def test_what_a_note_loads_from_the_network_is_an_error(bench: Bench, verified: Verified) -> None:
    bench.replace_in_fields("It is thin.", '<img src="https://example.org/x.png">', FIND)

    assert "https://example.org/x.png" in messages(verified(bench.packed()), "verify/network")


# Licences


def test_a_picture_without_credit_is_an_error(bench: Bench, verified: Verified) -> None:
    bench.set_fields(COVER, "", "Credit")

    report = verified(bench.packed())

    assert "shows a picture, and `Credit` is empty" in messages(report, "verify/licence")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("CC BY-NC-SA 4.0", "keeps the picture out of a deck for every use"),
        ("Unknown", "lets nobody pass the picture on"),
        ("My own licence", "is no licence that radanki knows"),
    ],
)
def test_a_licence_that_the_deck_may_not_ship_is_an_error(
    bench: Bench, verified: Verified, name: str, said: str
) -> None:
    bench.replace_in_fields('/by/4.0/">CC BY 4.0</a>', f'/x/">{name}</a>', COVER)

    assert said in messages(verified(bench.packed()), "verify/licence")


def test_a_deck_that_is_given_away_may_ship_what_an_open_one_may_not(bench: Bench, library: KnownLibrary) -> None:
    bench.replace_in_fields("CC BY 4.0", "CC BY-NC-SA 4.0")
    given_away = replace(library, decks={"test": library.decks["test"].model_copy(update={"profile": "nc"})})

    assert "verify/licence" not in rules(verify(bench.packed(), given_away, imports=False))


def test_a_picture_to_compare_with_needs_its_licence_too(bench: Bench, verified: Verified) -> None:
    bench.replace_in_fields("CC BY 4.0</a></figcaption>", "CC BY-NC 4.0</a></figcaption>", DIAGNOSIS)

    assert "a picture to compare with" in messages(verified(bench.packed()), "verify/licence")


# Identity


def test_a_guid_that_its_case_does_not_make_is_an_error(bench: Bench, verified: Verified) -> None:
    bench.update(FIND, guid="abcdefabcdefabcdefab")

    assert "makes another guid" in messages(verified(bench.packed()), "verify/identity")


def test_a_malformed_guid_is_an_error(bench: Bench, verified: Verified) -> None:
    bench.update(FIND, guid="qX{;y")

    assert "is not 20 hex digits" in messages(verified(bench.packed()), "verify/guid")


def test_a_doubled_guid_is_an_error(bench: Bench, verified: Verified) -> None:
    bench.update(f"{QUESTION} OR {PEARL}", guid="abcdefabcdefabcdefab")

    assert "2 notes have the guid" in messages(verified(bench.packed()), "verify/guid")


def test_a_note_of_another_type_than_its_kind_has_is_an_error(bench: Bench, verified: Verified) -> None:
    bench.update(FIND, mid=1763991600105)

    assert "its note type is `RadAnki Question`" in messages(verified(bench.packed()), "verify/identity")


def released(cover: str, *, modified: int, numbers: tuple[int, ...], digest: str = "0" * 64) -> Ledger:
    """Make a ledger of one release, in which the deck held a cover note and a note that is lost since."""
    state = ReleasedState("1.0", "open", modified, "0" * 64, "0" * 16, "0" * 16, "0" * 16, "0" * 16, numbers)
    notes = (
        ReleasedNote(cover, "cover", "frontal", "1.0", "1.0", (state,)),
        ReleasedNote("f" * 20, "question", "gone", "1.0", "1.0", (replace(state, numbers=(1,)),)),
    )
    deck = ReleasedDeck("test", "RadAnki Test", "Test", "open", "test.apkg", "0" * 64, digest, 2, 2, 0, 0)
    case = ReleasedCase("00000000000000a1", "cases/xr/chest/one", "One", "1.0", "1.0", ("test",), notes=notes)
    return Ledger((Release("1.0", 1, (deck,), 2, 2),), (), (case,))


def test_what_was_released_and_is_lost_or_older_is_an_error(sound: Path, library: KnownLibrary) -> None:
    from radanki.cards import note_guid  # noqa: PLC0415

    cover = note_guid("00000000000000a1", "cover", "frontal")
    ledger = released(cover, modified=2_000_000_000, numbers=(1, 2))

    report = verify(sound, replace(library, ledger=ledger), imports=False)

    assert "question gone of case 00000000000000a1 was released in 1.0 and is missing" in messages(
        report, "verify/lost"
    )
    assert "card 2 of cover frontal of case 00000000000000a1 was released and is missing" in messages(
        report, "verify/lost"
    )
    assert "is older than in 1.0" in messages(report, "verify/older")


def test_the_released_package_itself_is_named_and_not_held_against_its_successors(
    sound: Path, library: KnownLibrary
) -> None:
    first = verify(sound, library, imports=False)
    ledger = released("0" * 20, modified=2_000_000_000, numbers=(1,), digest=first.digest or "")

    report = verify(sound, replace(library, ledger=ledger), imports=False)

    assert report.problems == ()
    assert any(line.endswith("(as in manifest.json and release 1.0)") for line in report.proof)


# No answer before the question


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("Sudden breathlessness.", "Known tension pneumothorax.", DIAGNOSIS),
        ('alt="X-ray image, PA erect"', 'alt="Pneumothorax"', "1"),
        ("X-ray, PA erect", "X-ray, pneumothorax", COVER),
        ("Look at the edge.", "It is the visceral pleural line.", COVER),
        ("What is done first?", "When is decompression done?", QUESTION),
        ("What is hidden here?", "Where is the visceral pleural line?", COVER),
    ],
)
def test_an_answer_on_a_front_is_an_error(bench: Bench, verified: Verified, old: str, new: str, where: str) -> None:
    bench.replace_in_fields(old, new, where)
    report = verified(bench.packed())

    assert any(p.rule == "verify/answer-shown" and p.severity == "error" for p in report.problems)


def test_a_template_that_shows_tags_or_the_answer_on_the_front_is_caught(bench: Bench, verified: Verified) -> None:
    bench.sql("UPDATE notes SET tags = tags || 'RadAnki::curriculum::must-know::tension-pneumothorax '")

    def tell(types: dict[str, Any]) -> None:
        for kind in types.values():
            kind["tmpls"][0]["qfmt"] += "{{Tags}}{{Title}}"

    bench.change_types = tell
    said = messages(verified(bench.packed()), "verify/answer-shown")

    assert "in the tags" in said
    assert "in `Title`" in said


def test_a_label_drawn_on_the_mask_is_caught(bench: Bench, verified: Verified) -> None:
    bench.replace_in_fields(
        "{{c1::image-occlusion:rect",
        "{{c0::image-occlusion:text:text=Visceral pleural line}}{{c1::image-occlusion:rect",
    )

    assert "in `Occlusion`" in messages(verified(bench.packed()), "verify/answer-shown")


def test_anki_s_own_words_for_a_mask_give_no_occlusion_of_an_artery_away(bench: Bench, verified: Verified) -> None:
    bench.replace_in_fields("Tension pneumothorax", "Arterial occlusion, upper left")

    assert "in `Occlusion`" not in messages(verified(bench.packed()), "verify/answer-shown")


def test_a_deck_that_is_named_after_its_answer_is_an_error(bench: Bench, verified: Verified) -> None:
    bench.sql("UPDATE col SET decks = replace(decks, '10 Chest', '10 Pneumothorax')")

    assert "pneumothorax" in messages(verified(bench.packed()), "verify/answer-in-deck-name")


# Size and checksums


def test_a_package_over_its_budget_is_an_error_and_over_the_usual_one_advice(
    sound: Path, library: KnownLibrary
) -> None:
    small = Budget(package_mb=0.001, still_kb=0.1, stack_mb=0.0001)
    tight = replace(library, decks={"test": library.decks["test"].model_copy(update={"budget": small})})

    report = verify(sound, tight, imports=False)

    assert rules(report) == {"verify/package-size", "verify/still-size", "verify/stack-size"}
    assert not report.is_sound


def test_without_a_definition_the_usual_budget_is_advice(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("radanki.releasing.verify.sizes.Budget", lambda: Budget(still_kb=0.1))

    report = verify(bench.packed(), KnownLibrary(), imports=False)

    assert rules(report) == {"verify/still-size"}
    assert report.is_sound


def test_what_lies_beside_a_package_must_speak_of_it(bench: Bench, sound: Path, verified: Verified) -> None:
    bench.replace_in_fields("It is thin.", "It is very thin.", FIND)
    package = bench.packed()
    package.with_name("manifest.json").write_bytes(sound.with_name("manifest.json").read_bytes())
    package.with_name("SHA256SUMS").write_text(f"{'0' * 64}  test.apkg\n{'1' * 64}  other.apkg\n")

    said = messages(verified(package), "verify/checksum")

    assert "SHA256SUMS beside it has another checksum" in said
    assert "says `digest`" in said
    assert "says `sha256`" in said


@pytest.mark.parametrize("text", ["{", "[]", '{"decks": [1]}', json.dumps({"decks": {"a": 1}}), "[" * 100_000])
def test_a_damaged_manifest_is_a_problem_and_no_halt(bench: Bench, verified: Verified, text: str) -> None:
    package = bench.packed()
    package.with_name("manifest.json").write_text(text)

    assert messages(verified(package), "verify/checksum") == "manifest.json beside it is damaged"


# Every problem at once, and no halt


def test_all_problems_come_at_once_and_a_rule_that_is_broken_everywhere_is_told_by_a_few(
    bench: Bench, verified: Verified
) -> None:
    for number in range(80):
        bench.media[f"stray-{number}.png"] = b""
    bench.update(FIND, guid="short", mod=1)

    report = verified(bench.packed())

    assert {"verify/media-unused", "verify/media-name", "verify/guid", "verify/time"} <= rules(report)
    assert "and 30 more of this rule" in messages(report, "verify/media-name")
    assert len(report.problems) < 300


@pytest.mark.parametrize(
    "markup", ["<![" * 2000, "<a b='" * 2000, "<!--" * 2000, "{{c1::" * 2000, "<ol>" * 2000, "&#" * 2000, "\x1b[2J"]
)
def test_no_field_of_a_stranger_halts_it(bench: Bench, verified: Verified, markup: str) -> None:
    bench.set_fields(f"{FIND} OR {COVER} OR {DIAGNOSIS}", markup)

    assert not verified(bench.packed()).is_sound


def test_pictures_are_looked_at_in_child_processes(bench: Bench, library: KnownLibrary) -> None:
    name = still(bench)
    bench.media[name] = png(3, Author="Jane Doe")

    report = verify(bench.packed(), library, workers=2, imports=False)

    assert {"verify/media-digest", "verify/metadata"} <= rules(report)
