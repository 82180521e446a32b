"""Cards with the viewer: what it needs is in their fields, and the question's fields say nothing of the answer."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from radanki.model.imaging.card_picture import CardStack, Media, StackSlice
from radanki.model.imaging.rendering import Geometry, NamedWindow, Window
from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect
from radanki.model.imaging.tone_curve import CHEST
from radanki.package.references import references_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from cards.conftest import Bench
    from radanki.model.note import Note

PLACES = (28, 30, 32, 34, 36)
KEY = 32
WINDOWS = (NamedWindow("lung", "Lung", Window(-600, 1500)), NamedWindow("soft", "Soft tissue", Window(50, 350)))
NODULE = Ellipse(0.3, 0.45, 0.05, 0.05)


def a_stack(**given: Any) -> CardStack:
    usual = {
        "slices": tuple(
            StackSlice(place, Media(f"rk-{place:016x}.webp", Path(), 512, 400, 9_000)) for place in PLACES
        ),
        "key": KEY, "fps": None, "windows": WINDOWS, "knots": CHEST.knots,
        "geometry": Geometry(0.57, ("R", "L", "A", "P")), "shapes": ((1, ((30, 34, (NODULE,)),)),), "offered": 5,
    }  # fmt: skip
    return CardStack(**{**usual, **given})


@pytest.fixture
def scrolled(bench: Bench) -> Callable[..., tuple[Note, dict[str, str]]]:
    """Compose the notes of a chest CT with a nodule, with a stack of five slices for its picture."""

    def compose(
        kind: str, stack: CardStack | None = None, findings: list[dict[str, object]] | None = None, **given: Any
    ) -> tuple[Note, dict[str, str]]:
        finding = {"number": 1, "label": "Lung nodule", "ellipse": [60, 60, 9, 9], "why": "Round & **solid**."}
        image = {"name": "axial", "file": "a.nii", "plane": "axial", "findings": findings or [finding]}
        case_file = bench.case(modality="ct", images=[image], **given)
        material = bench.material(case_file, window=Window(-600, 1500))
        picture = replace(material.pictures["axial"], stack=stack or a_stack())
        note = bench.note(case_file, kind, pictures={"axial": picture})
        return note, dict(note.fields)

    return compose


def settings_of(fields: Mapping[str, str]) -> Any:
    return json.loads(fields["Viewer data"])


def findings_of(fields: Mapping[str, str]) -> list[Any]:
    return [viewer["findings"] for viewer in json.loads(fields["Answer viewer data"])]


def test_a_viewer_is_not_told_what_the_question_is_about_until_the_answer(
    scrolled: Callable[..., tuple[Note, dict[str, str]]],
) -> None:
    asked = {"id": "a", "ask": "Which window is this, and is the patient prone?", "answer": "Lung", "image": "axial"}
    _, fields = scrolled("question", questions=[asked])
    (front,) = settings_of(fields)
    (back,) = json.loads(fields["Answer viewer data"])

    assert "sides" not in front
    assert [window["label"] for window in front["windows"]] == [str(place) for place, _ in enumerate(WINDOWS, 1)]
    assert front["untold"]
    assert back["told"]["sides"] == {"left": "R", "right": "L", "top": "A", "bottom": "P"}
    assert [window["label"] for window in back["told"]["windows"]] == [window.label for window in WINDOWS]
    assert not back["told"]["untold"]
    assert "curve" not in back["told"], "what the question told is not told again"


def test_all_slices_are_in_the_field_and_numbered_as_the_case_counts(
    scrolled: Callable[..., tuple[Note, dict[str, str]]],
) -> None:
    note, fields = scrolled("find")

    assert order(fields["Stack"]) == ["36", "28", "30", "32", "34"]
    assert fields["Stack"].count('class="rk-viewer tappable" data-viewer="1"') == 1
    assert fields["Stack"].count('loading="lazy"') == 4
    assert fields["Stack"].index("loading") > fields["Stack"].index('data-z="28"')
    assert 'alt="CT image, axial, slice 5 of 5" data-z="36">' in fields["Stack"]
    assert set(note.media) == {f"rk-{place:016x}.webp" for place in PLACES}
    assert "Pictures" not in fields


def test_what_is_not_shown_first_lies_where_anki_imports_it_and_fetches_nothing(
    scrolled: Callable[..., tuple[Note, dict[str, str]]],
) -> None:
    note, fields = scrolled("find")
    at_once, later = re.fullmatch(r"(.*)<template>(.*)</template>.*", fields["Stack"], re.DOTALL).groups()

    assert order(at_once) == ["36"]
    assert order(later) == ["28", "30", "32", "34"]
    assert references_in(fields["Stack"]).counted == set(note.media)


def order(field: str) -> list[str]:
    return re.findall(r'data-z="(\d+)"', field)


def test_a_find_card_opens_away_from_what_is_to_be_found_and_its_answer_on_the_key(
    scrolled: Callable[..., tuple[Note, dict[str, str]]],
) -> None:
    def opens_on(first: int, last: int, **further: Any) -> str:
        fields = scrolled("find", a_stack(shapes=((1, ((first, last, (NODULE,)),)),), **further))[1]
        assert order(fields["Answer pictures"])[0] == "32"
        return order(fields["Stack"])[0]

    assert opens_on(30, 34) == "36", "the end at which a reader begins"
    assert opens_on(30, 36) == "28", "the other end, where the finding reaches that one"
    assert opens_on(28, 36) == "36", "an end, where it is on every slice"
    assert opens_on(30, 34, fps=12.5) == "28", "the first frame of a loop"


def test_a_diagnosis_card_opens_on_the_key(scrolled: Callable[..., tuple[Note, dict[str, str]]]) -> None:
    _, fields = scrolled("diagnosis", diagnosis="Lung cancer", certainty="certain", basis="Histology.")

    assert order(fields["Stack"])[0] == "32"


def test_the_answer_tells_whether_more_is_to_be_seen_than_is_outlined(bench: Bench) -> None:
    def told(**image: Any) -> Any:
        finding = {"number": 1, "label": "Lung nodule", "ellipse": [60, 60, 9, 9], "why": "Round."}
        case_file = bench.case(images=[{"name": "frontal", "file": "a.png", "findings": [finding], **image}])
        return json.loads(dict(bench.note(case_file, "find").fields)["Answer viewer data"])[0]

    assert told(complete=False)["complete"] is False
    assert not told().keys() & {"complete", "normal"}


def test_the_answer_tells_that_a_picture_is_normal(bench: Bench) -> None:
    case_file = bench.case(kind="normal", images=[{"name": "frontal", "file": "a.png"}])

    (told,) = json.loads(dict(bench.note(case_file, "find").fields)["Answer viewer data"])

    assert (told["findings"], told["normal"]) == ([], True)


def test_the_viewer_is_told_the_curve_the_windows_the_scale_and_the_sides(
    scrolled: Callable[..., tuple[Note, dict[str, str]]],
) -> None:
    (settings,) = settings_of(scrolled("find")[1])

    assert settings == {
        "kind": "stack",
        "name": "CT image, axial",
        "curve": [list(knot) for knot in CHEST.knots],
        "windows": [
            {"name": "lung", "label": "Lung", "centre": -600, "width": 1500},
            {"name": "soft", "label": "Soft tissue", "centre": 50, "width": 350},
        ],
        "window": "lung",
        "spacing": 0.57,
        "sides": {"left": "R", "right": "L", "top": "A", "bottom": "P"},
        "find": True,
    }


def test_what_is_not_known_is_left_out(scrolled: Callable[..., tuple[Note, dict[str, str]]]) -> None:
    (settings,) = settings_of(scrolled("find", a_stack(geometry=Geometry(), knots=None, windows=()))[1])

    assert settings == {"kind": "stack", "name": "CT image, axial", "find": True}


def test_a_loop_has_its_speed_and_speaks_of_frames(scrolled: Callable[..., tuple[Note, dict[str, str]]]) -> None:
    _, fields = scrolled("find", a_stack(fps=12.5, knots=None, windows=(), offered=10))
    (settings,) = settings_of(fields)

    assert (settings["kind"], settings["fps"]) == ("cine", 12.5)
    assert "frame 3 of 5" in fields["Stack"]
    assert "5 of 10 frames" in fields["Stack"]


def test_the_line_below_leaves_the_window_to_the_viewer_where_it_can_be_switched(
    scrolled: Callable[..., tuple[Note, dict[str, str]]],
) -> None:
    _, fields = scrolled("find")
    _, plain = scrolled("find", a_stack(knots=None, windows=()))

    assert "CT, axial, 5 slices" in fields["Stack"]
    assert "W 1500 L -600" in plain["Stack"]


def test_the_answer_says_where_the_finding_is_and_why(scrolled: Callable[..., tuple[Note, dict[str, str]]]) -> None:
    ((finding,),) = findings_of(scrolled("find")[1])

    assert finding == {
        "number": 1, "label": "Lung nodule", "why": "Round & solid.", "slices": [30, 34],
        "shapes": [{"ellipse": [0.3, 0.45, 0.05, 0.05]}],
    }  # fmt: skip


def test_a_region_has_an_outline_of_its_own_on_each_slice(scrolled: Callable[..., tuple[Note, dict[str, str]]]) -> None:
    lots = tuple((place, place, (Polygon(((0.12345, 0.2), (0.4, 0.2), (0.4, 0.5))),)) for place in (30, 32))
    ((finding,),) = findings_of(scrolled("find", a_stack(shapes=((1, lots),)))[1])

    assert finding["slices"] == [30, 32]
    assert [shape["slices"] for shape in finding["shapes"]] == [[30, 30], [32, 32]]
    assert finding["shapes"][0]["ring"] == "494 800 1106 0 0 1200"


def test_every_shape_is_written_as_the_viewer_reads_it(scrolled: Callable[..., tuple[Note, dict[str, str]]]) -> None:
    shapes = (Rect(0.1, 0.2, 0.3, 0.4), Point(0.5, 0.6), NODULE)
    ((finding,),) = findings_of(scrolled("find", a_stack(shapes=((1, ((32, 32, shapes),)),)))[1])

    assert [list(shape) for shape in finding["shapes"]] == [["rect"], ["point"], ["ellipse"]]


def test_the_questions_fields_say_nothing_of_the_answer(scrolled: Callable[..., tuple[Note, dict[str, str]]]) -> None:
    for kind, given in (("find", {}), ("diagnosis", {"diagnosis": "Lung nodule"})):
        _, fields = scrolled(kind, **given)
        asked = (fields["Stack"] + fields["Viewer data"]).lower()

        assert "nodule" not in asked
        assert "solid" not in asked
        assert "0.45" not in asked


def test_without_the_script_the_answer_has_its_outlines_on_the_key_slice(
    scrolled: Callable[..., tuple[Note, dict[str, str]]],
) -> None:
    _, fields = scrolled("find")

    assert '<svg class="rk-outlines"' in fields["Answer pictures"]
    assert fields["Answer pictures"].count("<img") == 5
    assert '<svg class="rk-outlines"' not in fields["Stack"]


def test_a_still_on_a_find_card_lets_the_student_mark_a_place_first(bench: Bench, film: dict[str, Any]) -> None:
    fields = dict(bench.note(bench.case(images=[film]), "find").fields)
    (settings,) = settings_of(fields)

    assert settings == {"kind": "still", "name": "X-ray image, PA erect", "find": True}
    assert [finding["label"] for finding in findings_of(fields)[0]] == ["Visceral pleural line", "Deep sulcus"]


def test_other_cards_with_stills_alone_do_without_the_viewer(bench: Bench, film: dict[str, Any]) -> None:
    fields = dict(bench.note(bench.case(images=[film], diagnosis="It"), "diagnosis").fields)

    assert fields["Pictures"].count("<img") == 1
    assert not fields.keys() & {"Stack", "Viewer data", "Answer viewer data"}


def test_a_still_beside_a_stack_keeps_its_frame_and_its_place(bench: Bench, film: dict[str, Any]) -> None:
    images = [film, {"name": "axial", "file": "a.nii", "findings": [{**film["findings"][0], "rect": [1, 1, 9, 9]}]}]
    case_file = bench.case(images=images, diagnosis="It")
    material = bench.material(case_file)
    stacked = replace(material.pictures["axial"], stack=a_stack())
    note = bench.note(case_file, "diagnosis", pictures={**material.pictures, "axial": stacked})
    fields = dict(note.fields)

    assert fields["Stack"].index('class="rk-picture"') < fields["Stack"].index('class="rk-viewer')
    assert len(settings_of(fields)) == 1
    assert [finding["number"] for finding in findings_of(fields)[0]] == [3]
    assert len(note.media) == 1 + len(PLACES)


def test_a_step_shows_the_stack_and_none_of_its_findings(scrolled: Callable[..., tuple[Note, dict[str, str]]]) -> None:
    steps = [{"id": "s", "show": ["axial"], "ask": "What?", "answer": "This."}]
    _, fields = scrolled("step", steps=steps)

    assert fields["Stack"].count("<img") == 5
    assert findings_of(fields) == [[]]
    assert "Answer pictures" not in fields


def test_text_can_not_leave_the_data(scrolled: Callable[..., tuple[Note, dict[str, str]]]) -> None:
    evil = "</script><b>{{c1::x}} [sound:a.mp3] \\(x\\) &amp;"
    finding = {"number": 1, "label": evil, "ellipse": [1, 1, 1, 1], "why": "x"}
    _, fields = scrolled("find", findings=[finding])

    assert findings_of(fields)[0][0]["label"] == evil
    for sign in ("<", ">", "&", "{{", "[sound", "\\\\("):
        assert sign not in fields["Answer viewer data"]


def test_an_occlusion_card_of_a_stack_shows_its_key_picture(
    scrolled: Callable[..., tuple[Note, dict[str, str]]],
) -> None:
    finding = {"number": 1, "label": "Lung nodule", "ellipse": [60, 60, 9, 9], "asks": ["cover"]}
    note, fields = scrolled("cover", findings=[finding])

    assert fields["Image"].count("<img") == 1
    assert note.media == ("rk-0000000000000000.png",)


def test_the_answer_of_a_masked_frame_has_the_loop_that_it_was_taken_from(
    scrolled: Callable[..., tuple[Note, dict[str, str]]],
) -> None:
    finding = {"number": 1, "label": "Lung nodule", "ellipse": [60, 60, 9, 9], "why": "Round.", "asks": ["cover"]}
    note, fields = scrolled("cover", a_stack(fps=12.5, knots=None, windows=()), [finding])

    assert 'data-settings="&#123;&quot;kind&quot;:&quot;cine&quot;' in fields["Stack"]
    assert {f"rk-{place:016x}.webp" for place in PLACES} < set(note.media)
    assert "Stack" not in scrolled("cover", a_stack(), [finding])[1]


def test_slices_that_tell_how_far_apart_they_lie_say_so(
    scrolled: Callable[..., tuple[Note, dict[str, str]]],
) -> None:
    (settings,) = settings_of(scrolled("find", a_stack(gap_mm=2.5))[1])

    assert settings["gap"] == 2.5
