"""A library with a pattern: films with and without a round opacity, and the deck of pattern cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.cards.guid import note_guid
from radanki.model.library import Places
from radanki.model.patterns.definition import Pattern, PatternDefinition
from support.cases import LOOKED, REVIEWED, a_case, a_finding, an_image
from support.libraries import draw_film, write_case, write_deck

if TYPE_CHECKING:
    from pathlib import Path

CURRICULUM = """\
curriculum: films
name: Films by region
targets:
  - {slug: chest, label: Chest film, modalities: [xr], system: chest, level: 2}
  - {slug: round, label: Round opacity, modalities: [xr], system: chest, level: 2}
"""
PATTERNS = """\
patterns: films
rows:
  - {slug: chest, ask: Is this chest film normal?, modality: xr, among: [films/chest]}
  - {slug: round, ask: Is there anything round?, modality: xr, among: [films/chest], shows: films/round,
     "yes": Something round, "no": Nothing round}
"""
DECK = "name: RadAnki Test\ntitle: Normal or not?\ncards: [pattern]\n"
MIMIC = 50


def pattern_id(slug: str) -> str:
    """Give what stands for the case of a pattern of the list."""
    row = PatternDefinition(slug=slug, ask="?", modality="xr", among=("films/chest",))
    return Pattern("films", row, Places("", {}), 0).id


def guid_of(slug: str) -> str:
    """Give the guid of a pattern of the list."""
    return note_guid(pattern_id(slug), "pattern", "")


def write_abnormal(root: Path, number: int) -> str:
    """Write a film with a round opacity, and give the id of its case."""
    case_id = f"{number + 1:016x}"
    shown = an_image(a_finding(1, f"Disc {number}", why="Its edge is sharp."), view="PA erect", looked=LOOKED)
    text = a_case(
        case_id,
        f"Disc {number}",
        images=[shown],
        curricula=["films/chest", "films/round"],
        compare_with=[f"{MIMIC:016x}"] if not number else [],
        reviewed=REVIEWED,
    )
    draw_film(write_case(root, f"xr/chest/disc-{number}", text) / "frontal.png", place=2 * number + 1)
    return case_id


def write_normal(root: Path, number: int) -> None:
    """Write a film without anything."""
    case_id = f"{100 + number:016x}"
    shown = an_image(view="PA erect", looked=LOOKED)
    text = a_case(
        case_id,
        f"Healthy {number}",
        kind="normal",
        images=[shown],
        curricula=["films/chest"],
        discussion=f"Nothing to see on film {number}.\n\nMore of it.",
        reviewed=REVIEWED,
    )
    draw_film(write_case(root, f"xr/chest/healthy-{number}", text) / "frontal.png", place=2 * number + 30)


def write_pattern_library(root: Path, *, abnormal: int = 4, normal: int = 4) -> Path:
    """Write the library: so many films with a disc, so many without, and a line that is taken for a disc."""
    for number in range(abnormal):
        write_abnormal(root, number)
    for number in range(normal):
        write_normal(root, number)
    line = an_image(a_finding(1, "Line", why="It is straight."), view="PA erect", looked=LOOKED)
    text = a_case(f"{MIMIC:016x}", "Line", images=[line], curricula=["films/chest"], reviewed=REVIEWED)
    draw_film(write_case(root, "xr/chest/line", text) / "frontal.png", place=55)
    (root / "decks/curricula").mkdir(parents=True, exist_ok=True)
    write_deck(root, CURRICULUM, "curricula/films")
    write_deck(root, PATTERNS, "patterns/films")
    write_deck(root, DECK, "patterns-deck")
    return root
