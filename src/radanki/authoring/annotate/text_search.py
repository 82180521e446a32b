"""Text in the pixels that somebody is about to sign: searched while they look, so that they look there."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from radanki.checks.privacy.text_lines import blocking
from radanki.errors import ImageError
from radanki.pipeline.burned_in_search import PictureToRead, open_detector, read_burned_in_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from radanki.authoring.annotate.live_checks import Finished
    from radanki.imaging.burned_in.detector import TextDetector

_SEARCHING: dict[str, Any] = {"state": "searching"}


class TextSearch:
    """Searches finished pictures once each, in threads of its own; what was read is never told, only where."""

    def __init__(self, detector: Callable[[], TextDetector] = open_detector) -> None:
        """Make ready; nothing runs before :meth:`state_of`."""
        self._detector = detector
        self._found: dict[str, dict[str, Any]] = {}
        self._begun: set[str] = set()
        self._lock = threading.Lock()

    def state_of(self, finished: Finished) -> dict[str, Any]:
        """Give how far the search of a picture is, and begin it where nobody asked before.

        ``state`` is ``searching``, ``missing`` (with ``said``, why nothing is searched), or ``done`` with ``places``:
        the number of the picture in its stack, from 0, and the box in its pixels.
        """
        with self._lock:
            known = self._found.get(finished.digest, _SEARCHING)
            is_new = finished.digest not in self._begun
            self._begun.add(finished.digest)
        if is_new:
            threading.Thread(target=self._search, args=(finished,), daemon=True).start()
        return known

    def _search(self, finished: Finished) -> None:
        pictures = {number: PictureToRead(path) for number, path in enumerate(finished.pictures)}
        try:
            texts = read_burned_in_text(pictures, workers=1, detector=self._detector)
        except ImageError as error:
            self._found[finished.digest] = {"state": "missing", "said": error.message}
            return
        self._found[finished.digest] = {
            "state": "done",
            "places": [
                {"at": number, "box": [box.x, box.y, box.width, box.height]}
                for number, text in texts.items()
                if not isinstance(text, ImageError)
                for box in blocking(text.boxes)
            ],
            "unsearched": sum(isinstance(text, ImageError) for text in texts.values()),
        }
