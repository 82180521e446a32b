"""Many new cases are worked out by worker processes: what is said and made is the same, byte for byte."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from radanki.cards.guid import note_guid
from radanki.library.case_file import read_case
from radanki.library.ledger_text import ledger_text
from radanki.library.whole_file import write_for_now
from radanki.model.releases.ledger import Ledger, Release, ReleasedCase, ReleasedNote, ReleasedState
from radanki.pipeline.cases.new_case import records_of
from radanki.pipeline.executors.here import Here
from radanki.pipeline.executors.local import LocalWorkers
from support.cases import LOOKED, REVIEWED, a_case, a_finding, an_image
from support.libraries import DECK, EXAM, SCHEMATIC, draw_film, files_in, write_case, write_deck
from support.program import Ran, radanki, radanki_here

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from pathlib import Path

    from radanki.model.library import CaseFile
    from radanki.model.problem import Problem
    from radanki.pipeline.cases.new_case import UnknownCase
    from radanki.pipeline.cases.terms import CaseTerms
    from radanki.pipeline.memory.record_store import Record

CASES = 24
TODAY = "1796000000"
"""After every day that the cases name."""
FOLDER = "cases/xr/chest/case-{}"
TOPICS = """\
topics: common
rows:
  - slug: lump
    title: Lump
    case: "00000000000000d4"
    gist: A light disc
    looks:
      - modality: xr
        text: It is lighter than the rest.
        pictures: [{case: "00000000000000d4", image: frontal}]
      - modality: us
        text: It has an edge.
        pictures: [{case: "00000000000000c0", image: frontal}]
    differential: [Nipple shadow, Skin fold, Clip]
    pitfalls: [A film without a lump does not rule it out.]
"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    root = tmp_path / "library"
    write_deck(root, name="all")
    write_deck(root, f"{DECK}profile: nc\nselect:\n  cases: ['00000000000000d1', '00000000000000d2']\n", name="two")
    for number in range(CASES):
        write_film(root, FOLDER.format(number), number, f"00000000000000{0xD0 + number:x}")
    write_film(root, "cases/us/chest/lump", CASES, "00000000000000c0")
    (root / "decks/exams").mkdir()
    (root / "decks/exams/best.yaml").write_text(EXAM, encoding="utf-8")
    (root / "decks/topics").mkdir()
    (root / "decks/topics/common.yaml").write_text(TOPICS, encoding="utf-8")
    add_to(root, 4, 'related: ["00000000000000c0"]')
    add_to(root, 2, 'compare_with: ["00000000000000d3"]\nschematic: drawing.svg')
    (root / FOLDER.format(2) / "drawing.svg").write_text(SCHEMATIC, encoding="utf-8")
    return root


def write_film(root: Path, folder: str, number: int, case_id: str) -> None:
    finding = a_finding(1, f"Lump {number}", rect=[20, 10, 30, 20], asks=["find"], why="It is lighter.")
    text = a_case(
        case_id,
        f"Film number {number}",
        images=[an_image(finding, view="PA erect", looked=LOOKED)],
        diagnosis=f"Lump of kind {number}",
        questions=[{"id": "next", "ask": "What next?", "answer": "Rest", "choices": ["Surgery", "CT"]}],
        reviewed=REVIEWED,
    )
    draw_film(write_case(root, folder.removeprefix("cases/"), text) / "frontal.png", place=number)


def add_to(root: Path, number: int, lines: str) -> None:
    with (root / FOLDER.format(number) / "case.yaml").open("a", encoding="utf-8") as file:
        file.write(f"{lines}\n")


