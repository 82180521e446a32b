"""What a case says of its stacks becomes tasks: which pictures, which windows, which slices a finding is on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from radanki.model.images import Image
from radanki.model.imaging.render_jobs import stack_job, stack_segment_job, windows_of
from radanki.model.imaging.rendering import Plane, View, Window
from radanki.model.imaging.stack import is_stack, places_of, span_of

SLICES = {"plane": "axial", "start": 10, "stop": 20, "step": 3, "key": 14}
MASK = {"file": "labels.nii", "value": 3}


def an_image(**given: Any) -> Image:
    return Image.model_validate({"name": "axial", "file": "a.nii", **given})


def a_finding(**given: Any) -> dict[str, Any]:
    return {"number": 1, "label": "Nodule", "point": [1, 2], **given}


def test_start_is_in_a_stack_stop_is_not_and_the_key_always_is() -> None:
    assert places_of(an_image(slices=SLICES)) == (10, 13, 14, 16, 19)
    assert places_of(an_image(frames={"start": 2, "stop": 5, "fps": 20, "key": 3})) == (2, 3, 4)


def test_a_single_slice_is_no_stack() -> None:
    assert not is_stack(an_image(slice={"plane": "axial", "index": 3}))
    assert places_of(an_image()) == ()


def test_slices_are_views_of_their_plane_and_frames_of_their_number() -> None:
    slices = stack_job(an_image(slices=SLICES), "ct", Path("a.nii"), "d")
    frames = stack_job(an_image(frames={"start": 0, "stop": 2, "fps": 9, "key": 1}), "us", Path("a.dcm"), "d")

    assert slices.views[0] == View(None, Plane("axial", 10))
    assert frames.views == (View(0, None), View(1, None))
    assert (frames.key, frames.windows) == (1, ())


def test_slices_with_findings_stay_when_others_must_go() -> None:
    image = an_image(slices={**SLICES, "step": 1}, findings=[a_finding(slice=12), a_finding(number=2, slices=[15, 19])])

    assert stack_job(image, "ct", Path("a.nii"), "d").kept == (12, 17)


def test_a_drawn_finding_without_slices_was_drawn_on_the_key() -> None:
    image = an_image(slices=SLICES, findings=[a_finding()])

    assert span_of(image, image.findings[0]) == (14, 14)


def test_a_region_of_a_label_map_may_be_on_every_slice_or_on_those_that_are_named() -> None:
    image = an_image(
        slices=SLICES,
        findings=[a_finding(point=None, mask=MASK), a_finding(number=2, point=None, mask=MASK, slices=[13, 16])],
    )
    somewhere, named = (
        stack_segment_job(image, finding, 3, (Path("l.nii"), "l"), (Path("a.nii"), "a")) for finding in image.findings
    )

    assert somewhere.places == (10, 13, 14, 16, 19)
    assert named.places == (13, 14, 16)


def test_the_window_of_the_picture_comes_first_and_each_window_once() -> None:
    windows = windows_of(an_image(window="lung", windows=["soft", "lung", "bone"]), "ct")

    assert [window.name for window in windows] == ["lung", "soft", "bone"]
    assert windows[0].window == Window(-600, 1500)


def test_a_window_by_numbers_is_offered_too() -> None:
    windows = windows_of(an_image(window={"centre": 250, "width": 700}, windows=["bone"]), "ct")

    assert [(window.name, window.label) for window in windows] == [("own", "Case"), ("bone", "Bone")]
    assert windows[0].window == Window(250, 700)


def test_ct_without_a_word_on_windows_has_the_usual_one_and_other_modalities_have_none() -> None:
    assert [window.name for window in windows_of(an_image(), "ct")] == ["soft"]
    assert windows_of(an_image(windows=["lung"]), "mr") == ()
