"""Cases typed by hand, and the material that a build would hand to compose with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from radanki.cards import compose_case
from radanki.cards.inputs import CardInputs
from radanki.model.case import Case
from radanki.model.credit import Credit
from radanki.model.imaging.card_picture import CardPicture, Media
from radanki.model.imaging.shapes import Frame, as_fractions
from radanki.model.library import CaseFile, Places
from radanki.model.placement import Placement

if TYPE_CHECKING:
    from radanki.model.imaging.rendering import Window
    from radanki.model.note import Note

WIDTH_PX, HEIGHT_PX = 400, 500
CASE_ID = "7c1e0b52d3f94a0e"
CREDIT = Credit(
    parts=(("Case courtesy of A. Contributor, ", None), ("Radiopaedia.org", "https://radiopaedia.org"), (", ", None),
           ("rID: 61830", "https://radiopaedia.org/cases/61830")),
    licence_name="CC BY-NC-SA 3.0",
    licence_url="https://creativecommons.org/licenses/by-nc-sa/3.0/",
    citation="long",
    changes=("cropped", "windowed"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bench:
    """Makes cases of one chest film unless told otherwise, and composes them."""

    def case(self, modality: str = "xr", system: str = "chest", **given: Any) -> CaseFile:
        """Give a case; keys are those of ``case.yaml``."""
        whole = {
            "id": CASE_ID,
            "title": "Tension pneumothorax",
            "kind": "pathology",
            "level": 1,
            "sources": [{"id": "rp", "url": "https://radiopaedia.org/cases/61830", "author": "A", "licence": "MIT"}],
            "licence": "CC-BY-4.0",
            "contributors": ["A. Contributor"],
            **given,
        }
        return CaseFile(Case.model_validate(whole), Placement(modality, system), Path(), Places("case.yaml", {}))

    def material(self, case_file: CaseFile, *, window: Window | None = None, **given: Any) -> CardInputs:
        """Give every held picture, all of one size, and a credit for every source."""
        case, frame = case_file.case, Frame(0, 0, WIDTH_PX, HEIGHT_PX)
        pictures = {
            image.name: CardPicture(
                image.name,
                Media(f"rk-{place:016x}.png", Path(), WIDTH_PX, HEIGHT_PX, 1000),
                tuple(
                    (finding.number, (as_fractions(finding.drawn_shape, frame),))
                    for finding in image.findings
                    if finding.drawn_shape is not None
                ),
                window,
            )
            for place, image in enumerate(case.images)
            if image.is_held
        }
        return CardInputs(**{"pictures": pictures, "credits": {source.id: CREDIT for source in case.sources}, **given})

    def notes(self, case_file: CaseFile, kind: str, **given: Any) -> list[Note]:
        """Compose a case and give its notes of one kind."""
        return [note for note in compose_case(case_file, self.material(case_file, **given)) if note.kind == kind]

    def note(self, case_file: CaseFile, kind: str, **given: Any) -> Note:
        """Compose a case and give its only note of one kind."""
        (note,) = self.notes(case_file, kind, **given)
        return note


@pytest.fixture
def bench() -> Bench:
    """Give a bench."""
    return Bench()


@pytest.fixture
def film() -> dict[str, Any]:
    """Give a frontal film with four findings, one shape of each sort, as ``images`` has it."""
    return {
        "name": "frontal",
        "file": "frontal.png",
        "view": "PA erect",
        "findings": [
            {"number": 1, "label": "Visceral pleural line", "rect": [100, 100, 50, 200], "why": "No lung beyond it.",
             "hint": "Follow the apex.", "aliases": ["Pleural edge"], "asks": ["cover", "name", "find"]},
            {"number": 2, "label": "Deep sulcus", "ellipse": [60, 420, 30, 40], "asks": ["cover", "find"]},
            {"number": 4, "label": "Trachea", "polygon": [[190, 10], [230, 10], [220, 120]], "asks": ["name"]},
            {"number": 5, "label": "Chest drain", "point": [300, 250], "asks": ["cover"]},
        ],
    }  # fmt: skip
