from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from radanki.cards.fields.outlines import Mark, outlines_svg
from radanki.cards.fields.overlay import lone_mark, overlay
from radanki.model.imaging.card_picture import Media
from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect

FILM = Media("rk-1.png", Path(), 800, 1000, 1)
small = st.floats(0.02, 0.3)
place = st.floats(0, 0.95)
marks = st.lists(
    st.builds(
        lambda label, shape: (label, shape),
        st.text("abcde ", min_size=1, max_size=40),
        st.one_of(st.builds(Rect, place, place, small, small), st.builds(Ellipse, place, place, small, small)),
    ),
    min_size=1,
    max_size=9,
).map(lambda found: [Mark(number, label, (shape,)) for number, (label, shape) in enumerate(found, 1)])


def styles(html: str) -> list[dict[str, str]]:
    found = re.findall(r'<span class="rk-label rk-c\d" data-rk="label" style="([^"]+)"', html)
    return [dict(part.split(":") for part in style.split(";")) for style in found]


@given(marks)
def test_every_label_is_held_inside_the_picture_at_any_width(found: list[Mark]) -> None:
    for style in styles(overlay(found, FILM)):
        (across,) = {"left", "right"} & style.keys()
        (down,) = {"top", "bottom"} & style.keys()
        at, room = (float(style[key].removesuffix("%")) for key in (across, "--rk-room"))
        share = style[down].removeprefix("min(").partition(",")[0].removesuffix("%")
        assert 0 <= float(share) <= 100
        assert at >= 0
        assert at + room <= 100.01


@given(marks)
def test_every_mark_has_its_outline_and_its_words_or_where_they_find_no_room_its_number(found: list[Mark]) -> None:
    html = overlay(found, FILM)

    assert len(styles(html)) == len(found)
    assert html.count('<g class="rk-outline rk-c') == len(found)
    told = re.findall(r"rk-label [^>]*><(?:span|b)>([^<]*)<", html)
    assert all(text in {mark.label, str(mark.place)} for text, mark in zip(told, found, strict=True))


def test_the_rest_of_the_picture_is_dimmed_once_whatever_shapes_overlap() -> None:
    html = overlay([Mark(1, "A", (Rect(0.1, 0.1, 0.2, 0.2),)), Mark(2, "B", (Rect(0.2, 0.2, 0.2, 0.2),))], FILM)

    (mask,) = re.findall(r'<mask id="([^"]+)">', html)
    assert html.count('class="rk-dim"') == 1
    assert f'mask="url(#{mask})"' in html


def test_nothing_is_dimmed_around_what_fills_the_picture() -> None:
    assert "rk-dim" not in overlay([Mark(None, "Lung", (Rect(0.05, 0.05, 0.9, 0.9),))], FILM)


def test_outlines_are_stretched_with_the_picture_and_their_lines_are_not() -> None:
    html = overlay([Mark(None, "Aorta", (Polygon(((0.1, 0.2), (0.3, 0.2), (0.2, 0.45))),))], FILM)

    assert '<svg class="rk-outlines" viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">' in html
    assert '<polygon points="100,200 300,200 200,450" vector-effect="non-scaling-stroke"/>' in html


def test_a_label_is_html_and_never_svg_text_which_would_be_stretched() -> None:
    html = overlay([Mark(None, "A < B", (Rect(0.4, 0.4, 0.1, 0.1),))], FILM)

    assert "<text" not in html
    assert "<span>A &lt; B</span>" in html


def test_a_label_at_the_right_edge_grows_to_the_left() -> None:
    (style,) = styles(overlay([Mark(None, "Left costophrenic angle", (Rect(0.9, 0.8, 0.08, 0.1),))], FILM))

    assert "right" in style


def test_a_label_at_the_top_stands_below_its_finding() -> None:
    (style,) = styles(overlay([Mark(None, "Trachea", (Rect(0.4, 0.0, 0.1, 0.05),))], FILM))

    assert style["top"] == "min(5%,100% - 25px)"


def test_a_label_above_its_finding_stays_inside_a_picture_that_is_shown_low() -> None:
    (style,) = styles(overlay([Mark(None, "Contusion", (Rect(0.4, 0.15, 0.1, 0.05),))], FILM))

    assert style["bottom"] == "min(85%,100% - 25px)"


def test_where_labels_would_cover_one_another_the_number_stays() -> None:
    crowd = [Mark(number, "A label of some length", (Point(0.5, 0.5 + number / 200),)) for number in range(1, 9)]

    assert overlay(crowd, FILM).count("<span>A label") < len(crowd)


def test_a_label_keeps_clear_of_the_masks_of_other_cards() -> None:
    here, above = Mark(None, "Pons", (Rect(0.4, 0.5, 0.1, 0.1),)), Mark(None, "Sella", (Rect(0.3, 0.4, 0.5, 0.09),))

    assert "bottom" in styles(lone_mark(here, FILM))[0]
    assert "top" in styles(lone_mark(here, FILM, [above]))[0]


def test_a_label_stands_beside_its_finding_where_others_are_above_and_below() -> None:
    here = Mark(None, "Intimal flap", (Rect(0.4, 0.5, 0.1, 0.1),))
    around = [Mark(None, "x", (Rect(0.3, top, 0.5, 0.1),)) for top in (0.39, 0.61)]

    (style,) = styles(lone_mark(here, FILM, around))

    assert (style["left"], style["top"], style["transform"]) == ("50%", "55%", "translateY(-50%)")


def test_a_picture_without_shapes_has_nothing_laid_over_it() -> None:
    assert overlay([Mark(None, "Somewhere", ())], FILM) == ""


def test_a_mark_of_a_picture_that_is_not_here_has_no_outline() -> None:
    assert 'class="rk-outline' not in outlines_svg([Mark(None, "Target", ())], FILM).replace("rk-outlines", "")


def test_without_a_list_each_label_has_the_colour_of_its_outline_and_of_no_other() -> None:
    here = [Mark(None, "Left radius", (Rect(0.1, 0.9, 0.2, 0.08),), 1)]
    there = [Mark(None, "Right radius", (Rect(0.7, 0.9, 0.2, 0.08),), 2)]

    html = overlay([*here, *there], FILM)

    assert re.findall(r'<g class="rk-outline (rk-c\d)"', html) == ["rk-c1", "rk-c2"]
    assert re.findall(r'<span class="rk-label (rk-c\d)"', html) == ["rk-c1", "rk-c2"]


def test_where_there_is_no_clear_room_a_label_hides_as_little_of_another_finding_as_it_can() -> None:
    lung, other = Rect(0.05, 0.1, 0.4, 0.8), Rect(0.5, 0.1, 0.45, 0.75)
    of_lung = Mark(None, "Countless small nodules", (lung,), 1)
    of_other = Mark(None, "Small nodules of the other lung", (other,), 2)

    style = styles(overlay([of_lung, of_other], FILM))[1]

    assert style["top"].startswith("min(85%"), style
