"""A contributor at work: an export from the hospital, a terminal, a hand on mouse and keys, and what it all costs."""

from __future__ import annotations

import io
import os
import pty
import re
import select
import subprocess
import sys
import time
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pytest
from PIL import Image, PngImagePlugin
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import CTImageStorage

from support.pictures import save_dicom

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from playwright.sync_api import Browser, Locator, Page, Response

RADANKI = Path(sys.executable).with_name("radanki")
PATIENT, BORN, NUMBER, DOCTOR, STUDIED = "WINTERGREENE", "19470523", "5508813377", "HALLOWAYSTEIN", "20190611"
IDENTITIES = (PATIENT, BORN, "1947-05-23", NUMBER, DOCTOR, STUDIED, "2019-06-11", "1.2.826.0.1.5508813377")
"""An invented patient and doctor, and their days and numbers; all of them stand in the export."""

SIDE, SLICES, GAP_MM = 256, 24, 2.5
LIMIT_SECONDS = 900
_NO_ANSWERS: Mapping[str, str] = MappingProxyType({})
_READS_YAML = re.compile(r"case\.yaml:\d+:\d+: (?!warning: nobody has reviewed)|fill in \S+case\.yaml")
"""That a second reader is still to come is told to no one who writes a case; `radanki review` signs for one."""
_TERMINAL_CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r(?!\n)")


@dataclass(frozen=True)
class Export:
    """What a contributor starts from; the nodule is where it truly is: pixels from the top left corner, and slices.

    ``side`` is the picture's width in pixels."""

    path: Path
    middle: tuple[float, float]
    radius: float
    side: int
    slices: tuple[int, int] = (0, 0)


def write_chest(folder: Path) -> Export:
    """Write a chest CT with noise, vessels, spine and ribs, and a nodule on slices 14 to 19."""
    x, y, middle_slice, radius = 88.5, 118.5, 16.5, 9.0
    for at in range(SLICES):
        height = (at - middle_slice) * 3.0
        across = max(radius**2 - height**2, 0.0) ** 0.5
        _write_slice(folder / "DICOM" / PATIENT / f"IM{at:05d}", chest_hounsfield(at, (x, y), across), at)
    return Export(folder, (x, y), radius, SIDE, (14, 19))


def chest_hounsfield(at: int, nodule: tuple[float, float], radius: float) -> np.ndarray:
    """Give one slice in HU: rows, columns."""
    rows, columns = np.mgrid[0:SIDE, 0:SIDE] + 0.5
    ring = np.hypot((columns - 128) / 116, (rows - 128) / 88)
    body = np.where(ring > 1, -1000.0, np.where(ring > 0.93, -90.0, 45.0))
    for middle in (78, 178):
        body[np.hypot((columns - middle) / 38, (rows - 122) / 58) < 1] = -860
    for angle in np.linspace(0, 6.2, 14):
        body[np.hypot(columns - 128 - 106 * np.cos(angle), rows - 128 - 79 * np.sin(angle)) < 5] = 380
    for seed in range(26):
        place = np.random.default_rng(seed).uniform((45, 80), (210, 165))
        vessel = np.hypot(columns - place[0], rows - place[1]) < 1.8
        body[vessel & (body == -860)] = -150
    body[np.hypot((columns - 128) / 13, (rows - 186) / 13) < 1] = 420
    body[np.hypot(columns - nodule[0], rows - nodule[1]) < radius] = 35
    return (body + np.random.default_rng(1000 + at).normal(0, 14, body.shape)).round().clip(-1024, 3000)


