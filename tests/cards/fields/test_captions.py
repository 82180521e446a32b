from __future__ import annotations

import pytest

from radanki.cards.fields.captions import alternative_text, picture_line
from radanki.model.images import Image
from radanki.model.imaging.rendering import Window
from radanki.model.placement import Placement


@pytest.mark.parametrize(
    ("modality", "image", "window", "line"),
    [
        ("ct", {"plane": "axial", "window": "lung"}, Window(-600, 1500), "CT, axial, lung window W 1500 L -600"),
        ("ct", {"plane": "coronal"}, Window(40.5, 80), "CT, coronal, window W 80 L 40.5"),
        ("ct", {"slice": {"plane": "sagittal", "index": 3}}, None, "CT, sagittal"),
        ("ct", {"contrast": "iv", "phase": "portal"}, None, "CT, intravenous contrast, portal venous phase"),
        ("xr", {"view": "PA erect"}, Window(2000, 4000), "X-ray, PA erect"),
        ("mr", {"plane": "axial", "sequence": "t2"}, Window(300, 600), "MRI, axial, T2"),
        ("mr", {"sequence": "dwi"}, None, "MRI, diffusion (DWI)"),
        ("us", {"view": "apical four-chamber"}, None, "Ultrasound, apical four-chamber"),
    ],
)
def test_a_picture_says_how_it_was_made(
    modality: str, image: dict[str, str] | dict[str, dict[str, str | int]], window: Window | None, line: str
) -> None:
    picture = Image.model_validate({"name": "one", "file": "one.png", **image})

    assert picture_line(Placement(modality, "chest"), picture, window) == line


def test_a_screen_reader_hears_what_kind_of_picture_it_is_and_not_what_it_shows() -> None:
    picture = Image.model_validate(
        {"name": "dissection", "file": "dissection.png", "plane": "axial",
         "findings": [{"number": 1, "label": "Intimal flap", "point": [1, 1]}]}
    )  # fmt: skip

    assert alternative_text(Placement("ct", "cardiovascular"), picture) == "CT image, axial"
