"""One case that is being drawn on: read from disk for the page, and written back without losing anybody's words."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

from radanki.authoring.annotate.attestation import edit_of_looking
from radanki.authoring.annotate.case_on_page import Known, case_for_page, outlines_between
from radanki.authoring.annotate.edits import edits_between, read_wanted
from radanki.authoring.annotate.label_words import label_words
from radanki.authoring.annotate.live_checks import LiveChecks, shape_for_page
from radanki.authoring.annotate.pictures import OpenPictures
from radanki.authoring.annotate.released import released_case, released_numbers
from radanki.authoring.annotate.text_search import TextSearch
from radanki.authoring.edit.case_rewriting import rewritten
from radanki.authoring.edit.case_text import read_case_text, save_case_text
from radanki.authoring.edit.item_ids import missing_ids
from radanki.errors import ConflictError, ProblemsFoundError, UsageError
from radanki.imaging.encoding.plain_values import values_from
from radanki.imaging.masks.region_growing import grow_region
from radanki.library.case_file import read_case
from radanki.library.walk import CASE_FILE_NAME
from radanki.model.placement import Placement
from radanki.pipeline.local_notices import kept_notices

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from radanki.authoring.annotate.pictures import OpenPicture
    from radanki.authoring.edit.case_text import CaseText, Edit
    from radanki.model.case import Case
    from radanki.model.images import Image
    from radanki.model.library import CaseFile

_VERSIONS_KEPT: Final = 50


class CaseSession:
    """The case in ``folder`` (relative to ``root``), until closed; safe to be asked from several threads.

    ``today`` gives the day that `looked` entries are written with; ``workers`` are for the checks (0: no checks).
    """

    def __init__(  # noqa: PLR0913  # what it works on, and what the command decides
        self, root: Path, folder: str, cache: Path, workspace: Path, *, today: Callable[[], date], workers: int = 1
    ) -> None:
        """Read the case.

        Raises:
            ProblemsFoundError: where it can't be read.
            UsageError: where there is none.
        """
        self._root = root.resolve()
        self._folder = folder
        self._case_yaml = self._root / folder / CASE_FILE_NAME
        self._today = today
        self._pictures = OpenPictures(cache, workspace)
        self._versions: dict[str, Case] = {}
        self._lock = threading.RLock()
        _, case_file = self._read()
        self.case_id, self.title = case_file.case.id, case_file.case.title
        self.checks = LiveChecks(self._root, cache, self.case_id, self._case_yaml, workers=workers)
        self.checks.ask()
        self._text = TextSearch()
        self._words: dict[str, list[Any]] | None = None

    def close(self) -> None:
        """Stop checking."""
        self.checks.close()

    def for_page(self) -> dict[str, Any]:
        """Give the case as it is on disk.

        Raises:
            ProblemsFoundError: where it can't be read now.
        """
        with self._lock:
            text, case_file = self._read()
            return self._told(case_file, text.digest)

    def disk_digest(self) -> str:
        """Give the digest of the file as it is; empty where it is gone."""
        try:
            return read_case_text(self._case_yaml).digest
        except UsageError:
            return ""

    def open_picture(self, image: str, place: int) -> OpenPicture:
        """Give the numbers of a picture; the name is looked up in the case.

        Raises:
            ImageError: where it can't be shown.
            UsageError: where the case has no such picture.
        """
        with self._lock:
            _, case_file = self._read()
        return self._pictures.open_one(case_file, _image_of(case_file.case, image)[1], place)

    def finished(self, image: str, at: int) -> Path:
        """Give the file of what a deck shows of a picture: the still, then slices or frames in order.

        Raises:
            UsageError: where the checks have not made it, or there is no such one.
        """
        finished = self.checks.latest.finished.get(image)
        if finished is None or not 0 <= at < len(finished.pictures):
            raise UsageError("there is no such finished picture")
        return finished.pictures[at]

    def text_in(self, image: str) -> dict[str, Any]:
        """Give how far the search for text in a finished picture is, and where text was found.

        Raises:
            UsageError: where the checks have not made the picture.
        """
        finished = self.checks.latest.finished.get(image)
        if finished is None:
            raise UsageError("there is no such finished picture")
        return self._text.state_of(finished)

    def grow(
        self, image: str, place: int, seed: tuple[float, float], tolerance: float, leave: float
    ) -> list[Any] | None:
        """Give the corners of what is like the seed; ``None`` where that is next to nothing or everything.

        There are as few as can be where the outline may leave the border by ``leave`` pixels.
        """
        picture = self.open_picture(image, place)
        values = values_from(picture.content.read_bytes(), picture.told)
        polygon = grow_region(values, seed, tolerance, leave)
        return None if polygon is None else shape_for_page(polygon)["polygon"]

    def between(self, image: str, finding: object) -> dict[int, Any]:
        """Give the outlines of a finding on slices that it was not drawn on, worked out from those that it was.

        Raises:
            UsageError: where the case has no such picture, or the finding can't be read.
        """
        with self._lock:
            _, case_file = self._read()
        _, told = _image_of(case_file.case, image)
        read = read_wanted([{"name": told.name, "findings": [finding]}])[0].findings[0]
        return dict(outlines_between(told, read))

    def labels(self) -> dict[str, list[Any]]:
        """Give the labels that somebody who types one may mean; the library is read once."""
        if self._words is None:
            self._words = label_words(self._root)
        return self._words

    def save(self, base: str, images: object, *, keeps_mine: bool) -> dict[str, Any]:
        """Write what the page wants; ``base`` is the digest of the file that the page began with.

        With ``keeps_mine`` the page's changes are put onto a file that was changed meanwhile; what else was changed
        there stays.

        Raises:
            ConflictError: where the file is another one by now.
            ProblemsFoundError: where it can't be read, before or after.
            UsageError: where the page's wishes can't be read.
        """
        wanted = read_wanted(images)
        with self._lock:
            text, case_file = self._read()
            before = self._versions.get(base)
            if (text.digest != base and not keeps_mine) or before is None:
                raise ConflictError("case.yaml was changed elsewhere")
            numbers = released_numbers(released_case(self._root, case_file.case.id))
            return self._write(text, case_file, edits_between(before, wanted, case_file.case, numbers))

    def look(self, wish: Mapping[str, Any]) -> dict[str, Any]:
        """Record that somebody looked at all that a deck shows of a picture now.

        Raises:
            ConflictError: where that is not what was looked at.
            UsageError: where it is not said who looked, or at what.
        """
        with self._lock:
            text, case_file = self._read()
            place, image = _image_of(case_file.case, str(wish.get("image")))
            latest = self.checks.latest
            finished = latest.finished.get(image.name)
            if finished is None or latest.digest != text.digest or finished.digest != wish.get("pixels"):
                raise ConflictError("the picture is not the one that was looked at; look again")
            edit = edit_of_looking(place, image, wish, finished.digest, self._today())
            return self._write(text, case_file, (edit,))

    def _write(self, text: CaseText, case_file: CaseFile, edits: Sequence[Edit]) -> dict[str, Any]:
        if edits:
            # Whoever saves here needs no other command to make items permanent.
            wanted = rewritten(text.text, [*edits, *missing_ids(case_file, released_case(self._root, self.case_id))])
            if wanted != text.text:
                # Nothing that could not be read again is ever written.
                self._parsed(wanted.encode())
                text = save_case_text(text, wanted)
                case_file = self._parsed(wanted.encode())
                self._remember(text.digest, case_file.case)
                self.checks.ask()
        return self._told(case_file, text.digest)

    def _told(self, case_file: CaseFile, digest: str) -> dict[str, Any]:
        numbers = released_numbers(released_case(self._root, case_file.case.id))
        notices = kept_notices(self._root, case_file.case.id)
        return case_for_page(case_file, self._pictures, digest, Known(numbers, notices))

    def _read(self) -> tuple[CaseText, CaseFile]:
        if self._case_yaml.is_symlink():
            raise UsageError("case.yaml is a link to somewhere else; it is not opened")
        text = read_case_text(self._case_yaml)
        case_file = self._parsed(text.text.encode())
        self._remember(text.digest, case_file.case)
        return text, case_file

    def _parsed(self, content: bytes) -> CaseFile:
        _, modality, system, _ = self._folder.split("/")
        path = f"{self._folder}/{CASE_FILE_NAME}"
        case_file, problems = read_case(content, path, self._root / self._folder, Placement(modality, system))
        if case_file is None:
            raise ProblemsFoundError(problems)
        return case_file

    def _remember(self, digest: str, case: Case) -> None:
        """Keep what the page may still be showing: its changes are counted from there."""
        self._versions.pop(digest, None)
        self._versions[digest] = case
        while len(self._versions) > _VERSIONS_KEPT:
            del self._versions[next(iter(self._versions))]


def _image_of(case: Case, name: str) -> tuple[int, Image]:
    for place, image in enumerate(case.images):
        if image.name == name:
            return place, image
    raise UsageError("the case has no such picture")
