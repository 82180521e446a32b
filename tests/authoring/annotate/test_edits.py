"""What the page changes, and nothing else, becomes edits of the file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from radanki.authoring.annotate.edits import edits_between, next_number, read_wanted
from radanki.authoring.edit.case_rewriting import rewritten
from radanki.library.case_file import read_case
from radanki.model.placement import Placement

if TYPE_CHECKING:
    from collections.abc import Collection

HEAD = """\
id: 00000000000000a7
title: Nodule   # a comment
kind: pathology
level: 1
certainty: certain
basis: Known.
"""
TAIL = """\
diagnosis: Nodule
sources: [{id: mine, own: true, author: A, licence: CC-BY-4.0}]
licence: CC-BY-4.0
contributors: [A]
"""


def case_of(text: str) -> Any:
    case_file, problems = read_case(text.encode(), "case.yaml", None, Placement("xr", "chest"))  # type: ignore[arg-type]
    assert case_file is not None, problems
    return case_file.case


def text_of(findings: list[dict[str, Any]], reserved: tuple[int, ...] = ()) -> str:
    text = HEAD + "images:\n  - name: film\n    file: film.png\n"
    if reserved:
        text += f"    reserved: {list(reserved)}\n"
    if findings:
        text += "    findings:\n" + "".join(
            f"      - {one}  # number {one['number']}\n" for one in map(as_flow, findings)
        )
    return text + TAIL


class as_flow(dict[str, Any]):  # noqa: N801  # it prints itself as YAML
    def __str__(self) -> str:
        return "{" + ", ".join(f"{key}: {value}" for key, value in self.items()) + "}"


def as_sent(image: Any) -> dict[str, Any]:
    """A picture as the page sends it when nothing was touched."""
    findings = []
    for finding in image.findings:
        sent = finding.model_dump(by_alias=True, exclude_none=True, include={
            "number", "label", "rect", "ellipse", "polygon", "point", "slice", "slices", "asks", "why", "hint",
        })  # fmt: skip
        findings.append(sent)
    return {
        "name": image.name,
        "findings": findings,
        "reserved": list(image.reserved),
        "crop": image.crop,
        "blank": list(image.blank),
    }


def saved(base: str, wanted: list[dict[str, Any]], current: str | None = None, released: Collection[int] = ()) -> str:
    current = base if current is None else current
    edits = edits_between(case_of(base), read_wanted(wanted), case_of(current), {"film": released})
    return rewritten(current, edits)


def squeezed(text: str) -> str:
    """Let a comment behind a longer or shorter line stand where it stands."""
    return re.sub(r" +#", " #", text)


numbers = st.floats(0, 400).map(lambda n: round(n, 1))
shapes = st.one_of(
    st.tuples(st.just("rect"), st.lists(numbers.map(lambda n: n + 1), min_size=4, max_size=4)),
    st.tuples(st.just("ellipse"), st.lists(numbers.map(lambda n: n + 1), min_size=4, max_size=4)),
    st.tuples(st.just("point"), st.lists(numbers, min_size=2, max_size=2)),
    st.tuples(st.just("polygon"), st.lists(st.lists(numbers, min_size=2, max_size=2), min_size=3, max_size=9)),
)
words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=30
).filter(lambda text: bool(text.strip()) and "\ufeff" not in text)


@st.composite
def finding_lists(draw: Any) -> list[dict[str, Any]]:
    chosen = draw(st.lists(st.integers(1, 40), unique=True, max_size=5))
    found = []
    for number in chosen:
        kind, values = draw(shapes)
        found.append({"number": number, "label": draw(words).strip(), kind: values})
        if draw(st.booleans()):
            found[-1]["why"] = draw(words).strip()
    return found


def plain_text(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same with words that need no quoting: what is on disk at first is written by this test itself."""
    return [{**one, "label": f"L{one['number']}"} | ({"why": "W"} if "why" in one else {}) for one in findings]


@given(before=finding_lists(), after=finding_lists(), released=st.sets(st.integers(1, 40)))
@settings(max_examples=25, deadline=None)
def test_what_the_page_shows_is_what_the_file_then_says(before: Any, after: Any, released: Any) -> None:
    base = text_of(plain_text(before))
    sent = {**as_sent(case_of(base).images[0]), "findings": after}

    now = case_of(saved(base, [sent], released=released))

    assert {one.number: one for one in now.images[0].findings} == {
        one.number: one for one in read_wanted([sent])[0].findings
    }
    gone = {one["number"] for one in before} - {one["number"] for one in after}
    assert set(now.images[0].reserved) == gone & released


@given(findings=finding_lists())
@settings(max_examples=15, deadline=None)
def test_nothing_touched_changes_nothing(findings: Any) -> None:
    base = text_of(plain_text(findings), reserved=(77,))

    assert edits_between(case_of(base), read_wanted([as_sent(case_of(base).images[0])]), case_of(base), {}) == ()


ONE = {"number": 1, "label": "Nodule", "rect": [1, 2, 30, 40]}


def test_comments_and_the_words_of_others_stay() -> None:
    base = text_of([ONE, {"number": 3, "label": "Rib", "point": [5, 6]}])
    sent = as_sent(case_of(base).images[0])
    sent["findings"][0]["label"] = "Solid nodule"

    text = saved(base, [sent])

    assert squeezed(text) == squeezed(base.replace("label: Nodule", "label: Solid nodule"))


