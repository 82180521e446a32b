"""Release after release through the real command line, each rehearsed in Anki: what goes out, and what is refused."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pytest

from radanki.checks.privacy.attestation import digest_to_sign
from radanki.package.at_work import alone_in
from radanki.pipeline.validate import validate
from support.cases import a_case, a_finding, an_image
from support.libraries import draw_film, write_case, write_deck
from support.program import git, radanki_here

if TYPE_CHECKING:
    from pathlib import Path

    from support.students import StudentCollection

DAY = 86_400
FIRST = 1_763_900_000
UNSIGNED = "looked: [{by: T, on: 2025-11-01}]"
LOOKED = [{"by": "T", "on": date(2025, 11, 1)}]
REVIEWED = [{"by": name, "on": date(2025, 11, 2)} for name in ("Dr B", "Dr C")]
FINDINGS = (
    a_finding(asks=["cover", "find", "name"]),
    a_finding(2, "Second opacity", rect=[60, 10, 20, 20], asks=["cover", "name"], why="It is round too."),
)
PEARLS = [{"id": "round", "text": "Round things are **round**."}, {"id": "others", "text": "Others are not."}]
QUESTION = {"id": "next", "ask": "What is done next?", "answer": "Look again", "choices": ["Nothing", "Everything"]}
RETIRED = "\nretired: {since: '2.0', reason: The picture showed something else.}"
VERSIONS = ("1.0", "1.1", "1.2", "2.0", "2.1", "2.2", "3.0")
DOCUMENTS = {"SHA256SUMS", "manifest.json", "CREDITS.md", "CREDITS.csv", "RELEASE_NOTES.md", "ANKIWEB.md", "sbom.json"}


@dataclass
class Shelf:
    """A library in a git repository of its own, and what its releases said."""

    root: Path
    said: dict[str, str] = field(default_factory=dict)

    def case(self, folder: str, number: int, title: str) -> None:
        text = a_case(
            f"{number:016x}",
            title,
            images=[an_image(*FINDINGS, view="PA erect", looked=LOOKED)],
            diagnosis=f"Opacity {title}",
            pearls=PEARLS,
            questions=[{**QUESTION, "image": "frontal"}],
            reviewed=REVIEWED,
        )
        write_case(self.root, folder, text)
        self.draws(folder, number)

    def draws(self, folder: str, seed: int) -> None:
        draw_film(self.root / "cases" / folder / "frontal.png", place=10 + seed)
        self.edits(folder, (r"looked: \[.*\]", UNSIGNED))

    def edits(self, folder: str, *changes: tuple[str, str]) -> None:
        path = self.root / "cases" / folder / "case.yaml"
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            text, times = re.subn(old, lambda _: new, text, count=1)  # noqa: B023  # used at once
            assert times == 1, old
        path.write_text(text, encoding="utf-8")

    def moves(self, folder: str, to: str) -> None:
        target = self.root / "cases" / to
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(self.root / "cases" / folder, target)

    def signs(self) -> None:
        """Bind every look at a picture to its pixels, as `radanki review` does."""
        seen = validate(self.root, self.root.parent / "cache", workers=1)
        for case in seen.cases:
            path = case.file.folder / "case.yaml"
            digest = digest_to_sign([case.pictures["frontal"].still.digest])[:16]
            text = path.read_text(encoding="utf-8")
            path.write_text(
                text.replace(UNSIGNED, UNSIGNED.replace("}]", f", pixels: '{digest}'}}]")), encoding="utf-8"
            )

    def commits(self, message: str) -> None:
        self.git("add", "-A")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)

    def git(self, *words: str) -> None:
        git(self.root, *words)

    def goes_back(self) -> None:
        """Undo what is not committed."""
        self.git("reset", "--quiet", "--hard")
        self.git("clean", "-fdq", "cases", "decks")

    def release(self, version: str, *options: str, day: int = 99) -> tuple[int, str]:
        """Run the command, so many days after the first release, and give its status and all that it said."""
        time = str(FIRST + day * DAY)
        ran = radanki_here(self.root, "release", version, "--jobs", "1", *options, SOURCE_DATE_EPOCH=time)
        return ran.status, ran.said

    def releases(self, version: str) -> None:
        """Sign, commit, release, and commit the ledger."""
        self.signs()
        self.commits(f"Prepare {version}")
        status, self.said[version] = self.release(version, day=30 * VERSIONS.index(version))
        assert status == 0, self.said[version]
        self.commits(f"Release {version}")

    @property
    def ledger(self) -> dict[str, object]:
        ledger: dict[str, object] = json.loads((self.root / "decks/ledger.json").read_text(encoding="utf-8"))
        return ledger

    def package(self, version: str, deck: str = "whole") -> Path:
        return self.root / f"dist/release-{version}/{deck}.apkg"

    def state(self) -> dict[str, str]:
        """Give every file of the ledger and of all releases by its sum."""
        files = (*(self.root / "dist").rglob("*"), self.root / "decks/ledger.json")
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.is_file()}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Seven releases in a row; every test finds them, and leaves them as they are."""
    shelf = Shelf(tmp_path_factory.mktemp("releases") / "library")
    write_deck(shelf.root, "name: RadAnki Test\ntitle: Whole\n", "whole")
    write_deck(shelf.root, "name: RadAnki Test\ntitle: X-ray\nselect: {modality: [xr]}\n", "xr")
    (shelf.root / ".gitignore").write_text("dist/\n", encoding="utf-8")
    shelf.git("init", "--quiet")
    for number, folder in enumerate(("xr/chest/one", "xr/chest/two", "ct/neuro/three"), 1):
        shelf.case(folder, number, f"number {number}")
    shelf.releases("1.0")

    shelf.case("xr/chest/four", 4, "number 4")
    shelf.edits("xr/chest/one", ("answer: Look again", "answer: Look twice"))
    shelf.releases("1.1")

    shelf.draws("xr/chest/two", 9)
    third = "      - {number: 3, label: Third opacity, rect: [60, 50, 20, 20], asks: [cover], why: It is small.}"
    shelf.edits("ct/neuro/three", (r"(?m)^diagnosis:", f"{third}\ndiagnosis:"))
    shelf.releases("1.2")

    shelf.edits("xr/chest/two", (r"(?m)(?<=2025-11-02}\])$", RETIRED))
    shelf.edits(
        "xr/chest/one", (r"(?m)^ +- \{number: 2.*\n", ""), (r"(?m)^    findings:", "    reserved: [2]\n    findings:")
    )
    shelf.releases("2.0")

    shelf.releases("2.1")

    shelf.moves("xr/chest/four", "xr/musculoskeletal/four")
    shelf.releases("2.2")

    shelf.moves("xr/musculoskeletal/four", "ct/chest/four")
    shelf.releases("3.0")
    return shelf


