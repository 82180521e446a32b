"""What a header proposes: words of closed sets where the physics is plain, and nothing where a person has to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from pydicom.uid import MRImageStorage

from radanki.imaging.suggestions import suggest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from radanki.model.intake import Suggestion


@pytest.fixture
def proposed(write_dicom: Callable[..., Path]) -> Callable[..., Suggestion]:
    return lambda **attributes: suggest(write_dicom(np.zeros((8, 8), np.uint16), **attributes))


@pytest.mark.parametrize(
    ("attributes", "sequence"),
    [
        ({"ScanningSequence": "SE", "RepetitionTime": 500, "EchoTime": 12}, "t1"),
        ({"ScanningSequence": "SE", "RepetitionTime": 500, "EchoTime": 12, "ContrastBolusAgent": "Gd"}, "t1c"),
        ({"ScanningSequence": "SE", "RepetitionTime": 4000, "EchoTime": 100}, "t2"),
        ({"ScanningSequence": "SE", "RepetitionTime": 3000, "EchoTime": 15}, "pd"),
        ({"ScanningSequence": ["SE", "IR"], "RepetitionTime": 9000, "EchoTime": 120, "InversionTime": 2500}, "flair"),
        ({"ScanningSequence": ["SE", "IR"], "RepetitionTime": 4000, "EchoTime": 40, "InversionTime": 150}, "stir"),
        ({"ScanningSequence": "EP", "RepetitionTime": 4000, "EchoTime": 90, "DiffusionBValue": 1000.0}, "dwi"),
        ({"ScanningSequence": "EP", "ImageType": ["DERIVED", "PRIMARY", "ADC"]}, "adc"),
        ({"ScanningSequence": "GR", "RepetitionTime": 8, "EchoTime": 3}, ""),
        ({"ScanningSequence": "SE", "RepetitionTime": 1200, "EchoTime": 50}, ""),
        ({"ScanningSequence": "QUIMBY", "RepetitionTime": 500, "EchoTime": 12}, ""),
        ({}, ""),
    ],
)
def test_a_sequence_is_named_where_its_times_leave_no_doubt(
    proposed: Callable[..., Suggestion],
    attributes: dict[str, str | int]
    | dict[str, list[str] | int]
    | dict[str, str | int | float]
    | dict[str, str | list[str]]
    | dict[str, object],
    sequence: str,
) -> None:
    found = proposed(Modality="MR", SOPClassUID=MRImageStorage, **attributes)

    assert found.sequence == sequence


@pytest.mark.parametrize(
    ("attributes", "contrast"),
    [
        ({"ContrastBolusAgent": "Omnipaque", "ContrastBolusRoute": "IV"}, "iv"),
        ({"ContrastBolusAgent": "Gastrografin", "ContrastBolusRoute": "Oral"}, "oral"),
        ({"ContrastBolusAgent": "Omnipaque", "ContrastBolusRoute": "as Quimby said"}, ""),
        ({"ContrastBolusAgent": "none"}, ""),
        ({}, ""),
    ],
)
def test_contrast_is_proposed_and_its_absence_never(
    proposed: Callable[..., Suggestion], attributes: dict[str, str] | dict[str, object], contrast: str
) -> None:
    assert proposed(Modality="CT", **attributes).contrast == contrast


@pytest.mark.parametrize(
    ("attributes", "view"),
    [
        ({"Modality": "DX", "ViewPosition": "PA"}, "PA"),
        ({"Modality": "DX", "ViewPosition": "AP", "ImageLaterality": "L"}, "left AP"),
        ({"Modality": "DX", "ViewPosition": "LLD"}, "left decubitus"),
        ({"Modality": "MG", "ViewPosition": "MLO", "ImageLaterality": "R"}, "right MLO"),
        ({"Modality": "DX", "ViewPosition": "QUIMBY"}, ""),
    ],
)
def test_a_view_is_told_in_the_words_of_a_request_form(
    proposed: Callable[..., Suggestion], attributes: dict[str, str], view: str
) -> None:
    assert proposed(**attributes).view == view


def test_a_code_that_the_vocabulary_does_not_have_is_not_passed_on(proposed: Callable[..., Suggestion]) -> None:
    assert proposed(Modality="QUIMBY").code == ""