def _write_slice(path: Path, hounsfield: np.ndarray, at: int) -> None:
    uid = f"1.2.826.0.1.{NUMBER}"
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = CTImageStorage, f"{uid}.3.{at}"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID, dataset.FrameOfReferenceUID = (
        f"{uid}.1",
        f"{uid}.2",
        f"{uid}.4",
    )
    dataset.Modality, dataset.ImageType = "CT", ["ORIGINAL", "PRIMARY", "AXIAL"]
    dataset.PatientName, dataset.PatientID, dataset.PatientBirthDate = f"{PATIENT}^ADA", NUMBER, BORN
    dataset.PatientSex, dataset.PatientAge, dataset.AccessionNumber = "F", "072Y", f"A{NUMBER}"
    dataset.StudyDate = dataset.SeriesDate = dataset.AcquisitionDate = dataset.ContentDate = STUDIED
    dataset.StudyTime, dataset.InstitutionName = "101112", f"{DOCTOR} Hospital"
    dataset.ReferringPhysicianName = dataset.OperatorsName = f"{DOCTOR}^BO"
    dataset.StudyDescription = dataset.SeriesDescription = f"Chest {PATIENT} {STUDIED}"
    dataset.PatientComments = f"{PATIENT}, born 1947-05-23, seen by {DOCTOR} on 2019-06-11"
    inner = Dataset()
    inner.PatientID, inner.ReferencedSOPInstanceUID = NUMBER, f"{uid}.9"
    dataset.ReferencedStudySequence = Sequence([inner])
    dataset.private_block(0x0029, f"{DOCTOR} SYSTEMS", create=True).add_new(0x10, "LO", f"{PATIENT} {BORN}")
    dataset.SliceThickness, dataset.PixelSpacing = GAP_MM, [1.3, 1.3]
    dataset.ImageOrientationPatient, dataset.InstanceNumber = [1, 0, 0, 0, 1, 0], SLICES - at
    dataset.ImagePositionPatient = [-166.4, -166.4, -30 + at * GAP_MM]
    dataset.Rows, dataset.Columns = hounsfield.shape
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 12, 11, 0
    dataset.RescaleSlope, dataset.RescaleIntercept = 1, -1024
    dataset.WindowCenter, dataset.WindowWidth = -600, 1500
    dataset.PixelData = (hounsfield + 1024).clip(0, 4095).astype(np.uint16).tobytes()
    dataset["PixelData"].VR = "OW"
    save_dicom(dataset, path, preamble=f"{PATIENT} {NUMBER}".encode().ljust(128, b"\0"))


def write_film(folder: Path) -> Export:
    """Write a chest film as somebody saved it from a viewer: a PNG with a name in its texts and in its own name."""
    rows, columns = np.mgrid[0:720, 0:880] + 0.5
    film = 190 - 60 * np.hypot((columns - 440) / 440, (rows - 400) / 420)
    for middle in (265, 615):
        film[np.hypot((columns - middle) / 125, (rows - 350) / 225) < 1] = 62
    x, y, radius = 300.0, 290.0, 34.0
    film[np.hypot(columns - x, rows - y) < radius] = 150
    film += np.random.default_rng(7).normal(0, 3, film.shape)
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Patient", f"{PATIENT}, born {BORN}, {NUMBER}")
    texts.add_itxt("Author", f"{DOCTOR} {STUDIED}")
    path = folder / f"{PATIENT}_{STUDIED}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(film.clip(0, 255).astype(np.uint8)).save(path, pnginfo=texts)
    return Export(path, (x, y), radius, 880)


# ---------- what it costs ----------


