"""Topic cards: a disease across its cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cards.conftest import CASE_ID, CREDIT
from radanki.cards.inputs import PictureOfTopic, SetTopic
from radanki.model.topics.definition import TopicDefinition

if TYPE_CHECKING:
    from cards.conftest import Bench

OTHER_ID = "0f3c5a77b1d2e940"


def topic(bench: Bench, film: dict[str, Any], *, is_other_shown: bool = True) -> tuple[Any, dict[str, Any]]:
    """Give a film's case, and what its deck may show of a topic on film and CT."""
    own = bench.case(images=[film])
    other = bench.case("ct", id=OTHER_ID, title="Another", images=[{**film, "view": None, "plane": "axial"}])
    written = TopicDefinition.model_validate(
        {
            "slug": "pneumothorax",
            "title": "Pneumothorax",
            "case": CASE_ID,
            "gist": "Air beside the lung",
            "looks": [
                {"modality": "xr", "text": "A line.", "pictures": [{"case": CASE_ID, "image": "frontal"}]},
                {"modality": "ct", "text": "Black.", "pictures": [{"case": OTHER_ID, "image": "frontal"}]},
            ],
            "differential": ["Bulla"],
            "pitfalls": ["A **skin fold**."],
        }
    )
    shown = [own, *([other] if is_other_shown else [])]
    pictures = tuple(
        PictureOfTopic(one, one.case.images[0], bench.material(one).pictures["frontal"], CREDIT) for one in shown
    )
    return own, {"topics": (SetTopic(written, pictures),)}


def test_an_answer_shows_each_modality_with_its_pictures_and_then_the_pitfalls(
    bench: Bench, film: dict[str, Any]
) -> None:
    own, given = topic(bench, film)
    note = bench.note(own, "topic", **given)
    fields = dict(note.fields)

    assert fields["Prompt"] == "Pneumothorax: how does it look on X-ray and CT, and what are the pitfalls?"
    assert fields["Answer"] == "Air beside the lung"
    assert fields["Lists"].index("<h2>X-ray</h2>") < fields["Lists"].index("<h2>CT</h2>")
    assert "<h2>Differential</h2><div>Bulla</div>" in fields["Lists"]
    assert "<li>A <strong>skin fold</strong>.</li>" in fields["Lists"]
    assert fields["Lists"].count("<details") == 3, "on a phone the modalities and the pitfalls are folded"
    assert fields["Lists"].count('<details class="rk-look tappable" name="rk-look" open>') == 1
    assert fields["Credit"].startswith("1, 2: "), "each picture says whose it is"
    assert fields["Lists"].count("Deep sulcus</span>") == 2, "what is to be found is outlined"
    assert len(note.media) == len({*note.media}) > 0
    assert note.part == "pneumothorax"


def test_a_topic_of_which_one_modality_can_be_shown_gives_no_card(bench: Bench, film: dict[str, Any]) -> None:
    own, given = topic(bench, film, is_other_shown=False)

    assert bench.notes(own, "topic", **given) == []