def test_a_released_finding_that_is_deleted_leaves_its_number_reserved_and_undo_takes_it_out_again() -> None:
    base = text_of([ONE, {"number": 3, "label": "Rib", "point": [5, 6]}], reserved=(2,))
    sent = as_sent(case_of(base).images[0])
    without = {**sent, "findings": sent["findings"][1:]}

    text = saved(base, [without], released=(1, 2))
    again = saved(text, [{**sent, "reserved": [2]}], released=(1, 2))

    assert case_of(text).images[0].reserved == (2, 1)
    assert case_of(again).images[0].reserved == (2,)
    assert {one.number for one in case_of(again).images[0].findings} == {1, 3}


def test_a_finding_that_was_never_released_leaves_nothing_behind() -> None:
    base = text_of([ONE, {"number": 3, "label": "Rib", "point": [5, 6]}], reserved=(2,))
    sent = as_sent(case_of(base).images[0])

    text = saved(base, [{**sent, "findings": sent["findings"][:1]}], released=(1, 2))

    assert case_of(text).images[0].reserved == (2,)
    assert [one.number for one in case_of(text).images[0].findings] == [1]


def test_the_next_number_lies_above_all_that_ever_were() -> None:
    image = case_of(text_of([ONE], reserved=(9, 2))).images[0]

    assert next_number(image) == 10


def test_keeping_mine_keeps_what_somebody_else_wrote_meanwhile() -> None:
    base = text_of([ONE, {"number": 3, "label": "Rib", "point": [5, 6]}])
    elsewhere = base.replace("label: Rib", "label: Left third rib").replace("basis: Known.", "basis: Histology.")
    sent = as_sent(case_of(base).images[0])
    sent["findings"][0]["label"] = "Mine"

    text = saved(base, [sent], elsewhere)

    assert squeezed(text) == squeezed(elsewhere.replace("label: Nodule", "label: Mine"))


def test_two_new_findings_of_one_number_become_two_numbers() -> None:
    base = text_of([ONE])
    elsewhere = text_of([ONE, {"number": 2, "label": "Theirs", "point": [5, 6]}])
    sent = as_sent(case_of(base).images[0])
    sent["findings"].append({"number": 2, "label": "Mine", "point": [7, 8]})

    now = case_of(saved(base, [sent], elsewhere)).images[0]

    assert [(one.number, one.label) for one in now.findings] == [(1, "Nodule"), (2, "Theirs"), (3, "Mine")]


def test_a_shape_of_another_kind_takes_the_place_of_the_old_one() -> None:
    base = text_of([ONE])
    sent = as_sent(case_of(base).images[0])
    sent["findings"][0] = {"number": 1, "label": "Nodule", "polygon": [[1, 2], [3.5, 4], [5, 9]]}

    text = saved(base, [sent])

    assert "polygon: [[1, 2], [3.5, 4], [5, 9]]" in text
    assert "rect" not in text


def test_blank_and_crop_are_written_and_taken_out() -> None:
    base = text_of([ONE])
    sent = as_sent(case_of(base).images[0])

    text = saved(base, [{**sent, "crop": [0, 0, 100, 90], "blank": [[1, 2, 3, 4]]}])
    again = saved(text, [sent])

    assert case_of(text).images[0].crop == (0, 0, 100, 90)
    assert case_of(text).images[0].blank == ((1, 2, 3, 4),)
    assert case_of(again) == case_of(base)


STACK = (
    HEAD
    + """\
images:
  - name: film
    file: film.nii
    slices: {plane: axial, start: 2, stop: 20, step: 2, key: 4}  # every second
    findings:
      - {number: 1, label: Nodule, point: [3, 4], slice: 8}
"""
    + TAIL
)


def test_the_slice_shown_first_is_one_number_in_the_file() -> None:
    sent = as_sent(case_of(STACK).images[0])

    assert saved(STACK, [{**sent, "first": 4}]) == STACK
    assert saved(STACK, [{**sent, "first": 8}]) == STACK.replace("key: 4", "key: 8")


def test_a_still_has_no_slice_to_show_first() -> None:
    base = text_of([ONE])

    assert saved(base, [{**as_sent(case_of(base).images[0]), "first": 3}]) == base


def test_a_finding_that_is_drawn_on_more_slices_has_outlines_instead_of_its_shape() -> None:
    head = HEAD + "images:\n  - name: film\n    file: film.nii\n    slices: {plane: axial, start: 0, stop: 9, key: 4}\n"
    shape = "- {number: 1, label: Lumen, polygon: [[1, 1], [9, 1], [9, 9]], slice: 4}  # mine"
    text = f"{head}    findings:\n      {shape}\n{TAIL}"
    case = case_of(text)
    sent = as_sent(case.images[0])
    spans = {"4": [[1, 1], [9, 1], [9, 9]], "7": [[2.5, 1], [9, 1], [9, 9]]}
    sent["findings"] = [{"number": 1, "label": "Lumen", "spans": spans}]

    written = rewritten(text, edits_between(case, read_wanted([sent]), case, {}))

    assert case_of(written).images[0].findings[0].drawn_spans == (
        (4, ((1, 1), (9, 1), (9, 9))), (7, ((2.5, 1), (9, 1), (9, 9))),
    )  # fmt: skip
    assert "4: [[1, 1], [9, 1], [9, 9]]" in written
    assert "polygon" not in written
    assert "# mine" in written


def test_that_more_is_to_be_seen_than_is_drawn_is_written_and_taken_back() -> None:
    text = text_of([{"number": 1, "label": "Nodule", "rect": [1, 2, 3, 4]}])
    case = case_of(text)

    sent = {**as_sent(case.images[0]), "complete": False}
    written = rewritten(text, edits_between(case, read_wanted([sent]), case, {}))
    assert "    complete: false\n" in written

    again = case_of(written)
    back = edits_between(again, read_wanted([{**as_sent(again.images[0]), "complete": True}]), again, {})
    assert rewritten(written, back) == text
