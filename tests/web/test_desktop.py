"""The real Anki desktop, without a screen: a student scrolls, windows, marks, answers and grades a card with a stack.

`make test` installs Anki's desktop into .tools/desktop (600 MB: Qt's browser engine is most of it).
RADANKI_DESKTOP_PYTHON names another Python that has it.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DRIVER = Path(__file__).with_name("desktop_journey.py")
PYTHON = Path(os.environ.get("RADANKI_DESKTOP_PYTHON") or ROOT / ".tools" / "desktop" / "bin" / "python")
LIMIT_SECONDS = 1500

pytestmark = pytest.mark.desktop


@pytest.fixture(scope="module")
def journey(built_deck: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    if not PYTHON.exists():
        pytest.fail("Anki's desktop is not in .tools/desktop: `make desktop-tools` installs it")
    base = tmp_path_factory.mktemp("desktop")
    report = base / "report.json"
    places = ("HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    surroundings = {
        **os.environ,
        **dict.fromkeys(places, str(base)),
        "QT_QPA_PLATFORM": "offscreen",
        "QT_QUICK_BACKEND": "software",
        "QTWEBENGINE_DISABLE_SANDBOX": "1",
        "QTWEBENGINE_CHROMIUM_FLAGS": "--no-sandbox --disable-gpu --disable-dev-shm-usage",
        "LANG": "C.UTF-8",
    }
    surroundings.pop("DISPLAY", None)
    # Anki runs once a user, and hands over to the one that is there: another test's, or the person's own.
    surroundings["ANKI_SINGLE_INSTANCE_KEY"] = f"radanki-{base.name}-{os.getpid()}"
    with (base / "anki.log").open("wb") as log:
        anki = subprocess.Popen(
            [str(PYTHON), str(DRIVER), str(base / "profile"), str(built_deck.package), str(report)],
            env=surroundings, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        with contextlib.suppress(subprocess.TimeoutExpired):
            anki.wait(LIMIT_SECONDS)
        _end_group(anki)
    told = (base / "anki.log").read_text(errors="replace")[-2000:]
    assert report.exists(), told
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    assert not found["failure"], f"{found}\n{told}"
    return found


def _end_group(anki: subprocess.Popen[bytes]) -> None:
    """End Anki and the browser processes that it started: their group is ours alone."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(anki.pid, signal.SIGKILL)
    anki.wait()


def seen(journey: dict[str, Any], what: str) -> dict[str, Any]:
    return next(entry for entry in journey["seen"] if entry["what"] == what)


def test_the_key_slice_comes_first_in_its_window(journey: dict[str, Any]) -> None:
    key = seen(journey, "key slice")

    assert (key["side"], key["slice"]) == ("question", "Slice 12/24")
    assert key["window"].startswith("Lung")
    assert key["outlines"] == 0


def slice_of(entry: dict[str, Any]) -> int:
    return int(entry["slice"].removeprefix("Slice ").partition("/")[0])


def test_wheel_and_keys_scroll_and_switch_the_window(journey: dict[str, Any]) -> None:
    assert slice_of(seen(journey, "next slice")) == 13
    assert slice_of(seen(journey, "wheel turned")) == 14, "one notch of the wheel is one slice"
    assert seen(journey, "next window")["window"].startswith("Soft tissue")


def test_the_answer_keeps_slice_window_and_mark(journey: dict[str, Any]) -> None:
    answer = seen(journey, "answer")

    assert (answer["slice"], answer["marks"]) == (seen(journey, "marked")["slice"], 1)
    assert answer["window"].startswith("Soft tissue")
    assert answer["score"].startswith("Your marks found")


def test_a_marks_ring_lies_where_the_tap_was(journey: dict[str, Any]) -> None:
    ring = seen(journey, "marked")["ring"]

    assert math.dist(ring, journey["tap"]) < 3, (ring, journey["tap"])


def test_the_space_bar_still_answers_and_grades(journey: dict[str, Any]) -> None:
    assert journey["grades"] == 1


def test_no_picture_is_broken_and_no_error_is_logged(journey: dict[str, Any]) -> None:
    assert [entry["broken"] for entry in journey["seen"]] == [0] * len(journey["seen"])
    assert [text for level, text, _ in journey["console"] if "Error" in level] == []
