"""`radanki init` makes a library that builds at once, and writes over nothing."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import yaml

from radanki import __version__
from radanki.authoring.own_library.naming import slug_of
from radanki.package.reading import open_package
from support.libraries import files_in
from support.program import REPOSITORY, radanki_here

PROGRAMS = Path(sys.executable).parent
TEMPLATE = REPOSITORY / "src/radanki/authoring/own_library/template"


def made(folder: Path, *words: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    ran = radanki_here(folder, "init", *words)
    assert ran.status == 0, ran.said
    return folder


@pytest.mark.parametrize("name", ["school", "Schule Köln, Ä und ß", 'it\'s a "school"; $HOME `x`'])
def test_a_new_library_passes_every_check_and_builds_at_once_wherever_it_lies(tmp_path: Path, name: str) -> None:
    ran = radanki_here(tmp_path, "init", name)
    root = tmp_path / name

    assert ran.status == 0, ran.said
    assert ran.out.strip() == str(root)
    checked = radanki_here(root, "check")
    assert (checked.status, checked.err.splitlines()[-1]) == (0, "1 case, 1 deck: 1 warning"), checked.said
    built = radanki_here(root, "build")
    assert built.status == 0, built.said
    assert "5 notes, 5 cards" in built.out


def test_the_version_is_pinned_and_no_place_to_take_it_from_is_named(tmp_path: Path) -> None:
    root = made(tmp_path / "school")

    assert (root / "requirements.txt").read_text() == f"radanki[codecs,fetch,shapes,volumes]=={__version__}\n"
    texts = {path: content for path, content in files_in(root).items() if not path.endswith((".png", ".schema.json"))}
    assert not [path for path, content in texts.items() if b"index-url" in content or b"pypi" in content.lower()]
    assert not [path for path, content in texts.items() if b"@" in content and b"@VERSION@" in content]


def test_what_is_there_is_named_all_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    root = tmp_path / "school"
    (root / ".github/workflows").mkdir(parents=True)
    (root / "Makefile").write_text("mine")
    (root / ".github/workflows/pull-request.yml").write_text("mine, too")
    before = files_in(root)

    ran = radanki_here(root, "init")

    assert ran.status == 2
    assert ".github/workflows/pull-request.yml, Makefile; nothing was made" in ran.err
    assert "--keep" in ran.err
    assert files_in(root) == before
    assert radanki_here(root, "init", "--keep").status == 0
    assert before.items() <= files_in(root).items()
    assert radanki_here(root, "check").status == 0


def test_the_files_that_a_new_repository_brings_are_kept_and_what_they_lack_is_said(tmp_path: Path) -> None:
    root = tmp_path / "school"
    root.mkdir()
    own = {"README.md": b"# Mine\n", "LICENSE": b"MIT\n", ".gitignore": b"dist/\n", "notes.txt": b"x\n"}
    for name, content in own.items():
        (root / name).write_bytes(content)

    ran = radanki_here(root, "init")

    assert ran.status == 0, ran.said
    assert "kept as it was: .gitignore, LICENSE, README.md" in ran.err
    assert ".radanki*" in ran.err
    assert own.items() <= files_in(root).items()


def test_a_name_in_another_size_of_letters_is_there_as_well(tmp_path: Path) -> None:
    (tmp_path / "makefile").write_text("mine")

    ran = radanki_here(tmp_path, "init")

    assert (ran.status, "Makefile" in ran.err) == (2, True)


@pytest.mark.parametrize("what", ["file", "link"])
def test_where_a_folder_has_to_be_no_file_and_no_link_is_followed(tmp_path: Path, what: str) -> None:
    root, elsewhere = tmp_path / "school", tmp_path / "elsewhere"
    root.mkdir()
    elsewhere.mkdir()
    if what == "file":
        (root / "docs").write_text("mine")
    else:
        (root / "docs").symlink_to(elsewhere)

    ran = radanki_here(root, "init", "--keep")

    assert (ran.status, "there is already docs" in ran.err) == (2, True)
    assert list(elsewhere.iterdir()) == []
    assert [path.name for path in root.iterdir()] == ["docs"]


def test_a_library_is_made_once_and_none_within_another(tmp_path: Path) -> None:
    root = made(tmp_path / "school")

    again, within = radanki_here(root, "init"), radanki_here(root / "cases", "init", "another")

    assert (again.status, within.status) == (2, 2)
    assert "is a library already; `radanki new` starts a case in it" in again.err
    assert "none may lie in another" in within.err


def test_where_a_file_cant_be_written_nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, _: int) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "chmod", full)
    (tmp_path / "notes.txt").write_text("mine")

    ran = radanki_here(tmp_path, "init", "school")

    assert (ran.status, "No space left" in ran.err) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [("RadAnki", "radanki's own library"), ("a::b", "subdecks"), (" ", "1 to 60"), ("x" * 61, "61")],
)
def test_a_name_that_cant_stand_in_anki_is_refused(tmp_path: Path, name: str, reason: str) -> None:
    ran = radanki_here(tmp_path, "init", "--name", name)

    assert (ran.status, reason in ran.err) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_the_deck_bears_the_name_and_its_file_a_plain_one(tmp_path: Path) -> None:
    root = made(tmp_path / "x", "--name", "Röntgen: Straße #1 & Co. 'no'")

    deck = yaml.safe_load((root / "decks/roentgen-strasse-1-co-no.yaml").read_text(encoding="utf-8"))
    assert deck["name"] == "Röntgen: Straße #1 & Co. 'no'"
    assert radanki_here(root, "check").status == 0
    assert [slug_of(name) for name in ("放射線", "Łódź", "Ny-Ålesund", "Con")] == [
        "cases",
        "lodz",
        "ny-aalesund",
        "con-cases",
    ]


def test_two_libraries_of_one_name_share_no_note(tmp_path: Path) -> None:
    guids = []
    for folder in ("one", "two"):
        root = made(tmp_path / folder, "--name", "Radiology")
        assert radanki_here(root, "build").status == 0
        with open_package(root / "dist/radiology.apkg") as package:
            guids.append({note.guid for note in package.notes_by_guid()})

    assert [len(found) for found in guids] == [5, 5]
    assert guids[0].isdisjoint(guids[1])


def test_every_answer_that_needs_a_library_says_how_to_make_one(tmp_path: Path) -> None:
    (tmp_path / "film.png").write_bytes(b"")
    calls = (
        ("build",), ("check",), ("preview",), ("annotate", "cases/xr/chest/a"), ("fetch",), ("coverage",), ("id",),
        ("new", "cases/xr/chest/a", "film.png"), ("proof",), ("review", "a"), ("move", "a", "b"), ("release", "1.0"),
    )  # fmt: skip
    for words in calls:
        ran = radanki_here(tmp_path, *words)
        assert (ran.status, "`radanki init DIR` makes one" in ran.err) == (2, True), (words, ran.said)


def test_the_forms_and_actions_are_those_of_radanki_itself() -> None:
    ours = REPOSITORY / ".github"
    forms = sorted((TEMPLATE / "dot-github/ISSUE_TEMPLATE").iterdir())
    workflow = (TEMPLATE / "dot-github/workflows/pull-request.yml").read_text()
    pinned = [line.split("uses:")[1].strip() for line in workflow.splitlines() if "uses:" in line]

    assert [form.read_text() for form in forms] == [(ours / "ISSUE_TEMPLATE" / form.name).read_text() for form in forms]
    assert len(forms) == 4
    assert pinned
    assert all(action in (ours / "workflows/pull-request.yml").read_text() for action in pinned)
    assert yaml.safe_load(workflow)["permissions"] == {"contents": "read"}
    assert all(
        "${{" not in step.get("run", "") for job in yaml.safe_load(workflow)["jobs"].values() for step in job["steps"]
    )


def test_a_library_made_by_hand_gets_its_id_once(tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    (tmp_path / "decks").mkdir()

    first, second = radanki_here(tmp_path, "id", "--library"), radanki_here(tmp_path, "id", "--library")

    assert (first.status, second.status) == (0, 2)
    assert "stays" in second.err
    assert len(json.loads((tmp_path / "decks/library.json").read_text())["id"]) == 16
    assert radanki_here(tmp_path, "check").status == 0
