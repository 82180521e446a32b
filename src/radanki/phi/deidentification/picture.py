"""Publishable pictures out of originals: pixels are decoded, and new files are made of them; nothing is filtered.

What comes out is put before the PHI scan (:mod:`radanki.phi.scan`) before anybody gets it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from radanki.errors import ImageError
from radanki.imaging.boundary import decoding
from radanki.imaging.encoding.deep_png import as_deep_png, scale_for
from radanki.imaging.encoding.one_shade import is_of_one_shade, window_instead
from radanki.imaging.formats.kinds import RASTER_KINDS, files_of, kind_of
from radanki.imaging.header_probe import Probe, probe
from radanki.imaging.reading import read_picture
from radanki.imaging.rendering import render
from radanki.model.imaging.rendering import Plane, RenderJob, View
from radanki.model.phi.deidentification import Deidentified, DeidentifyJob, DroppedKind
from radanki.phi.deidentification.dicom import write_dicom_files
from radanki.phi.deidentification.made_of import made_of
from radanki.phi.deidentification.same_kind import as_same_kind
from radanki.phi.scan import scan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from radanki.imaging.formats.kinds import Kind
    from radanki.model.imaging.rendering import Window
    from radanki.model.phi.deidentification import ValueScale

_SMALLER = 0.99
_STRIP = 4
"""Sides of which one is so many times the other."""
_MODALITY = "ct"
"""Lets Hounsfield units have their usual window; other pictures are known not to have them."""


def deidentify_picture(job: DeidentifyJob) -> Deidentified:
    """Make the new files of one original in ``job.out``, which is an empty folder.

    Raises :class:`ImageError` for what can't be read, and where what came out would not pass the PHI scan.
    """
    found = probe(job.source, _first_view(job))
    views = tuple(view for place, view in enumerate(views_of(found, job)) if not job.places or place in job.places)
    instead = _window_instead(job, views)
    job = job if instead is None else replace(job, window=instead)
    files, size, scale = _make(job, found.kind, views)
    _check_free_of_phi(job.out, files)
    dropped, risks, unexamined = _scan_original(job.source)
    is_raster = found.kind in RASTER_KINDS
    return Deidentified(
        files=files,
        width_px=size[0],
        height_px=size[1],
        dropped=dropped,
        risks=risks,
        unexamined=unexamined,
        left_out_pages=found.frames - 1 if is_raster else 0,
        scale=scale,
        made_of=made_of(job.source, found, views),
        notices=tuple(_notices(job, found, files, size, is_widened=instead is not None)),
    )


def _first_view(job: DeidentifyJob) -> View:
    if job.plane is not None and job.index is not None:
        return View(job.frame, Plane(job.plane, job.index))
    return View(job.frame)


def views_of(found: Probe, job: DeidentifyJob) -> tuple[View, ...]:
    """List the pictures that are wanted of a source, in their order.

    A page of a raster file beside the first must be asked for: nobody would think of looking at it.
    """
    if job.plane is not None and job.index is not None:
        return (View(job.frame, Plane(job.plane, job.index)),)
    if found.kind in RASTER_KINDS or (job.frame is not None and found.kind in {"dicom", "pictures"}):
        return (View(job.frame),)
    if found.kind == "pictures":
        return tuple(View(place) for place in range(max(count for _, count in found.slices)))
    if found.kind == "dicom" and job.plane is None:
        return tuple(View(frame) for frame in range(found.frames)) if found.frames > 1 else (View(),)
    plane = job.plane or ("axial" if found.slices_in("axial") else found.slices[0][0])
    count = found.slices_in(plane) or 1  # the reader says what is wrong with a plane that is not there
    return tuple(View(job.frame, Plane(plane, index)) for index in range(count))


def _make(
    job: DeidentifyJob, kind: Kind, views: Sequence[View]
) -> tuple[tuple[str, ...], tuple[int, int], ValueScale | None]:
    """Write the new files; give their names, the size of a picture, and the scale of 16-bit values."""
    if job.form == "dicom" or (job.form == "same" and kind in {"dicom", "series"}):
        with decoding("the picture"):
            return *write_dicom_files(job, views), None
    if job.form == "same":
        return _make_same_kind(job)
    names, size, scale = [], (0, 0), None
    if job.form == "png16":
        with decoding("the picture"):
            scale = scale_for((read_picture(job.source, view) for view in views), job.window)
    for place, view in enumerate(views, 1):
        if scale is not None:
            with decoding("the picture"):
                data, size = as_deep_png(read_picture(job.source, view), scale, job.crop, job.redacted)
        else:
            wanted = RenderJob(job.source, "", view, _MODALITY, job.window, job.crop, job.redacted)
            rendering = render(wanted, is_exact=True)
            data, size = rendering.data, (rendering.width_px, rendering.height_px)
        names.append(f"{place:04d}.png")
        (job.out / names[-1]).write_bytes(data)
    return tuple(names), size, scale.told if scale is not None else None


def _window_instead(job: DeidentifyJob, views: Sequence[View]) -> Window | None:
    """Give the window to show shades by, where the file's own shows but one of them: a stack goes by its middle."""
    if job.form != "png" or job.window is not None:
        return None
    with decoding("the picture"):
        return window_instead(read_picture(job.source, views[len(views) // 2]), _MODALITY)


def _notices(
    job: DeidentifyJob, found: Probe, files: Sequence[str], size: tuple[int, int], *, is_widened: bool
) -> Iterator[str]:
    """Say what of the new pictures a person has to know: nothing to be seen, smaller, or a strip."""
    name = files[len(files) // 2]
    if name.endswith(".png") and is_of_one_shade(job.out / name):
        yield "it is of one shade: nothing is to be seen on it"
    before = (found.width_px, found.height_px) if job.crop is None else job.crop[2:]
    is_flat = found.kind not in {"nifti", "nrrd"}
    if is_widened:
        yield "its own window showed one shade only: it is shown by the range of its values"
    if is_flat and max(size) < _SMALLER * max(before):
        yield (
            f"made smaller, from {before[0]} x {before[1]} to {size[0]} x {size[1]} pixels: look whether what matters "
            "is still seen; what was drawn on the original is taken all the same"
        )
    if max(size) > _STRIP * min(size):
        yield f"a strip of {size[0]} x {size[1]} pixels: on a phone little of it is seen; --crop keeps what matters"


def _make_same_kind(job: DeidentifyJob) -> tuple[tuple[str, ...], tuple[int, int], None]:
    """Write each file anew as its own kind; of a volume the size is that of an axial slice."""
    if job.crop or job.redacted or job.window:
        raise ImageError(
            "a file that stays what it is can't be cropped, blanked or windowed",
            fix="Use --as png.",
            rule="clean/no-values",
        )
    names, size = [], (0, 0)
    for place, path in enumerate(files_of(job.source) if job.source.is_dir() else (job.source,), 1):
        with decoding("the picture"):
            octets, ending = as_same_kind(path, kind_of(path))
        names.append(f"{place:04d}{ending}")
        (job.out / names[-1]).write_bytes(octets)
        made = probe(job.out / names[-1], View())
        size = (made.width_px, made.height_px)
    return tuple(names), size, None


def _check_free_of_phi(folder: Path, names: Sequence[str]) -> None:
    """Refuse to give away what the PHI scan would not let pass: then something here is wrong."""
    for name in names:
        found = next((location for location in scan(folder / name) if not location.raises_risk), None)
        if found is not None:
            what = found.keyword or found.where
            raise ImageError(
                f"the new file would not be clean ({found.rule}: {what}), so it is not given away",
                fix="Use --as png, and report this as a fault of radanki.",
                rule="clean/not-clean",
            )


def _scan_original(source: Path) -> tuple[tuple[DroppedKind, ...], tuple[str, ...], int]:
    """Count, by rule and attribute, what the original's files hold; name what makes text in the pixels likely."""
    counts: Counter[tuple[str, str]] = Counter()
    risks: set[str] = set()
    unexamined = 0
    for path in files_of(source) if source.is_dir() else (source,):
        try:
            found = scan(path.resolve())  # an original may be reached by a link; what enters a library may not
        except ImageError:
            unexamined += 1
            continue
        risks |= {location.keyword or location.where for location in found if location.raises_risk}
        counts.update((location.rule, location.keyword) for location in found if not location.raises_risk)
    dropped = tuple(sorted(DroppedKind(rule, keyword, count) for (rule, keyword), count in counts.items()))
    return dropped, tuple(sorted(risks)), unexamined
