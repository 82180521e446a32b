"""What a person wrote in a case stays as it is, however often a tool changes something beside it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

from radanki.authoring.edit.case_rewriting import rewritten
from radanki.authoring.edit.case_text import AppendItem, RemoveValue, SetValue, read_case_text, save_case_text
from radanki.errors import ConflictError, UsageError
from radanki.library.yaml_nodes import read_yaml

if TYPE_CHECKING:
    from typing import Any

CASES = sorted((Path(__file__).parents[3] / "cases").glob("*/*/*/case.yaml"))

WRITTEN_BY_HAND = """\
# yaml-language-server: $schema=../../../../docs/case.schema.json
id: 7c1e0b52d3f94a0e   # never edited
title: 'Tension pneumothorax'
kind: pathology
images:
  - name: frontal
    file: frontal.png
    # Drawn on the workstation.
    findings:
      - number: 1
        label: "Visceral pleural line"
        polygon: [[812, 240], [830, 255],
                  [815, 400]]
        why: No lung markings lateral to it.

discussion: |
  One line.

  Another one.
sources:
  - {id: mine, own: true, author: A. Contributor, licence: CC-BY-4.0}
licence: CC-BY-4.0
"""


def loaded(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


def changed_lines(before: str, after: str) -> list[str]:
    kept = before.splitlines()
    return [line for line in after.splitlines() if line not in kept]


@pytest.mark.slow
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_rewriting_without_a_change_changes_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert rewritten(text, []) == text


def test_a_new_finding_is_the_only_new_line() -> None:
    finding = {"number": 2, "label": "Deep sulcus", "rect": [1, 2.5, 30, 40], "why": "Air collects below."}
    after = rewritten(WRITTEN_BY_HAND, [AppendItem(("images", 0, "findings"), finding)])
    assert changed_lines(WRITTEN_BY_HAND, after) == [
        "      - {number: 2, label: Deep sulcus, rect: [1, 2.5, 30, 40], why: Air collects below.}"
    ]
    assert set(WRITTEN_BY_HAND.splitlines()) <= set(after.splitlines())
    assert loaded(after)["images"][0]["findings"][1] == finding


def test_a_new_key_goes_where_the_format_lists_it() -> None:
    edits: list[SetValue | AppendItem] = [
        SetValue(("level",), 2),
        SetValue(("images", 0, "blank"), [[0, 0, 40, 60]]),
        SetValue(("retired",), {"since": "1.2", "reason": "Diagnosis revised."}),
        AppendItem(("images", 0, "reserved"), 4),
    ]
    after = rewritten(WRITTEN_BY_HAND, edits)
    assert changed_lines(WRITTEN_BY_HAND, after) == [
        "level: 2",
        "    blank: [[0, 0, 40, 60]]",
        "    reserved: [4]",
        "retired: {since: '1.2', reason: Diagnosis revised.}",
    ]
    lines = after.splitlines()
    assert lines.index("level: 2") == lines.index("kind: pathology") + 1
    assert lines.index("    blank: [[0, 0, 40, 60]]") < lines.index("    findings:")


def test_only_the_shape_that_was_moved_is_written_anew() -> None:
    after = rewritten(WRITTEN_BY_HAND, [SetValue(("images", 0, "findings", 0, "polygon"), [[1, 2], [3, 4], [5, 6.5]])])
    assert changed_lines(WRITTEN_BY_HAND, after) == ["        polygon: [[1, 2], [3, 4], [5, 6.5]]"]


def test_what_is_removed_takes_nothing_else_along() -> None:
    after = rewritten(WRITTEN_BY_HAND, [RemoveValue(("images", 0, "findings", 0, "why")), RemoveValue(("history",))])
    assert not changed_lines(WRITTEN_BY_HAND, after)
    assert "why:" not in after
    assert "# Drawn on the workstation." in after


def test_days_and_versions_keep_their_meaning() -> None:
    looked = {"by": "AB", "on": dt.date(2026, 11, 24), "pixels": "12345678"}
    after = rewritten(WRITTEN_BY_HAND, [AppendItem(("images", 0, "looked"), looked)])
    assert "on: 2026-11-24" in after
    assert loaded(after)["images"][0]["looked"][0] == looked


@pytest.mark.parametrize("label", ["? unclear", ": colon", "a: b", "# no comment", "[x]", "{x}", "yes", "1.0", "'"])
def test_any_words_come_back_as_they_were_typed(label: str) -> None:
    after = rewritten(WRITTEN_BY_HAND, [AppendItem(("images", 0, "findings"), {"number": 2, "label": label})])
    document, problems = read_yaml(after.encode(), "case.yaml")
    assert not problems
    value: Any = document.value
    assert value["images"][0]["findings"][1]["label"] == label


def test_an_edit_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(UsageError, match=r"images\.3"):
        rewritten(WRITTEN_BY_HAND, [SetValue(("images", 3, "view"), "PA")])


@pytest.mark.parametrize("text", ["a: [1", "- a list\n", "just words"])
def test_what_is_no_case_is_refused_in_words(text: str) -> None:
    with pytest.raises(UsageError, match="radanki check"):
        rewritten(text, [SetValue(("title",), "x")])


def test_a_file_that_somebody_else_changed_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(WRITTEN_BY_HAND, encoding="utf-8")
    read = read_case_text(path)
    path.write_text("title: theirs\n", encoding="utf-8")
    with pytest.raises(ConflictError, match="somebody else"):
        save_case_text(read, "title: mine\n")
    assert path.read_text(encoding="utf-8") == "title: theirs\n"


def test_a_saved_text_can_be_changed_again(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(WRITTEN_BY_HAND, encoding="utf-8")
    once = save_case_text(read_case_text(path), rewritten(WRITTEN_BY_HAND, [SetValue(("title",), "One")]))
    save_case_text(once, rewritten(once.text, [SetValue(("title",), "Two")]))
    assert loaded(path.read_text(encoding="utf-8"))["title"] == "Two"
    assert [entry.name for entry in tmp_path.iterdir()] == ["case.yaml"]


PLAIN = "id: 1\ntitle: Effusion\nimages:\n  - name: frontal\n    file: a.png\n\n# Of the sources.\nsources: []\n"
FORMS = {
    "windows": PLAIN.replace("\n", "\r\n"),
    "tabs": PLAIN.replace("title: ", "title:\t").replace("name: ", "name:\t"),
    "marked": f"\ufeff{PLAIN}",
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_a_file_comes_back_as_it_was_but_for_what_was_added(text: str) -> None:
    changed = rewritten(text, [AppendItem(("images", 0, "findings"), {"number": 1, "label": "Fluid"})])

    end = "\r\n" if "\r\n" in text else "\n"
    added = f"    findings:{end}      - {{number: 1, label: Fluid}}{end}"
    assert changed == text.replace(f"a.png{end}", f"a.png{end}{added}")


@pytest.mark.parametrize("last", ["    file: a.png\n", "    looked: [{by: AB}]\n", "    windows:\n      - lung\n"])
def test_a_comment_stays_above_the_key_that_it_speaks_of(last: str) -> None:
    text = f"images:\n  - name: frontal  # the first\n{last}\n# Of the sources.\n\nsources: []\n"

    changed = rewritten(text, [AppendItem(("images", 0, "findings"), {"number": 1}), SetValue(("licence",), "CC0-1.0")])

    assert changed.endswith("- {number: 1}\n\n# Of the sources.\n\nsources: []\nlicence: CC0-1.0\n")
    assert "frontal  # the first\n" in changed


def test_an_item_that_is_added_stands_with_the_others_and_not_below_the_empty_line() -> None:
    text = "images:\n  - name: frontal\n    findings:\n      - number: 1\n        why: Dark.\n\nsources: []\n"

    changed = rewritten(text, [AppendItem(("images", 0, "findings"), {"number": 2})])

    assert changed == text.replace("Dark.\n", "Dark.\n      - {number: 2}\n")


def test_a_tab_within_a_text_stays_there() -> None:
    text = "discussion: |\n  Airway:\tclear\n  Bones: whole\nid: 1\n"

    assert rewritten(text, [SetValue(("licence",), "CC0-1.0")]) == f"{text}licence: CC0-1.0\n"
