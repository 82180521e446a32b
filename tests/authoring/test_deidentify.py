"""Originals go in, with an identity wherever one can stand; publishable pictures come out, and a report of kinds."""

from __future__ import annotations

import io
import json
import re
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pydicom import dcmread
from pydicom._dicom_dict import DicomDictionary
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from radanki.authoring.deidentify import deidentify
from radanki.cli import run
from radanki.imaging.encoding.still import LARGEST_PNG_BYTES
from radanki.imaging.rendering import render
from radanki.model.imaging.rendering import Plane, RenderJob, View, Window
from radanki.model.phi.deidentification import DeidentifyJob
from radanki.phi.deidentification.uids import is_fresh_uid
from radanki.phi.scan import scan
from radanki.pipeline.workers import WorkerLimits
from support.pictures import hold_pixels, save_dicom

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

CANARY = "QUIMBYQ"
FORMS = ("png", "png16", "dicom")
CT, SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.7"
_TEXTS = {"LO", "LT", "PN", "SH", "ST", "UC", "UT"}


def a_ct(pixels: np.ndarray, **more: Any) -> Dataset:
    """Make a CT slice (rows, columns) or a loop (frames, rows, columns) of stored values."""
    ct = Dataset()
    ct.SOPClassUID, ct.SOPInstanceUID, ct.Modality = CT, "1.2.3.4.5", "CT"
    ct.StudyInstanceUID, ct.SeriesInstanceUID = "1.2.3.4", "1.2.3.4.1"
    hold_pixels(ct, pixels)
    ct.RescaleSlope, ct.RescaleIntercept = 1, -1024
    ct.PixelSpacing, ct.ImagePositionPatient = [0.5, 0.5], [-10.0, -20.0, 30.0]
    ct.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    for keyword, value in more.items():
        setattr(ct, keyword, value)
    return ct


def write(dataset: Dataset, path: Path, preamble: bytes = b"\0" * 128, tail: bytes = b"") -> Path:
    save_dicom(dataset, path, preamble)
    path.write_bytes(path.read_bytes() + tail)
    return path


def a_ramp(rows: int = 40, columns: int = 50) -> np.ndarray:
    return (np.arange(rows * columns, dtype=np.uint16) * 2).reshape(rows, columns)


def with_canaries(dataset: Dataset) -> Dataset:
    """Put the canary into every text attribute of the dictionary, also nested, into private ones, overlay and icon."""
    texts = [
        keyword
        for tag, (vr, _, _, retired, keyword) in DicomDictionary.items()
        if vr in _TEXTS and not retired and keyword and tag >> 16 not in {0x0002, 0x0000}
    ]
    assert len(texts) > 600
    for keyword in texts:
        setattr(dataset, keyword, CANARY)
    inner = Dataset()
    inner.PatientName, inner.InstitutionName = CANARY, CANARY
    dataset.ReferencedStudySequence = Sequence([inner])
    dataset.PatientBirthDate, dataset.StudyDate, dataset.PatientAge = "19580312", "20210314", "063Y"
    dataset.BodyPartExamined = CANARY
    block = dataset.private_block(0x0011, "QUIMBYQ MAKER", create=True)
    block.add_new(0x01, "LO", CANARY)
    block.add_new(0x02, "UN", CANARY.encode())
    dataset.add_new(0x60003000, "OW", (CANARY * 40).encode()[:250])
    dataset.add_new(0x60001500, "LO", CANARY)
    dataset.add_new(0x50003000, "OW", (CANARY + "Q").encode())
    return dataset


