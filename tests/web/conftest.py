"""A small deck of a synthetic chest CT, built by `radanki build` from a library: for the tests that show real cards."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import radanki.web as package
from support.cases import LOOKED, a_case, a_finding, an_image
from support.desktop_page import CardServer, serve_cards
from support.libraries import write_case, write_deck
from support.once import made_once
from support.pattern_library import write_pattern_library
from support.pictures import write_nifti
from support.program import radanki
from support.search_library import write_search_library
from support.student_cards import StudentCard, import_cards, keep_cards, kept_cards

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
"""The same engine without a browser around it, where it is installed: a page costs a quarter of the time."""
AXE = Path(__file__).parents[2] / ".tools" / "axe-core" / "axe.min.js"
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LIMIT_MS = 600_000
"""When a state that is waited for has not come, something is wrong: no judgement on speed."""
SIZE, COUNT, KEY = 96, 24, 11
NODULE, SPINE = (0.3, 0.45), (0.5, 0.76)
CASE = a_case(
    "00000000000000c7",
    "Solid nodule",
    images=[
        an_image(
            a_finding(1, "Solid nodule", mask={"file": "labels.nii", "value": 2}, asks=["cover", "find"]),
            a_finding(3, "Vertebral body", rect=[40, 65, 16, 16], slices=[9, 13], asks=["find"]),
            name="axial",
            file="chest.nii",
            slices={"plane": "axial", "start": 0, "stop": COUNT, "key": KEY},
            window="lung",
            windows=["lung", "soft", "bone"],
            looked=LOOKED,
        )
    ],
    diagnosis="Solid nodule",
)


def hounsfield() -> tuple[np.ndarray, np.ndarray]:
    """Give a chest in HU on (row, column, slice) as it is seen, and its label map: a nodule on slices 10 to 12."""
    rows, columns = np.mgrid[0:SIZE, 0:SIZE] / SIZE + 0.5 / SIZE
    chest = np.where(np.hypot((columns - 0.5) / 0.46, (rows - 0.5) / 0.38) > 1, -1000, 50)
    for middle in (0.3, 0.7):
        chest[np.hypot((columns - middle) / 0.15, (rows - 0.47) / 0.24) < 1] = -850
    chest[(abs(columns - SPINE[0]) < 0.08) & (abs(rows - SPINE[1]) < 0.08)] = 600
    values = np.repeat(chest[:, :, None], COUNT, axis=2)
    labels = np.zeros(values.shape, dtype=np.uint8)
    inside = np.hypot(columns - NODULE[0], rows - NODULE[1]) < 0.06
    for z in (10, 11, 12):
        values[inside, z] = 40
        labels[inside, z] = 2
    return values.astype(np.int16), labels


def write_volume(path: Path, seen: np.ndarray) -> None:
    write_nifti(path, np.ascontiguousarray(seen[::-1, ::-1].transpose(1, 0, 2)), np.diag((1.5, 1.5, 3, 1)))


@dataclass(frozen=True)
class BuiltDeck:
    """A package and what went into it: ``values`` are HU by row, column and slice; places are fractions of a slice."""

    package: Path
    values: np.ndarray
    key: int = KEY
    nodule: tuple[float, float] = NODULE
    spine: tuple[float, float] = SPINE


@pytest.fixture(scope="session")
def built_deck(tmp_path_factory: pytest.TempPathFactory) -> BuiltDeck:
    values, labels = hounsfield()

    def build(root: Path) -> None:
        folder = write_case(root, "ct/chest/nodule", CASE)
        write_volume(folder / "chest.nii", values)
        write_volume(folder / "labels.nii", labels)
        write_deck(root)
        answer = radanki(root, "build", "--draft")
        assert answer.status == 0, answer.err

    return BuiltDeck(made_once("built", tmp_path_factory, build) / "dist" / "test.apkg", values)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for a whole run: Playwright can't be started twice in a process."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # only these tests need a browser

    if not shutil.which(CHROMIUM):
        pytest.fail(f"The viewer's tests need a browser at {CHROMIUM}: run `make browser-tools`.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        chromium.on("context", lambda context: context.set_default_timeout(LIMIT_MS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def desktop_browser(browser: Browser) -> Iterator[Browser]:
    """A browser that shows scroll bars, as a desktop does and a phone does not."""
    shown = browser.browser_type.launch(
        executable_path=CHROMIUM, args=CHROMIUM_OPTIONS, ignore_default_args=["--hide-scrollbars"]
    )
    yield shown
    shown.close()


@pytest.fixture
def node_test(tmp_path: Path) -> Callable[[Path], None]:
    """Give a function that runs a file of node's own tests on the scripts."""
    if not shutil.which("node"):
        pytest.fail("The scripts' arithmetic is tested by node, which is missing: run `make browser-tools`.")
    # Browsers take them as modules by their script element, node by what stands above them.
    (tmp_path / "package.json").write_text('{"type": "module"}')
    folder = shutil.copytree(Path(package.__file__).parent, tmp_path / "web")

    def run(tests: Path) -> None:
        ran = subprocess.run(
            ["node", "--test", str(tests)],
            env={**os.environ, "RADANKI_WEB": str(folder)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stdout[-4000:]

    return run


def looks_at_every_pixel(page: Page, go_on: Callable[[], None]) -> None:
    """Look at the finished pictures to the end: whatever is shown is counted before ``go_on`` shows what is next."""
    seen = 0.0
    while True:
        seen = page.wait_for_function(
            "(before) => { const now = document.querySelector('#look-seen').value; return now > before && now; }",
            arg=seen,
        ).json_value()
        # The page tells how much was seen and that it was all at one time.
        if page.is_disabled("#look-next"):
            return
        go_on()


@pytest.fixture(scope="session")
def look_at_every_pixel() -> Callable[[Page, Callable[[], None]], None]:
    return looks_at_every_pixel


@pytest.fixture(scope="session")
def axe() -> str:
    """Give the script that judges a page's accessibility."""
    if not AXE.exists():
        pytest.fail(f"No axe-core in {AXE.parent}: `make browser-tools` fetches it (npm pack axe-core).")
    return AXE.read_text()


@dataclass(frozen=True)
class Shelf:
    """Cards, and where a browser finds their page and media."""

    cards: tuple[StudentCard, ...]
    server: CardServer
    packages: tuple[Path, ...] = ()


@pytest.fixture(scope="session")
def built_shelf(built_deck: BuiltDeck, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """The cards of the synthetic chest."""
    folder = tmp_path_factory.mktemp("built-shelf")
    cards = import_cards([built_deck.package], folder)
    with serve_cards(folder / "collection.media") as server:
        yield Shelf(cards, server)


@pytest.fixture(scope="session")
def search_deck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of three find cards: on a film, in a loop and in a stack."""

    def build(root: Path) -> None:
        write_search_library(root)
        answer = radanki(root, "build", "--draft")
        assert answer.status == 0, answer.said

    return made_once("searched", tmp_path_factory, build) / "dist" / "test.apkg"


@pytest.fixture(scope="session")
def search_shelf(search_deck: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """The cards of the pictures to search."""
    folder = tmp_path_factory.mktemp("search-shelf")
    cards = import_cards([search_deck], folder)
    with serve_cards(folder / "collection.media") as server:
        yield Shelf(cards, server)


@pytest.fixture(scope="session")
def shelf(real_decks: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """All cards of this library's decks; its patterns may wait for a network, so those of a small one are there too."""

    def packages_of(folder: Path) -> tuple[Path, ...]:
        return (*sorted(real_decks.glob("*.apkg")), *(folder / "patterns" / "dist").glob("*.apkg"))

    def fill(folder: Path) -> None:
        answer = radanki(write_pattern_library(folder / "patterns", abnormal=4, normal=4), "build")
        assert answer.status == 0, answer.err
        keep_cards(import_cards(packages_of(folder), folder), folder / "cards.json")

    folder = made_once("shelf", tmp_path_factory, fill)
    with serve_cards(folder / "collection.media") as server:
        yield Shelf(kept_cards(folder / "cards.json"), server, packages_of(folder))
