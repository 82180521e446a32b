"""A label map is kept beside the case: one finding a structure, over all slices, and a map that holds nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import nibabel
import numpy as np
import pytest
from PIL import Image

from authoring.shapes.test_patient_formats import AFFINE, SHAPE, series, volume
from radanki.authoring.shapes.importing import save_import
from radanki.errors import AnnotationError
from radanki.imaging.masks.segments import trace_segment_on_slices
from radanki.model.imaging.polygons import area_of, corners_of
from radanki.model.imaging.rendering import Plane, StackSegmentJob, View
from radanki.phi.scan import scan
from radanki.vocabulary.segment_labels import label_of_segment, labels_by_number, tables_of_numbers
from support.pictures import write_nifti

if TYPE_CHECKING:
    from pathlib import Path

    from authoring.shapes.conftest import Bench

STACK = "slices: {plane: axial, start: 0, stop: 20, key: 7}"
LIVER, L4, HEART, SPLEEN = 5, 28, 51, 1
"""Numbers of TotalSegmentator."""


def label_map(path: Path) -> Path:
    """Write a map of half the picture's resolution whose header names a person."""
    voxels = np.zeros((32, 36, 20), dtype=np.uint8)
    voxels[4:12, 5:15, 3:12] = LIVER
    voxels[16:20, 5:10, 6:9] = L4
    voxels[25:30, 20:25, 2:15] = HEART
    voxels[0, 0, 5] = SPLEEN
    affine = AFFINE.copy()
    affine[:3, :2] *= 2
    image = nibabel.Nifti1Image(voxels, affine)
    image.header["descrip"] = b"Doe John"
    nibabel.save(image, path)
    return path


def test_each_structure_is_one_finding_over_all_its_slices(bench: Bench) -> None:
    volume(bench, STACK)

    plan = bench.plan(label_map(bench.root / "seg.nii.gz"), table="totalsegmentator", keeps_map=True)
    save_import(plan)

    assert [(one.number, one.label, one.file) for one in plan.mapped] == [
        (1, "Heart", "volume-labels.nii.gz"),
        (2, "Liver", "volume-labels.nii.gz"),
        (3, "Vertebra L4", "volume-labels.nii.gz"),
    ]
    assert "mask: {file: volume-labels.nii.gz, value: 2}" in bench.case_yaml
    assert [remark.message for remark in plan.remarks] == ["too small on every slice to be pointed at: Spleen"]
    traced = trace_segment_on_slices(
        StackSegmentJob(
            labels=bench.folder / "volume-labels.nii.gz",
            labels_digest="",
            value=2,
            picture=bench.folder / "volume.nii.gz",
            picture_digest="",
            views=tuple(View(slice=Plane("axial", at)) for at in range(20)),
            places=tuple(range(20)),
        )
    )
    assert [at for at, _ in traced] == list(range(3, 12))
    assert all(area_of(corners_of(shapes[0])) == pytest.approx(16 * 20, rel=0.1) for _, shapes in traced)


def test_the_map_that_is_kept_holds_the_chosen_labels_and_no_text(bench: Bench) -> None:
    volume(bench, STACK)
    file = label_map(bench.root / "seg.nii.gz")

    save_import(bench.plan(file, renames=(("5", "Liver"),), keeps_map=True))

    made = bench.folder / "volume-labels.nii.gz"
    kept: Any = nibabel.load(made)
    assert kept.shape == SHAPE
    assert set(np.unique(np.asanyarray(kept.dataobj))) == {0, 1}
    assert b"Doe" not in bytes(kept.header.binaryblock)
    assert scan(made) == ()


def test_to_import_it_again_adds_nothing(bench: Bench) -> None:
    volume(bench, STACK)
    file = label_map(bench.root / "seg.nii.gz")
    save_import(bench.plan(file, table="totalsegmentator", keeps_map=True))
    before = bench.case_yaml

    again = bench.plan(file, table="totalsegmentator", keeps_map=True)
    save_import(again)

    assert (again.mapped, again.known, again.files) == ((), 3, {})
    assert bench.case_yaml == before


