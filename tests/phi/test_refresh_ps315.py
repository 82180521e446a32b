"""The table is taken over from an installed package as facts: its code is never run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from radanki.errors import UsageError
from radanki.phi.attributes.refresh_ps315 import write_table

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = """
raise SystemExit("never run")
X_TAGS = [
    (0x0010, 0x1000),  # a comment
    (0x5000, 0x0000, 0xFF00, 0x0000),
    (0x6000, 0x3000, 0xFF00, 0xFFFF),
]
X_Z_U_STAR_TAGS = [(0x0008, 0x1140)]
Z_TAGS = [(0x0010, 0x0010), (0x0008, 0x1301)]
ALL_TAGS = []
ALL_TAGS.extend(X_TAGS)
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "site" / "dicomanonymizer"
    (folder / "tables").mkdir(parents=True)
    (folder / "tables" / "dicomfields_2023.py").write_text("X_TAGS = []\n")
    (folder / "tables" / "dicomfields_2031b.py").write_text(FIELDS)
    (tmp_path / "site" / "dicom_anonymizer-9.8.7.dist-info").mkdir()
    return folder


def test_the_newest_edition_is_written_in_the_order_of_tags(package: Path, tmp_path: Path) -> None:
    write_table(package, tmp_path / "table.csv")

    lines = (tmp_path / "table.csv").read_text().splitlines()
    assert [line for line in lines if not line.startswith("#")] == [
        "tag,keyword,action",
        "00081140,ReferencedImageSequence,X/Z/U*",
        "00081301,,Z",
        "00100010,PatientName,Z",
        "00101000,OtherPatientIDs,X",
        "50xxxxxx,,X",
        "60xx3000,OverlayData,X",
    ]


def test_the_header_names_edition_and_release(package: Path, tmp_path: Path) -> None:
    write_table(package, tmp_path / "table.csv")

    header = (tmp_path / "table.csv").read_text()
    assert "edition 2031b." in header
    assert "dicom-anonymizer 9.8.7;" in header


def test_a_folder_without_a_table_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no table"):
        write_table(tmp_path, tmp_path / "table.csv")
