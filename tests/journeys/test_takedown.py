"""A picture had to be withdrawn: a student who has its cards imports the next release."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from radanki.cards.kinds.taken_down import WITHDRAWN_PICTURE
from radanki.cli import run
from radanki.pipeline.build import BuildOptions, build
from radanki.pipeline.validate import validate
from support.cases import LOOKED, REVIEWED, a_case, a_finding, an_image
from support.libraries import write_case, write_deck

if TYPE_CHECKING:
    from pathlib import Path

    from support.students import StudentCollection

LEAKING, SOUND = "00000000000000a1", "00000000000000a2"
FIRST = 1_763_900_000
EDIT = FIRST + 86_400
SECOND = FIRST + 30 * 86_400
DECK = "RadAnki Test"


class Library:
    """A library of two cases, of which one can be taken down."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "library"
        self.cache = folder / "cache"
        write_deck(self.root)
        for number, (case_id, title) in enumerate(((LEAKING, "Zebulon Quimby"), (SOUND, "Nobody"))):
            image = an_image(
                a_finding(asks=["cover", "find"]),
                a_finding(2, "Second opacity", rect=[60, 10, 20, 20], asks=["cover", "name"]),
                view="PA erect",
                looked=LOOKED,
                reserved=[4],
            )
            question = {"id": "next", "ask": "What is done next?", "answer": "Look again", "image": "frontal"}
            text = a_case(
                case_id,
                title,
                images=[image],
                diagnosis=f"Opacity of {title}",
                pearls=[{"id": "round", "text": "Round things are **round**."}],
                questions=[{**question, "choices": ["Nothing", "Everything"]}],
                steps=[{"id": "s1", "show": ["frontal"], "ask": "What now?", "answer": "Wait."}],
                reviewed=REVIEWED,
            )
            case = write_case(self.root, f"xr/chest/case-{number}", text)
            picture = Image.linear_gradient("L").resize((100, 80))
            picture.putpixel((number, 0), 255)
            picture.save(case / "frontal.png")

    def release(self, time: int) -> Path:
        out = self.root.parent / str(time)
        library = validate(self.root, self.cache, workers=1, compared="all")
        build(library, (), BuildOptions(out, self.cache, workers=1, time=time))
        return out / "test.apkg"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path)


@pytest.fixture
def studying(student: StudentCollection, library: Library) -> StudentCollection:
    """A student who has the first release, has reviewed some of its cards, flagged one and suspended another."""
    student.imports(library.release(FIRST))
    student.studies(12, DECK)
    guids = guids_of(student, LEAKING)
    student.flags(guids[0], ordinal_of(student, guids[0]))
    student.suspends(guids[1], ordinal_of(student, guids[1]))
    return student


@pytest.fixture
def withdraws(library: Library, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The release in which the leaking case is taken down."""
    monkeypatch.setenv("RADANKI_CACHE", str(library.cache))
    assert run(["-C", str(library.root), "-q", "takedown", LEAKING, "--yes", "--forget-text"]) == 0
    return library.release(SECOND)


def guids_of(student: StudentCollection, case_id: str) -> list[str]:
    return [guid for guid in student.notes() if student.note(guid).fields["Id"].startswith(case_id)]


def ordinal_of(student: StudentCollection, guid: str) -> int:
    return min(ordinal for held, ordinal in student.cards() if held == guid)


def pictures_on(student: StudentCollection, guids: list[str]) -> set[str]:
    """Give what the fields of notes load."""
    text = "".join("".join(student.note(guid).fields.values()) for guid in guids)
    return set(re.findall(r'src="([^"]+)"', text))


def test_every_card_of_the_case_loses_its_picture_and_its_words(studying: StudentCollection, withdraws: Path) -> None:
    guids = guids_of(studying, LEAKING)
    (leaked,) = pictures_on(studying, guids)

    log = studying.imports(withdraws)

    assert (log.new, log.conflicting) == (0, 0)
    assert log.updated >= len(guids) == 7
    assert guids_of(studying, LEAKING) == guids
    assert pictures_on(studying, guids) == {WITHDRAWN_PICTURE.name}
    assert leaked not in {name for guid in studying.notes() for name in pictures_on(studying, [guid])}
    for guid in guids:
        assert "Quimby" not in str(studying.note(guid))
        assert any(tag.startswith("RadAnki::withdrawn::") for tag in studying.note(guid).tags)


def test_reviews_flags_and_schedules_stay_as_they_were(studying: StudentCollection, withdraws: Path) -> None:
    cards, reviews = studying.cards(), studying.reviews()
    assert len(reviews) == 12

    studying.imports(withdraws)

    assert studying.cards() == cards
    assert studying.reviews() == reviews


def test_every_card_says_what_to_do_and_none_is_broken(studying: StudentCollection, withdraws: Path) -> None:
    studying.imports(withdraws)

    for guid, ordinal in studying.cards():
        if studying.note(guid).fields["Id"].startswith(LEAKING):
            question, answer = studying.sides(guid, ordinal)
            assert "taken down" in question
            assert "Check Media" in answer
    assert studying.cards_that_do_not_render() == []
    assert studying.empty_cards() == []
    assert studying.database_complaint() is None


def test_the_picture_lies_in_the_media_folder_until_check_media_takes_it_away(
    studying: StudentCollection, withdraws: Path
) -> None:
    (leaked,) = pictures_on(studying, guids_of(studying, LEAKING))

    studying.imports(withdraws)

    assert leaked in studying.media()
    assert studying.media_check() == ([], [leaked])


def test_the_other_case_is_not_touched(studying: StudentCollection, withdraws: Path) -> None:
    guids = guids_of(studying, SOUND)
    before = {guid: studying.note(guid).fields for guid in guids}

    studying.imports(withdraws)

    assert {guid: studying.note(guid).fields for guid in guids} == before


def test_an_edit_of_the_students_own_does_not_keep_the_picture(studying: StudentCollection, withdraws: Path) -> None:
    guids = guids_of(studying, LEAKING)
    for guid in guids:
        studying.edits(guid, at=EDIT, Title="mine")

    studying.imports(withdraws)

    assert pictures_on(studying, guids) == {WITHDRAWN_PICTURE.name}


def test_a_student_who_edits_after_the_release_was_built_keeps_the_picture_and_must_be_told(
    studying: StudentCollection, withdraws: Path
) -> None:
    guids = guids_of(studying, LEAKING)
    (leaked,) = pictures_on(studying, guids)
    for guid in guids:
        studying.edits(guid, at=SECOND + 1, Title="mine")

    studying.imports(withdraws)

    assert pictures_on(studying, guids) == {leaked}


def test_somebody_new_to_the_deck_gets_withdrawn_cards_without_a_picture_of_the_case(
    student: StudentCollection, withdraws: Path
) -> None:
    student.imports(withdraws)

    assert student.media_check() == ([], [])
    assert pictures_on(student, guids_of(student, LEAKING)) == {WITHDRAWN_PICTURE.name}


def test_the_mask_editor_still_opens_withdrawn_notes(studying: StudentCollection, withdraws: Path) -> None:
    studying.imports(withdraws)

    masked = [guid for guid in guids_of(studying, LEAKING) if "Occlusion" in studying.note(guid).fields]
    assert len(masked) == 2
    for guid in masked:
        assert studying.mask_editor(guid).image_data == WITHDRAWN_PICTURE.path.read_bytes()