def test_every_release_was_rehearsed_and_nobody_lost_anything(shelf: Shelf) -> None:
    compared = 0
    for version in VERSIONS:
        rehearsed = [
            line for line in shelf.said[version].splitlines() if "cards compared" in line or "first import" in line
        ]
        assert len(rehearsed) >= (1 if version == "1.0" else 4), shelf.said[version]
        assert all(line.endswith("nothing lost") for line in rehearsed), rehearsed
        compared += sum(int(found) for found in re.findall(r"([0-9]+) cards compared", shelf.said[version]))
    assert compared > 500
    print(f"{len(VERSIONS)} releases rehearsed, {compared} cards compared")  # noqa: T201  # the count is the result


@pytest.mark.parametrize("version", VERSIONS)
def test_a_release_is_a_folder_with_sums_of_everything_in_it(shelf: Shelf, version: str) -> None:
    folder = shelf.root / f"dist/release-{version}"
    names = {path.name for path in folder.iterdir()}

    assert names == DOCUMENTS | {"whole.apkg", "xr.apkg"}
    sums = [line.split("  ") for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()]
    assert {name for _, name in sums} == names - {"SHA256SUMS"}
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest for digest, name in sums)


def test_a_student_who_comes_from_the_first_release_to_the_last_keeps_every_review(
    shelf: Shelf, student: StudentCollection
) -> None:
    student.imports(shelf.package("1.0"))
    student.studies(20, "RadAnki Test")
    cards, reviews = student.cards(), student.reviews()

    log = student.imports(shelf.package("3.0"))

    assert log.conflicting == 0
    assert student.reviews() == reviews
    assert {key: value for key, value in student.cards().items() if key in cards} == cards
    assert student.empty_cards() == []
    assert student.cards_that_do_not_render() == []
    texts = ["".join(student.note(guid).fields.values()) for guid in student.notes()]
    assert any("Look twice" in text for text in texts)
    retired = [guid for guid in student.notes() if student.note(guid).fields["Id"].startswith(f"{2:016x}")]
    assert len(retired) == 7
    assert all("Withdrawn since 2.0" in student.note(guid).fields["Withdrawn"] for guid in retired)
    assert all("showed something else" in student.note(guid).fields["Release note"] for guid in retired)


