"""Patterns in packages: small pictures, every answer with its own picture, and nothing of it on the front."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from radanki.imaging.encoding.small_picture import MOST_BYTES, small_picture
from radanki.package.reading import open_package
from radanki.releasing.diff.state import notes_of_package
from support.cases import LOOKED, a_case, a_finding, an_image
from support.libraries import write_case, write_deck
from support.pattern_library import guid_of, pattern_id, write_abnormal, write_pattern_library
from support.program import radanki_here

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.releasing.diff.state import KnownNote

COUNTS = {guid_of("chest"): 9, guid_of("round"): 8}
ANSWER_FIELDS = ("Answer", "Why", "Credit", "Full credit", "Licence", "Contributors", "Review", "Related")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_pattern_library(tmp_path_factory.mktemp("patterns") / "library")
    answer = radanki_here(root, "build")
    assert answer.status == 0, answer.err
    return root


def notes_of(package: Path) -> dict[str, KnownNote]:
    with open_package(package) as reader:
        return {note.guid: note for note in notes_of_package(reader)}


@pytest.fixture(scope="module")
def notes(library: Path) -> dict[str, KnownNote]:
    return notes_of(library / "dist/patterns-deck.apkg")


def parts(field: str) -> list[str]:
    return re.findall(r'<div class="rk-one">(.*?)</div>(?=<div class="rk-one">|</div>$)', field, re.DOTALL)


def test_a_deck_of_patterns_holds_a_card_of_each_and_nothing_else(notes: dict[str, KnownNote]) -> None:
    assert notes.keys() == {guid_of("chest"), guid_of("round")}
    assert {note.case for note in notes.values()} == {pattern_id("chest"), pattern_id("round")}
    assert {deck for note in notes.values() for deck in note.cards.values()} == {"RadAnki Test::02 Normal or not"}


def test_every_answer_has_as_many_parts_as_there_are_pictures(notes: dict[str, KnownNote]) -> None:
    for note in notes.values():
        count = note.fields["Stack"].count("<img ")
        assert count == COUNTS[note.guid]
        assert f'data-seed="{note.guid}" data-count="{count}"' in note.fields["Stack"]
        assert note.fields["Answer pictures"].count('class="rk-viewer') == count
        assert all(len(parts(note.fields[name])) == count for name in ANSWER_FIELDS)
        assert all(len(json.loads(note.fields[name])) == count for name in ("Viewer data", "Answer viewer data"))


def test_about_half_are_normal_and_say_so_each_with_its_own_reason(notes: dict[str, KnownNote]) -> None:
    chest = notes[guid_of("chest")]
    verdicts, reasons = parts(chest.fields["Answer"]), parts(chest.fields["Why"])

    assert verdicts.count("Normal") == 4
    assert sum(verdict.startswith("Abnormal: ") for verdict in verdicts) == 5
    for verdict, reason, line in zip(verdicts, reasons, parts(chest.fields["Related"]), strict=True):
        number = re.search(r"\d", line.partition(":")[0])
        if verdict == "Normal":
            assert number is not None
            assert reason == f"Nothing to see on film {number[0]}."
        else:
            assert verdict.endswith(f">{line.partition(':')[0]}</b></span>")


def test_of_one_finding_a_mimic_is_told_from_it_and_its_outline_judges_no_mark(notes: dict[str, KnownNote]) -> None:
    note = notes[guid_of("round")]
    titles = [line.partition(":")[0] for line in parts(note.fields["Related"])]
    answers = json.loads(note.fields["Answer viewer data"])

    assert set(parts(note.fields["Answer"])) == {"Something round", "Nothing round"}
    line = answers[titles.index("Line")]
    assert [finding["asked"] for finding in line["findings"]] == [False]
    assert "normal" not in line
    assert sum("asked" not in json.dumps(one) and not one.get("normal") for one in answers) == 4


def test_the_front_holds_no_word_of_any_answer(notes: dict[str, KnownNote]) -> None:
    for note in notes.values():
        front = note.fields["Stack"] + note.fields["Viewer data"]
        assert not re.search(r"disc|line|healthy|abnormal|normal|round", front, re.IGNORECASE)
        assert len(set(re.findall(r'alt="([^"]*)"', front))) == 1
        assert 'class="rk-answer"' not in front
        assert note.fields["Answer"] not in front


def test_only_the_first_picture_is_loaded_before_the_choice(notes: dict[str, KnownNote]) -> None:
    pictures = re.findall(r"<img [^>]*>", notes[guid_of("chest")].fields["Stack"])

    assert ["lazy" in picture for picture in pictures] == [False, *[True] * 8]


def test_the_deck_says_how_many_are_normal_and_the_package_is_sound(library: Path) -> None:
    package = str(library / "dist/patterns-deck.apkg")
    told = radanki_here(library, "inspect", package)
    verified = radanki_here(library, "verify", package)

    assert "47 of 100 pictures are normal, or mimics." in told.out
    assert verified.status == 0, verified.out + verified.err


def test_a_deck_that_does_not_name_them_holds_no_pattern(library: Path, tmp_path: Path) -> None:
    write_deck(library, "name: RadAnki Test\ntitle: All\n", "all")
    try:
        answer = radanki_here(library, "build", "all", "--out", str(tmp_path))
    finally:
        (library / "decks/all.yaml").unlink()

    assert answer.status == 0, answer.err
    assert "pattern" not in {note.kind for note in notes_of(tmp_path / "all.apkg").values()}


def test_a_pattern_with_too_few_pictures_is_left_out_with_one_line(tmp_path: Path) -> None:
    root = write_pattern_library(tmp_path / "library", abnormal=2, normal=4)

    answer = radanki_here(root, "build")

    assert answer.status == 0, answer.err
    assert "1 note, 1 card" in answer.out.replace("1 notes, 1 cards", "1 note, 1 card")
    assert "1 patterns left out" in answer.out
    assert "left out: pattern films/round: it has 2 pictures with what is asked for and 5 without" in answer.err


def test_where_pictures_are_waited_for_patterns_wait_in_the_same_line(tmp_path: Path) -> None:
    root = write_pattern_library(tmp_path / "library", abnormal=2, normal=4)
    away = an_image(
        a_finding(),
        origin="pypi:nothing-of-the-kind==1.0#a.png",
        archive_sha256="1" * 64,
        sha256="2" * 64,
        looked=LOOKED,
    )
    write_case(root, "xr/chest/away", a_case("00000000000000ee", "Away", images=[away]))

    answer = radanki_here(root, "build")
    at_length = radanki_here(root, "--verbose", "build")

    assert "left out: 1 case waits for 1 picture that is not on this machine, and so does 1 pattern: " in answer.err
    assert "left out: pattern" not in answer.err
    assert "left out: pattern films/round: it has 2 pictures with what is asked for and 5 without" in at_length.err


def test_another_picture_changes_the_note_and_not_its_identity(tmp_path: Path) -> None:
    root = write_pattern_library(tmp_path / "library", abnormal=3, normal=4)
    radanki_here(root, "build")
    before = notes_of(root / "dist/patterns-deck.apkg")
    write_abnormal(root, 3)

    answer = radanki_here(root, "build")

    after = notes_of(root / "dist/patterns-deck.apkg")
    assert before.keys() == after.keys()
    assert "0 notes new, 2 changed, 0 gone" in answer.err + answer.out
    chest = guid_of("chest")
    names = [re.findall(r'src="([^"]+)"', note.fields["Stack"]) for note in (before[chest], after[chest])]
    assert [name for name in names[1] if name in names[0]] == names[0]


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_film_of_any_size_becomes_a_true_picture_of_at_most_150_kb(tmp_path: Path, mode: str) -> None:
    chance = np.random.default_rng(7)
    rows, columns = np.mgrid[0:1600, 0:1300]
    film = 110 + 70 * np.sin(rows / 90) * np.cos(columns / 70) + chance.normal(0, 4, rows.shape)
    picture = Image.fromarray(np.clip(film, 0, 255).astype(np.uint8)).convert(mode)
    picture.save(tmp_path / "film.png")

    small = small_picture(tmp_path / "film.png")

    (tmp_path / "small.webp").write_bytes(small.data)
    with Image.open(tmp_path / "small.webp") as opened:
        shown = np.asarray(opened.convert("L"), dtype=float)
        assert opened.size == (small.width_px, small.height_px)
    wanted = np.asarray(picture.convert("L").resize((small.width_px, small.height_px), Image.Resampling.LANCZOS))
    assert len(small.data) <= MOST_BYTES
    assert max(shown.shape) <= 1200
    assert abs(float(shown.mean() - wanted.mean())) < 1.0
    assert 10 * np.log10(255**2 / np.mean((shown - wanted) ** 2)) > 36
