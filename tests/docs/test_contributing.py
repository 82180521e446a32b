"""What a contributor is told to do works: the template passes, the forms are forms, the hook holds faults back."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from PIL import Image

from radanki.vocabulary import curriculum
from support.libraries import write_case, write_deck
from support.program import RADANKI, git, radanki_here
from support.this_library import this_library

REPOSITORY = Path(__file__).parents[2]
FORMS = sorted((REPOSITORY / ".github/ISSUE_TEMPLATE").glob("[0-9]*.yml"))
TEMPLATE = (REPOSITORY / "docs/case-template.yaml").read_text(encoding="utf-8")


def write_film(root: Path, text: str) -> Path:
    write_deck(root, name="xr")
    folder = write_case(root, "xr/chest/short-name", text)
    Image.new("L", (120, 90), 90).save(folder / "frontal.png")
    return folder


def test_the_template_is_a_case(tmp_path: Path) -> None:
    write_film(tmp_path, TEMPLATE)
    answer = radanki_here(tmp_path, "check")
    assert answer.status == 0, answer.err
    assert "0 errors" not in answer.err
    assert "completeness/not-looked" in answer.err


def test_who_has_no_program_is_told_an_id_by_the_check_and_can_use_it(tmp_path: Path) -> None:
    folder = write_film(tmp_path, re.sub(r"^id:.*\n", "", TEMPLATE, flags=re.MULTILINE))
    answer = radanki_here(tmp_path, "check")
    assert answer.status == 1
    (told,) = re.findall(r"Write `(id: [0-9a-f]{16})`", answer.err)
    (folder / "case.yaml").write_text(f"{told}\n{re.sub(r'^id:.*$', '', TEMPLATE, flags=re.MULTILINE)}")
    assert radanki_here(tmp_path, "check").status == 0


def test_what_is_wanted_is_what_the_library_has_no_real_picture_of() -> None:
    source = importlib.util.spec_from_file_location("readme", REPOSITORY / ".ci" / "readme.py")
    assert source is not None
    assert source.loader is not None
    readme = importlib.util.module_from_spec(source)
    source.loader.exec_module(readme)

    told = readme.wanted_in((REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8"))

    assert told == readme.wanted(REPOSITORY), "run `make readme`"


def test_what_no_student_may_miss_has_a_page_on_the_web_and_a_card_that_opens_it() -> None:
    rows = {f"must-know/{row.slug}" for row in curriculum() if row.is_urgent and row.level == 1}
    linked = {
        code
        for file in this_library().cases
        if any(
            question.image == image.name for image in file.case.images if image.link for question in file.case.questions
        )
        for code in file.case.curricula
    }

    assert len(rows) == 36
    assert rows - linked == set()


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_an_issue_form_asks_each_thing_once_and_says_what_it_is_for(path: Path) -> None:
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert {"name", "description", "body"} <= form.keys()
    fields = [part for part in form["body"] if part["type"] != "markdown"]
    assert fields
    assert len({part["id"] for part in fields}) == len(fields)
    assert all(part["attributes"]["label"] for part in fields)
    assert {part["type"] for part in fields} <= {"input", "textarea", "dropdown", "checkboxes"}


def test_no_form_lets_a_picture_be_attached_without_a_word() -> None:
    for path in FORMS[:3]:
        assert re.search(r"no picture|not attach a picture|Attach no picture|write nothing of it", path.read_text())


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    write_film(root, TEMPLATE)
    (root / ".ci/hooks").mkdir(parents=True)
    shutil.copy(REPOSITORY / ".ci/hooks/pre-commit", root / ".ci/hooks/pre-commit")
    (root / ".venv/bin").mkdir(parents=True)
    (root / ".venv/bin/radanki").symlink_to(RADANKI)
    git(root, "init", "-q")
    git(root, "config", "core.hooksPath", ".ci/hooks")
    return root


def commit(root: Path) -> subprocess.CompletedProcess[str]:
    git(root, "add", "cases", "decks")
    return subprocess.run(
        ["git", "-C", str(root), "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-qm", "A case"],
        capture_output=True, text=True, check=False, env={**os.environ, "RADANKI_CACHE": str(root / "cache")},
    )  # fmt: skip


def test_the_hook_lets_a_good_case_pass(repository: Path) -> None:
    answer = commit(repository)
    assert answer.returncode == 0, answer.stderr


def test_the_hook_holds_back_a_picture_that_tells_of_a_person(repository: Path) -> None:
    picture = Image.new("L", (120, 90), 90)
    exif = picture.getexif()
    exif[0x013B] = "Artist Invented"
    picture.save(repository / "cases/xr/chest/short-name/frontal.png", exif=exif)
    answer = commit(repository)
    assert answer.returncode != 0
    assert "privacy/exif" in answer.stderr
    assert "nothing was committed" in answer.stderr
    assert git(repository, "rev-list", "--all") == ""
