"""The workflows give strangers nothing: pinned actions, least rights, no text of others in a script."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from radanki.cli import program

REPOSITORY = Path(__file__).parents[2]
WORKFLOWS = sorted((REPOSITORY / ".github/workflows").glob("*.yml"))
READ_ONLY = {"contents": "read"}


def read(path: Path) -> dict[str, Any]:
    # YAML 1.1 reads the key `on` as a truth.
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8").replace("\non:", "\n'on':"))
    return found


def jobs() -> list[tuple[str, str, dict[str, Any]]]:
    return [(path.name, name, job) for path in WORKFLOWS for name, job in read(path)["jobs"].items()]


def steps() -> list[tuple[str, dict[str, Any]]]:
    return [(f"{file}/{name}", step) for file, name, job in jobs() for step in job["steps"]]


def scripts() -> list[tuple[str, str]]:
    return [(where, step["run"]) for where, step in steps() if "run" in step]


def test_there_is_a_workflow_for_pull_requests_and_one_for_releases() -> None:
    assert [path.name for path in WORKFLOWS] == ["pull-request.yml", "release.yml"]


def test_every_action_and_image_is_pinned_by_its_digest_with_the_version_beside_it() -> None:
    for path in WORKFLOWS:
        lines = path.read_text(encoding="utf-8").splitlines()
        used = [line.strip().removeprefix("- ") for line in lines if re.match(r"\s*(- )?uses:", line)]
        images = [line.strip() for line in lines if re.match(r"\s*(container|image):", line)]

        assert used
        assert all(re.fullmatch(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line) for line in used), used
        assert all(re.fullmatch(r"container: [\w:.-]+@sha256:[0-9a-f]{64}", line) for line in images), images


def test_one_version_of_an_action_is_used_everywhere() -> None:
    used = {step["uses"] for _, step in steps() if "uses" in step}

    assert len(used) == len({name.partition("@")[0] for name in used})


def test_pull_requests_run_with_a_token_that_can_only_read() -> None:
    workflow = read(REPOSITORY / ".github/workflows/pull-request.yml")

    assert workflow["permissions"] == READ_ONLY
    assert all("permissions" not in job for job in workflow["jobs"].values())
    assert set(workflow["on"]) == {"pull_request", "push"}


def test_a_release_gives_each_job_what_it_needs_and_no_more() -> None:
    workflow = read(REPOSITORY / ".github/workflows/release.yml")

    assert workflow["permissions"] == {}
    assert {name: job["permissions"] for name, job in workflow["jobs"].items()} == {
        "earlier": READ_ONLY,
        "prove": READ_ONLY,
        "publish": {"contents": "write", "id-token": "write", "attestations": "write"},
        "gallery": {"pages": "write", "id-token": "write"},
    }


def test_a_job_that_may_write_runs_nothing_of_the_repository() -> None:
    for file, name, job in jobs():
        if "write" in job.get("permissions", {}).values():
            assert not any("checkout" in step.get("uses", "") for step in job["steps"]), (file, name)
            assert not any(re.search(r"\bmake\b|radanki |python", step.get("run", "")) for step in job["steps"])


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_nothing_runs_for_strangers_with_the_rights_of_the_repository(path: Path) -> None:
    triggers = set(read(path)["on"])
    text = "\n".join(line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))

    assert triggers.isdisjoint({"pull_request_target", "workflow_run", "issue_comment", "issues"})
    assert "secrets." not in text


def test_no_expression_stands_inside_a_script() -> None:
    assert scripts()
    assert [where for where, script in scripts() if "${{" in script] == []


def test_no_checkout_leaves_its_token_behind() -> None:
    checkouts = [step for _, step in steps() if "actions/checkout@" in step.get("uses", "")]

    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def systems_of(job: dict[str, Any]) -> list[str]:
    """Give the machines that a job runs on."""
    if "matrix" not in job["runs-on"]:
        return [job["runs-on"]]
    found: list[str] = job["strategy"]["matrix"]["system"]
    return found


def test_every_job_ends_and_every_workflow_runs_once_at_a_time() -> None:
    assert all(1 <= job["timeout-minutes"] <= 60 for _, _, job in jobs())
    assert all("group" in read(path)["concurrency"] for path in WORKFLOWS)
    systems = [system for _, _, job in jobs() for system in systems_of(job)]
    assert all(re.fullmatch(r"ubuntu-\d\d\.\d\d|macos-\d\d|windows-\d{4}", system) for system in systems)
    assert {system.partition("-")[0] for system in systems} == {"ubuntu", "macos", "windows"}


def test_the_preview_is_kept_also_where_the_check_fails() -> None:
    workflow = read(REPOSITORY / ".github/workflows/pull-request.yml")
    kept = workflow["jobs"]["preview"]["steps"]
    after_check = kept[1 + next(at for at, step in enumerate(kept) if "radanki check" in step.get("run", "")) :]

    assert after_check
    assert all("!cancelled()" in step["if"] for step in after_check)


def test_every_make_target_and_script_in_a_workflow_exists() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    told = {
        word
        for _, script in scripts()
        for line in re.findall(r"^make (.+)$", script, re.MULTILINE)
        for word in line.split()
    }

    assert told
    assert told <= targets
    assert all(
        (REPOSITORY / path).is_file()
        for _, script in scripts()
        for path in re.findall(r"^\.ci/\S+", script, re.MULTILINE)
    )


def calls_of_radanki() -> list[list[str]]:
    lines = [line.strip() for _, script in scripts() for line in script.splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith(".venv/bin/radanki ")]


def test_every_command_of_radanki_in_a_workflow_exists_with_its_options() -> None:
    for name, *words in calls_of_radanki():
        command = program.get_command(click.Context(program), name)
        known = {option for parameter in command.params for option in parameter.opts}

        assert {word for word in words if word.startswith("--")} <= known, name


def test_the_earlier_versions_are_the_first_and_the_last_before_this_one(tmp_path: Path) -> None:
    script = next(script for where, script in scripts() if where == "release.yml/earlier")
    program = re.search(r"python3 -c '(.*?)'", script, re.DOTALL)
    assert program is not None
    (tmp_path / "decks").mkdir()

    def versions(*released: str) -> list[str]:
        ledger = {"releases": [{"version": version} for version in released]}
        (tmp_path / "decks/ledger.json").write_text(json.dumps(ledger))
        answer = subprocess.run(
            [sys.executable, "-c", program[1]], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return answer.stdout.split()

    assert versions("1.0") == []
    assert versions("1.0", "1.1") == ["1.0"]
    assert versions("1.0", "1.1", "1.2", "2.0") == ["1.0", "1.2"]


def test_dependabot_looks_after_actions_and_libraries() -> None:
    updates = yaml.safe_load((REPOSITORY / ".github/dependabot.yml").read_text(encoding="utf-8"))["updates"]

    assert {update["package-ecosystem"] for update in updates} == {"github-actions", "pip"}
    assert all(update["schedule"]["interval"] == "weekly" for update in updates)
