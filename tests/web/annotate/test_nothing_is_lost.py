"""A save that fails loses nothing: the page says so, stays as it is, and saves when it can; and what numbers stay."""

from __future__ import annotations

import json
from typing import Any

from radanki.library.ledger import LEDGER_PATH
from radanki.library.ledger_text import ledger_text
from radanki.model.releases.ledger import Ledger, Release, ReleasedCase
from radanki.model.releases.published import PublishedPicture

FULL = json.dumps({"said": "case.yaml: No space left on device"})


def test_a_save_that_failed_leaves_all_open_and_is_done_at_the_next_try(annotator: Any) -> None:
    page = annotator.page
    page.route("**/api/save", lambda route: route.fulfill(status=507, body=FULL, content_type="application/json"))
    annotator.tool("rect")
    annotator.drag((100, 240), (220, 360))
    annotator.label("Box")
    page.wait_for_selector("#fault:not([hidden])")

    said = page.inner_text("#fault-words")
    assert said.startswith("Not saved: case.yaml: No space left on device. Nothing is lost")
    assert page.input_value("#label") == "Box"
    page.click("#fault-copy")
    text = page.input_value("#unsaved-text")
    assert text.startswith("# frontal\nfindings:\n")
    assert '"label":"Box","rect":[100' in text
    page.keyboard.press("Escape")
    page.click("#fault-retry")
    assert page.is_visible("#fault")

    page.unroute("**/api/save")
    page.click("#fault-retry")
    annotator.saved()
    assert annotator.finding(2).label == "Box"
    assert not page.is_visible("#fault")


def test_findings_that_are_all_deleted_are_told_as_an_empty_list(annotator: Any) -> None:
    page = annotator.page
    page.route("**/api/save", lambda route: route.fulfill(status=507, body=FULL, content_type="application/json"))
    page.click("#findings button")
    page.click("#delete")
    page.wait_for_selector("#fault:not([hidden])")
    page.click("#fault-copy")
    assert page.input_value("#unsaved-text") == "# frontal\nfindings: []"
    page.keyboard.press("Escape")
    page.unroute("**/api/save")


def test_a_page_whose_program_was_away_saves_by_itself_when_it_is_back(annotator: Any) -> None:
    page = annotator.page
    page.route("**/api/**", lambda route: route.abort())
    page.click("#findings button")
    annotator.label("Mine")
    page.wait_for_selector("#fault-words >> text=radanki no longer runs")

    page.unroute("**/api/**")
    annotator.saved()
    assert annotator.finding(1).label == "Mine"


def test_a_number_that_was_released_stays_and_another_is_given_again(annotator: Any) -> None:
    page = annotator.page
    root = annotator.case_yaml.parents[4]
    case = ReleasedCase(
        "00000000000000a7", "cases/ct/chest/nodule", "Nodule", "1.0", pictures=(PublishedPicture("frontal", (1,)),)
    )
    ledger = root / LEDGER_PATH
    ledger.write_text(ledger_text(Ledger(releases=(Release("1.0", 1, (), 0, 0),), cases=(case,))), encoding="utf-8")
    try:
        page.reload()
        annotator.opened()
        annotator.tool("point")
        annotator.click(50, 50)
        annotator.label("Spot")
        annotator.saved()
        assert "never released" in page.inner_text("#number-said")
        page.click("#delete")
        annotator.saved()
        assert annotator.case.images[0].reserved == ()

        page.click("#findings button")
        assert "stays for good" in page.inner_text("#number-said")
        page.click("#delete")
        annotator.saved()
        assert annotator.case.images[0].reserved == (1,)
        assert page.locator("#reserved button").count() == 0

        annotator.tool("point")
        annotator.click(50, 50)
        annotator.label("Spot")
        annotator.saved()
        assert [one.number for one in annotator.case.images[0].findings] == [2]
    finally:
        ledger.unlink()
