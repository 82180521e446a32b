"""What the documentation shows is true: its cases pass the check, its commands exist, its links lead somewhere."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from support.libraries import write_case, write_deck
from support.program import radanki_here

REPOSITORY = Path(__file__).parents[2]
# Pages of the place where the repository lies, beside the repository itself.
BESIDE = {"../../releases"}
PAGES = sorted(
    path.relative_to(REPOSITORY).as_posix() for path in (*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md"))
)


def yaml_examples(page: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", (REPOSITORY / page).read_text(encoding="utf-8"), re.DOTALL)


def test_the_case_the_deck_and_the_patterns_that_the_format_shows_pass_the_check(tmp_path: Path) -> None:
    case, deck, patterns = yaml_examples("docs/case-format.md")
    folder = write_case(tmp_path, "xr/chest/normal-film", case)
    Image.new("L", (60, 40), 90).save(folder / "frontal.png")
    write_deck(tmp_path, deck, "chest")
    write_deck(tmp_path, patterns, "patterns/films")
    rows = (REPOSITORY / "decks/curricula/films.yaml").read_text(encoding="utf-8")
    write_deck(tmp_path, rows, "curricula/films")

    answer = radanki_here(tmp_path, "check")

    assert answer.status == 0, answer.err


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_a_file_leads_to_it(page: str) -> None:
    text = re.sub(r"```.*?```", "", (REPOSITORY / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text)

    files = [target for target in targets if target not in BESIDE]
    missing = [target for target in files if not ((REPOSITORY / page).parent / target).exists()]

    assert missing == []


def test_every_make_target_that_is_told_of_exists() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    told = {
        word
        for page in PAGES
        for word in re.findall(
            r"(?:^ {4}|`)make ([a-z-]+)\b(?!/)", (REPOSITORY / page).read_text(encoding="utf-8"), re.MULTILINE
        )
    }

    assert told
    assert told <= targets


def test_every_command_that_is_told_of_exists() -> None:
    told = {
        word
        for page in PAGES
        for word in re.findall(r"`radanki ([a-z]+)\b", (REPOSITORY / page).read_text(encoding="utf-8"))
    }
    listed = radanki_here(REPOSITORY, "--help").out
    known = set(re.findall(r"^  ([a-z]+) ", listed, re.MULTILINE))

    assert told <= known, told - known


def test_nothing_in_the_repository_names_a_host_of_packages_or_a_path_of_a_machine() -> None:
    answer = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    words = ("pypi", "org"), ("registry", "npmjs"), ("pythonhosted", "org"), ("deb", "debian")
    hosts = (*(".".join(pair) for pair in words), *(f"/{folder}/" for folder in ("root", "work")))
    named = [
        (name, host)
        for name in answer.stdout.split("\0")
        if name and (REPOSITORY / name).suffix not in {".png", ".csv"} and (REPOSITORY / name).is_file()
        for host in hosts
        if host in (REPOSITORY / name).read_text(encoding="utf-8", errors="replace")
    ]

    assert named == []
