from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pictures

from radanki.checks.privacy.attestation import check_looked_at_these_pixels, digest_to_sign
from radanki.imaging.rendering import render
from radanki.model.images import Image
from radanki.model.imaging.card_picture import Media, StackSlice
from radanki.model.imaging.rendered import RenderedStack, RenderedStill
from radanki.model.imaging.rendering import NOWHERE, RenderJob, View
from radanki.model.library import CaseFile, Places
from radanki.model.placement import Placement
from radanki.model.validated_case import ValidatedPicture

if TYPE_CHECKING:
    import pytest

NOW = "3f9a0c12" + "0" * 56


def rules_of(looked: list[dict[str, object]], *pictures: str) -> list[tuple[str, str]]:
    entries = [{"by": "AB", "on": "2026-11-20", **entry} for entry in looked]
    image = Image.model_validate({"name": "frontal", "file": "frontal.png", "looked": entries})
    case_file = CaseFile(None, Placement("xr", "chest"), Path("/library"), Places("case.yaml", {}))  # type: ignore[arg-type]
    digest, *slices = pictures or (NOW,)
    still = RenderedStill(Media("still.png", Path(), 1, 1, 0), digest, 1, 1, None)
    shown = tuple(StackSlice(place, Media(name, Path(), 1, 1, 0)) for place, name in enumerate(slices))
    stack = RenderedStack(shown, None, (), NOWHERE, len(shown)) if slices else None
    found = check_looked_at_these_pixels(case_file, 0, ValidatedPicture(image, still, stack))
    return [(problem.rule, problem.severity) for problem in found]


def test_who_looked_at_these_pixels_has_signed() -> None:
    assert rules_of([{"pixels": "3f9a0c12"}]) == []


def test_who_looked_at_other_pixels_looks_again() -> None:
    assert rules_of([{"pixels": "3f9a0c13"}]) == [("privacy/looked-stale", "error")]


def test_a_signature_without_pixels_is_no_more_than_a_warning_until_a_release() -> None:
    assert rules_of([{}]) == [("privacy/looked-unbound", "warning")]


def test_one_bound_signature_is_enough() -> None:
    assert rules_of([{}, {"pixels": NOW}]) == []


def test_a_stale_signature_is_named_even_beside_a_good_one() -> None:
    assert rules_of([{"pixels": "deadbeef"}, {"pixels": NOW}]) == [("privacy/looked-stale", "error")]


def test_a_stack_is_signed_as_a_whole_and_in_order() -> None:
    first, second = "a" * 64, "b" * 64

    assert rules_of([{"pixels": digest_to_sign([first, second])[:16]}], first, second) == []
    assert rules_of([{"pixels": digest_to_sign([first, second])[:16]}], second, first) != []


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_one_changed_pixel_asks_again(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    width, height = data.draw(st.integers(1, 40)), data.draw(st.integers(1, 40))
    pixels = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1))).integers(0, 256, (height, width), np.uint8)
    path = tmp_path_factory.mktemp("picture") / "frontal.png"
    job = RenderJob(path, "", View(), "xr", None, None, ())
    Pictures.fromarray(pixels).save(path)
    signed = render(job).digest[:8]
    assert rules_of([{"pixels": signed}], render(replace(job)).digest) == []

    x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    pixels[y, x] ^= data.draw(st.integers(1, 255))
    Pictures.fromarray(pixels).save(path)

    assert rules_of([{"pixels": signed}], render(job).digest) == [("privacy/looked-stale", "error")]