@dataclass
class Stage:
    """What one part of the way costs; keys are those pressed in pages and in answers, without commands.

    ``yaml`` is how often the terminal sends somebody into a case.yaml: by its line, or to fill it in. ``seconds`` are
    those that the program took here; ``by_hand`` is how long a person is busy with it.
    """

    name: str
    commands: int = 0
    letters: int = 0
    clicks: int = 0
    drags: int = 0
    notches: int = 0
    keys: int = 0
    yaml: int = 0
    seconds: float = 0.0

    @property
    def by_hand(self) -> float:
        """Seconds by the keystroke-level model (Card, Moran and Newell 1980): a key 0.28, to point 1.1, to press 0.1.

        Before each command, click and drag somebody thinks for 1.35 seconds; a notch of the wheel is looked at for 0.3.
        """
        keys, pointed = self.letters + self.keys, self.clicks + 2 * self.drags
        thought = 1.35 * (self.commands + self.clicks + self.drags)
        return 0.28 * keys + 1.2 * pointed + 0.3 * self.notches + thought

    def __add__(self, other: Stage) -> Stage:
        summed = {name: getattr(self, name) + getattr(other, name) for name in list(vars(self))[1:]}
        return Stage("altogether", **summed)

    def __str__(self) -> str:
        return (
            f"{self.name:<18}{self.commands:>9}{self.letters:>9}{self.clicks:>8}{self.drags:>7}{self.notches:>7}"
            f"{self.keys:>6}{self.yaml:>6}{self.by_hand:>9.0f}{self.seconds:>9.1f}"
        )


@dataclass
class Tally:
    """Counts what a contributor does, stage by stage."""

    stages: list[Stage] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self.stages.append(Stage(name))
        begun = time.monotonic()
        try:
            yield
        finally:
            self.now.seconds = time.monotonic() - begun

    @property
    def now(self) -> Stage:
        return self.stages[-1]

    @property
    def whole(self) -> Stage:
        return sum(self.stages, Stage(""))

    def __str__(self) -> str:
        head = f"{'':<18}{'commands':>9}{'letters':>9}{'clicks':>8}{'drags':>7}{'wheel':>7}{'keys':>6}"
        head += f"{'YAML':>6}{'by hand':>9}{'seconds':>9}"
        return "\n".join([head, *map(str, [*self.stages, self.whole]), *self.notes])


@pytest.fixture
def tally(record_property: Callable[[str, object], None], request: pytest.FixtureRequest) -> Iterator[Tally]:
    """Count, and let the summary of the run say what was counted, however the test ends."""
    counted = Tally()
    yield counted
    record_property("journey", f"{request.node.name}\n{counted}")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what each journey cost; properties come through from other processes as well."""
    # What is recorded when a test ends stands in the report of its teardown, which is of no kind where all went well.
    reports = [report for kind in ("", "passed", "failed") for report in terminalreporter.getreports(kind)]
    told = {report.nodeid: value for report in reports for name, value in report.user_properties if name == "journey"}
    for text in told.values():
        terminalreporter.section("what a contributor does", sep="-")
        terminalreporter.write_line(str(text))


# ---------- at the terminal ----------


class Terminal:
    """A command at a terminal of its own, and somebody who reads and types there."""

    def __init__(
        self,
        words: Iterable[str],
        surroundings: Mapping[str, str],
        folder: Path,
        tally: Tally,
        program: Path = RADANKI,
    ) -> None:
        self._tally = tally
        self._master, self._slave = pty.openpty()
        # The first terminal that a new session opens is its own: keys such as Ctrl+C reach it.
        own = ["sh", "-c", 'tty=$1; shift; exec "$@" <>"$tty" >&0 2>&0', "sh", os.ttyname(self._slave), str(program)]
        self._process = subprocess.Popen([*own, *words], env=surroundings, cwd=folder, start_new_session=True)
        self._octets = b""
        self._read = 0
        typed = " ".join((program.name, *words))
        tally.now.commands += 1
        tally.now.letters += len(typed) + 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._tally.now.yaml += len(_READS_YAML.findall(self.said))
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._master)
        os.close(self._slave)

    @property
    def said(self) -> str:
        """Everything that stands on the screen, without colours and cursor movements."""
        return _TERMINAL_CODES.sub("", self._octets.decode(errors="replace")).replace("\r\n", "\n")

    def _hear(self) -> bool:
        """Take what comes within a moment; tell whether the command may say more."""
        if select.select([self._master], [], [], 0.05)[0]:
            self._octets += os.read(self._master, 65_536)
            return True
        return self._process.poll() is None

    def waits_for(self, found: Callable[[str], object]) -> Any:
        """Read until something is found; fail with all that was said where it never is."""
        until = time.monotonic() + LIMIT_SECONDS
        while True:
            goes_on = self._hear()
            answer = found(self.said)
            if answer or (not goes_on) or time.monotonic() > until:
                assert answer, self.said
                return answer

    def address(self) -> str:
        return str(self.waits_for(lambda said: re.search(r"http://127\S+(?=\n)", said)).group())

    def answers(self, question: str, text: str) -> None:
        """Wait for a question, and type the answer."""

        def asks(said: str) -> bool:
            line = said[self._read :].rpartition("\n")[2]
            return line.startswith(question) and line.endswith(": ")

        self.waits_for(asks)
        self._read = len(self.said)
        self.types(f"{text}\r")

    def types(self, keys: str) -> None:
        self._tally.now.keys += len(keys)
        os.write(self._master, keys.encode())

    def ends(self) -> int:
        """Wait for the command's end and give its status."""
        until = time.monotonic() + LIMIT_SECONDS
        while self._hear():
            assert time.monotonic() < until, self.said
        return self._process.wait()