def test_of_two_structures_of_one_name_a_speck_costs_itself_alone(bench: Bench) -> None:
    volume(bench, STACK)
    names = (("51", "Organ"), ("1", "Organ"))

    plan = bench.plan(label_map(bench.root / "seg.nii.gz"), renames=names, keeps_map=True)

    assert [(one.number, one.label) for one in plan.mapped] == [(1, "Organ")]
    assert "too small on every slice to be pointed at: Organ" in [remark.message for remark in plan.remarks]
    assert plan.known == 0


def test_numbers_without_names_are_one_line(bench: Bench) -> None:
    volume(bench, STACK)
    file = label_map(bench.root / "seg.nii.gz")

    kept, drawn = bench.plan(file, keeps_map=True), bench.plan(file)

    assert (kept.text, drawn.text) == (None, None)
    assert [remark.message for remark in kept.remarks] == [
        "left out, without a name that says something: region 51, 5, 1, 28"
    ]
    (said,) = drawn.remarks
    assert said.message.startswith("left out, having no name: 51, 5, 1, 28; --names FILE names them, or a table (total")


def test_a_map_on_a_series_is_laid_by_the_patient(bench: Bench) -> None:
    made = series(bench)
    x, y, z = (float(value) for value in made[0].ImagePositionPatient)
    voxels = np.zeros((40, 40, 6), dtype=np.uint8)
    voxels[10:20, 10:20, 1:4] = 7
    affine = np.array([[-1, 0, 0, -x], [0, -1, 0, -y], [0, 0, 3, z], [0, 0, 0, 1]], dtype=np.float64)

    plan = bench.plan(
        write_nifti(bench.root / "seg.nii.gz", voxels, affine), renames=(("7", "Nodule"),), keeps_map=True
    )
    save_import(plan)

    loaded: Any = nibabel.load(bench.folder / "series-labels.nii.gz")
    kept = np.asanyarray(loaded.dataobj)
    assert [int((kept[:, :, at] > 0).sum() > 0) for at in range(6)] == [0, 1, 1, 1, 0, 0]


def test_a_picture_that_does_not_say_how_it_lies_keeps_no_map(bench: Bench) -> None:
    bench.film()
    bench.case()
    mask = np.zeros((120, 200), dtype=np.uint8)
    mask[10:50, 10:50] = 1
    Image.fromarray(mask).save(bench.root / "mask.png")

    with pytest.raises(AnnotationError, match="no label map can be kept"):
        bench.plan(bench.root / "mask.png", renames=(("1", "Lung"),), keeps_map=True)


def test_what_is_no_label_map_is_not_kept(bench: Bench) -> None:
    bench.film()
    bench.case()
    shape = {"label": "Lung", "points": [[1, 1], [50, 50]], "shape_type": "rectangle"}
    file = bench.write("film.json", {"shapes": [shape], "imagePath": "film.png"})

    with pytest.raises(AnnotationError, match="--keep-map keeps label maps"):
        bench.plan(file, keeps_map=True)


def test_the_tables_of_programs_name_their_numbers() -> None:
    assert tables_of_numbers() == ("totalsegmentator", "totalsegmentator-mr", "freesurfer", "synthseg")
    assert labels_by_number("totalsegmentator")["28"] == "Vertebra L4"
    assert labels_by_number("totalsegmentator-mr")["23"] == "Aorta"
    assert labels_by_number("freesurfer")["17"] == labels_by_number("synthseg")["17"] == "Left hippocampus"
    assert len(labels_by_number("totalsegmentator")) == 117
    assert label_of_segment("Right-Lateral-Ventricle") == "Right lateral ventricle"
    assert labels_by_number("nobody's") == {}