def test_a_release_with_nothing_new_touches_no_note(shelf: Shelf, student: StudentCollection) -> None:
    student.imports(shelf.package("2.0"))
    held = {guid: student.note(guid) for guid in student.notes()}

    log = student.imports(shelf.package("2.1"))

    assert (log.new, log.updated) == (0, 0)
    assert {guid: student.note(guid) for guid in student.notes()} == held


def test_a_case_that_moved_stays_where_the_student_has_it(shelf: Shelf, student: StudentCollection) -> None:
    student.imports(shelf.package("2.1"))
    cards = student.cards()

    student.imports(shelf.package("2.2"))
    student.imports(shelf.package("3.0"))

    assert student.cards() == cards


def _renumbers(shelf: Shelf) -> None:
    shelf.edits("ct/neuro/three", (r"number: 2,", "number: 7,"))


def _changes_an_id(shelf: Shelf) -> None:
    shelf.edits("ct/neuro/three", (r"id: '0+3'", "id: '00000000000000f3'"))


def _renames_the_deck(shelf: Shelf) -> None:
    for deck in ("whole", "xr"):
        path = shelf.root / f"decks/{deck}.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("RadAnki Test", "Radiology"), encoding="utf-8")


def _drops_a_case(shelf: Shelf) -> None:
    shutil.rmtree(shelf.root / "cases/ct/neuro/three")


def _moves_to_another_modality(shelf: Shelf) -> None:
    shelf.moves("xr/chest/one", "mr/chest/one")


def _corrects(shelf: Shelf) -> None:
    shelf.edits("ct/neuro/three", ("answer: Look again", "answer: Look thrice"))


def _changes_nothing(shelf: Shelf) -> None:
    del shelf


@pytest.mark.parametrize(
    ("change", "version", "status", "said"),
    [
        (_renumbers, "4.0", 1, r"three/case.yaml:[0-9:]+ .*identity/"),
        (_changes_an_id, "4.0", 1, "identity/"),
        (_drops_a_case, "4.0", 1, "identity/"),
        (_renames_the_deck, "3.1", 1, "Radi?"),
        (_renames_the_deck, "4.0", 1, "Radi?"),
        (_moves_to_another_modality, "3.1", 1, "3.1 says too little; the least version after 3.0 is 4.0"),
        (_corrects, "3.0.1", 1, "3.0.1 says too little; the least version after 3.0 is 3.1"),
        (_changes_nothing, "2.2", 2, "2.2 was released already"),
        (_changes_nothing, "1.9", 2, "1.9 is older than the last release"),
        (_changes_nothing, "v3", 2, "v3: a version is"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_would_cost_students_something_is_refused_and_leaves_everything_as_it_was(
    shelf: Shelf, change: object, version: str, status: int, said: str
) -> None:
    before = shelf.state()
    assert callable(change)
    change(shelf)
    shelf.commits("A mistake")
    try:
        answer = shelf.release(version, day=200)
    finally:
        if change is not _changes_nothing:
            shelf.git("reset", "--quiet", "--hard", "HEAD~1")
    assert answer[0] == status, answer[1]
    assert re.search(said, answer[1]), answer[1]
    assert "Traceback" not in answer[1]
    assert shelf.state() == before


def test_a_dirty_tree_is_refused(shelf: Shelf) -> None:
    before = shelf.state()
    _corrects(shelf)

    status, said = shelf.release("3.1", day=200)

    shelf.goes_back()
    assert status == 1
    assert "the working tree is not clean" in said
    assert shelf.state() == before


def test_a_release_while_another_is_made_is_refused(shelf: Shelf) -> None:
    with alone_in(shelf.root / "dist"):
        status, said = shelf.release("3.1", day=200)

    assert status == 1
    assert "another build or release is writing there" in said


def test_a_release_whose_earlier_packages_are_lost_says_where_to_get_them(shelf: Shelf) -> None:
    package = shelf.package("1.0")
    kept = package.rename(package.with_suffix(".kept"))
    try:
        status, said = shelf.release("3.1", day=200)
    finally:
        kept.rename(package)

    assert status == 1
    assert "whole.apkg of release 1.0" in said


def test_a_dry_run_says_all_and_writes_nothing(shelf: Shelf) -> None:
    before = shelf.state()

    status, said = shelf.release("3.1", "--dry-run", day=200)

    assert status == 0, said
    assert "nothing lost" in said
    assert shelf.state() == before


def test_a_release_can_be_built_again_byte_for_byte(shelf: Shelf) -> None:
    before = shelf.state()

    status, said = shelf.release("3.0", "--reproduce", day=300)

    assert status == 0, said
    after = shelf.state()
    assert {name: after[name] for name in before if name.endswith(".apkg")} == {
        name: digest for name, digest in before.items() if name.endswith(".apkg")
    }