# ---------- in the browser ----------


class Hand:
    """A hand on mouse and keys of one page, which counts; the places are those of the screen."""

    def __init__(self, page: Page, tally: Tally) -> None:
        self.page = page
        self._tally = tally
        self.answers: list[bytes] = []
        self.faults: list[str] = []
        self.terminal: Terminal | None = None
        self._coming: list[Response] = []
        page.on("response", lambda response: self._coming.append(response))  # noqa: PLW0108  # Playwright marks handlers
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)

    def clicks(self, what: str | Locator) -> None:
        self._tally.now.clicks += 1
        (self.page.locator(what) if isinstance(what, str) else what).click()

    def chooses(self, what: str, value: str) -> None:
        """Choose from a list: a click opens it, another takes the entry."""
        self._tally.now.clicks += 2
        self.page.select_option(what, value)

    def drags(self, start: tuple[float, float], end: tuple[float, float], button: Any = "left") -> None:
        self._tally.now.drags += 1
        self.page.mouse.move(*start)
        self.page.mouse.down(button=button)
        self.page.mouse.move(*end, steps=5)
        self.page.mouse.up(button=button)

    def scrolls(self, notches: int) -> None:
        """Turn the wheel; a notch is a slice."""
        self._tally.now.notches += abs(notches)
        for _ in range(abs(notches)):
            self.page.mouse.wheel(0, 100 if notches > 0 else -100)

    def presses(self, *keys: str) -> None:
        for key in keys:
            self._tally.now.keys += 1
            self.page.keyboard.press(key)

    def types(self, text: str) -> None:
        self._tally.now.keys += len(text)
        self.page.keyboard.type(text)

    def sees(self, what: str | Locator) -> np.ndarray:
        """Give what is on the screen there: rows, columns and three colours, 0 to 255."""
        shown = self.page.locator(what) if isinstance(what, str) else what
        return np.asarray(Image.open(io.BytesIO(shown.screenshot())).convert("RGB")).astype(int)

    def heard(self) -> bytes:
        """Give everything that the page got from its server."""
        for response in self._coming:
            if response.ok and response.url.startswith("http://127.0.0.1:"):
                self.answers += [response.url.encode(), self._body_of(response)]
        self._coming.clear()
        return b"\n".join(self.answers)

    def _body_of(self, response: Response) -> bytes:
        from playwright.sync_api import Error  # noqa: PLC0415  # only these tests need a browser

        try:
            return response.body()
        except Error:  # The browser keeps no body of a document that has been left; the server gives it again.
            return self.page.context.request.get(response.url).body()


# ---------- the whole desk ----------


