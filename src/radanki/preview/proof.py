"""The proof of a case: one page that needs nothing else, for whoever reads it through, a clinician above all.

Its pictures with outlines and numbers, every card front and back, what the case claims and how it is known, whose the
pictures are, and room for a verdict on each card. No script: a mail program or a browser of any age shows it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from radanki.cards.fields.captions import caption_facts
from radanki.cards.fields.credits import full_credit, licence_link, linked
from radanki.cards.fields.history import history_line
from radanki.imaging.encoding.marked_picture import draw_marked
from radanki.library.whole_file import written_whole
from radanki.licensing.recognise import lasting_address
from radanki.model.case import asks_of
from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect, Shape, bounds_of
from radanki.pipeline.card_inputs import card_inputs
from radanki.preview.cards import preview_cases
from radanki.preview.page import data_url
from radanki.preview.text_report import card_title
from radanki.preview.waiting import waiting
from radanki.vocabulary import terms
from radanki.web.pages import page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from markupsafe import Markup

    from radanki.cards.inputs import CardInputs
    from radanki.imaging.encoding.contact_sheet import SheetFace
    from radanki.imaging.encoding.marked_picture import SheetPicture
    from radanki.model.case import Case
    from radanki.model.images import Image
    from radanki.model.imaging.card_picture import CardPicture
    from radanki.model.placement import Placement
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.validated_library import ValidatedLibrary
    from radanki.preview.cards import PreviewCase

_FACE_PX: Final = (420, 340)
_QUALITY: Final = 80
_POINT_SHARE: Final = 0.012


@dataclass(frozen=True, slots=True)
class WrittenProof:
    """One page: its file in the folder of proofs, and how many cards and problems it shows."""

    file: str
    case: PreviewCase

    @property
    def counts(self) -> str:
        """How much there is to read."""
        cards = f"{len(self.case.cards)} card{'' if len(self.case.cards) == 1 else 's'}"
        problems = len(self.case.problems)
        return f"{cards}, {problems} problem{'' if problems == 1 else 's'}" if problems else cards


def write_proofs(seen: ValidatedLibrary, folders: Sequence[str], out: Path) -> tuple[WrittenProof, ...]:
    """Write a page for each case in these folders, or for all, and an index; each file appears whole or not at all."""
    results = {case.id: case for case in seen.cases}
    written = []
    for case in preview_cases(seen, folders):
        result = results.get(case.case_id)
        name = f"{case.folder.removeprefix('cases/').replace('/', '-')}.html"
        _write(out / name, _page(case, result))
        written.append(WrittenProof(name, case))
    groups = waiting(written, seen.library.cases)
    _write(out / "index.html", page("preview/proofs.html", rows=written, groups=groups, levels=terms().levels))
    return tuple(written)


def _write(target: Path, content: Markup) -> None:
    with written_whole(target) as file:
        file.write(content.encode())


def _page(case: PreviewCase, result: ValidatedCase | None) -> Markup:
    told = None if result is None else result.file.case
    inputs = None if result is None else card_inputs(result, "nc", {result.id: result})
    return page(
        "preview/proof.html",
        case=case,
        facts=[] if told is None else [(name, value) for name, value in _facts(told) if value],
        pictures=[] if result is None or inputs is None else list(_pictures(result, inputs)),
        cards=[_card(place, card_title(card), card.faces) for place, card in enumerate(case.cards, 1)],
        credits=[] if inputs is None else [(full_credit(one), licence_link(one)) for one in inputs.credits.values()],
        further=[] if told is None else [linked(one.title, lasting_address(one.url)) for one in told.further],
    )


def _facts(case: Case) -> Iterator[tuple[str, str]]:
    """Give what the case claims, and who says so."""
    yield "Diagnosis", case.diagnosis or ""
    yield "Certainty", "" if case.certainty is None else terms().certainties[case.certainty]
    yield "How it is known", case.basis or ""
    yield "History", history_line(case)
    yield "Differential", ", ".join(other.name for other in case.differential)
    yield "Discussion", case.discussion or ""
    yield "Kind and level", f"{terms().kinds[case.kind]}, level {case.level} ({terms().levels[case.level].lower()})"
    yield "Tags", ", ".join(case.tags)
    yield "Curricula", ", ".join(case.curricula)
    yield "Text and marks", f"{', '.join(case.contributors)}, {case.licence}"
    yield "Reviewed", ", ".join(f"{one.by} on {one.on}" for one in case.reviewed) or "by nobody yet"


def _pictures(result: ValidatedCase, inputs: CardInputs) -> Iterator[dict[str, Any]]:
    for image in result.file.case.images:
        shown = inputs.pictures.get(image.name)
        link = inputs.links.get(image.name)
        still = result.pictures.get(image.name)
        yield {
            "name": image.name,
            "line": ", ".join(_told(result.file.placement, image)),
            "link": None if link is None else linked(link.label, link.url),
            "source": None if shown is None else data_url(shown.media.name, shown.media.path.read_bytes()),
            "width": 1 if shown is None else shown.media.width_px,
            "height": 1 if shown is None else shown.media.height_px,
            "slices": 0 if still is None or still.stack is None else len(still.stack.slices),
            "marks": [] if shown is None else list(_marks(image, shown)),
            "findings": [
                {
                    "number": finding.number,
                    "label": finding.label,
                    "asks": ", ".join(asks_of(result.file.case, finding)),
                    "also": ", ".join(finding.aliases),
                    "hint": finding.hint or "",
                    "why": finding.why or "",
                }
                for finding in image.findings
            ],
        }


def _told(placement: Placement, image: Image) -> Iterator[str]:
    yield from (words for _, words in caption_facts(placement, image))
    yield from () if image.complete else ("not all that is to be seen is outlined",)


def _marks(image: Image, shown: CardPicture) -> Iterator[dict[str, Any]]:
    """Give each outline in pixels of the shown picture, with its number and where that stands."""
    width, height = shown.media.width_px, shown.media.height_px
    for finding in image.findings:
        for shape in shown.shapes_of(finding.number):
            bounds = bounds_of(shape)
            yield {
                "number": finding.number,
                "path": _path(shape, width, height),
                "x": round(min(bounds.right, 0.97) * width),
                "y": round(max(bounds.top, 0.03) * height),
            }


def _path(shape: Shape, width: int, height: int) -> str:
    match shape:
        case Polygon(points):
            corners = [f"{x * width:.1f} {y * height:.1f}" for x, y in points]
            return f"M{'L'.join(corners)}Z"
        case Rect(x, y, wide, high):
            return f"M{x * width:.1f} {y * height:.1f}h{wide * width:.1f}v{high * height:.1f}h{-wide * width:.1f}Z"
        case Ellipse(cx, cy, rx, ry):
            return _ellipse(cx * width, cy * height, rx * width, ry * height)
        case Point(x, y):
            radius = _POINT_SHARE * max(width, height)
            return _ellipse(x * width, y * height, radius, radius)


def _ellipse(cx: float, cy: float, rx: float, ry: float) -> str:
    half = f"a{rx:.1f} {ry:.1f} 0 1 0"
    return f"M{cx - rx:.1f} {cy:.1f}{half} {2 * rx:.1f} 0{half} {-2 * rx:.1f} 0Z"


def _card(place: int, title: str, faces: tuple[SheetFace, SheetFace]) -> dict[str, Any]:
    sides = [
        {"name": name, "pictures": [_small(picture) for picture in face.pictures], "lines": face.text.splitlines()}
        for name, face in zip(("Front", "Back"), faces, strict=True)
    ]
    return {"place": place, "title": title, "sides": sides}


def _small(picture: SheetPicture) -> str:
    """Draw a card's picture with its masks or outlines, small, into an address that holds it."""
    file = io.BytesIO()
    draw_marked(picture, *_FACE_PX).save(file, "JPEG", quality=_QUALITY)
    return data_url("face.jpg", file.getvalue())
