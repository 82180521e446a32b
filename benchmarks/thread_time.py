"""How long a page's thread works, by the browser's own trace: a busy machine makes it wait longer, not work longer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

_CATEGORIES = ("devtools.timeline", "disabled-by-default-devtools.timeline", "toplevel", "blink.user_timing")
_TASKS = {"RunTask", "ThreadControllerImpl::RunTask"}
_MARK = "radanki"
_PAUSE_MS = 20


@dataclass(frozen=True, slots=True)
class Work:
    """Milliseconds of work: until a picture was painted, if it was, and of the longest task."""

    key_ms: float | None
    longest_ms: float


class ThreadTime:
    """Traces what pages of a browser do."""

    def __init__(self, browser: Browser) -> None:
        """Have a browser tell what its pages do."""
        self._session = browser.new_browser_cdp_session()
        self._events: list[dict[str, Any]] = []
        self._ends = 0
        self._session.on("Tracing.dataCollected", lambda part: self._events.extend(part["value"]))
        self._session.on("Tracing.tracingComplete", lambda _: self._count_end())

    def of(self, page: Page, script: str, picture: str | None = None) -> Work:
        """Let a page do something, and tell how long its thread worked on it and on what came of it."""
        self._events.clear()
        wanted = self._ends + 1
        chosen = {"includedCategories": list(_CATEGORIES), "excludedCategories": ["*"]}
        self._session.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": chosen})
        page.evaluate(f"() => {{ performance.mark('{_MARK}'); return ({script})(); }}")
        page.evaluate("rkIdle()")
        self._session.send("Tracing.end")
        while self._ends < wanted:
            page.wait_for_timeout(_PAUSE_MS)
        return _work(self._events, picture)

    def _count_end(self) -> None:
        self._ends += 1


def _work(events: list[dict[str, Any]], picture: str | None) -> Work:
    """Sort out what belongs to the thread that made the mark. Times of the thread are in ``tts``, microseconds."""
    mark = next(event for event in events if event["name"] == _MARK)
    thread = [
        one for one in events if (one["pid"], one["tid"]) == (mark["pid"], mark["tid"]) and one["ts"] > mark["ts"]
    ]
    thread.sort(key=lambda one: one["ts"])
    painted = next((one["ts"] for one in thread if _paints(one, picture)), None) if picture else None
    committed = (one["tts"] + one["tdur"] for one in thread if painted and _is_after(one, "Commit", painted))
    key = next(committed, None)
    return Work(None if key is None else (key - mark["tts"]) / 1000, max(_tasks(thread), default=0))


def _paints(event: dict[str, Any], picture: str | None) -> bool:
    return event["name"] == "PaintImage" and str(picture) in json.dumps(event.get("args", {}))


def _is_after(event: dict[str, Any], name: str, moment: int) -> bool:
    return event["name"] == name and event["ts"] >= moment and "tdur" in event


def _tasks(thread: list[dict[str, Any]]) -> Iterator[float]:
    """Give the work of each task that began after the mark: the one that makes it is the measurement's own."""
    return (one["tdur"] / 1000 for one in thread if one["name"] in _TASKS and "tdur" in one)
