from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from radanki.cards.note_types import note_types
from radanki.exporting.export import export
from radanki.exporting.table import COLUMNS, guarded
from radanki.package.packing import pack
from radanki.package.reading import open_package

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from support.notes import NoteBench

LICENCE = 'Licence <a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>'


def rows_of(folder: Path) -> list[Mapping[str, str]]:
    text = (folder / "cards.csv").read_bytes().decode()
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def of_kind(rows: list[Mapping[str, str]], kind: str) -> Mapping[str, str]:
    return next(row for row in rows if row["kind"] == kind)


def test_a_table_has_a_row_for_every_card_and_a_file_for_every_picture(good_package: Path, tmp_path: Path) -> None:
    done = export(good_package, "csv", tmp_path)

    rows = rows_of(done.folder)
    with open_package(good_package) as package:
        assert len(rows) == package.count_cards()
        cards = {(note.guid, str(card.ordinal)) for note in package.notes_by_guid() for card in note.cards}
    assert {(row["guid"], row["card"]) for row in rows} == cards
    named = {name for row in rows for name in row["pictures"].splitlines()}
    assert named == {path.name for path in (done.folder / "media").iterdir()}


def test_a_row_says_what_the_card_says(good_package: Path, tmp_path: Path) -> None:
    rows = rows_of(export(good_package, "csv", tmp_path).folder)

    name = of_kind(rows, "cover")
    assert name["front"].endswith("What is hidden here?")
    assert name["back"]
    assert name["marks"].startswith(f"{name['back']}: 0.")
    asked = next(row for row in rows if row["choices"])
    assert asked["right"] in asked["choices"].splitlines()
    assert all(row["credit"] and row["licence"] for row in rows if row["pictures"])


def test_no_cell_of_a_table_is_markup_or_a_formula(good_package: Path, tmp_path: Path) -> None:
    for row in rows_of(export(good_package, "csv", tmp_path).folder):
        for cell in row.values():
            assert "</" not in cell
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_work_out_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert guarded(f"a {text}") == f"a {text}"


def test_lines_end_as_the_standard_says_and_the_head_names_every_column(good_package: Path, tmp_path: Path) -> None:
    data = (export(good_package, "csv", tmp_path).folder / "cards.csv").read_bytes()

    assert data.startswith((",".join(COLUMNS) + "\r\n").encode())
    assert data.endswith(b"\r\n")


def test_each_picture_of_a_pattern_is_a_row_with_its_own_answer(pattern_package: Path, tmp_path: Path) -> None:
    rows = rows_of(export(pattern_package, "csv", tmp_path).folder)

    assert {row["kind"] for row in rows} == {"pattern"}
    for guid in {row["guid"] for row in rows}:
        mine = [row for row in rows if row["guid"] == guid]
        assert [row["picture"] for row in mine] == [str(number) for number in range(1, len(mine) + 1)]
        assert len({row["pictures"] for row in mine}) == len(mine) >= 6
        assert len({row["back"] for row in mine}) > 1


def test_a_card_whose_licence_nobody_knows_stays_and_is_counted(bench: NoteBench, tmp_path: Path) -> None:
    film = bench.picture(5)
    known = bench.question("known", picture=film, Prompt="What?", Licence=LICENCE)
    unknown = bench.question("unknown", picture=film, Prompt="What?", Licence="Licence of my own")
    package = tmp_path / "two.apkg"
    pack([bench.deck("RadAnki", known, unknown)], note_types(), bench.media, 1_763_900_000, package)

    done = export(package, "csv", tmp_path / "out")

    assert [row["guid"] for row in rows_of(done.folder)] == ["known"]
    assert sum(done.staying.values()) == 1
