"""A case as the page gets it: plain values, in the words of the case format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from radanki.authoring.annotate.live_checks import shape_for_page
from radanki.authoring.annotate.pictures import first_place, places_to_draw_on
from radanki.imaging.geometry.drawn_on import drawn_on
from radanki.model.case import asks_of
from radanki.model.imaging.render_jobs import window_of
from radanki.model.imaging.stack import is_stack, places_of, span_of
from radanki.model.imaging.turning import UPRIGHT
from radanki.vocabulary import find_window, windows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from radanki.authoring.annotate.pictures import OpenPictures
    from radanki.model.case import Case
    from radanki.model.images import Finding, Image
    from radanki.model.library import CaseFile


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a case beside its file, by picture.

    ``released`` are the finding numbers that students may hold, ``notices`` what `radanki new` found odd.
    """

    released: Mapping[str, Collection[int]]
    notices: Mapping[str, tuple[str, ...]]


def case_for_page(case_file: CaseFile, pictures: OpenPictures, digest: str, known: Known) -> dict[str, Any]:
    """Give all that the page shows of a case but pixels; ``digest`` is that of the file."""
    case = case_file.case
    return {
        "digest": digest,
        "id": case.id,
        "title": case.title,
        "path": case_file.places.path,
        "modality": case_file.placement.modality,
        "usualAsks": ["name"] if case.kind == "anatomy" else ["find"],
        "images": [_image(case_file, image, pictures, known) for image in case.images],
    }


def _image(case_file: CaseFile, image: Image, pictures: OpenPictures, known: Known) -> dict[str, Any]:
    window = window_of(image)
    return {
        "name": image.name,
        "isLinked": not image.is_held,
        "link": image.link,
        "missing": pictures.whereabouts(case_file, image),
        "notices": [*_notices(image), *(() if image.looked else known.notices.get(image.name, ()))],
        "kind": "still" if not is_stack(image) else "stack" if image.slices is not None else "loop",
        "places": list(places_to_draw_on(image)),
        "first": first_place(image) if is_stack(image) else 0,
        "window": None if window is None else {"centre": window.centre, "width": window.width},
        "presets": _presets(image, case_file.placement.modality),
        "crop": None if image.crop is None else list(image.crop),
        "complete": image.complete,
        "blank": [list(box) for box in image.blank],
        "reserved": list(image.reserved),
        "released": sorted(known.released.get(image.name, ())),
        "looked": [{"by": one.by, "on": one.on.isoformat(), "pixels": one.pixels} for one in image.looked],
        "findings": [_finding(case_file.case, image, finding) for finding in image.findings],
    }


def _notices(image: Image) -> Iterator[str]:
    """Give what who draws has to know of a picture, a sentence each; the page shows them above it."""
    if image.turn != UPRIGHT:
        turned = "" if image.rotate is None else f" turned by {image.rotate}\N{DEGREE SIGN}"
        yield f"Shown as it is stored; cards show it{turned}{' mirrored' if image.turn.is_mirrored else ''}."


def _presets(image: Image, modality: str) -> list[dict[str, Any]]:
    """Give the presets of the modality, those that the case offers first."""
    own = [image.window, *image.windows] if isinstance(image.window, str) else list(image.windows)
    slugs = [*own, *(preset.slug for preset in windows() if preset.modality == modality)]
    found = [find_window(slug) for slug in dict.fromkeys(slugs)]
    return [
        {"name": preset.slug, "label": preset.name, "centre": preset.centre, "width": preset.width}
        for preset in found
        if preset is not None
    ]


def outlines_between(image: Image, finding: Finding) -> Iterator[tuple[int, Any]]:
    """Give the outlines that are worked out: on slices within the span of a finding that it was not drawn on."""
    if finding.spans and is_stack(image):
        first, last = span_of(image, finding)
        for place in places_of(image):
            shape = drawn_on(finding, place) if first <= place <= last and place not in finding.spans else None
            if shape is not None:
                yield place, shape_for_page(shape)["polygon"]


def _finding(case: Case, image: Image, finding: Finding) -> dict[str, Any]:
    drawn = finding.drawn_shape
    return {
        "number": finding.number,
        "label": finding.label,
        "why": finding.why or "",
        "hint": finding.hint or "",
        "radlex": finding.radlex,
        "asks": None if finding.asks is None else list(finding.asks),
        "usualAsks": list(asks_of(case, finding)),
        "shape": None if drawn is None else shape_for_page(drawn),
        "spans": None if finding.spans is None else dict(finding.drawn_spans),
        "between": dict(outlines_between(image, finding)),
        "isRegion": finding.mask is not None,
        "slices": list(span_of(image, finding)) if is_stack(image) else None,
        "saysSlices": finding.slice is not None or finding.slices is not None,
    }
