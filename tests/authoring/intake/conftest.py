"""Originals with an invented identity wherever one can stand, and a library to take them in."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from radanki.cli import run
from support.pictures import hold_pixels, save_dicom

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAME = "QUIMBYQ"
MARKS = (NAME.encode(), NAME.encode("utf-16-le"), NAME.lower().encode(), b"19580312", b"20210314", b"4711081599")
"""What must not be in a new case: a name, two dates and a number that the originals hold."""

ANSWERS = (
    *("--title", "Round opacity", "--kind", "pathology", "--level", "1", "--certainty", "certain"),
    *("--basis", "Drawn for this test.", "--own", "--licence", "CC-BY-4.0", "--contributor", "A. Contributor"),
)
LINKED = (*ANSWERS[:-5], *ANSWERS[-2:], "--source", "https://www.eurorad.org/case/1373", "--author", "Ann Other")
"""The same for a case that holds no picture, which costs a test the least."""

DECK = "name: RadAnki Test\ntitle: Test\ndescription: A deck for tests.\n"
CLASS = {"CT": "1.2.840.10008.5.1.4.1.1.2", "MR": "1.2.840.10008.5.1.4.1.1.4", "DX": "1.2.840.10008.5.1.4.1.1.1.1"}


def write_dicom(path: Path, pixels: np.ndarray, modality: str = "CT", **more: Any) -> Path:
    """Write a picture (rows, columns) or loop (frames, rows, columns) whose header is full of identity."""
    dataset = Dataset()
    dataset.SOPClassUID = CLASS.get(modality, "1.2.840.10008.5.1.4.1.1.3.1")
    dataset.SOPInstanceUID, dataset.StudyInstanceUID = f"1.2.4711081599.{abs(hash(path.as_posix()))}", "1.2.4711081599"
    dataset.SeriesInstanceUID, dataset.Modality = "1.2.4711081599.7", modality
    dataset.PatientName, dataset.PatientID, dataset.PatientBirthDate = f"{NAME}^ZEB", "4711081599", "19580312"
    dataset.PatientAge, dataset.StudyDate, dataset.InstitutionName = "063Y", "20210314", f"{NAME} Clinic"
    dataset.StudyDescription = dataset.SeriesDescription = dataset.ProtocolName = f"chest of {NAME}"
    dataset.ContrastBolusAgent, dataset.BodyPartExamined = NAME, NAME
    inner = Dataset()
    inner.PatientName = NAME
    dataset.ReferencedStudySequence = Sequence([inner])
    dataset.private_block(0x0011, "QUIMBYQ MAKER", create=True).add_new(0x01, "LO", NAME)
    hold_pixels(dataset, pixels)
    for keyword, value in more.items():
        setattr(dataset, keyword, value)
    return save_dicom(dataset, path, preamble=NAME.encode().ljust(128, b"\0"))


def ball(at: int, slices: int) -> np.ndarray:
    """Give a slice of a bright ball in air."""
    rows, columns = np.mgrid[:48, :48]
    radius = 4 + 14 * np.sin(np.pi * (at + 1) / (slices + 1))
    return np.where((rows - 24) ** 2 + (columns - 20) ** 2 < radius**2, 1064 + at, 24).astype(np.uint16)


def noise(at: int, slices: int) -> np.ndarray:
    """Give a slice that no encoder makes small."""
    return np.random.default_rng(at).normal(1000, 300, (320, 300 + slices)).clip(0, 4095).astype(np.uint16)


def write_series(  # a series is all of this
    folder: Path,
    slices: int,
    *,
    gap_mm: float = 5.0,
    modality: str = "CT",
    slice_of: Callable[[int, int], np.ndarray] = ball,
    **more: Any,
) -> Path:
    """Write a series of axial slices; names of files hold an identity too."""
    for at in range(slices):
        pixels = slice_of(at, slices)
        write_dicom(
            folder / f"{NAME}_20210314_{slices - at}",
            pixels,
            modality,
            **{
                "RescaleSlope": 1,
                "RescaleIntercept": -1024,
                "PixelSpacing": [0.8, 0.8],
                "ImageOrientationPatient": [1, 0, 0, 0, 1, 0],
                "ImagePositionPatient": [-20.0, -20.0, at * gap_mm],
                "InstanceNumber": slices - at,
                **more,
            },
        )
    return folder


def unpacked(path: Path) -> bytes:
    """Give what a PNG file's pixels unpack to."""
    with Image.open(path) if path.suffix == ".png" else nullcontext() as image:
        return b"" if image is None else image.tobytes()


@dataclass(frozen=True)
class Desk:
    """A library, a folder of originals outside it, and the program."""

    root: Path
    originals: Path
    capture: pytest.CaptureFixture[str]
    answers = ANSWERS
    linked = LINKED
    name = NAME

    def radanki(self, *words: str | Path) -> tuple[int, str]:
        """Run a command on the library; give its status and all that it said."""
        status = run(["-C", str(self.root), *map(str, words)])
        said = self.capture.readouterr()
        return status, said.out + said.err

    def new(self, place: str, *words: str | Path) -> tuple[int, str]:
        """Start a case where nobody is there to be asked."""
        return self.radanki("new", place, *words)

    def text(self, place: str) -> str:
        return (self.root / place / "case.yaml").read_text(encoding="utf-8")

    def everything(self) -> set[str]:
        """Give every file and folder of the library's cases, hidden ones too."""
        return {path.relative_to(self.root).as_posix() for path in (self.root / "cases").rglob("*")}

    def tells_identity(self, place: str) -> bool:
        """Tell whether anything below a folder, packed or not, or a file's name, is of the originals' identity."""
        files = [path for path in sorted((self.root / place).rglob("*")) if path.is_file()]
        octets = b"".join(path.name.encode() + path.read_bytes() + unpacked(path) for path in files)
        return any(mark in octets for mark in MARKS)

    def dicom(self, name: str, pixels: np.ndarray, modality: str = "DX", **more: Any) -> Path:
        """Write a picture among the originals."""
        return write_dicom(self.originals / name, pixels, modality, **more)

    def film(self, name: str = "film", seed: int = 0, **more: Any) -> Path:
        """Write a film of 80 by 60 pixels in 12 bits."""
        return self.dicom(name, (np.arange(4800, dtype=np.uint16).reshape(60, 80) * 7 + seed * 131) % 4096, **more)

    def noisy_series(self, name: str, slices: int) -> Path:
        return self.series(name, slices, slice_of=noise)

    def series(self, name: str, slices: int, **more: Any) -> Path:
        """Write a series of axial slices."""
        return write_series(self.originals / name, slices, **more)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    root, originals = tmp_path / "library", tmp_path / f"from {NAME}"
    (root / "cases").mkdir(parents=True)
    (root / "decks").mkdir()
    (root / "decks/test.yaml").write_text(DECK, encoding="utf-8")
    originals.mkdir()
    monkeypatch.setenv("RADANKI_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1763900000")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("RADANKI_CONTRIBUTOR", raising=False)
    return Desk(root, originals, capsys)


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Let somebody sit at the terminal who gives these answers; the questions are given back as they are asked."""

    def at_the_terminal(*answers: str) -> list[str]:
        asked: list[str] = []
        left = list(answers)

        def prompt(text: str, default: str = "", **_: object) -> str:
            asked.append(text)
            return left.pop(0) or default

        monkeypatch.setattr("radanki.cli.authoring.new.is_at_a_terminal", lambda: True)
        monkeypatch.setattr("radanki.cli.asking.click.prompt", prompt)
        return asked

    return at_the_terminal
