from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
import yaml

from radanki.exporting.export import export
from radanki.exporting.h5p.libraries import name_of_licence
from radanki.vocabulary import licences
from support.program import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator

FIELDS = yaml.safe_load(Path(__file__).with_name("h5p_fields.yaml").read_text(encoding="utf-8"))
"""What each content type takes, in words of ours."""
MODULES = REPOSITORY / ".tools/h5p/node_modules"


@pytest.fixture(scope="session")
def packages(good_package: Path, pattern_package: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    out = tmp_path_factory.mktemp("h5p")
    folders = [export(package, "h5p", out).folder for package in (good_package, pattern_package)]
    return sorted(path for folder in folders for path in folder.glob("*.h5p"))


def told_in(path: Path) -> tuple[dict[str, Any], dict[str, Any], set[str]]:
    with zipfile.ZipFile(path) as archive:
        files = {name for name in archive.namelist() if name not in {"h5p.json", "content/content.json"}}
        return json.loads(archive.read("h5p.json")), json.loads(archive.read("content/content.json")), files


def values_in(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from values_in(inner)


def test_there_are_quizzes_pictures_to_touch_and_cards_to_turn(packages: list[Path]) -> None:
    kinds = {told_in(path)[0]["mainLibrary"] for path in packages}

    assert kinds == {"H5P.QuestionSet", "H5P.Column", "H5P.Dialogcards"}


def test_every_picture_lies_in_the_package_and_has_its_rights(packages: list[Path]) -> None:
    for path in packages:
        _, content, files = told_in(path)
        pictures = [value for value in values_in(content) if "path" in value and "mime" in value]
        assert {f"content/{picture['path']}" for picture in pictures} == files
        for picture in pictures:
            assert picture["copyright"]["license"] != "U"
            assert picture["copyright"]["author"]


def test_what_content_depends_on_is_said(packages: list[Path]) -> None:
    for path in packages:
        told, content, _ = told_in(path)
        said = {
            f"{one['machineName']} {one['majorVersion']}.{one['minorVersion']}" for one in told["preloadedDependencies"]
        }
        used = {value["library"] for value in values_in(content) if "library" in value}
        assert used <= said
        assert told["mainLibrary"] in {one["machineName"] for one in told["preloadedDependencies"]}
        assert told["authors"]
        assert told["license"]


def test_content_within_content_has_an_id_of_its_own_that_stays(packages: list[Path]) -> None:
    ids = [
        value["subContentId"] for path in packages for value in values_in(told_in(path)[1]) if "subContentId" in value
    ]

    assert len(set(ids)) == len(ids)
    assert all(str(UUID(one)) == one for one in ids)


def test_content_is_what_its_type_takes(packages: list[Path]) -> None:
    for path in packages:
        told, content, _ = told_in(path)
        assert list(faults_of(content, FIELDS[told["mainLibrary"]], told["mainLibrary"])) == []


def test_a_fault_in_content_is_found(packages: list[Path]) -> None:
    path = next(path for path in packages if told_in(path)[0]["mainLibrary"] == "H5P.QuestionSet")
    _, content, _ = told_in(path)
    content["questions"][0]["params"]["answers"] = []
    content["passPercentage"] = "half"
    content["unheard"] = 1

    assert len(list(faults_of(content, FIELDS["H5P.QuestionSet"], "quiz"))) == 3


def faults_of(value: Any, wanted: Any, place: str) -> Iterator[str]:
    """Compare a value with what is written of its field: a type by name, a list by its item, a group by its fields."""
    if isinstance(wanted, str):
        yield from faults_of_word(value, wanted, place)
    elif isinstance(wanted, list):
        if not isinstance(value, list) or not value:
            yield f"{place}: no list, or an empty one"
            return
        for number, one in enumerate(value):
            yield from faults_of(one, wanted[0], f"{place}[{number}]")
    elif not isinstance(value, dict):
        yield f"{place}: no group"
    else:
        needed = {name for name in wanted if not name.startswith("(")}
        known = {name.strip("()"): told for name, told in wanted.items()}
        yield from (f"{place}: lacks {name}" for name in sorted(needed - value.keys()))
        yield from (f"{place}: nobody reads {name}" for name in sorted(value.keys() - known.keys()))
        for name in sorted(value.keys() & known.keys()):
            yield from faults_of(value[name], known[name], f"{place}.{name}")


def faults_of_word(value: Any, wanted: str, place: str) -> Iterator[str]:
    head, _, rest = wanted.partition(" ")
    if head == "library":
        allowed = rest.split(", ")
        if value.get("library") not in allowed:
            yield f"{place}: {value.get('library')} is none of {allowed}"
            return
        yield from faults_of(value["params"], FIELDS[value["library"].partition(" ")[0]], value["library"])
    elif head == "picture":
        yield from faults_of(value, FIELDS["picture"], place)
    elif head == "one-of":
        if value not in rest.split(", "):
            yield f"{place}: {value} is none of {rest}"
    else:
        kinds: dict[str, Any] = {"text": str, "html": str, "boolean": bool, "number": (int, float)}
        if not isinstance(value, kinds[head]) or (head == "number" and isinstance(value, bool)):
            yield f"{place}: {value!r} is no {head}"
        elif head == "text" and "<" in value:
            yield f"{place}: markup where text is read"


def test_a_quiz_has_one_right_answer_and_says_why(packages: list[Path]) -> None:
    questions = [
        value["params"]
        for path in packages
        for value in values_in(told_in(path)[1])
        if value.get("library", "").startswith("H5P.MultiChoice")
    ]

    assert questions
    for question in questions:
        assert sum(answer["correct"] for answer in question["answers"]) == 1
        assert question["overallFeedback"][0]["feedback"]


def test_a_pattern_asks_every_picture_of_it_with_both_verdicts(pattern_package: Path, packages: list[Path]) -> None:
    quiz = next(path for path in packages if path.parent.name == pattern_package.stem)
    questions = told_in(quiz)[1]["questions"]

    assert len(questions) >= 6
    verdicts = {tuple(answer["text"] for answer in one["params"]["answers"]) for one in questions}
    assert all(len(told) == 2 for told in verdicts)
    right = {next(answer["text"] for answer in one["params"]["answers"] if answer["correct"]) for one in questions}
    assert right == {text for told in verdicts for text in told}
    assert all(one["params"]["media"]["type"]["params"]["file"]["path"].endswith(".jpg") for one in questions)


def test_hotspots_lie_on_the_picture_and_one_at_least_is_right(packages: list[Path]) -> None:
    found = [value for path in packages for value in values_in(told_in(path)[1]) if "hotspotSettings" in value]

    assert found
    for question in found:
        spots = question["hotspotSettings"]["hotspot"]
        assert any(spot["userSettings"]["correct"] for spot in spots)
        for spot in spots:
            placed = spot["computedSettings"]
            assert 0 <= placed["x"] <= placed["x"] + placed["width"] <= 100.01
            assert 0 <= placed["y"] <= placed["y"] + placed["height"] <= 100.01


def test_no_question_says_its_answer_in_the_name_of_a_file_or_a_title(packages: list[Path]) -> None:
    for path in packages:
        _, content, files = told_in(path)
        assert all(Path(name).name.startswith("rk-") for name in files)
        titles = {value["metadata"]["title"] for value in values_in(content) if "metadata" in value}
        assert titles <= {"Question", *(value["alt"] for value in values_in(content) if "alt" in value)}


@pytest.mark.parametrize("slug", [one.slug for one in licences() if one.profile != "never"])
def test_every_licence_has_a_name_that_h5p_knows(slug: str) -> None:
    named = name_of_licence(next(one for one in licences() if one.slug == slug))

    assert named.code in {
        "CC BY",
        "CC BY-SA",
        "CC BY-ND",
        "CC BY-NC",
        "CC BY-NC-SA",
        "CC BY-NC-ND",
        "CC0 1.0",
        "CC PDM",
        "C",
    }
    assert named.picture_code in {*(one for one in (named.code,) if one not in {"CC0 1.0", "CC PDM"}), "PD"}
    assert bool(named.version) == named.code.startswith("CC BY")


@pytest.mark.slow
def test_lumi_opens_every_package_and_refuses_a_damaged_one(packages: list[Path], tmp_path: Path) -> None:
    if shutil.which("node") is None or not MODULES.is_dir():
        pytest.skip("`make h5p-tools` brings Lumi's library")
    damaged = tmp_path / "damaged.h5p"
    with zipfile.ZipFile(packages[0]) as good, zipfile.ZipFile(damaged, "w") as copy:
        told = json.loads(good.read("h5p.json"))
        copy.writestr("h5p.json", json.dumps({**told, "license": "mine"}))
        copy.writestr("content/content.json", good.read("content/content.json"))

    opened, refused = opened_by_lumi(packages), opened_by_lumi([damaged])

    assert opened.returncode == 0, opened.stdout
    assert opened.stdout.count(": opened") == len(packages)
    assert refused.returncode == 1
    assert "refused" in refused.stdout


def opened_by_lumi(paths: list[Path]) -> subprocess.CompletedProcess[str]:
    command = ["node", str(REPOSITORY / ".ci/h5p/check.mjs"), str(MODULES), *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, check=False)
