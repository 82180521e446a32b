"""What every test has: one profile of examples, and a bench for small notes."""

from __future__ import annotations

import gc
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, settings

from support.lasting_workers import lasting_workers
from support.notes import NoteBench
from support.once import made_once
from support.program import EPOCH, REPOSITORY
from support.same_program import same_program
from support.this_library import build, cases_on_the_web
from support.web import FakeWeb, fake_web

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

# The same examples everywhere, and no judgement on time: a busy machine is no fault of the code.
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

HERE: Final = Path(__file__).parent
NEEDS: Final = {
    "anki": ("cards/test_in_anki.py", "journeys", "preview/test_selftest.py", "preview/test_template.py"),
    "browser": ("web",),
    "slow": (
        "authoring/exams/test_papers.py",
        "authoring/intake",
        "authoring/own_library/test_in_git.py",
        "authoring/pinning",
        "authoring/review",
        "authoring/test_deidentify.py",
        "cards/order/test_dealing.py",
        "checks/identities/test_sieved.py",
        "cli/test_check_release.py",
        "cli/test_commit_hook.py",
        "cli/test_release_command.py",
        "cli/test_shapes_command.py",
        "docs/test_contributing.py",
        "docs/test_pictures_page.py",
        "fuzz",
        "gallery",
        "imaging/burned_in/test_burned_in_text.py",
        "imaging/formats/test_codecs.py",
        "imaging/geometry/test_between.py",
        "imaging/masks/test_covering.py",
        "imaging/test_bombs.py",
        "imaging/windowing/test_fidelity_dcmtk.py",
        "package/test_same_bytes.py",
        "package/test_writing.py",
        "pipeline",
        "preview/test_comparing.py",
        "preview/test_preview_files.py",
        "privacy",
        "releasing/release",
        "releasing/test_takedown.py",
        "releasing/verify",
    ),
}
"""What whole folders and files need; what a single test needs stands above it."""

# The first of them makes the decks: who shows them too comes when they are there, and waits for nobody.
_LONG_IN_A_BROWSER = ("web/faces/test_folds.py", "web/journey", "web/payloads", "web/test_drawings.py", "web/preview")
IN_A_BROWSER: Final = HERE / "web"
"""All that needs a browser or Anki's desktop: `make test` collects it from here alone, in a quarter of the time."""
LONG: Final = dict.fromkeys((HERE / place for place in ("journeys", *NEEDS["slow"])), 0) | {
    HERE / place: at for at, place in enumerate(_LONG_IN_A_BROWSER)
}
"""What begins, in this order: each of these files takes many seconds."""

NEEDS_POSIX: Final = (
    "authoring/own_library/test_in_git.py",
    "cli/test_other_systems.py",
    "cli/test_commit_hook.py",
    "docs/test_contributing.py",
    "imaging/test_bombs.py",
    "package/test_at_work.py",
    "package/test_writing.py",
    "phi/test_scan_of_dicom.py",
    "pipeline/test_killed.py",
)
"""Signals, pipes and programs of the shell that Windows has not: left out there, and there alone."""


@pytest.fixture(autouse=True)
def _no_search_for_text_that_was_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `new` and the hook not search pictures for text: it takes seconds each time, and has tests of its own."""
    monkeypatch.setenv("RADANKI_NO_OCR", "1")


@pytest.fixture(autouse=True, scope="session")
def _workers_that_last() -> Iterator[None]:
    """Let the tests of a process share its worker processes."""
    with lasting_workers():
        yield


@pytest.fixture(autouse=True, scope="session")
def _a_program_that_stays() -> Iterator[None]:
    """Let the tests of a process look once at the files of the program."""
    with same_program():
        yield


@pytest.fixture
def new_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test that looks at workers themselves start its own, which have done nothing before."""
    monkeypatch.setattr("radanki.pipeline.executors.local.ProcessPoolExecutor", ProcessPoolExecutor)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage while tests are collected, nor later among what was made then: it stays to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)  # as `radanki` itself has it
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by where they stand, and let the long ones begin: at the end no processor waits for another."""
    marks = {HERE / place: mark for mark, places in NEEDS.items() for place in places}
    assert [place for place in marks if not place.exists()] == []
    for item in items:
        for place in {item.path, *item.path.parents} & marks.keys():
            item.add_marker(marks[place])
        if sys.platform == "win32" and item.path in {HERE / place for place in NEEDS_POSIX}:
            item.add_marker(pytest.mark.skip(reason="needs signals, pipes or a shell as POSIX has them"))
        if item.get_closest_marker("browser") or item.get_closest_marker("desktop"):
            assert item.path.is_relative_to(IN_A_BROWSER), f"{item.nodeid} needs a browser: it belongs below tests/web"
    items.sort(key=_begins)


def _begins(item: pytest.Item) -> int:
    """Give the order of tests; those of a file stay together."""
    return min(LONG.get(path, len(LONG)) for path in (item.path, *item.path.parents))


@pytest.fixture
def bench(tmp_path: Path) -> NoteBench:
    """Give a bench whose pictures lie in a folder of the test's own."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    return NoteBench(folder, {})


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder for the certificate of the hosts that tests play."""
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture
def web(certificates: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWeb]:
    """Give a web of the test's own, which this process and its children ask in place of the true one."""
    with fake_web(certificates, monkeypatch) as played:
        yield played


@pytest.fixture(scope="session")
def real_decks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The decks of this library, built once; `make test` has fetched the pictures that they point to.

    What lies in packages has to be there. What a case points to on the web may wait for a network: without one, or a
    mirror, its decks are smaller, and those of which nothing is left are not there (:func:`real_deck`).
    """
    return made_once("decks", tmp_path_factory, _build_real_decks)


def _build_real_decks(out: Path) -> None:
    built = build(REPOSITORY, out, int(EPOCH))
    on_the_web = cases_on_the_web()
    left_out = {left["case"] for deck in built.values() for left in deck["left_out"] if left["rule"] == "fetch/missing"}
    missing = sorted(left_out - on_the_web)
    assert not missing, f"run `make fetch` (it needs the package registries): these cases have no picture: {missing}"


@pytest.fixture
def real_deck(real_decks: Path) -> Callable[[str], Path]:
    """Give a function that gives the package of a deck, and skips the test where all of it waits for a network."""

    def package(deck: str) -> Path:
        path = real_decks / f"{deck}.apkg"
        if not path.exists():
            pytest.skip(f"every picture of the deck {deck} waits for a network")
        return path

    return package
