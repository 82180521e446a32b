"""The note types are frozen: a student's Anki knows them by these ids, names and places for ever."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from radanki.cards.note_types import look_digest, look_history, note_type, note_types
from radanki.web import bundle

if TYPE_CHECKING:
    from radanki.cards.note_types import NoteType

TYPES = {
    "RadAnki Cover": (1763991600101, True, "Cover", 51900),
    "RadAnki Name": (1763991600102, True, "Name", 52900),
    "RadAnki Find": (1763991600103, False, "Find", 53900),
    "RadAnki Diagnosis": (1763991600104, False, "Diagnosis", 54900),
    "RadAnki Question": (1763991600105, False, "Question", 55900),
    "RadAnki Pattern": (1763991600106, False, "Pattern", 56900),
    "RadAnki Exam": (1763991600107, False, "Exam", 57900),
}
OCCLUSION_FIELDS = (
    "Occlusion", "Image", "Header", "Back Extra", "Comments", "Id", "Title", "Frame", "Hints", "Notices", "Marks",
    "Answers", "Typed answers", "Sides",
)  # fmt: skip
BASIC_FIELDS = (
    "Id", "Title", "Prompt", "So far", "Choices", "Hint 1", "Hint 2", "Pictures", "Answer pictures", "Answer", "Why",
    "Typed answer", "Answer choices",
)  # fmt: skip
TAIL_FIELDS = (
    "History", "Picture line", "Withdrawn", "Release note", "Diagnosis", "Certainty", "Differential", "Pearls",
    "Discussion", "Checklist", "Compare", "Schematic", "Related", "Further reading", "Link", "Credit", "Licence",
    "Contributors", "Review", "Level", "Report", "My notes", "Stack", "Viewer data", "Answer viewer data",
    "Full credit", "Gallery", "Accepted answers", "Lists", "Article", "Extra 5",
)  # fmt: skip
TAIL_NUMBERS = (*range(101, 127), *range(131, 136))
ANSWER_FIELDS = {
    "Title", "Id", "Answer", "Answers", "Why", "Marks", "Answer pictures", "Answer choices", "Answer viewer data",
    "Back Extra", "Comments", "Diagnosis", "Differential", "Pearls", "Discussion", "Checklist", "Compare",
    "Schematic", "Gallery", "Related", "Further reading", "Credit", "Full credit", "Licence", "Certainty",
    "Release note", "Level", "Report", "Accepted answers",
}  # fmt: skip
NEVER_SHOWN = re.compile(r"\{\{#Id\}\}\{\{\^Id\}\}.*?\{\{/Id\}\}\{\{/Id\}\}")

every_type = pytest.mark.parametrize("kind", note_types(), ids=lambda kind: kind.name)
both_sides = pytest.mark.parametrize("side", ["front", "back"])
occlusion_types = pytest.mark.parametrize(
    "kind", [kind for kind in note_types() if kind.is_occlusion], ids=lambda kind: kind.name
)


def test_names_ids_and_templates_are_what_they_have_always_been() -> None:
    assert {
        kind.name: (kind.id, kind.is_occlusion, kind.template_name, kind.template_id) for kind in note_types()
    } == TYPES


@every_type
def test_fields_their_order_and_their_ids_are_what_they_have_always_been(kind: NoteType) -> None:
    head = OCCLUSION_FIELDS if kind.is_occlusion else BASIC_FIELDS
    first_id = TYPES[kind.name][3] - 900

    assert tuple(field.name for field in kind.fields) == head + TAIL_FIELDS
    assert tuple(field.id - first_id for field in kind.fields) == (*range(1, len(head) + 1), *TAIL_NUMBERS)
    assert len(kind.fields) == (45 if kind.is_occlusion else 44)


def test_no_id_is_used_twice() -> None:
    ids = [number for kind in note_types() for number in (kind.id, kind.template_id, *(f.id for f in kind.fields))]

    assert len(set(ids)) == len(ids)


@occlusion_types
def test_the_stock_fields_of_occlusion_come_first_are_tagged_and_cant_be_deleted(kind: NoteType) -> None:
    assert [(field.tag, field.prevent_deletion) for field in kind.fields[:5]] == [(tag, True) for tag in range(5)]
    assert {(field.tag, field.prevent_deletion) for field in kind.fields[5:]} == {(None, False)}


@every_type
def test_the_editor_unfolds_what_a_student_may_want_to_write_in(kind: NoteType) -> None:
    unfolded = [field.name for field in kind.fields if not field.collapsed]

    assert "My notes" in unfolded
    assert len(unfolded) <= 6


@every_type
@both_sides
def test_templates_name_fields_that_exist_and_close_what_they_open(kind: NoteType, side: str) -> None:
    tags = re.findall(r"\{\{([#^/]?)(?:cloze:|type:)?([^}]+)\}\}", getattr(kind, side))
    names = {field.name for field in kind.fields}
    stack = []
    for sign, name in tags:
        assert name in names
        if sign in {"#", "^"}:
            stack.append(name)
        elif sign == "/":
            assert stack.pop() == name

    assert stack == []


@every_type
def test_the_question_shows_no_field_that_holds_an_answer(kind: NoteType) -> None:
    shown = set(re.findall(r"\{\{[#^/]?(?:cloze:)?([^}]+)\}\}", NEVER_SHOWN.sub("", kind.front)))

    assert shown & ANSWER_FIELDS == set()


@occlusion_types
def test_ankis_editor_finds_every_cloze_field_on_the_question_or_it_warns_at_each_edit(kind: NoteType) -> None:
    on_back = set(re.findall(r"\{\{cloze:([^}]+)\}\}", kind.back))

    assert on_back <= set(re.findall(r"\{\{cloze:([^}]+)\}\}", kind.front))


@every_type
def test_what_anki_scrolls_to_on_the_answer_stands_before_the_picture(kind: NoteType) -> None:
    picture = "{{Image}}" if kind.is_occlusion else "{{Answer pictures}}"

    assert kind.back.index('<hr id="answer">') < kind.back.index(picture)


@every_type
@both_sides
def test_the_viewer_comes_after_the_pictures_and_after_ankis_own_script(kind: NoteType, side: str) -> None:
    (script, _), (style, _) = bundle()
    template = getattr(kind, side)

    assert template.count(f'<link rel="stylesheet" href="{style}">') == 1
    assert template.rstrip().endswith(f'<script src="{script}"></script>')


@every_type
@both_sides
def test_what_the_viewer_reads_is_data_and_the_answers_stands_on_the_answer_only(kind: NoteType, side: str) -> None:
    template = getattr(kind, side)

    assert template.count('<script type="application/json" class="rk-data">') == (not kind.is_occlusion)
    assert template.count("{{Answer viewer data}}") == (side == "back" and not kind.is_occlusion)


@every_type
@both_sides
def test_a_card_fetches_nothing_but_its_viewer(kind: NoteType, side: str) -> None:
    whole = getattr(kind, side) + kind.css
    for name, _ in bundle():
        whole = whole.replace(f'<link rel="stylesheet" href="{name}">', "").replace(f' src="{name}"', "")

    assert not re.search(r"https?:|//|url\(|@import|@font-face|<link|<iframe| src=", whole)


@occlusion_types
@both_sides
def test_what_ankis_occlusion_needs_is_in_the_template(kind: NoteType, side: str) -> None:
    template = getattr(kind, side)
    container = template[template.index('<div id="image-occlusion-container"') : template.index("</canvas>")]

    assert '<div style="display: none">{{cloze:Occlusion}}</div>' in template
    assert '<div id="err"></div>' in template
    assert container.count("{{Image}}") == 1
    assert '<canvas id="image-occlusion-canvas">' in container
    assert template.count("anki.imageOcclusion.setup();") == template.count("<script>") == 1
    assert ('<button id="toggle"' in template) == (side == "back")


@every_type
def test_only_occlusion_and_patterns_need_a_script_of_their_own(kind: NoteType) -> None:
    assert ("<script>" in kind.front + kind.back) == (
        kind.is_occlusion or kind.name in {"RadAnki Pattern", "RadAnki Exam"}
    )


@occlusion_types
def test_mask_borders_are_two_words_as_anki_splits_them(kind: NoteType) -> None:
    borders = re.findall(r"--\w+-shape-border: ([^;]+);", kind.css)

    assert len(borders) == 3
    assert all(re.fullmatch(r"\d+px #[0-9a-f]{6,8}", border) for border in borders)


@every_type
def test_our_classes_do_not_collide_with_ankis(kind: NoteType) -> None:
    rules = re.sub(r"/\*.*?\*/", "", kind.css, flags=re.DOTALL)
    selectors = " ".join(re.findall(r"([^{}]+)\{", rules))
    classes = set(re.findall(r"\.([a-zA-Z][\w-]*)", selectors))

    assert {name for name in classes if not name.startswith("rk-")} <= {
        "card", "nightMode", "night_mode", "rk", "cloze", "cloze-inactive",
    }  # fmt: skip


@every_type
def test_anki_sorts_and_lists_notes_by_their_title(kind: NoteType) -> None:
    assert kind.fields[kind.sort_field_index].name == "Title"


def test_whoever_changes_the_look_says_so_or_students_keep_the_old_one() -> None:
    changed, digests = zip(*look_history(), strict=True)

    assert digests[-1] == look_digest(), f"add to `look` in notetypes.yaml, with the time of now: {look_digest()}"
    assert list(changed) == sorted(set(changed)), "each change of the look is later than the one before"
    assert note_type("RadAnki Find").look_changed == changed[-1]


def test_a_note_type_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        note_type("Basic")
