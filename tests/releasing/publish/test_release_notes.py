"""What students read of a release: what they get, what was wrong, what is withdrawn; and nothing of what had to go."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

from radanki.model.releases.changes import Passage
from radanki.model.releases.deck_quality import DeckQuality, Part, PatternPictures
from radanki.model.releases.published import Withdrawn
from radanki.releasing.publish.release_notes import release_notes

if TYPE_CHECKING:
    from releasing.publish.conftest import ReleaseBench


def section(text: str, heading: str) -> str:
    found = re.search(rf"^## {heading}\n\n(.*?)(?=\n## |\Z)", text, re.DOTALL | re.MULTILINE)
    return "" if found is None else found[1].strip()


def test_the_first_release_says_so_and_counts_what_there_is_to_learn(bench: ReleaseBench, make_item: Any) -> None:
    case = bench.case(1, "Effusion", is_known=False)
    facts = bench.facts(previous=None, new=(make_item(case), make_item(case, kind="cover", guid="c", cards=(1, 2))))

    text = release_notes(facts)

    assert text.startswith(
        "# Release 1.1, 24 November 2026\n\nThe first release.\n\n- 3 new cards to learn, with 1 new case."
    )
    assert section(text, "New") == (
        "In Anki `tag:RadAnki::new::1.1` finds all of it, now and later.\n\n"
        "All of it is in *X-ray*.\n\n- **Effusion**: 1 find card and 2 cover cards"
    )


def test_more_cards_of_a_known_case_are_told_apart_from_a_new_case(bench: ReleaseBench, make_item: Any) -> None:
    old, new = bench.case(1, "Effusion"), bench.case(2, "Zebra", is_known=False)

    items = (make_item(old, decks=("xr", "all")), make_item(new, decks=("all",)))
    text = release_notes(bench.facts(new=items))

    assert section(text, "New").splitlines()[2:] == [
        "All of it is in *all*.",
        "",
        "- **Zebra**: 1 find card",
        "- more of **Effusion**: 1 find card, in *X-ray*",
    ]


def test_a_correction_says_what_was_wrong_in_its_contributors_words(bench: ReleaseBench, make_item: Any) -> None:
    told = "corrected: [{since: '1.0', what: Old.}, {since: '1.1', what: The side was wrong}]"
    case = bench.case(1, "Effusion", more=told, corrections=("1.0: Old.",))
    changed = make_item(
        case, "answer", aspects=frozenset({"answer"}), passages=(Passage("Answer", "On the left.", "On the right."),)
    )

    text = release_notes(bench.facts(changed=(changed,)))

    assert section(text, "Corrected") == (
        "- **Effusion**: The side was wrong.\n  - before: On the left.; now: On the right."
    )
    assert section(text, "Changed") == ""
    assert "- 1 card that you may know shows something else than before." in text


def test_a_change_that_nobody_explained_is_shown_before_and_after(bench: ReleaseBench, make_item: Any) -> None:
    case = bench.case(1, "Effusion")
    long = "word " * 100
    changed = make_item(
        case, "picture", aspects=frozenset({"picture", "tags"}), passages=(Passage("Answer", long, "Short."),)
    )

    text = section(release_notes(bench.facts(changed=(changed,))), "Changed")

    assert text.startswith("- **Effusion**: the picture and its tags of 1 find card\n  - before: word word")
    assert text.endswith("…; now: Short.")
    assert len(text) < 400


def test_a_change_of_tags_alone_is_not_worth_a_line(bench: ReleaseBench, make_item: Any) -> None:
    changed = make_item(bench.case(1, "Effusion"), aspects=frozenset({"tags"}))

    assert section(release_notes(bench.facts(changed=(changed,))), "Changed") == ""


def test_a_withdrawn_case_says_why_and_what_to_look_at_instead(bench: ReleaseBench, make_item: Any) -> None:
    other = bench.case(2, "Better effusion")
    case = bench.case(1, "Effusion", retired=Withdrawn("1.1", "The reading was revised", other, "1.1"))
    earlier = bench.case(3, "Older", retired=Withdrawn("1.0", "Long ago.", None, "1.0"))

    text = section(release_notes(bench.facts(retired=(make_item(case, "withdrawn"),))), "Withdrawn")

    assert text.endswith("- **Effusion**: The reading was revised. Look instead at **Better effusion**.")
    assert earlier not in text
    assert "Long ago" not in text


def test_a_single_withdrawn_finding_is_named(bench: ReleaseBench, make_item: Any) -> None:
    case = bench.case(1, "Effusion")
    finding = make_item(case, "finding withdrawn", kind="name", finding=3, cards=(3,), before="Azygos vein\nmore")

    text = section(release_notes(bench.facts(retired=(finding,))), "Withdrawn")

    assert text.endswith("- 1 name card of **Effusion**: Azygos vein more")


def test_of_what_was_taken_down_nothing_is_told_but_the_reason(bench: ReleaseBench, make_item: Any) -> None:
    gone = bench.case(1, "Secret title", retired=Withdrawn("1.1", "ledger words", None, "1.1"), taken_down="1.1")
    bench.case(2, "Other", retired=Withdrawn("1.1", "See the other.", gone, "1.1"))
    bench.taken_down.append(bench.released[0])
    bench.root.joinpath("decks/withdrawn.json").write_text(
        json.dumps(
            [{"case": gone, "since": "1.1", "reason": "The author asked for it.", "notes": 3}, "odd", {"case": 1}]
        )
    )
    leaky = {
        "aspects": frozenset({"answer"}),
        "before": "Secret answer",
        "title": "Secret title",
        "passages": (Passage("Answer", "Secret answer", ""),),
    }

    text = release_notes(
        bench.facts(
            new=(make_item(gone, **leaky),),
            changed=(make_item(gone, **leaky),),
            moved=(make_item(gone, after="Secret deck", **leaky),),
            retired=(make_item(gone, **leaky),),
            gone=(make_item(gone, **leaky),),
        )
    )

    assert section(text, "Taken down").endswith("- 1 case: The author asked for it.")
    assert "Secret" not in text
    assert gone not in text
    assert "Look instead" not in text
    assert "1 case was taken down: please update soon" in text
    assert "Delete Unused" in section(text, "How to update")


def test_without_the_list_the_reason_is_the_ledgers(bench: ReleaseBench) -> None:
    bench.case(1, "Secret title", retired=Withdrawn("1.1", "Ledger words.", None, "1.1"), taken_down="1.1")
    bench.taken_down.append(bench.released[0])

    assert section(release_notes(bench.facts()), "Taken down").endswith("- 1 case: Ledger words.")


def test_moved_cards_and_cards_at_risk_are_told(bench: ReleaseBench, make_item: Any) -> None:
    case = bench.case(1, "Effusion")
    moved = make_item(case, "now in b", before="RadAnki::10 X-ray::10 Chest", after="RadAnki::20 CT::10 Chest")

    text = release_notes(bench.facts(moved=(moved,), gone=(make_item(case, "missing", at_risk=True, guid="other"),)))

    assert section(text, "Moved").endswith("- **Effusion**, now in RadAnki::20 CT::10 Chest")
    assert section(text, "No longer kept up to date").endswith("- **Effusion**: 1 find card")
    assert "- 1 card can't be kept up to date any more" in text


def test_sizes_and_the_words_on_updating_are_always_there(bench: ReleaseBench) -> None:
    text = release_notes(bench.facts())

    assert "| xr.apkg (X-ray) | 12 | 1,204 | 3.4 MB |" in text
    assert "My notes" in section(text, "Your reviews, edits and tags")
    assert "Import" in section(text, "How to update")


def test_no_identifier_reaches_students(bench: ReleaseBench, make_item: Any) -> None:
    case = bench.case(1, "Effusion", is_known=False)
    guid = "0123456789abcdef0123"

    text = release_notes(bench.facts(new=(make_item(case, guid=guid),), changed=(make_item(case, guid=guid),)))

    assert not re.search(r"[0-9a-f]{16}", text)


def test_hostile_titles_and_reasons_stay_text(bench: ReleaseBench, make_item: Any, hostile: str) -> None:
    case = bench.case(1, hostile, retired=Withdrawn("1.1", hostile, None, "1.1"), is_known=False)
    passages = (Passage("Answer", hostile, hostile),)
    items = (make_item(case, title=hostile, aspects=frozenset({"answer"}), passages=passages, after=hostile),)

    text = release_notes(bench.facts(new=items, changed=items, moved=items, retired=items, gone=items))
    shown = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)

    assert "<img" not in shown
    assert "<a " not in shown
    assert "@everyone" not in text
    assert "\u202e" not in text
    assert len(re.findall(r"<h1>", shown)) == 1


def test_the_same_facts_give_the_same_notes(bench: ReleaseBench, make_item: Any) -> None:
    facts = bench.facts(new=tuple(make_item(bench.case(number, f"Case {number}")) for number in range(1, 6)))

    assert release_notes(facts) == release_notes(facts)


def test_every_package_says_how_good_it_is_in_figures(bench: ReleaseBench) -> None:
    bench.deck("xr")
    quality = DeckQuality(
        slug="xr",
        title="X-ray",
        cases=4,
        cards=20,
        normal=Part(1, 4),
        patterns=(PatternPictures("Pneumothorax | film", 7, 8),),
        with_why=Part(19, 20),
        with_picture=Part(20, 20),
        reviewed_by_two=Part(0, 4),
        licences=(("CC BY 4.0", 3), ("MIT", 1)),
        looked_up=(date(2026, 11, 20), date(2026, 11, 30)),
    )

    told = section(release_notes(replace(bench.facts(), qualities=(quality,))), "Quality")

    row = "| xr.apkg | 4 | 1 of 4 (25%) | 19 of 20 (95%) | 20 of 20 (100%) | 0 of 4 (0%) | 2026-11-20 to 2026-11-30 |"
    assert row in told
    assert "- Pneumothorax \\| film: 7 and 8" in told
    assert "Licences of the pictures in xr.apkg: CC BY 4.0 3, MIT 1" in told
    assert "## Quality" not in release_notes(bench.facts())
