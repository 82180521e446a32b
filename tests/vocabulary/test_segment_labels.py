from __future__ import annotations

import pytest

from radanki.vocabulary.segment_labels import label_of_segment


@pytest.mark.parametrize(
    ("name", "code", "modifier", "label"),
    [
        ("lung_upper_lobe_left", "", "", "Left upper lobe"),
        ("Lung Upper Lobe Left", "", "", "Left upper lobe"),
        ("Segment_3", "10200004", "", "Liver"),
        ("kidney", "64033007", "7771000", "Kidney"),
        ("", "64033007", "7771000", "Left kidney"),
        ("", "64033007", "24028007", "Right kidney"),
        ("vertebrae_C2", "", "", "Axis (C2)"),
        ("rib_left_7", "", "", "Left rib 7"),
    ],
)
def test_a_segment_is_called_by_its_name_or_by_its_code(name: str, code: str, modifier: str, label: str) -> None:
    assert label_of_segment(name, code, modifier) == label


def test_what_the_table_does_not_have_is_none() -> None:
    assert label_of_segment("nodule 1", "27925004") is None
    assert label_of_segment("", "", "") is None
