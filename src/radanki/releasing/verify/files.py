"""Media: what notes and templates name is there and nothing else is; each file is named by what it holds."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from radanki.cards.fields.schematic import sanitised_drawing
from radanki.checks.privacy.phi_locations import saying_of
from radanki.errors import ImageError
from radanki.package.references import references_in_template
from radanki.pipeline.workers import USUAL_LIMITS, run_in_workers
from radanki.releasing.verify.package_problem import REBUILD, PackageProblem
from radanki.releasing.verify.subject import VIEWER_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.phi.location import PhiLocation
    from radanki.package.contents import MediaContents
    from radanki.package.reading import PackageReader
    from radanki.releasing.verify.subject import Subject

_PICTURE_NAME: Final = re.compile(r"rk-([0-9a-f]{16})\.(png|webp|jpg|svg)")
_VIEWER_NAME: Final = re.compile(r"_radanki-([0-9a-f]{8})\.(js|css)")
_NAMED_BY_CONTENTS: Final = (
    "Anki never replaces a file of a name that it has: a name must be a digest of what the file holds. Build again."
)
_SHOWN: Final = 10


def check_references(subject: Subject) -> Iterator[PackageProblem]:
    """Files that notes name are in the package, and files of the package are named by notes."""
    named = subject.references.counted | subject.references.uncounted
    for name in sorted(named - subject.media.keys()):
        yield PackageProblem("verify/media-missing", f"a note shows {name!r}, which is not in the package", REBUILD)
    for name in sorted(entry.name for entry in subject.pictures):
        if name not in subject.references.counted:
            yield PackageProblem(
                "verify/media-unused", f"{name!r}: no note shows it, so Anki would not import it", REBUILD
            )
    for address in sorted(subject.references.remote):
        yield PackageProblem("verify/network", f"a note loads {address!r} from the network", REBUILD)


def check_viewer(subject: Subject) -> Iterator[PackageProblem]:
    """The files that templates name are there, and no others of their kind."""
    named: set[str] = set()
    for kind in subject.note_types:
        for text in (kind.css, *(side for one in kind.templates for side in (one.question, one.answer))):
            found = references_in_template(text)
            named |= found.counted | found.uncounted
            for address in sorted(found.remote):
                yield PackageProblem("verify/network", f"`{kind.name}` loads {address!r} from the network", REBUILD)
    for name in sorted(named - subject.media.keys()):
        yield PackageProblem("verify/viewer", f"a template names {name!r}, which is not in the package", REBUILD)
    for name in sorted(subject.media):
        if name.startswith(VIEWER_PREFIX) and name not in named:
            yield PackageProblem(
                "verify/viewer", f"{name!r}: no template names it, and Anki would keep it for good", REBUILD
            )


def check_names(subject: Subject) -> Iterator[PackageProblem]:
    """Names say nothing: they are made of a digest alone."""
    for name in sorted(subject.media):
        if not (_PICTURE_NAME.fullmatch(name) or _VIEWER_NAME.fullmatch(name)):
            message = f"{name!r} is no name that radanki gives: a name can tell the answer, or who the patient is"
            yield PackageProblem("verify/media-name", message, _NAMED_BY_CONTENTS)


@dataclass(frozen=True, slots=True)
class _Looked:
    """What a worker saw of a picture: a digest of its pixels if it could be decoded, and its PHI locations."""

    pixels: str | None
    found: tuple[PhiLocation, ...]
    fault: str = ""


def check_files(subject: Subject, package: PackageReader, *, workers: int) -> Iterator[PackageProblem]:
    """Each file is what its name says, to the pixel or to the byte, and carries nothing but its picture."""
    drawings: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory(prefix="radanki-") as folder:
        queue = []
        for place, (name, octets) in enumerate(package.media_files()):
            if name.endswith(".svg"):
                drawings[name] = octets
            elif not name.startswith(VIEWER_PREFIX):
                path = Path(folder, str(place))  # under no name of the stranger's
                path.write_bytes(octets)
                queue.append((name, (path, not _is_named_by_bytes(subject.media[name]))))
        looked = dict(run_in_workers(queue, _look, workers, USUAL_LIMITS))
    for name in sorted(subject.media):
        if name in drawings:
            yield from _drawing_problems(name, drawings[name])
        elif name in looked:
            yield from _picture_problems(subject.media[name], looked[name])
        if name not in looked and not _is_named_by_bytes(subject.media[name]) and _digest_in(name):
            yield PackageProblem(
                "verify/media-digest", f"{name!r} does not hold what its name says", _NAMED_BY_CONTENTS
            )


def _digest_in(name: str) -> str:
    """Give the digits of a digest that a name holds; none where it is no name of radanki's."""
    found = _PICTURE_NAME.fullmatch(name) or _VIEWER_NAME.fullmatch(name)
    return "" if found is None else found[1]


def _is_named_by_bytes(entry: MediaContents) -> bool:
    digest = _digest_in(entry.name)
    return bool(digest) and entry.sha256.startswith(digest)


def _look(job: tuple[Path, bool]) -> _Looked:
    """Look into a file in a child process; pixels are decoded only where they must prove the name."""
    from radanki.imaging.encoding.pixel_digest import pixel_digest  # noqa: PLC0415  # as above
    from radanki.phi.scan import scan  # noqa: PLC0415  # heavy: only workers load it

    path, asks_for_pixels = job
    try:
        found = scan(path)
        return _Looked(pixel_digest(path) if asks_for_pixels else None, found)
    except ImageError as error:
        return _Looked(None, (), error.message)


def _picture_problems(entry: MediaContents, looked: _Looked | None) -> Iterator[PackageProblem]:
    name, digest = entry.name, _digest_in(entry.name)
    if looked is None or looked.fault:
        said = "it needs too much memory or time" if looked is None else looked.fault
        yield PackageProblem("verify/media-unreadable", f"{name!r} can't be shown: {said}", REBUILD)
        return
    if digest and looked.pixels is not None and not looked.pixels.startswith(digest):
        yield PackageProblem("verify/media-digest", f"{name!r} does not hold what its name says", _NAMED_BY_CONTENTS)
    for location in [one for one in looked.found if not one.raises_risk][:_SHOWN]:
        yield PackageProblem(
            "verify/metadata",
            f"{name!r} {saying_of(location)}",
            "Pictures of a package hold pixels and nothing else; build again from the library.",
        )


def _drawing_problems(name: str, octets: bytes) -> Iterator[PackageProblem]:
    """A drawing is one that radanki drew: drawing it anew changes no byte."""
    try:
        is_ours = sanitised_drawing(octets).data == octets
    except ImageError as error:
        yield PackageProblem("verify/metadata", f"{name!r} is no plain drawing: {error.message}", REBUILD)
        return
    if not is_ours:
        yield PackageProblem("verify/metadata", f"{name!r} holds more than a drawing needs", REBUILD)
