"""Stopped at any moment, a release leaves the old state or the new one, and the next run completes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from radanki.releasing.release import folder as release_folder
from radanki.releasing.release import run as room

if TYPE_CHECKING:
    from collections.abc import Callable

    from releasing.release.conftest import ReleaseBench

STEPS = ("build_all", "ledger_with", "check_step", "rehearse_update", "document", "written_whole", "put_in_place")
"""In the order in which a release takes them."""


class StoppedError(BaseException):
    """Stands for whatever ends a run."""


def stops(before: bool, step: Callable[..., object]) -> Callable[..., object]:  # noqa: FBT001  # two sides of a step
    def stopped(*given: object, **named: object) -> object:
        if not before:
            step(*given, **named)
        raise StoppedError

    return stopped


@pytest.mark.parametrize(
    ("step", "before"),
    [
        ("build_all", False),
        ("check_step", True),
        ("document", False),
    ],
)
def test_a_run_that_is_stopped_changes_nothing_that_was_released(
    bench: ReleaseBench,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    before: bool,  # noqa: FBT001  # pytest gives it
) -> None:
    bench.release("1.0")
    held = bench.state()
    bench.cases["one"]["questions"][0]["ask"] = "And then?"
    with monkeypatch.context() as patched:
        patched.setattr(room, step, stops(before, getattr(room, step)))
        with pytest.raises(StoppedError):
            bench.release("1.1")

    now = bench.state()
    assert {name: now[name] for name in held} == held, "packages and ledger of the release before"
    assert now.keys() == held.keys()

    bench.release("1.1")

    assert [release.version for release in bench.ledger.releases] == ["1.0", "1.1"]
    (deck,) = bench.ledger.releases[-1].decks
    assert deck.sha256 in (bench.dist / "release-1.1/SHA256SUMS").read_text(encoding="ascii")
    assert [path.name for path in sorted(bench.dist.iterdir())] == ["release-1.0", "release-1.1"]


def test_the_ledger_is_written_before_the_folder_has_its_name(
    bench: ReleaseBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    def noted(step: str, real: Callable[..., object]) -> Callable[..., object]:
        def run(*given: object, **named: object) -> object:
            order.append(step)
            return real(*given, **named)

        return run

    for step in STEPS:
        monkeypatch.setattr(room, step, noted(step, getattr(room, step)))

    bench.release("1.0")

    assert order == list(STEPS)


def test_a_release_that_was_killed_before_its_folder_had_its_name_is_finished_by_the_next_run(
    bench: ReleaseBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(room, "put_in_place", stops(before=True, step=release_folder.put_in_place))
        patched.setattr("shutil.rmtree", lambda *_, **__: None)  # nobody cleans up who was killed
        with pytest.raises(StoppedError):
            bench.release("1.0")
    assert [release.version for release in bench.ledger.releases] == ["1.0"]
    assert not (bench.dist / "release-1.0").exists()

    assert room.finish(bench.root) == "1.0"

    assert [path.name for path in bench.dist.iterdir()] == ["release-1.0"]
    (deck,) = bench.ledger.releases[-1].decks
    assert deck.sha256 in (bench.dist / "release-1.0/SHA256SUMS").read_text(encoding="ascii")
    assert room.finish(bench.root) is None


def test_what_a_killed_run_left_is_cleared_away(bench: ReleaseBench) -> None:
    for name in (".release-1.0.0badcafe.part", ".release-1.0.0badcafe.old"):
        (bench.dist / name).mkdir(parents=True)
        (bench.dist / name / "test.apkg").write_bytes(b"half")

    bench.release("1.0")

    assert [path.name for path in bench.dist.iterdir()] == ["release-1.0"]
