"""What every answer ends with."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from radanki.cards import Neighbour, compose_case
from radanki.cards.fields.credits import short_credits
from radanki.cards.inputs import PictureLink
from radanki.cards.note_types import note_types
from radanki.model.credit import Credit
from radanki.model.imaging.card_picture import CardPicture, Media

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from cards.conftest import Bench

OTHER = "0f3c0f3c0f3c0f3c"


@pytest.fixture
def fields(bench: Bench, film: dict[str, Any]) -> Callable[..., dict[str, str]]:
    def compose(card: str = "find", *, neighbours: dict[str, Neighbour] | None = None, **given: Any) -> dict[str, str]:
        case_file = bench.case(**{"images": [film], **given})
        return dict(bench.note(case_file, card, neighbours=neighbours or {}).fields)

    return compose


def test_the_line_in_sight_names_author_licence_and_source_and_says_that_something_was_changed(
    fields: Callable[..., dict[str, str]],
) -> None:
    assert fields()["Credit"] == (
        'Case courtesy of A. Contributor · <a href="https://creativecommons.org/licenses/by-nc-sa/3.0/">'
        'CC BY-NC-SA 3.0</a> · <a href="https://radiopaedia.org">Radiopaedia.org</a> · '
        '<a href="https://radiopaedia.org/cases/61830">rID: 61830</a> · changed'
    )


def test_the_whole_credit_is_in_the_fold_with_what_was_changed(fields: Callable[..., dict[str, str]]) -> None:
    assert fields()["Full credit"] == (
        'Case courtesy of A. Contributor, <a href="https://radiopaedia.org">Radiopaedia.org</a>, '
        '<a href="https://radiopaedia.org/cases/61830">rID: 61830</a> (cropped, windowed)'
    )


@pytest.mark.parametrize(
    ("author", "seen"),
    [
        ("A. Bee", "A. Bee"),
        ("A. Bee, C. Dee", "A. Bee, C. Dee"),
        ("A. Bee, C. Dee, E. Eff", "A. Bee and others"),
        ("The project (package test data)", "The project"),
    ],
)
def test_many_names_and_remarks_unfold_and_the_first_name_stays(author: str, seen: str) -> None:
    title = ("A title of many words", "https://example.org/1")
    credit = Credit(((author, None), (", ", None), title), "CC BY 4.0", "https://l.test", "long", ())

    assert short_credits((("", credit),)) == (
        f'{seen} · <a href="https://l.test">CC BY 4.0</a> · <a href="https://example.org/1">source</a>'
    )


def test_every_shown_picture_has_its_licence(fields: Callable[..., dict[str, str]]) -> None:
    assert fields()["Licence"] == (
        'Licence <a href="https://creativecommons.org/licenses/by-nc-sa/3.0/">CC BY-NC-SA 3.0</a>'
    )


def test_pictures_of_several_sources_are_credited_one_by_one(
    fields: Callable[..., dict[str, str]], film: dict[str, Any]
) -> None:
    sources = [{"id": name, "own": True, "author": name, "licence": "MIT"} for name in ("a", "b")]
    images = [{**film, "name": f"p{n}", "source": source} for n, source in enumerate("aba", 1)]

    told = fields("diagnosis", images=images, sources=sources, diagnosis="It")

    assert [line.split(":")[0] for line in told["Full credit"].split("<br>")] == ["Pictures 1, 3", "Picture 2"]
    assert [line.split(":")[0] for line in told["Credit"].split("<br>")] == ["1, 3", "2"]


def test_a_card_without_pictures_credits_the_sources_of_its_facts(bench: Bench) -> None:
    fields = dict(bench.note(bench.case(pearls=["A **b** c."]), "pearl").fields)

    assert "Case courtesy" in fields["Full credit"]
    assert not fields.keys() & {"Credit", "Licence"}


def test_text_and_marks_have_their_own_authors_and_licence(fields: Callable[..., dict[str, str]]) -> None:
    assert fields()["Contributors"] == (
        'Text and marks: A. Contributor, <a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>'
    )


def test_certainty_comes_with_how_it_is_known_where_there_is_a_diagnosis(
    fields: Callable[..., dict[str, str]],
) -> None:
    known = {"certainty": "certain", "basis": "Lung re-expanded after drainage"}

    assert fields("diagnosis", diagnosis="It", **known)["Certainty"] == (
        "Diagnosis certain. How it is known: Lung re-expanded after drainage."
    )
    assert "Certainty" not in fields(**known)
    assert "Certainty" not in fields("name", diagnosis="It", **known)


def test_a_chip_says_by_how_many_it_was_reviewed_and_names_and_date_unfold(
    fields: Callable[..., dict[str, str]],
) -> None:
    reviewed = [{"by": "Dr B", "on": "2026-11-21"}, {"by": "Dr C", "on": "2026-10-01"}]

    assert fields()["Review"] == "unreviewed"
    assert fields(reviewed=reviewed[:1])["Review"] == "reviewed by one"
    assert fields(reviewed=reviewed)["Review"] == "reviewed by two"
    assert fields(reviewed=reviewed)["Contributors"].endswith("<br>Reviewed by Dr B, Dr C, 21 November 2026.")


def test_kind_and_level_are_said_in_words(fields: Callable[..., dict[str, str]]) -> None:
    assert fields(level=2, kind="variant")["Level"] == "Normal variant, level 2 (intern)."


def test_the_normal_and_the_mimic_stand_beside_the_answer_with_their_own_credit(
    bench: Bench, fields: Callable[..., dict[str, str]]
) -> None:
    media = Media("rk-normal.png", Path(), 10, 10, 1)
    credit = bench.material(bench.case()).credits["rp"]
    neighbours = {OTHER: Neighbour("Normal chest", CardPicture("pa", media, (), None), "X-ray, PA erect", credit)}

    compare = fields(compare_with=[OTHER], neighbours=neighbours)["Compare"]

    assert '<img src="rk-normal.png"' in compare
    assert "<b>Normal chest</b>" in compare
    assert "CC BY-NC-SA 3.0" in compare


def test_related_cases_are_named_and_unknown_ones_left_out(fields: Callable[..., dict[str, str]]) -> None:
    neighbours = {OTHER: Neighbour("Bulla & bleb")}

    assert fields(related=[OTHER, "ffffffffffffffff"], neighbours=neighbours)["Related"] == "Bulla &amp; bleb"


def test_related_cases_come_with_the_tag_that_finds_them(fields: Callable[..., dict[str, str]]) -> None:
    neighbours = {OTHER: Neighbour("Bulla", slug="bulla")}

    told = html.unescape(fields(related=[OTHER], neighbours=neighbours)["Related"])

    assert told == "Bulla: <code>tag:RadAnki::related::bulla</code>"


def test_a_withdrawn_case_keeps_every_note_and_says_on_each_why_and_what_instead(
    bench: Bench, film: dict[str, Any]
) -> None:
    living = bench.case(images=[film], diagnosis="It", pearls=["A **b** c."])
    gone = bench.case(
        images=[film],
        diagnosis="It",
        pearls=["A **b** c."],
        retired={"since": "1.2", "reason": "Diagnosis revised.", "replaced_by": OTHER},
    )
    material = bench.material(gone, neighbours={OTHER: Neighbour("Bulla")})

    notes = compose_case(gone, material)

    assert [note.guid for note in notes] == [note.guid for note in compose_case(living, bench.material(living))]
    for note in notes:
        told = dict(note.fields)
        assert told["Withdrawn"] == "Withdrawn since 1.2: suspend this card, or delete it."
        assert told["Release note"] == (
            "Withdrawn since 1.2. Diagnosis revised. Look instead at: Bulla "
            f"(Browse, and search for <code>Id:{OTHER}*</code>)."
        )


READ_ON = [
    {"title": "Tension pneumothorax in a rider", "url": "https://radiopaedia.org/cases/61831?lang=gb"},
    {"title": "The deep sulcus", "url": "10.1148/radiology.228.2.415"},
    {"title": "Notes <of> a society", "url": "https://notes.example.org/sulcus"},
]


def test_pages_to_read_on_at_are_links_and_say_of_which_known_site_they_are(
    fields: Callable[..., dict[str, str]],
) -> None:
    assert fields("diagnosis", diagnosis="It", further=READ_ON)["Further reading"].split("<br>") == [
        '<a href="https://radiopaedia.org/cases/61831">Tension pneumothorax in a rider</a> (Radiopaedia.org)',
        '<a href="https://doi.org/10.1148/radiology.228.2.415">The deep sulcus</a>',
        '<a href="https://notes.example.org/sulcus">Notes &lt;of&gt; a society</a>',
    ]


def test_pages_to_read_on_at_stand_on_answers_that_tell_the_case_and_on_no_front(
    bench: Bench, film: dict[str, Any]
) -> None:
    case_file = bench.case(images=[film], diagnosis="It", pearls=["A **b** c."], further=READ_ON)

    notes = compose_case(case_file, bench.material(case_file))

    assert {note.kind for note in notes if "Further reading" in dict(note.fields)} == {"diagnosis"}
    for note_type in note_types():
        assert "Further reading" not in note_type.front
        assert "{{Further reading}}" in note_type.back


def test_a_picture_that_the_front_keeps_back_stands_before_the_pages_to_read_on_at(
    bench: Bench, film: dict[str, Any]
) -> None:
    link = {"name": "lateral", "link": "https://radiopaedia.org/cases/61830"}
    ask = {"id": "q", "ask": "Which side?", "answer": "Left", "image": "lateral", "hide": ["source"]}
    case_file = bench.case(images=[film, link], questions=[ask], further=READ_ON[:1])

    told = dict(
        bench.note(
            case_file,
            "question",
            links={"lateral": PictureLink("the lateral film", "https://radiopaedia.org/cases/61830")},
        ).fields
    )["Further reading"]

    assert [text.count("href") for text in told.split("<br>")] == [1, 1]
    assert told.endswith("(Radiopaedia.org)")
