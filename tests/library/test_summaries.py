"""A case in small: what joins cases may go by it, and it comes back from where it was kept as it was."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from radanki.library.joined.summaries import with_cases
from radanki.library.walk import read_library
from radanki.model.joined.summary import CaseSummary
from support.cases import a_case, a_finding, an_image
from support.libraries import write_case, write_deck
from support.this_library import this_library

if TYPE_CHECKING:
    from radanki.model.library import Library

ROOT = Path(__file__).parents[2]
OTHER = "0000000000000002"


def one_case(root: Path, **said: Any) -> Library:
    text = a_case("0000000000000001", images=[an_image(a_finding())], **said)
    write_case(root, "xr/chest/one", text)
    write_deck(root)
    return read_library(root)[0]


def test_a_summary_that_was_written_down_is_read_as_it_was() -> None:
    summaries = this_library().summaries
    kept = TypeAdapter(tuple[CaseSummary, ...])

    assert kept.validate_json(kept.dump_json(summaries, exclude_defaults=True)) == summaries


def test_it_tells_no_text_that_only_cards_show(tmp_path: Path) -> None:
    told = repr(one_case(tmp_path, history="Cough since the storm.", discussion="It was the storm.").summaries)

    assert "cases/xr/chest/one/case.yaml" in told
    assert "storm" not in told


def test_what_stands_beside_its_answers_is_what_it_names_and_what_replaces_it(tmp_path: Path) -> None:
    retired = {"since": "1.1", "reason": "Wrong.", "replaced_by": "0000000000000003"}
    (case,) = one_case(tmp_path, compare_with=[OTHER], related=[OTHER], retired=retired).summaries

    assert case.beside == (OTHER, OTHER, "0000000000000003")
    assert not case.is_living


def test_other_cases_bring_other_summaries_and_other_selections(tmp_path: Path) -> None:
    library = one_case(tmp_path)

    assert [len(cases) for cases in library.selected.values()] == [1]
    assert [len(cases) for cases in with_cases(library, ()).selected.values()] == [0]
