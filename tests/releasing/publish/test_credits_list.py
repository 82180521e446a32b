"""Everybody whose picture ships is named, with the licence and what it asks."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

from radanki.releasing.publish.credits_list import COLUMNS, credits_markdown, credits_table, what_it_asks
from radanki.vocabulary import licences

if TYPE_CHECKING:
    from releasing.publish.conftest import ReleaseBench


def test_licences_are_counted_at_the_top_with_what_each_asks(bench: ReleaseBench, make_credit: Any) -> None:
    nc = make_credit(licence="CC BY-NC-SA 4.0", licence_url="https://creativecommons.org/licenses/by-nc-sa/4.0/")

    text = credits_markdown(bench.facts(make_credit(), make_credit(picture="lateral"), nc))

    rows = [line for line in text.splitlines() if line.startswith("| [")]
    assert rows[0].startswith("| [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/) | 2 | Name the author")
    assert "Not for sale" in rows[1]
    assert "under the same licence" in rows[1]


def test_a_picture_is_named_with_author_source_licence_changes_and_packages(
    bench: ReleaseBench, make_credit: Any
) -> None:
    text = credits_markdown(bench.facts(make_credit(decks=("radanki", "xr"))))

    assert "### Pleural effusion\n" in text
    assert (
        "- **frontal**: A. Contributor; [Small effusion, example.org](https://example.org/1); "
        "licence [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/); changed: cropped; in radanki and xr\n"
    ) in text


def test_who_wrote_and_drew_is_named_too_but_not_of_a_case_that_was_taken_down(bench: ReleaseBench) -> None:
    bench.case(1, "Effusion", contributor="B. Writer")
    stub = "retired: {since: '1.1', reason: Asked.}\ntaken_down: {notes: [{kind: find, guid: 00000000000000000001}]}"
    bench.case(2, "Withdrawn", contributor="nobody", licence="CC0-1.0", more=stub.replace("0000001", "000000a"))

    text = credits_markdown(bench.facts())

    assert "[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/): B. Writer" in text
    assert "nobody" not in text


def test_the_copyright_lines_of_licences_that_want_them_stand_above_the_licences_own_text(
    bench: ReleaseBench, make_credit: Any
) -> None:
    mit = make_credit(licence="MIT", notice="Copyright (c) 2020 A. Author")
    other = make_credit(licence="MIT", notice="Copyright (c) 2021 B. Author")

    text = credits_markdown(bench.facts(mit, other, mit, make_credit()))

    notices = text.partition("## Notices\n")[2]
    assert notices.count("Copyright (c) 2020 A. Author") == 1
    assert notices.index("2021 B. Author") < notices.index("> Permission is hereby granted, free of charge")
    assert notices.count("THE SOFTWARE IS PROVIDED") == 1
    assert "CC BY" not in notices.partition("## Words")[0]


def test_every_licence_says_what_it_asks() -> None:
    assert all(what_it_asks(licence.name).endswith(".") for licence in licences())
    assert what_it_asks("CC0 1.0").startswith("Nothing")
    assert "rID" in what_it_asks("Radiopaedia licence (modified CC BY-NC-SA 3.0)")
    assert "unchanged only" in what_it_asks("CC BY-ND 4.0")
    assert what_it_asks("Some licence") == what_it_asks("Unknown") == "Not known: ask its author."


def test_the_table_has_a_row_a_picture_and_no_cell_that_computes(make_credit: Any, hostile: str) -> None:
    bad = make_credit(title="=cmd|' /C calc'!A0", author="+1", source=hostile, changes=("-1",), decks=("@x",))

    rows = list(csv.reader(io.StringIO(credits_table([make_credit(), bad]))))

    assert tuple(rows[0]) == COLUMNS
    assert rows[1][:4] == ["cases/xr/chest/case-1", "Pleural effusion", "frontal", "A. Contributor"]
    assert len(rows) == 3
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)
    assert all("\n" not in cell for row in rows for cell in row)


def test_nothing_that_a_contributor_typed_becomes_markup(bench: ReleaseBench, make_credit: Any, hostile: str) -> None:
    bench.case(1, hostile, contributor=hostile)
    credit = make_credit(title=hostile, author=hostile, source=hostile, url=f"javascript:{hostile}", licence=hostile)

    shown = MarkdownIt("commonmark", {"html": True}).enable("table").render(credits_markdown(bench.facts(credit)))

    assert "<img" not in shown
    assert 'href="javascript' not in shown
    assert "evil.example" not in "".join(part.split('"')[0] for part in shown.split('href="')[1:])
    assert shown.count("<h1>") == 1
    assert "\u202e" not in shown


def test_a_release_without_pictures_has_a_list_all_the_same(bench: ReleaseBench) -> None:
    assert "0 pictures in 1 package." in credits_markdown(bench.facts())