def spoil(root: Path) -> None:
    """Give the library one case each of what no record is made of."""
    add_to(root, 4, "kin: pathology")
    add_to(root, 5, "discussion: Mail john.miller@clinic.example first.")
    add_to(root, 6, 'related: ["00000000000000ff"]')
    (root / FOLDER.format(7) / "frontal.png").unlink()
    (root / FOLDER.format(8) / "frontal.png").write_bytes(b"no picture")
    (root / FOLDER.format(9) / "letter.txt").write_text("Dear colleague", encoding="utf-8")
    write_for_now(root / ".radanki/notices/00000000000000da.json", b'{"frontal": ["It is upside down."]}')
    text = (root / FOLDER.format(11) / "case.yaml").read_text(encoding="utf-8")
    missing = f"from: https://example.org/film.png\n    sha256: {'0' * 64}"
    (root / FOLDER.format(11) / "case.yaml").write_text(text.replace("file: frontal.png", missing), encoding="utf-8")
    (root / FOLDER.format(12) / "case.yaml").unlink()
    (root / FOLDER.format(13) / "case.yaml").unlink()
    (root / FOLDER.format(13) / "case.yaml").symlink_to(root / FOLDER.format(14) / "case.yaml")
    shutil.copy(root / FOLDER.format(15) / "case.yaml", root / FOLDER.format(16) / "case.yaml")


def write_ledger(root: Path) -> None:
    """Say that a case was released with a note that it gives today, and with one that it does not."""
    long, short = "0" * 64, "0" * 16
    state = ReleasedState("0.1", "open", 1_700_000_000, long, short, short, short, short)
    held = tuple(
        ReleasedNote(guid, "diagnosis", "", "0.1", states=(state,))
        for guid in (note_guid("00000000000000d7", "diagnosis", ""), "0" * 20)
    )
    case = ReleasedCase("00000000000000d7", FOLDER.format(7), "Film number 7", "0.1", decks=("all",), notes=held)
    release = Release("0.1", 1_700_000_000, (), 2, 2)
    (root / "decks/ledger.json").write_text(ledger_text(Ledger((release,), cases=(case,))), encoding="utf-8")


@pytest.fixture
def even_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let workers be asked for a single case, too."""
    monkeypatch.setattr("radanki.pipeline.cases.ahead.FEWEST_CASES", 1)


@pytest.fixture
def workers_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let workers be this very process, which believes that what was written a moment ago is settled."""

    def here(_: LocalWorkers, memory_bytes: int) -> Executor:
        return Here().executor(memory_bytes)

    monkeypatch.setattr(LocalWorkers, "executor", here)
    monkeypatch.setattr("radanki.pipeline.memory.surroundings._FINE_NS", -(10**10))


def all_of(root: Path, cache: Path) -> tuple[Ran, Ran, dict[str, bytes]]:
    """Give all that a check and a build say and make."""
    shutil.rmtree(root / "dist", ignore_errors=True)
    checked = radanki_here(root, "check", "--format", "json", RADANKI_CACHE=str(cache))
    built = radanki_here(root, "--quiet", "build", "--draft", RADANKI_CACHE=str(cache))
    return checked, built, files_in(root / "dist")


def all_of_one_after_the_other(root: Path, cache: Path) -> tuple[Ran, Ran, dict[str, bytes]]:
    with mock.patch("radanki.pipeline.cases.ahead.FEWEST_CASES", 2 * CASES):
        return all_of(root, cache)


@pytest.mark.usefixtures("workers_here", "even_for_one")
@pytest.mark.parametrize("state", ["sound", "spoilt", "released"])
def test_cases_that_workers_work_out_give_the_same(library: Path, tmp_path: Path, state: str) -> None:
    if state == "spoilt":
        spoil(library)
    if state == "released":
        write_ledger(library)
    expected = all_of_one_after_the_other(library, tmp_path / "one")

    assert all_of(library, tmp_path / "two") == expected
    assert all_of(library, tmp_path / "two") == expected
    assert expected[1].status == (state != "sound")


