from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.program import radanki_here


def run(*words: str) -> tuple[int, str, str]:
    ran = radanki_here(Path(), "source", *words)
    return ran.status, ran.out, ran.err


def test_a_person_reads_source_licence_fate_and_citation() -> None:
    status, text, _ = run("https://radiopaedia.org/cases/61830?lang=gb")

    assert status == 0
    assert text.splitlines()[0] == "Radiopaedia.org: case 61830"
    assert "RADIOPAEDIA-NC-SA-3.0-mod" in text
    assert "open      cards link to it" in text
    assert "nc        its pictures may ship" in text
    assert "Case courtesy of <author>, Radiopaedia.org, rID: 61830" in text


def test_a_program_gets_one_row_per_address_in_their_order() -> None:
    status, text, _ = run("--format", "json", "10.35100/eurorad/case.18706", "https://radiopaedia.org/cases/61830")
    rows = json.loads(text)

    assert status == 0
    assert [row["key"] for row in rows] == ["18706", "61830"]
    assert rows[0]["address"] == "https://www.eurorad.org/case/18706"
    assert rows[0]["profiles"] == {"open": "link", "nc": "picture", "links": "link"}
    assert rows[0]["may_fetch"] is False


def test_an_address_that_nobody_knows_is_said_and_is_the_exit_status() -> None:
    status, text, complaint = run("--format", "json", "https://example.org/x")

    assert status == 1
    assert json.loads(text) == [{"url": "https://example.org/x", "source": None}]
    assert "https://example.org/x: no source that radanki knows" in complaint


def test_without_an_address_the_call_is_wrong() -> None:
    status, _, complaint = run()

    assert status == 2
    assert "URL" in complaint


@pytest.mark.parametrize(
    "address",
    [
        "radiopaedia.org/cases/61830",
        "www.radiopaedia.org/cases/61830",
        "<https://radiopaedia.org/cases/61830>",
        "doi.org/10.5281/zenodo.1234567",
        "10.5281/zenodo.1234567",
        "doi:10.5281/zenodo.1234567.",
    ],
)
def test_an_address_is_known_without_its_scheme_and_a_doi_by_itself(address: str) -> None:
    status, text, _ = run(address)

    assert status == 0
    assert text.startswith(("Radiopaedia.org: case 61830", "Zenodo: record 1234567"))


def test_an_unknown_address_is_told_with_what_to_do() -> None:
    status, _, said = run("example.org/x")

    assert status == 1
    assert said.startswith("example.org/x: no source that radanki knows has such an address; name it in `sources`")
