"""Pictures of ours that were searched for text before, by what they show: `make searched` writes the list.

python tests/privacy/searches.py
"""

from __future__ import annotations

import ast
import csv
import hashlib
import io
import sys
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from radanki.checks.privacy.text_lines import blocking
from radanki.imaging.burned_in.detector import search_picture
from radanki.imaging.encoding.png import digest_of
from radanki.model.imaging.burned_in import PictureText, TextBox
from radanki.pipeline.burned_in_search import PictureToRead, read_burned_in_text
from radanki.pipeline.validate import validate
from support.program import REPOSITORY
from support.this_library import cache_of_the_user

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from radanki.imaging.picture import Grey8
    from radanki.model.images import Image
    from radanki.model.imaging.rendering import PixelBox
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.validated_library import ValidatedLibrary

LIST: Final = Path(__file__).with_name("searched.csv")
COLUMNS: Final = ("pixels", "search", "places")
_SOURCES: Final = ("imaging/burned_in/*.py", "checks/privacy/text_lines.py", "vocabulary/markers.*")
_AT_ONCE: Final = 32
_FOREIGN: Final = "something"
"""Stands for whatever was read, which may be a name and is never written down: no marker, so it blocks."""

Searched = dict[str, tuple["PixelBox", ...]]
"""Places that block a picture, by the digest of its pixels: mostly none."""


@dataclass(frozen=True, slots=True, eq=False)
class Still:
    """A still that a deck shows: of a film or a link the picture, of a stack or loop its key; each is its own."""

    case: ValidatedCase
    place: int
    image: Image

    @property
    def key(self) -> tuple[str, str]:
        """Name the still, like no other."""
        return self.case.id, self.image.name

    def to_read(self) -> PictureToRead:
        """Give its file, with what the case has cleared."""
        boxes = tuple(entry.box for entry in self.image.cleared)
        return PictureToRead(self.case.pictures[self.image.name].still.media.path, boxes)


class Remembered:
    """A detector that looks up what another one found."""

    def __init__(self, searched: Searched) -> None:
        self._searched = searched

    def detect(self, pixels: Grey8) -> tuple[TextBox, ...]:
        """Give the places that are in the list; a picture that is not has none."""
        return tuple(TextBox(*box, _FOREIGN, 1.0) for box in self._searched.get(digest_of(pixels), ()))


def stills_of(library: ValidatedLibrary) -> Iterator[Still]:
    """Give every still that is at hand."""
    for case in library.cases:
        for place, image in enumerate(case.file.case.images):
            if image.name in case.pictures:
                yield Still(case, place, image)


def library_of_ours() -> ValidatedLibrary:
    """Validate this library with the user's own cache, where its fetched pictures are."""
    return validate(REPOSITORY, cache_of_the_user(), workers=2)


@cache
def this_search() -> str:
    """Name the search: its code without comments, its words, and the package that its models lie in."""
    told = hashlib.sha256(version("rapidocr").encode())
    for path in sorted(path for pattern in _SOURCES for path in (REPOSITORY / "src/radanki").glob(pattern)):
        text = path.read_text(encoding="utf-8")
        told.update((ast.dump(ast.parse(text)) if path.suffix == ".py" else text).encode())
    return told.hexdigest()[:12]


def read_list() -> Searched:
    """Give what this very search found; lines of another one count for nothing."""
    with LIST.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["search"] == this_search()]
    return {row["pixels"]: tuple(_box(place) for place in row["places"].split(";") if place) for row in rows}


def _box(place: str) -> PixelBox:
    x, y, width, height = map(int, place.split())
    return x, y, width, height


def as_listed(searched: Searched) -> str:
    """Write the list, a picture a line, in the order of digests: two branches that add pictures rarely meet."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for pixels, boxes in sorted(searched.items()):
        rows.writerow((pixels, this_search(), ";".join(" ".join(map(str, box)) for box in boxes)))
    return text.getvalue()


def remembered(stills: Iterable[Still], searched: Searched) -> dict[Still, PictureText]:
    """Give what is known of each still without any search; its digest tells whether it is in the list at all."""
    detector = Remembered(searched)
    read = [(still, still.to_read()) for still in stills]
    return {still: search_picture(one.path, detector, one.cleared) for still, one in read}


def found_now(stills: Iterable[Still]) -> dict[Still, PictureText]:
    """Search stills, whatever is in the list."""
    wanted = {still.key: still for still in stills}
    found = read_burned_in_text({key: still.to_read() for key, still in wanted.items()}, workers=1)
    texts = {wanted[key]: text for key, text in found.items() if isinstance(text, PictureText)}
    assert len(texts) == len(wanted), "a picture could not be searched"
    return texts


def finished(found: Mapping[Still, PictureText]) -> Searched:
    """Give what goes into the list of what was found."""
    return {
        text.digest: tuple((box.x, box.y, box.width, box.height) for box in blocking(text.boxes))
        for text in found.values()
    }


def main() -> None:
    """Search each picture that is not in the list, and write it in; stopped, it goes on at the next call."""
    library, searched = library_of_ours(), read_list()
    known = remembered(stills_of(library), searched)
    shown = {text.digest for text in known.values()}
    # Who lacks pictures of the web can't know which of the others are gone.
    kept = searched if library.left_out else {pixels: searched[pixels] for pixels in shown & searched.keys()}
    new = [still for still, text in known.items() if text.digest not in searched]
    for at in range(0, len(new), _AT_ONCE):
        kept |= finished(found_now(new[at : at + _AT_ONCE]))
        LIST.write_text(as_listed(kept), encoding="utf-8")
        sys.stdout.write(f"{min(at + _AT_ONCE, len(new))} of {len(new)} pictures searched\n")
        sys.stdout.flush()
    LIST.write_text(as_listed(kept), encoding="utf-8")
    blocked = sum(bool(boxes) for boxes in kept.values())
    sys.stdout.write(f"{len(kept)} pictures are in the list; {blocked} show what looks like text\n")


if __name__ == "__main__":
    main()
