"""A label is chosen from what was written before and from RadLex's names, with its id, by mouse or keys."""

from __future__ import annotations

from typing import Any


def draw(annotator: Any) -> None:
    annotator.tool("rect")
    annotator.drag((100, 240), (220, 360))
    annotator.page.wait_for_selector("#label:focus")


def test_radlex_completes_a_label_and_its_id_is_kept_with_it(annotator: Any) -> None:
    page = annotator.page
    draw(annotator)
    page.keyboard.type("pleural eff")
    page.wait_for_selector("#label-offers li >> text=Pleural effusion")
    assert page.get_attribute("#label", "aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#label", "aria-activedescendant") == "offer-0"
    page.keyboard.press("Enter")
    assert page.input_value("#label") == "Pleural effusion"
    assert page.inner_text("#radlex-said") == "RadLex RID34539"
    assert page.is_hidden("#label-offers")
    page.keyboard.press("Enter")
    annotator.saved()
    assert (annotator.finding(2).label, annotator.finding(2).radlex) == ("Pleural effusion", "RID34539")
    assert page.evaluate("document.activeElement.id") == "stage"

    annotator.label("Right pleural effusion")
    annotator.saved()
    assert annotator.finding(2).radlex == "RID34539"
    # Another label is no pleural effusion any more.
    annotator.label("Pleural plaque")
    annotator.saved()
    assert (annotator.finding(2).label, annotator.finding(2).radlex) == ("Pleural plaque", None)


def test_labels_of_this_case_are_offered_and_chosen_with_the_mouse(annotator: Any) -> None:
    page = annotator.page
    draw(annotator)
    page.keyboard.type("ba")
    page.click("#label-offers li >> text=Ball")
    assert page.input_value("#label") == "Ball"
    annotator.saved()
    assert annotator.finding(2).label == "Ball"
    assert annotator.faults == []


def test_escape_closes_the_list_and_then_leaves_the_field(annotator: Any) -> None:
    page = annotator.page
    draw(annotator)
    page.keyboard.type("pneu")
    page.wait_for_selector("#label-offers li")
    page.keyboard.press("Escape")
    assert page.is_hidden("#label-offers")
    assert page.evaluate("document.activeElement.id") == "label"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "stage"
    assert page.inner_text("#number") == "2"


def test_axe_finds_nothing_in_the_list_of_labels(annotator: Any, violations: Any) -> None:
    page = annotator.page
    draw(annotator)
    page.keyboard.type("pneu")
    page.wait_for_selector("#label-offers li")
    page.keyboard.press("ArrowDown")
    assert violations(page) == []


def test_axe_finds_nothing_while_a_tool_is_in_use_or_a_save_failed(annotator: Any, violations: Any) -> None:
    page = annotator.page
    for tool in ("brush", "eraser", "wand", "polygon"):
        annotator.tool(tool)
        assert violations(page) == []
    page.route("**/api/save", lambda route: route.abort())
    annotator.picture("axial")
    page.click("#findings button")
    annotator.label("Other")
    page.wait_for_selector("#fault:not([hidden])")
    assert violations(page) == []
    page.click("#fault-copy")
    assert violations(page) == []
    page.unroute("**/api/save")
