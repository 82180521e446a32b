"""The commands that docs/privacy.md tells people to type do what it says."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread
from pydicom.data import get_testdata_file

from radanki.cli import run
from support.pictures import write_nifti

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[2]
GUIDE = REPOSITORY / "docs/privacy.md"


def commands() -> Iterator[list[str]]:
    """Give the commands of the guide's console blocks, in their order."""
    for block in re.findall(r"```console\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL):
        for line in block.splitlines():
            program, *words = shlex.split(line.removeprefix("$ "))
            assert program == "radanki"
            yield words


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library, with the originals that the guide names lying in the current folder."""
    root = tmp_path / "library"
    shutil.copytree(REPOSITORY / "tests/cases/good", root)
    original = dcmread(str(get_testdata_file("MR_small.dcm", download=False)))
    rows = np.kron(original.pixel_array, np.ones((8, 8), dtype=np.int16))
    original.Rows = original.Columns = 512
    original.PixelData = rows.tobytes()
    original.save_as(root / "original.dcm")
    (root / "series").mkdir()
    for number in range(3):
        original.ImagePositionPatient = [0, 0, 5 * number]
        original.save_as(root / "series" / f"{number}.dcm")
    write_nifti(root / "head.nii.gz", np.arange(20 * 20 * 6, dtype=np.int16).reshape(20, 20, 6))
    Image.linear_gradient("L").save(root / "film.tif", compression="tiff_lzw")
    Image.linear_gradient("L").quantize(8).save(root / "labels.png")
    monkeypatch.chdir(root)
    monkeypatch.setenv("RADANKI_CACHE", str(tmp_path / "cache"))
    return root


def test_every_command_of_the_guide_works(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typed = list(commands())
    assert len(typed) == 10

    for words in typed:
        assert run(words) == 0, (words, capsys.readouterr())

    made = [path.name for path in (library / "clean").iterdir()]
    assert sorted(made) == [
        *(f"picture-{number:03d}.png" for number in (1, 2, 3)),
        "picture-004.nii.gz",
        *(f"picture-{number:03d}.png" for number in range(5, 9)),
    ]
    assert len(list((library / "cleaned/picture-001").iterdir())) == 3
    left = [path for path in (library / "cases").rglob("*") if path.is_file()]
    assert {path.name for path in left} == {"case.yaml"}
    assert not [path for path in left if "A. Contributor" in path.read_text(encoding="utf-8")]


def test_every_test_and_rule_that_the_guide_names_is_there() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    named = re.findall(r"`((?:tests|benchmarks)/[a-z_/]+\.py)`|python (benchmarks/[a-z_]+\.py)", text)

    paths = [one or other for one, other in named]
    assert len(paths) >= 5
    assert [path for path in paths if not (REPOSITORY / path).is_file()] == []
