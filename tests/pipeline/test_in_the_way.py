"""A named deck is built where what is at fault is another deck's; what concerns it, or nobody knows whom, stops it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.cases import a_case, an_image
from support.program import radanki_here

if TYPE_CHECKING:
    from pathlib import Path

LINKED = an_image(name="frontal", link="https://radiopaedia.org/cases/61830")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Write two decks with a case each; that of the skull is sound."""
    for deck, system in (("chest", "chest"), ("skull", "neuro")):
        path = tmp_path / f"decks/{deck}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"name: RadAnki\ntitle: {deck}\nselect: {{modality: [xr], system: [{system}]}}\n")
    write(tmp_path, "neuro/skull", a_case("00000000000000b2", diagnosis="Skull fracture"))
    return tmp_path


def write(root: Path, place: str, text: str) -> None:
    folder = root / "cases/xr" / place
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.yaml").write_text(text, encoding="utf-8")


UNFINISHED = (
    a_case("00000000000000a1", diagnosis="Effusion").replace("licence: CC-BY-4.0\n", "licence: CC-BY-9\n"),
    a_case("00000000000000a1").replace("title:", "titel:"),
    "id: [",
)


@pytest.mark.parametrize("text", UNFINISHED)
def test_an_unfinished_case_of_another_deck_does_not_stop_a_build(library: Path, text: str) -> None:
    write(library, "chest/effusion", text)

    ran = radanki_here(library, "build", "skull", "--draft")

    assert ran.status == 0
    assert "effusion" not in ran.said
    assert ran.err.splitlines()[-1].startswith("Built: skull.apkg; other decks have ")
    assert (library / "dist/skull.apkg").is_file()


@pytest.mark.parametrize("text", UNFINISHED)
def test_an_unfinished_case_stops_its_own_deck_and_the_build_of_all(library: Path, text: str) -> None:
    write(library, "chest/effusion", text)

    own, every = radanki_here(library, "build", "chest", "--draft"), radanki_here(library, "build", "--draft")

    assert (own.status, every.status) == (1, 1)
    assert "effusion" in own.err
    assert own.err.splitlines()[-1].startswith("Nothing was built: ")
    assert "`radanki build DECK` builds one that is sound" in every.err.splitlines()[-1]
    assert not (library / "dist").exists() or not list((library / "dist").glob("*.apkg"))


def test_what_stands_beside_an_answer_concerns_the_deck(library: Path) -> None:
    write(library, "chest/effusion", UNFINISHED[0])
    write(library, "neuro/skull", a_case("00000000000000b2", diagnosis="A", compare_with=["00000000000000a1"]))

    assert radanki_here(library, "build", "skull", "--draft").status == 1


def test_a_build_says_at_its_end_what_was_built(library: Path) -> None:
    write(library, "chest/effusion", a_case("00000000000000a1", diagnosis="Effusion"))

    assert radanki_here(library, "build", "--draft").err.splitlines()[-1] == "Built: 2 packages."