def bytes_of(path: Path) -> bytes:
    """Give all bytes below a path, names of files too, and what is packed in PNG pixels."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    found = b""
    for file in files:
        found += file.name.encode()
        if file.is_file():
            octets = file.read_bytes()
            found += octets
            for start in (place.start() for place in re.finditer(b"IDAT", octets)):
                found += zlib.decompressobj().decompress(octets[start + 4 :]) if octets[start + 4] == 0x78 else b""
    return found


def holds_canary(octets: bytes) -> bool:
    ways = (CANARY.encode(), CANARY.encode("utf-16-le"), CANARY.encode("utf-16-be"), b"19580312", b"20210314")
    return any(way in octets or way.swapcase() in octets for way in ways)


def walls_let_pass(files: Iterable[Path]) -> bool:
    return not [trace for file in files for trace in scan(file) if not trace.raises_risk]


def shown(path: Path, view: View | None = None, window: Window | None = None) -> np.ndarray:
    rendering = render(RenderJob(path, "", view or View(), "ct", window, None, ()))
    with Image.open(io.BytesIO(rendering.data)) as image:
        return np.asarray(image)


@pytest.fixture
def cleaned(tmp_path: Path) -> Callable[..., list[Path]]:
    """Clean one original and give the new files."""

    def make(source: Path, form: str = "png", **wanted: Any) -> list[Path]:
        out = tmp_path / "out"
        (outcome,) = deidentify([source], out, DeidentifyJob(source, out, form, **wanted))  # type: ignore[arg-type]
        assert outcome.error is None, outcome.error
        assert outcome.path is not None
        return sorted(outcome.path.iterdir()) if outcome.path.is_dir() else [outcome.path]

    return make


@pytest.fixture
def radanki(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> tuple[int, str]:
        status = run(["clean", *words])
        said = capsys.readouterr()
        return status, said.out + said.err

    return call


@pytest.mark.parametrize("form", FORMS)
def test_of_a_dicom_file_full_of_identities_nothing_but_pixels_comes_out(
    tmp_path: Path, radanki: Callable[..., tuple[int, str]], form: str
) -> None:
    dataset = with_canaries(a_ct(a_ramp()))
    preamble = CANARY.encode().ljust(128, b"\0")
    original = write(dataset, tmp_path / f"{CANARY}^Z-19580312.dcm", preamble, tail=CANARY.encode() * 3)
    assert holds_canary(original.read_bytes())

    status, said = radanki(str(original), "--as", form)

    assert status == 0, said
    made = [path for path in (tmp_path / "clean").rglob("*") if path.is_file()]
    assert len(made) == 1
    assert not holds_canary(bytes_of(tmp_path / "clean"))
    assert walls_let_pass(made)


def test_the_report_counts_kinds_and_attributes_and_tells_no_value(
    tmp_path: Path, radanki: Callable[..., tuple[int, str]]
) -> None:
    original = write(with_canaries(a_ct(a_ramp())), tmp_path / f"{CANARY}.dcm")

    _, said = radanki(str(original), "--format", "json")

    (row,) = json.loads(said)
    assert CANARY not in said
    dropped = {(kind["rule"], kind["attribute"]): kind["count"] for kind in row["dropped"]}
    assert dropped["privacy/dicom-attribute", "PatientName"] == 2
    assert {"privacy/private-tag", "privacy/overlay", "privacy/curve"} <= {rule for rule, _ in dropped}
    assert row["path"] == "clean/picture-001.png"
    assert (row["width_px"], row["height_px"], row["original"]) == (50, 40, 1)


def write_raster(path: Path, kind: str) -> Path:
    """Write a small colour picture with an identity in every part of the format that can hold one."""
    image = Image.fromarray(np.arange(48 * 32 * 3, dtype=np.uint8).reshape(32, 48, 3))
    exif = Image.Exif()
    exif[0x013B], exif[0x010E] = CANARY, CANARY
    options: dict[str, Any] = {"exif": exif}
    if kind == "PNG":
        info = PngInfo()
        info.add_text("Patient", CANARY)
        info.add_itxt("Patient", CANARY)
        options = {"pnginfo": info, "exif": exif}
    elif kind == "JPEG":
        options = {"exif": exif, "comment": CANARY.encode(), "quality": 95}
    elif kind == "TIFF":
        options = {"description": CANARY, "software": CANARY}
    image.save(path, kind, **options)
    path.write_bytes(path.read_bytes() + (CANARY.encode() if kind != "TIFF" else b""))
    return path


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
@pytest.mark.parametrize("form", ["png", "dicom"])
def test_of_a_raster_file_nothing_but_pixels_comes_out(
    tmp_path: Path, cleaned: Callable[..., list[Path]], kind: str, form: str
) -> None:
    original = write_raster(tmp_path / f"original.{kind.lower()}", kind)
    assert holds_canary(original.read_bytes())

    made = cleaned(original, form)

    assert not holds_canary(b"".join(map(bytes_of, made)))
    assert walls_let_pass(made)
    assert np.array_equal(shown(made[0]), shown(original))


@pytest.mark.parametrize(
    "name",
    [
        "CT_small.dcm",
        "MR_small.dcm",
        "MR_small_bigendian.dcm",
        "JPEG2000.dcm",
        "examples_palette.dcm",
        "examples_ybr_color.dcm",
        "SC_rgb_rle_16bit.dcm",
        "examples_overlay.dcm",
        "JPEG-lossy.dcm",
    ],
)
def test_a_new_dicom_file_is_shown_as_the_original_is(name: str, cleaned: Callable[..., list[Path]]) -> None:
    path = get_testdata_file(name, download=False)
    assert path is not None

    from pathlib import Path as FilePath  # noqa: PLC0415  # pydicom gives its files as text

    first = View(0) if getattr(dcmread(path, stop_before_pixels=True), "NumberOfFrames", 1) > 1 else View()
    made = cleaned(FilePath(path), "dicom")

    assert walls_let_pass(made)
    frames = View(0) if len(made) == 1 and first.frame == 0 else View()
    assert np.array_equal(shown(made[0], frames), shown(FilePath(path), first))


def test_a_new_dicom_file_holds_allowed_attributes_only_and_fresh_identifiers(
    tmp_path: Path, cleaned: Callable[..., list[Path]]
) -> None:
    original = a_ct(a_ramp(), BodyPartExamined="CHEST", PatientPosition="HFS", SliceThickness="1.25", KVP="120")
    (made,) = cleaned(write(original, tmp_path / "a.dcm"), "dicom")

    new = dcmread(made)
    assert new.PatientIdentityRemoved == "YES"
    assert (new.BodyPartExamined, new.PatientPosition, float(new.SliceThickness)) == ("CHEST", "HFS", 1.25)
    assert "KVP" not in new
    assert "BurnedInAnnotation" not in new
    assert not new.file_meta.TransferSyntaxUID.is_compressed
    for uid in (new.SOPInstanceUID, new.StudyInstanceUID, new.SeriesInstanceUID, new.FrameOfReferenceUID):
        assert is_fresh_uid(uid)
    dates = [element for element in new if element.VR in {"DA", "TM", "DT"} and element.value]
    assert not dates
    assert not [element for element in new if element.tag.is_private]


def test_what_an_original_says_against_itself_stays_said(tmp_path: Path, cleaned: Callable[..., list[Path]]) -> None:
    (made,) = cleaned(write(a_ct(a_ramp(), BurnedInAnnotation="YES"), tmp_path / "a.dcm"), "dicom")

    assert dcmread(made).BurnedInAnnotation == "YES"
    assert [trace.rule for trace in scan(made)] == ["privacy/burned-in-risk"]


def test_bits_beside_the_stored_ones_and_values_in_the_padding_are_not_carried(
    tmp_path: Path, cleaned: Callable[..., list[Path]]
) -> None:
    pixels = a_ramp() & 0x0FFF
    pixels[:10] = 4000 + np.arange(50, dtype=np.uint16) % 7
    original = a_ct(pixels | 0x4000, BitsStored=12, HighBit=11)
    original.add_new("PixelPaddingValue", "US", 4000)
    original.add_new("PixelPaddingRangeLimit", "US", 4006)

    (made,) = cleaned(write(original, tmp_path / "a.dcm"), "dicom")

    new = dcmread(made)
    stored = np.frombuffer(new.PixelData, dtype="<u2").reshape(40, 50)
    assert stored.max() < 0x1000
    assert set(stored[:10].ravel().tolist()) == {4000}
    assert np.array_equal(stored[10:], pixels[10:])


def test_negative_film_stays_as_it_is_shown(tmp_path: Path, cleaned: Callable[..., list[Path]]) -> None:
    original = a_ct(a_ramp(), PhotometricInterpretation="MONOCHROME1", Modality="CR")
    del original.RescaleSlope, original.RescaleIntercept
    path = write(original, tmp_path / "a.dcm")

    (dicom,) = cleaned(path, "dicom")
    (deep,) = cleaned(path, "png16")

    assert np.array_equal(shown(dicom), shown(path))
    values = np.asarray(Image.open(deep)).astype(int)
    assert values[0, 0] > values[-1, -1]


def test_16_bit_numbers_are_hounsfield_units_and_1024(tmp_path: Path, cleaned: Callable[..., list[Path]]) -> None:
    pixels = a_ramp()
    (made,) = cleaned(write(a_ct(pixels), tmp_path / "a.dcm"), "png16")

    with Image.open(made) as image:
        assert image.mode.startswith("I;16")
        assert np.array_equal(np.asarray(image), pixels)


def test_the_window_that_is_told_shows_the_16_bit_picture_as_the_original(
    tmp_path: Path, radanki: Callable[..., tuple[int, str]]
) -> None:
    original = write(a_ct(a_ramp(), WindowCenter=40, WindowWidth=400), tmp_path / "a.dcm")

    _, said = radanki(str(original), "--as", "png16")

    found = re.search(r"window: \{centre: (\S+), width: (\S+)\}", said)
    assert found is not None
    window = Window(float(found[1]), float(found[2]))
    assert np.array_equal(shown(tmp_path / "clean/picture-001.png", window=window), shown(original))


def test_a_colour_picture_has_no_values_and_says_so(tmp_path: Path, radanki: Callable[..., tuple[int, str]]) -> None:
    original = write_raster(tmp_path / "a.png", "PNG")

    status, said = radanki(str(original), "--as", "png16")

    assert status == 1
    assert "has colours or finished shades and no values of its own [clean/no-values]" in said
    assert "Use --as png." in said


def test_a_large_picture_keeps_every_pixel(tmp_path: Path, cleaned: Callable[..., list[Path]]) -> None:
    grain = np.random.default_rng(1).integers(0, 4, (700, 700))
    shades = (grain + np.linspace(0, 250, 700)).astype(np.uint8)
    Image.fromarray(shades).save(tmp_path / "film.png")
    (picture,) = cleaned(tmp_path / "film.png")
    assert picture.stat().st_size > LARGEST_PNG_BYTES
    with Image.open(picture, formats=("PNG",)) as opened:
        assert np.array_equal(np.asarray(opened), shades)


@pytest.mark.parametrize("form", ["png", "png16"])
def test_soft_tissue_alone_is_not_of_one_shade(tmp_path: Path, form: Any) -> None:
    path = write(a_ct(a_ramp() % 200 + 1000, WindowCenter=50, WindowWidth=400), tmp_path / "a.dcm")

    (outcome,) = deidentify([path], tmp_path / "out", DeidentifyJob(path, tmp_path / "out", form))

    assert outcome.deidentified is not None
    assert outcome.deidentified.notices == ()


@pytest.mark.parametrize("form", FORMS)
def test_blank_boxes_are_black_and_the_crop_is_all_that_is_left(
    tmp_path: Path, cleaned: Callable[..., list[Path]], form: str
) -> None:
    path = write(a_ct(a_ramp() + 900, WindowCenter=1000, WindowWidth=4000), tmp_path / "a.dcm")

    (made,) = cleaned(path, form, crop=(10, 5, 30, 20), redacted=((0, 0, 20, 10), (35, 20, 90, 90)))

    with Image.open(made) if form != "dicom" else Image.fromarray(dcmread(made).pixel_array) as image:
        pixels = np.asarray(image)
    assert pixels.shape == (20, 30)
    assert len(np.unique(pixels[:5, :10])) == len(np.unique(pixels[15:, 25:])) == 1
    assert pixels[0, 0] == pixels[19, 29] == pixels.min()
    assert pixels[10, 15] > pixels.min()


def test_a_crop_moves_the_corner_of_the_picture_in_the_patient(
    tmp_path: Path, cleaned: Callable[..., list[Path]]
) -> None:
    (made,) = cleaned(write(a_ct(a_ramp()), tmp_path / "a.dcm"), "dicom", crop=(10, 4, 20, 20))

    assert [float(value) for value in dcmread(made).ImagePositionPatient] == [-5.0, -18.0, 30.0]


@pytest.fixture
def series(tmp_path: Path) -> Path:
    """Five slices, stored from the top down, without a window of their own."""
    for number in range(5):
        slice_ = a_ct(a_ramp() + 100 * number, ImagePositionPatient=[0.0, 0.0, 50.0 - 5 * number], Modality="MR")
        slice_.SOPInstanceUID = f"1.2.3.4.5.{number}"
        del slice_.RescaleSlope, slice_.RescaleIntercept
        slice_.PatientName = CANARY
        write(slice_, tmp_path / "series" / f"IM{number}")
    return tmp_path / "series"


@pytest.mark.parametrize("form", FORMS)
def test_a_series_becomes_a_folder_in_anatomical_order(
    series: Path, cleaned: Callable[..., list[Path]], form: str
) -> None:
    made = cleaned(series, form)

    assert [path.name for path in made] == [f"{number:04d}{made[0].suffix}" for number in range(1, 6)]
    assert made[0].parent.name == "picture-001"
    assert walls_let_pass(made)
    if form != "png16":
        views = [View(slice=Plane("axial", place)) for place in range(5)]
        new = [shown(made[0].parent, view) for view in views]
        assert all(np.array_equal(new[place], shown(series, view)) for place, view in enumerate(views))


def test_one_slice_of_a_series_is_one_file(series: Path, cleaned: Callable[..., list[Path]]) -> None:
    made = cleaned(series, plane="axial", index=1)

    assert [path.name for path in made] == ["picture-001.png"]
    assert np.array_equal(shown(made[0]), shown(series, View(slice=Plane("axial", 1))))


def test_the_slices_of_a_new_series_belong_together_and_each_has_an_identity_of_its_own(
    series: Path, cleaned: Callable[..., list[Path]]
) -> None:
    new = [dcmread(path) for path in cleaned(series, "dicom")]

    assert len({slice_.SeriesInstanceUID for slice_ in new}) == 1
    assert len({slice_.SOPInstanceUID for slice_ in new}) == 5
    assert [slice_.InstanceNumber for slice_ in new] == [1, 2, 3, 4, 5]


def test_a_loop_stays_one_file_with_its_speed(tmp_path: Path, cleaned: Callable[..., list[Path]]) -> None:
    frames = np.stack([a_ramp().astype(np.uint8) + place for place in range(4)])
    loop = a_ct(frames, SOPClassUID="1.2.840.10008.5.1.4.1.1.3.1", Modality="US", FrameTime="40")
    del loop.RescaleSlope, loop.RescaleIntercept
    loop["PixelData"].VR = "OB"
    path = write(loop, tmp_path / "a.dcm")

    (made,) = cleaned(path, "dicom")
    stills = cleaned(path, "png")

    new = dcmread(made)
    assert (new.NumberOfFrames, float(new.FrameTime), new.FrameIncrementPointer) == (4, 40.0, 0x00181063)
    assert len(stills) == 4
    for place in range(4):
        assert np.array_equal(shown(made, View(place)), shown(path, View(place)))
        assert np.array_equal(shown(stills[place]), shown(path, View(place)))
    assert walls_let_pass([made, *stills])


def test_one_frame_of_a_loop_is_one_picture(tmp_path: Path, cleaned: Callable[..., list[Path]]) -> None:
    frames = np.stack([a_ramp() + 100 * place for place in range(3)])
    path = write(a_ct(frames), tmp_path / "a.dcm")

    (made,) = cleaned(path, frame=2)

    assert np.array_equal(shown(made), shown(path, View(2)))


def test_a_volume_becomes_its_axial_slices_or_the_one_that_was_asked_for(
    tmp_path: Path, cleaned: Callable[..., list[Path]]
) -> None:
    import nibabel as nib  # noqa: PLC0415  # slow to import

    volume = np.arange(20 * 24 * 6, dtype=np.int16).reshape(20, 24, 6)
    image = nib.Nifti1Image(volume, np.eye(4))
    image.header["descrip"] = CANARY
    nib.save(image, tmp_path / "head.nii.gz")

    axial = cleaned(tmp_path / "head.nii.gz")
    (coronal,) = cleaned(tmp_path / "head.nii.gz", "png16", plane="coronal", index=3)

    assert len(axial) == 6
    assert shown(axial[0]).shape == (24, 20)
    assert shown(coronal).shape == (6, 20)
    assert not holds_canary(b"".join(map(bytes_of, [*axial, coronal])))
    assert walls_let_pass([*axial, coronal])


def test_further_pages_are_left_out_and_said(tmp_path: Path, radanki: Callable[..., tuple[int, str]]) -> None:
    pages = [Image.new("L", (20, 10), shade) for shade in (10, 200, 90)]
    pages[0].save(tmp_path / "a.tiff", save_all=True, append_images=pages[1:])

    _, said = radanki("a.tiff")
    assert "left out: 2 further pages" in said

    status, said = radanki("a.tiff", "--frame", "2")
    assert status == 0, said
    assert shown(tmp_path / "clean/picture-001.png")[0, 0] == 10
    assert shown(tmp_path / "clean/picture-002.png")[0, 0] == 90


def test_new_pictures_take_the_next_free_number_and_no_file_is_overwritten(
    tmp_path: Path, radanki: Callable[..., tuple[int, str]]
) -> None:
    original = write(a_ct(a_ramp()), tmp_path / "a.dcm")
    (tmp_path / "clean").mkdir()
    (tmp_path / "clean/picture-004.png").write_text("mine", encoding="utf-8")

    radanki(str(original), str(original))

    assert sorted(path.name for path in (tmp_path / "clean").iterdir()) == [
        "picture-004.png",
        "picture-005.png",
        "picture-006.png",
    ]
    assert (tmp_path / "clean/picture-004.png").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("form", FORMS)
def test_the_same_original_gives_the_same_bytes(
    tmp_path: Path, radanki: Callable[..., tuple[int, str]], form: str
) -> None:
    original = write(a_ct(a_ramp()), tmp_path / "a.dcm")

    radanki(str(original), "--as", form)
    radanki(str(original), "--as", form)

    first, second = sorted((tmp_path / "clean").iterdir())
    assert first.read_bytes() == second.read_bytes()


def test_nothing_is_written_into_the_cases_of_a_library(
    tmp_path: Path, radanki: Callable[..., tuple[int, str]]
) -> None:
    case = tmp_path / "library/cases/ct/chest/one"
    case.mkdir(parents=True)
    (tmp_path / "library/decks").mkdir()
    original = write(a_ct(a_ramp()), tmp_path / "a.dcm")

    status, said = radanki(str(original), "--out", str(case))

    assert status == 2
    assert "this lies inside the cases of a library" in said
    assert list(case.iterdir()) == []


def test_new_pictures_do_not_mix_with_originals(series: Path, radanki: Callable[..., tuple[int, str]]) -> None:
    status, said = radanki(str(series), "--out", str(series / "new"))

    assert status == 2
    assert "this lies inside an original" in said


def test_an_original_that_cant_be_read_spoils_no_other(tmp_path: Path, radanki: Callable[..., tuple[int, str]]) -> None:
    good = write(a_ct(a_ramp()), tmp_path / "good.dcm")
    (tmp_path / "bad.dcm").write_bytes(good.read_bytes()[:700])
    report = get_testdata_file("reportsi.dcm", download=False)

    status, said = radanki("bad.dcm", str(report), "good.dcm")

    assert status == 1
    assert "Traceback" not in said
    assert "original 1 (bad.dcm): " in said
    assert "original 2 (reportsi.dcm): this DICOM object is no picture" in said
    assert [path.name for path in (tmp_path / "clean").iterdir()] == ["picture-003.png"]


def without_end(job: DeidentifyJob) -> int:
    """Write a part of a picture, then take processor time for ever, as a decoder does that runs wild."""
    (job.out / "0001.png").write_bytes(b"a part")
    return sum(iter(int, 1))


@pytest.mark.usefixtures("new_workers")
def test_a_decoder_that_runs_wild_costs_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("radanki.authoring.deidentify._deidentify_one", without_end)
    original = write(a_ct(a_ramp()), tmp_path / "a.dcm")
    out = tmp_path / "out"

    (outcome,) = deidentify([original], out, DeidentifyJob(original, out, "png"), limits=WorkerLimits(seconds=0.1))

    assert outcome.error is not None
    assert outcome.error.rule == "media/too-heavy"
    assert list(out.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ("--window", "nothing-like-it"),
        ("--window", "1,0"),
        ("--slice", "oblique"),
        ("--slice", "axial:x"),
        ("--crop", "1,2,3"),
        ("--blank", "1,2,3,-4"),
        ("--as", "jpeg"),
        ("--frame", "-1"),
    ],
)
def test_choices_that_make_no_sense_are_wrong_usage(
    tmp_path: Path, radanki: Callable[..., tuple[int, str]], words: tuple[str, ...]
) -> None:
    original = write(a_ct(a_ramp()), tmp_path / "a.dcm")

    assert radanki(str(original), *words)[0] == 2
    assert not (tmp_path / "clean").exists()
