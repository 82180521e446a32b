"""While somebody looks before signing, a program searches for text, and says where, or that nothing searches."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from radanki.authoring.annotate import text_search
from radanki.authoring.annotate.live_checks import Finished
from radanki.authoring.annotate.text_search import TextSearch
from radanki.errors import ImageError
from radanki.model.imaging.burned_in import PictureText, TextBox

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

NAME = TextBox(5, 6, 120, 20, "Zebrawitz, Quintus", 0.98, 0.97)


def told(search: TextSearch, finished: Finished) -> dict[str, Any]:
    """Ask as the page does, until the search has come to an end."""
    pause = threading.Event()
    while (state := search.state_of(finished))["state"] == "searching":
        pause.wait(0.01)
    return state


def test_the_page_is_told_where_text_is_and_never_what_it_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    texts = {0: PictureText("a", 200, 100, ()), 1: PictureText("b", 200, 100, (NAME,))}
    monkeypatch.setattr(text_search, "read_burned_in_text", lambda *_, **__: texts)

    state = told(TextSearch(), Finished("digest", (tmp_path / "a.png", tmp_path / "b.png")))

    assert state == {"state": "done", "places": [{"at": 1, "box": [5, 6, 120, 20]}], "unsearched": 0}
    assert "Zebrawitz" not in repr(state)


def test_a_picture_is_searched_once_however_often_the_page_asks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls: list[object] = []

    def search(pictures: dict[int, object], **_: object) -> dict[int, PictureText]:
        calls.append(pictures)
        return {}

    monkeypatch.setattr(text_search, "read_burned_in_text", search)
    searching, finished = TextSearch(), Finished("digest", (tmp_path / "a.png",))

    told(searching, finished)
    told(searching, finished)

    assert len(calls) == 1


def test_that_nothing_searches_is_said(tmp_path: Path) -> None:
    def missing() -> Any:
        raise ImageError("the text detector is not installed", fix="Install it.")

    state = told(TextSearch(missing), Finished("digest", (tmp_path / "a.png",)))

    assert state == {"state": "missing", "said": "the text detector is not installed"}
