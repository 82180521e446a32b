"""What the pictures of a case were made of: remembered beside the library's content, never committed, and keyed.

`radanki new` renumbers, thins, crops and shrinks. Whoever drew on the originals has names, numbers and sizes that the
case does not have any more; this memory says which is which. File names and instance UIDs may tell of a patient, so
they are kept as keyed digests: enough to know a name again, not to read it. docs/decisions/0043-origins.md says why.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from radanki.imaging.formats.kinds import files_of
from radanki.library.digests import sha256_of_file
from radanki.library.whole_file import LOCAL_FOLDER, write_for_now
from radanki.pipeline.local_notices import ignored_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from radanki.model.phi.deidentification import Deidentified, MadeOf

_MOST_PARTS: Final = 4
"""Folders above a file that are told apart; more never differ in an export."""
_ENDINGS: Final = (".nii.gz", ".seg.nrrd")
Size = tuple[int, int]


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GivenPicture(_Kept):
    """One picture, slice or frame as it was given.

    ``names`` are digests of its path's endings, the file's own name first; ``number`` counts the files, or the frames,
    in the order in which they were given. ``made`` is the digest of what the case got of it.
    """

    made: str
    number: int
    names: tuple[str, ...]
    stem: str
    instance: str
    size: Size
    position_mm: tuple[float, ...] = ()


class PictureOrigin(_Kept):
    """What a picture of the case was made of: its slices in their order, and how each was cut and scaled."""

    name: str
    salt: str
    crop: tuple[int, int, int, int] | None
    size: Size
    slices: tuple[GivenPicture, ...]

    def rank(self, given: GivenPicture, stated: str) -> int | None:
        """Give how surely a path in a file of shapes means this: 0 by path or instance, 1 by name, 2 by stem."""
        parts = _parts(stated)
        if not parts:
            return None
        shared = min(len(parts), len(given.names))
        if shared > 1 and _digest(self.salt, "/".join(parts[-shared:])) == given.names[shared - 1]:
            return 0
        base, stem = parts[-1], stem_of(parts[-1])
        if given.instance and given.instance in {_digest(self.salt, base), _digest(self.salt, stem)}:
            return 0
        if given.names and _digest(self.salt, base) == given.names[0]:
            return 1
        own = {given.stem, *given.names[:1]} - {""}
        return 2 if _digest(self.salt, stem) in own else None


class _Memory(_Kept):
    version: int
    pictures: tuple[PictureOrigin, ...]


def stem_of(name: str) -> str:
    """Give a file's name without its ending."""
    for ending in _ENDINGS:
        if name.endswith(ending):
            return name.removesuffix(ending)
    return PurePosixPath(name).stem if name else ""


def _parts(path: str) -> list[str]:
    return [part for part in path.replace("\\", "/").casefold().split("/") if part not in {"", "."}]


@lru_cache(maxsize=1 << 16)
def _digest(salt: str, text: str) -> str:
    """Give a keyed digest; each name of a file of shapes is asked for with every slice of a stack."""
    return hmac.new(salt.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]


def origin_of(
    name: str,
    made: Path,
    deidentified: Deidentified,
    given: Sequence[PurePosixPath],
    crop: tuple[int, int, int, int] | None,
) -> PictureOrigin | None:
    """Give what is remembered of a new picture, at ``made``; nothing where it does not tell what it was made of."""
    if not given or not deidentified.made_of:
        return None
    salt = secrets.token_hex(16)
    octets = [sha256_of_file(path) for path in (files_of(made) if made.is_dir() else (made,))]
    count = len(deidentified.made_of)
    if len(octets) not in {1, count} or any(one.file >= len(given) for one in deidentified.made_of):
        return None
    slices = tuple(
        _given(salt, one, given, octets[at if len(octets) > 1 else 0]) for at, one in enumerate(deidentified.made_of)
    )
    size = (deidentified.width_px, deidentified.height_px)
    return PictureOrigin(name=name, salt=salt, crop=crop, size=size, slices=slices)


def _given(salt: str, one: MadeOf, given: Sequence[PurePosixPath], made: str) -> GivenPicture:
    parts = _parts(given[one.file].as_posix())[-_MOST_PARTS:]
    return GivenPicture(
        made=made,
        number=one.file if one.frame is None else one.frame,
        names=tuple(_digest(salt, "/".join(parts[-length:])) for length in range(1, len(parts) + 1)),
        stem=_digest(salt, stem_of(parts[-1])) if parts else "",
        instance=_digest(salt, one.instance.casefold()) if one.instance else "",
        size=(one.width_px, one.height_px),
        position_mm=tuple(round(value, 3) for value in one.position_mm),
    )


def remember(root: Path, case_id: str, origins: Iterable[PictureOrigin]) -> None:
    """Write what the pictures of a case were made of, in a folder that git passes over."""
    kept = tuple(origins)
    if not kept:
        return
    ignored_folder(root)
    write_for_now(_place_of(root, case_id), _Memory(version=1, pictures=kept).model_dump_json().encode())


def recall(root: Path, case_id: str) -> Mapping[str, PictureOrigin]:
    """Give by a picture's name what is remembered of it; nothing where nothing is, or where it can't be read."""
    try:
        memory = _Memory.model_validate_json(_place_of(root, case_id).read_bytes())
    except (OSError, ValidationError):
        return {}
    return {origin.name: origin for origin in memory.pictures}


def _place_of(root: Path, case_id: str) -> Path:
    return root / LOCAL_FOLDER / "origins" / f"{case_id}.json"


def as_it_is_now(origin: PictureOrigin, path: Path) -> dict[int, GivenPicture]:
    """Give by its place what each slice was made of; of files that were changed since, nothing is known.

    A file that was taken out of a stack moves those behind it: they are known again by what they hold.
    """
    if not path.is_dir():
        return dict(enumerate(origin.slices)) if sha256_of_file(path) == origin.slices[0].made else {}
    made, now = [given.made for given in origin.slices], [sha256_of_file(file) for file in files_of(path)]
    if now == made:
        return dict(enumerate(origin.slices))
    places = {digest: at for at, digest in enumerate(made)}
    known = {place: places[digest] for place, digest in enumerate(now) if digest in places}
    if len(places) < len(made) or list(known.values()) != sorted(known.values()):
        # Slices that are alike can't be told apart, and a stack that was put in another order is another stack.
        return {}
    return {place: origin.slices[at] for place, at in known.items()}
