"""The decks of this very library in Anki's own library: what a student gets is what was built."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from radanki.model.exams.marking import FULL, marks_for
from support.this_library import build

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.students import StudentCollection

LIBRARY = Path(__file__).parents[2]
DECKS = sorted(path.stem for path in (LIBRARY / "decks").glob("*.yaml"))
RELEASE_2 = 4_000_000_000
"""Later than every commit: a library outside git has the time of the build, one in git that of its commits."""


@pytest.mark.parametrize("deck", DECKS)
def test_a_student_imports_the_deck_without_a_complaint_and_every_card_shows(
    deck: str, student: StudentCollection, real_deck: Callable[[str], Path]
) -> None:
    log = student.imports(real_deck(deck))

    assert log.found == log.new > 0
    assert (log.conflicting, log.duplicate) == (0, 0)
    assert student.cards_that_do_not_render() == []
    assert student.empty_cards() == []
    assert student.media_check() == ([], [])
    assert student.database_complaint() is None


def test_the_mask_editor_opens_every_occlusion_note_with_its_picture(
    student: StudentCollection, real_decks: Path
) -> None:
    student.imports(real_decks / "radanki.apkg")
    kinds = [kind["id"] for kind in student.note_types().values() if kind.get("originalStockKind") == 6]
    marks = ",".join("?" for _ in kinds)
    guids = student.collection.db.list(f"SELECT guid FROM notes WHERE mid IN ({marks})", *kinds)  # noqa: S608  # marks

    editors = [student.mask_editor(guid) for guid in guids]

    assert len(editors) > 10
    assert all(editor.image_data for editor in editors)
    assert all(len(editor.occlusions) > 0 for editor in editors)


def test_no_question_tells_its_answer(student_with: Callable[[Path], StudentCollection], real_decks: Path) -> None:
    """Neither in words nor in names: the title of a case stands on no front, not even in markup."""
    student = student_with(real_decks / "radanki.apkg")
    told = []
    for guid, ordinal in student.cards():
        note = student.note(guid)
        question, _ = student.sides(guid, ordinal)
        title = re.sub(r" \([^()]*\)$", "", note.fields["Title"])
        if "diagnosis" in note.fields["Id"] and title.casefold() in question.casefold():
            told.append((guid, title))

    assert told == []


def test_a_student_who_takes_the_whole_deck_and_then_a_part_gets_nothing_twice(
    student_with: Callable[[Path], StudentCollection], real_decks: Path
) -> None:
    student = student_with(real_decks / "radanki.apkg")
    before = student.cards()

    log = student.imports(real_decks / "ct.apkg")

    assert (log.new, log.updated) == (0, 0)
    assert student.cards() == before


def test_the_readme_tells_of_the_decks_and_their_cards_as_they_were_built(real_decks: Path) -> None:
    source = importlib.util.spec_from_file_location("readme", LIBRARY / ".ci" / "readme.py")
    assert source is not None
    assert source.loader is not None
    readme = importlib.util.module_from_spec(source)
    source.loader.exec_module(readme)
    manifest = real_decks / "manifest.json"
    badges = readme.badges(LIBRARY, manifest)

    table = readme.table_in((LIBRARY / "README.md").read_text(encoding="utf-8"))

    built = readme.deck_table(LIBRARY / "decks", manifest)
    if any(
        left["rule"] == "fetch/missing"
        for deck in json.loads(manifest.read_text())["decks"]
        for left in deck["left_out"]
    ):
        # Without a network decks are smaller: the README tells of whole ones, which are in it all the same.
        assert {row.split("|")[2] for row in built.splitlines()} <= {row.split("|")[2] for row in table.splitlines()}
        return
    assert table == built, "run `make readme`"
    folder = LIBRARY / "docs" / "pictures" / "badges"
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} == badges, "run `make readme`"


def test_a_corrected_word_reaches_the_student_and_every_review_stays(
    student: StudentCollection, real_decks: Path, tmp_path: Path
) -> None:
    student.imports(real_decks / "xr.apkg")
    student.studies(12, "RadAnki")
    history, cards = student.reviews(), student.cards()
    corrected = tmp_path / "library"
    case = corrected / "cases" / "xr" / "chest" / "chest-film-anatomy" / "case.yaml"
    copy_of_library(corrected)
    text = case.read_text(encoding="utf-8")
    assert "Aortic knob" in text
    case.write_text(text.replace("Aortic knob", "Aortic knuckle, corrected"), encoding="utf-8")
    build(corrected, tmp_path / "dist", RELEASE_2, "xr")

    student.imports(tmp_path / "dist" / "xr.apkg")

    assert student.reviews() == history
    assert student.cards() == cards
    assert any("Aortic knuckle, corrected" in "".join(student.note(guid).fields.values()) for guid in student.notes())


def copy_of_library(target: Path) -> None:
    for source in (*(LIBRARY / "cases").rglob("*"), *(LIBRARY / "decks").rglob("*.yaml")):
        if source.is_file():
            copy = target / source.relative_to(LIBRARY)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(source.read_bytes())


def test_a_student_sits_the_paper_of_anatomy_from_first_to_last(
    student: StudentCollection, real_deck: Callable[[str], Path]
) -> None:
    """Typed without sides: what lacks its side gets one mark, is answered *Again* and comes back."""
    student.imports(real_deck("mock-exam"))
    anki = student.collection
    name = next(one.name for one in anki.decks.all_names_and_ids() if one.name.endswith("::01 Anatomy paper 1"))
    deck = anki.decks.id_for_name(name)
    assert deck is not None
    paper = sorted((anki.get_card(card) for card in anki.decks.cids(deck)), key=lambda card: card.due)
    anki.decks.set_current(deck)
    options = anki.decks.config_dict_for_deck_id(deck)
    options["new"]["perDay"] = options["rev"]["perDay"] = len(paper)
    anki.decks.update_config(options)

    marks: list[int] = []
    while len(marks) < len(paper):
        card = anki.sched.getCard()
        assert card is not None
        if card.id not in {one.id for one in paper[: len(marks)]}:
            accepted = re.findall(r"<span>([^<]+)</span>", card.note()["Accepted answers"])
            typed = re.sub(r"\b(left|right|both)\b", "", accepted[0].lower())
            assert [card.id] == [paper[len(marks)].id], "in the order of its items"
            assert "[[type:" in card.question()
            marks.append(marks_for(typed, accepted))
            anki.sched.answerCard(card, 3 if marks[-1] == FULL else 1)
        else:
            anki.sched.answerCard(card, 3)

    assert len(marks) == len(paper) > 10
    assert set(marks) <= {1, 2}
    assert sum(marks) < FULL * len(marks), "some structures have a side"
    assert anki.db.scalar("SELECT count(DISTINCT cid) FROM revlog") == len(paper)
    assert anki.db.scalar("SELECT count() FROM revlog WHERE ease = 1") == marks.count(1)


def test_all_packages_together_are_under_250_megabytes_and_each_under_80() -> None:
    text = (LIBRARY / "README.md").read_text(encoding="utf-8")
    sizes = [float(size) for size in re.findall(r"\| `\S+\.apkg` \| \d+ \| ([\d.]+) \|", text)]

    assert len(sizes) > 10
    assert sum(sizes) < 250
    assert max(sizes) < 80
