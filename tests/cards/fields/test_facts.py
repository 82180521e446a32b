"""What every answer ends with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from radanki.cards import Neighbour, compose_case
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


def test_the_credit_names_who_and_where_with_two_links_and_what_was_done(fields: Callable[..., dict[str, str]]) -> None:
    assert fields()["Credit"] == (
        'Case courtesy of A. Contributor, <a href="https://radiopaedia.org">Radiopaedia.org</a>, '
        '<a href="https://radiopaedia.org/cases/61830">rID: 61830</a> (cropped, windowed)'
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

    credit = fields("diagnosis", images=images, sources=sources, diagnosis="It")["Credit"]

    assert [line.split(":")[0] for line in credit.split("<br>")] == ["Pictures 1, 3", "Picture 2"]


def test_a_card_without_pictures_credits_the_sources_of_its_facts(bench: Bench) -> None:
    fields = dict(bench.note(bench.case(pearls=["A **b** c."]), "pearl").fields)

    assert "Case courtesy" in fields["Credit"]
    assert "Licence" not in fields


def test_text_and_marks_have_their_own_authors_and_licence(fields: Callable[..., dict[str, str]]) -> None:
    assert fields()["Contributors"] == (
        'Text and marks: A. Contributor, <a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>'
    )


def test_certainty_comes_with_how_it_is_known(fields: Callable[..., dict[str, str]]) -> None:
    assert fields(certainty="certain", basis="Lung re-expanded after drainage")["Certainty"] == (
        "Diagnosis certain. How it is known: Lung re-expanded after drainage."
    )


def test_a_review_is_dated_and_its_absence_is_said(fields: Callable[..., dict[str, str]]) -> None:
    reviewed = [{"by": "Dr B", "on": "2026-11-21"}, {"by": "Dr C", "on": "2026-10-01"}]

    assert fields(reviewed=reviewed)["Review"] == "Reviewed by Dr B, Dr C, 21 November 2026."
    assert fields()["Review"] == "Not yet reviewed by a clinician."


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
