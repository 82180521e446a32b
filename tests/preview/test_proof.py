"""A page a case that can be sent to a clinician: all of the case, in one file, without a script or a network."""

from __future__ import annotations

import html
import re
import shutil
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from support.program import radanki_here

if TYPE_CHECKING:
    from pathlib import Path

PNEUMOTHORAX = "xr-chest-tension-pneumothorax.html"


@pytest.fixture(scope="session")
def proofs(good_library: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("proof")
    ran = radanki_here(good_library, "proof", "--out", str(out), "--jobs", "1", RADANKI_CACHE=str(cache))
    assert ran.status == 0, ran.err
    assert ran.out.endswith("index.html: 6 cases, 25 cards\n")
    return out


@pytest.fixture(scope="session")
def page(proofs: Path) -> str:
    return (proofs / PNEUMOTHORAX).read_text(encoding="utf-8")


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page.partition("</style>")[2])).split())


def test_a_proof_needs_no_other_file_and_runs_nothing(page: str) -> None:
    assert all(address.startswith("data:image/") for address in re.findall(r' src="([^"]*)"', page))
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert not re.search(r"url\(|@import|<link", page)


def test_a_proof_says_what_the_case_claims_how_it_is_known_and_who_says_so(page: str) -> None:
    said = words(page)

    for told in (
        "Diagnosis Tension pneumothorax",
        "Lung re-expanded after drainage",
        "Bulla, Skin fold",
        "urgency:cant-miss",
        "Dr B on 2026-11-21",
        "Case courtesy of A. Contributor",
    ):
        assert told in said


def test_a_proof_outlines_every_finding_with_its_number(page: str) -> None:
    stage = page.partition("<svg")[2].partition("</svg>")[0]

    assert re.findall(r">([0-9]+)</text>", stage) == ["1", "3", "4"]
    assert stage.count("<path") == 3
    assert "No lung markings lateral to it." in words(page)


def test_a_proof_shows_each_card_front_and_back_with_room_for_a_verdict(page: str) -> None:
    assert page.count("<article>") == page.count(">Front<") == page.count(">Back<") == page.count("right as it is")
    assert "Needle decompression" in words(page)
    assert "The deep sulcus" in words(page)


def test_a_proof_leads_to_what_there_is_to_read_on(page: str) -> None:
    assert '<a href="https://radiopaedia.org/cases/61831">Air under pressure in another patient</a>' in page


def test_the_index_leads_to_every_proof(proofs: Path) -> None:
    index = (proofs / "index.html").read_text(encoding="utf-8")

    assert sorted(re.findall(r'href="([^"]*)"', index)) == sorted(
        path.name for path in proofs.glob("*.html") if path.name != "index.html"
    )


@pytest.fixture(scope="module")
def waiting_index(good_library: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The index of a library of which one case was read by one person alone."""
    library = tmp_path_factory.mktemp("waiting") / "library"
    shutil.copytree(good_library, library)
    case = library / "cases/xr/chest/tension-pneumothorax/case.yaml"
    text = case.read_text(encoding="utf-8")
    case.write_text(re.sub(r"^reviewed:.*$", "reviewed: [{by: Dr B, on: 2026-11-21}]", text, flags=re.MULTILINE))
    ran = radanki_here(library, "proof", str(case.parent), "--jobs", "1", RADANKI_CACHE=str(cache))
    assert ran.status == 0, ran.err
    return (library / "dist/proof/index.html").read_text(encoding="utf-8")


def test_the_index_says_field_by_field_what_waits_for_whom(waiting_index: str) -> None:
    waiting = waiting_index.partition("Who could review what")[2].partition("<h2>Every case</h2>")[0]

    chest = words("</style>" + waiting.partition('<h3 id="chest">')[2].partition("</table>")[0])
    assert chest.startswith("Chest: chest radiologists, respiratory and intensive care physicians")
    assert "Tension pneumothorax can't miss read by Dr B X-ray Student 1" in chest
    assert f'<a href="{PNEUMOTHORAX}" download>file</a>' in waiting


def test_a_letter_asks_for_what_a_review_states_and_names_nobody(waiting_index: str) -> None:
    (address,) = re.findall(r'href="(mailto:[^"]*)"', html.unescape(waiting_index))

    parts = urlsplit(address)
    assert not parts.path
    asked = parse_qs(parts.query)
    assert asked["subject"] == ["A case to review: cases/xr/chest/tension-pneumothorax"]
    assert PNEUMOTHORAX in asked["body"][0]
    assert all(word in asked["body"][0] for word in ("right as it is", "level", "certain", "which name"))


def test_one_case_is_written_alone_and_nothing_goes_among_the_cases(
    good_library: Path, cache: Path, tmp_path: Path
) -> None:
    case = "cases/us/cardiovascular/heart-anatomy"

    ran = radanki_here(good_library, "proof", case, "--out", str(tmp_path / "one"), RADANKI_CACHE=str(cache))
    refused = radanki_here(good_library, "proof", case, "--out", str(good_library / "cases" / "proof"))

    assert ran.status == 0
    assert {path.name for path in (tmp_path / "one").iterdir()} == {
        "index.html",
        "us-cardiovascular-heart-anatomy.html",
    }
    assert refused.status == 2
    assert "among the cases" in refused.err