@dataclass(frozen=True)
class Contributor:
    """A library, a folder of originals outside of it, and somebody who has both."""

    root: Path
    originals: Path
    surroundings: Mapping[str, str]
    tally: Tally
    browser: Browser
    program: Path = RADANKI

    def runs(self, *words: str) -> Terminal:
        return Terminal(words, self.surroundings, self.root, self.tally, self.program)

    def identities(self, *sources: Path | bytes | str) -> set[str]:
        """Give the planted identities that stand in a folder, a package, or in what was said."""
        contents: list[bytes] = []
        for source in sources:
            if isinstance(source, Path):
                contents += members_of(source) if source.suffix == ".apkg" else files_below(source)
            else:
                contents.append(source.encode() if isinstance(source, str) else source)
        return identities_in(contents)

    def finishes(self, *words: str) -> str:
        """Run a command that asks nothing, and give all that it said."""
        with self.runs(*words) as terminal:
            status = terminal.ends()
            assert status == 0, terminal.said
            return terminal.said

    @contextmanager
    def opens(self, *words: str, answers: Mapping[str, str] = _NO_ANSWERS, **how: Any) -> Iterator[Hand]:
        """Start a command that serves a page, answer what it asks, open the page, and end the command with Ctrl+C."""
        with self.runs(*words) as terminal:
            for question, answer in answers.items():
                terminal.answers(question, answer)
            context = self.browser.new_context(**({"viewport": {"width": 1280, "height": 800}} | how))
            hand = Hand(context.new_page(), self.tally)
            hand.terminal = terminal
            hand.page.goto(terminal.address())
            yield hand
            assert hand.faults == []
            context.close()
            terminal.types("\x03")
            assert terminal.ends() == 0, terminal.said
            assert not identities_in([terminal.said.encode()])


def identities_in(contents: Iterable[bytes]) -> set[str]:
    """Give the planted identities that stand in any of these, in letters of one or two bytes, of any size."""
    found = set()
    for content in contents:
        lowered = content.lower()
        for one in IDENTITIES:
            if any(one.lower().encode(form) in lowered for form in ("utf-8", "utf-16-le", "utf-16-be")):
                found.add(one)
    return found


def files_below(folder: Path) -> Iterator[bytes]:
    """Give names and contents of all files, pictures unpacked as well."""
    for path in sorted(folder.rglob("*")):
        yield path.as_posix().removeprefix(folder.as_posix()).encode()
        if path.is_file():
            yield path.read_bytes()
            if path.suffix == ".png":
                yield Image.open(path).tobytes()


def members_of(package: Path) -> Iterator[bytes]:
    """Give names and unpacked contents of all that a package holds."""
    with zipfile.ZipFile(package) as archive:
        yield archive.comment
        for entry in archive.infolist():
            yield entry.filename.encode() + entry.comment + entry.extra
            yield archive.read(entry)


@pytest.fixture
def contributor(tmp_path: Path, tally: Tally, browser: Browser) -> Contributor:
    root, originals = tmp_path / "library", tmp_path / "export"
    (root / "cases").mkdir(parents=True)
    (root / "decks").mkdir()
    (root / "decks" / "test.yaml").write_text(
        "name: RadAnki Test\ntitle: Test\ndescription: For tests.\nbudget: {still_kb: 600}\n", encoding="utf-8"
    )
    surroundings = {**os.environ, "RADANKI_CACHE": str(tmp_path / "cache"), "TERM": "xterm", "COLUMNS": "100"}
    surroundings |= {"SOURCE_DATE_EPOCH": "1763900000", "RADANKI_CONTRIBUTOR": "A. Contributor"}
    return Contributor(root, originals, surroundings, tally, browser)


@pytest.fixture
def chest(contributor: Contributor) -> Export:
    return write_chest(contributor.originals / f"{PATIENT} {STUDIED}")


@pytest.fixture
def film(contributor: Contributor) -> Export:
    return write_film(contributor.originals)