def read_here(root: Path, *words: str) -> set[str]:
    """Give the folders of the cases that the command reads itself."""
    seen = set[str]()
    time.sleep(0.1)  # what was written just now is not trusted yet

    def watched(content: bytes, path: str, *places: object) -> tuple[CaseFile | None, tuple[Problem, ...]]:
        seen.add(path.rpartition("/")[0])
        return read_case(content, path, *places)  # type: ignore[arg-type]  # passed on

    with (
        mock.patch("radanki.library.walk.read_case", watched),
        mock.patch("radanki.library.joined.known_file.read_case", watched),
    ):
        ran = radanki_here(root, "--quiet", *words, SOURCE_DATE_EPOCH=TODAY)
    assert ran.status in {0, 1}, ran
    return seen


@pytest.mark.usefixtures("even_for_one")
def test_nothing_is_read_where_cases_are_joined(library: Path) -> None:
    assert read_here(library, "build") == set()


@pytest.mark.usefixtures("even_for_one")
def test_after_a_check_workers_compose_what_a_build_asks_for(library: Path) -> None:
    assert read_here(library, "check") == set()
    assert read_here(library, "build") == set()


@pytest.mark.usefixtures("even_for_one")
def test_a_case_of_which_no_record_may_be_kept_is_read_where_cases_are_joined(library: Path) -> None:
    spoil(library)

    read = read_here(library, "check")

    assert read >= {FOLDER.format(number) for number in (4, 5, 7, 8, 10, 11)}
    assert FOLDER.format(0) not in read


@pytest.mark.usefixtures("workers_here", "even_for_one")
@pytest.mark.parametrize("fault", ["dies", "fails"])
def test_a_case_that_takes_a_worker_along_costs_no_other_one_its_record(
    library: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    seen: list[int] = []
    deadly = FOLDER.format(5)

    def doomed(asked: tuple[CaseTerms, tuple[UnknownCase, ...]]) -> tuple[Record, ...]:
        seen.append(len(asked[1]))
        if fault == "dies" and any(case.folder == deadly for case in asked[1]):
            raise MemoryError  # which is told as the death of a worker is
        return records_of(asked)

    def read(content: bytes, path: str, *places: object) -> tuple[CaseFile | None, tuple[Problem, ...]]:
        if fault == "fails" and path.startswith(f"{deadly}/"):
            raise ValueError
        return read_case(content, path, *places)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr("radanki.pipeline.executors.batches._LEAST_BATCHES", 1)
    monkeypatch.setattr("radanki.pipeline.cases.ahead.records_of", doomed)
    monkeypatch.setattr("radanki.pipeline.cases.new_case.read_case", read)

    found = read_here(library, "check")

    joined = {FOLDER.format(number) for number in (1, 2, 3, 4)}  # which show others, or are asked in a paper
    assert found - joined == {deadly}
    assert max(seen) > 1


def test_processes_give_the_same_as_one_after_the_other(library: Path, tmp_path: Path) -> None:
    spoil(library)
    expected = all_of_one_after_the_other(library, tmp_path / "one")
    shutil.rmtree(library / "dist", ignore_errors=True)
    cache = str(tmp_path / "two")
    checked = radanki(library, "check", "--format", "json", RADANKI_CACHE=cache)
    built = radanki(library, "--quiet", "build", "--draft", "--jobs", "2", RADANKI_CACHE=cache)

    assert (checked, built, files_in(library / "dist")) == expected


def test_workers_load_what_they_need_at_once_where_a_library_is_all_new_and_not_later(library: Path) -> None:
    time.sleep(0.1)  # what was written just now is not trusted yet: too few cases might be new

    with mock.patch.object(LocalWorkers, "prepare_for_cases", autospec=True) as prepare:
        assert radanki_here(library, "check").status == 0
        when_new = prepare.call_count
        add_to(library, 5, "discussion: A light disc.")
        assert radanki_here(library, "check").status == 0

    assert (when_new, prepare.call_count) == (2, 2)  # the second call comes when it is known which cases are new
