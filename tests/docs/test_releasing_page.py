"""docs/releasing.md promises nothing that is not there: its commands, their options, and every file of a release."""

from __future__ import annotations

import re
from pathlib import Path

import click

from radanki.cli import program

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "docs/releasing.md").read_text(encoding="utf-8")
PROGRAMS = {"git", "gh", "sha256sum"}
"""What a release manager has besides."""


def commands() -> list[list[str]]:
    """Give every command on the page, of its code lines and its code words."""
    lines = re.findall(r"^ {4,}(\w.*)$", PAGE, re.MULTILINE)
    words = re.findall(r"`((?:radanki|make|git|gh|sha256sum) [^`]+)`", PAGE)
    return [line.split() for line in (*lines, *words) if line.split()[0] in {*PROGRAMS, "radanki", "make"}]


def test_every_command_on_the_page_exists_with_its_options() -> None:
    told = [words[1:] for words in commands() if words[0] == "radanki"]

    assert len(told) > 5
    for name, *words in told:
        command = program.get_command(click.Context(program), name)
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, name


def test_every_make_target_on_the_page_exists() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    told = {words[1] for words in commands() if words[0] == "make"}

    assert told == {"release", "reproduce"}
    assert told <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


def test_nothing_else_is_called() -> None:
    assert {words[0] for words in commands()} <= {*PROGRAMS, "radanki", "make"}


def test_every_file_of_a_release_is_explained() -> None:
    contract = {
        "SHA256SUMS", "manifest.json", "CREDITS.md", "CREDITS.csv", "RELEASE_NOTES.md", "ANKIWEB.md", "sbom.json",
    }  # fmt: skip
    table = PAGE.partition("## The files")[2].partition("\n## ")[0]

    assert contract <= set(re.findall(r"`([^`]+)`", table))
    assert "`decks/ledger.json`" in table
