"""The third wall: what a picture's file says of its patient is looked for in the whole package, and a hit stops it."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from PIL import Image, PngImagePlugin
from pydicom.uid import SecondaryCaptureImageStorage

from radanki.cards.note_types import note_types
from radanki.model.note import PlacedNote, Subdeck
from radanki.model.phi.identifier import ExtractedIdentifiers, Identifier
from radanki.package.packing import pack
from radanki.phi.byte_search import LEAST_BYTES, ByteSearch
from radanki.phi.extraction.source import extract_identifiers
from radanki.pipeline.phi.leak_check import RULE
from radanki.pipeline.phi.package_search import find_phi_leaks
from radanki.web import bundle
from support.cases import a_case, a_finding, an_image
from support.libraries import write_case, write_deck
from support.pictures import write_dicom, write_nifti
from support.program import Ran, radanki

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from support.notes import NoteBench

RELEASE = 1_763_900_000
CASE_FILE = "cases/xr/chest/a/case.yaml"
UID = "1.2.826.0.1.3680043.8.498.12345678901234567890"


def with_viewer(media: dict[str, Path], folder: Path) -> dict[str, Path]:
    """Add the files that every template names."""
    for name, content in bundle():
        (folder / name).write_bytes(content)
    return {**media, **{name: folder / name for name, _ in bundle()}}


def write_film(path: Path, **attributes: Any) -> Path:
    slope = np.add.outer(np.arange(64), np.arange(64)).astype(np.uint8)
    said = {"SOPClassUID": SecondaryCaptureImageStorage, "SOPInstanceUID": UID, "Modality": "CR", **attributes}
    return write_dicom(path, slope, **said)


def a_patient(path: Path) -> Path:
    return write_film(
        path,
        SpecificCharacterSet="ISO_IR 100",
        PatientName="Quenneville^Théodora^Brown",
        PatientID="QX-4471",
        AccessionNumber="0098231",
        StudyDate="20021121",
        InstitutionName="Vexley General Hospital",
        ReferringPhysicianName="Drummondo^Ignace",
        StudyDescription="CHEST PA",
        ProtocolName="Chest",
        StudyID="12",
        SeriesDescription="seen by HAVERBROOK^ZOE on 3.4.2003, file 7712345",
    )


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> ExtractedIdentifiers:
    return extract_identifiers(a_patient(tmp_path_factory.mktemp("patient") / "a.dcm"))


@pytest.fixture
def leaks_of(bench: NoteBench, tmp_path: Path, patient: ExtractedIdentifiers) -> Callable[..., list[tuple[str, str]]]:
    """Pack one question with the given fields and search it for the patient; give kind and place of each leak."""

    def search(*, description: str = "", tags: tuple[()] = (), **fields: Any) -> list[tuple[str, str]]:
        note = bench.question("g1", **fields)
        note = type(note)(**{name: getattr(note, name) for name in note.__slots__} | {"tags": tuple(tags)})
        package = tmp_path / "deck.apkg"
        subdecks = (Subdeck("RadAnki", Markup(description), (PlacedNote(note, 1, RELEASE),)),)
        pack(subdecks, note_types(), with_viewer(bench.pictures, tmp_path), RELEASE, package)
        return [(leak.kind, leak.where) for leak in find_phi_leaks(package, {CASE_FILE: patient})]

    return search


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Mrs Quenneville fell.", "patient"),
        ("QUENNEVILLE", "patient"),
        ("asked theodora to breathe in", "patient"),
        ("Th&#233;odora", "patient"),
        ("quenneville, théodora", "patient"),
        ("patient QX-4471 again", "number"),
        ("patient qx 4471 again", "number"),
        ("No. 0098231.", "number"),
        ("file 7712345", "number"),
        ("Taken on 20021121", "date"),
        ("Taken on 2002-11-21", "date"),
        ("Taken on 21.11.2002", "date"),
        ("Taken on 11/21/2002", "date"),
        ("Taken on 21 Nov 2002", "date"),
        ("Taken on November 21, 2002", "date"),
        ("Taken on 21/11/02", "date"),
        ("follow-up 03/04/2003", "date"),
        ("at Vexley", "institution"),
        ("as Zoe Haverbrook said", "person"),
        ("by I. Drummondo", "person"),
        (f"see {UID}", "uid"),
    ],
)
def test_what_the_file_says_of_the_patient_is_found_in_a_field(
    leaks_of: Callable[..., list[tuple[str, str]]], text: str, kind: str
) -> None:
    found = leaks_of(Answer=text)

    assert (kind, "field Answer of note g1") in found


@pytest.mark.parametrize(
    "text",
    [
        "A brown tumour at the general hospital, chest PA.",
        "Study 12 of 2002; November. 21 of 11 had it in 2002.",
        "Quennevilles are a family, Vexleyan is a word.",
        "21,11 2002 and 20.02 1121 and 4471",
        "The standard's 1.2.840.10008.1.2.1 and 1.2.826.0.1.3680043",
    ],
)
def test_common_words_short_numbers_and_parts_of_words_are_nobody(
    leaks_of: Callable[..., list[tuple[str, str]]], text: str
) -> None:
    assert leaks_of(Answer=text) == []


def test_a_credit_may_name_the_hospital_and_a_namesake_but_not_the_patient(
    leaks_of: Callable[..., list[tuple[str, str]]],
) -> None:
    assert leaks_of(Credit="Vexley General Hospital; P. Quenneville; I. Drummondo; 21.11.2002") == []
    assert {kind for kind, _ in leaks_of(Credit="Théodora Quenneville, QX-4471")} == {"patient", "number"}


def test_tags_deck_descriptions_and_names_are_searched(leaks_of: Callable[..., list[tuple[str, str]]]) -> None:
    found = leaks_of(description="<p>Vexley</p>", tags=("who::quenneville",))

    assert ("institution", "the description of a deck") in found
    assert ("patient", "a tag of note g1") in found


def png_with(tmp_path: Path, **chunks: Any) -> Path:
    info = PngImagePlugin.PngInfo()
    for way, text in chunks.items():
        if way == "private":
            info.add(b"raNd", text.encode())
        else:
            info.add_text("Comment", text, zip=way == "packed")
    path = tmp_path / "p.png"
    Image.new("L", (64, 48), 9).save(path, pnginfo=info)
    return path


@pytest.mark.parametrize("way", ["plain", "packed", "private"])
def test_text_chunks_of_a_medium_are_searched_packed_or_not(
    bench: NoteBench, tmp_path: Path, patient: ExtractedIdentifiers, way: str
) -> None:
    found = leaks_in_medium(bench, tmp_path, patient, png_with(tmp_path, **{way: "for Théodora"}))

    assert [kind for kind, _ in found] == ["patient"]


def test_a_chunk_of_a_webp_medium_is_searched(bench: NoteBench, tmp_path: Path, patient: ExtractedIdentifiers) -> None:
    path = tmp_path / "p.webp"
    Image.new("RGB", (64, 48)).save(path, lossless=True, xmp=b"<x>for Zoe Haverbrook</x>")

    found = leaks_in_medium(bench, tmp_path, patient, path, "rk-0123456789abcdef.webp")

    assert [kind for kind, _ in found] == ["person"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_letters_among_the_packed_pixels_of_a_medium_are_found(
    bench: NoteBench, tmp_path: Path, patient: ExtractedIdentifiers, encoding: str
) -> None:
    pixels = np.random.default_rng(4).integers(0, 255, (64, 64), dtype=np.uint8)
    name = np.frombuffer("QUENNEVILLE".encode(encoding), np.uint8)
    pixels[31, 7 : 7 + len(name)] = name
    path = tmp_path / "p.png"
    Image.fromarray(pixels).save(path, compress_level=9, compress_type=zlib.Z_HUFFMAN_ONLY)
    # A filter between rows would change the bytes: this row is stored as it is.
    assert name.tobytes() in inflated_pixels(path.read_bytes()) or encoding

    found = leaks_in_medium(bench, tmp_path, patient, as_unfiltered_png(pixels, path))

    assert [kind for kind, _ in found] == ["patient"]


def test_a_surface_of_one_shade_is_no_name_of_one_letter(bench: NoteBench, tmp_path: Path) -> None:
    """The patient of a sample is called Sssssss, and 115, the sign for s, is a grey of many drawings."""
    named = ExtractedIdentifiers(
        frozenset(Identifier("patient", name) for name in ("Sssssss", "Jsssss", "Quenneville"))
    )
    flat = np.full((64, 64), ord("s"), dtype=np.uint8)
    flat[20:30, 9] = ord("j")
    flat[40, 5:16] = np.frombuffer(b"Quenneville", np.uint8)
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", "for Sssssss")
    Image.new("L", (64, 64)).save(tmp_path / "said.png", pnginfo=texts)

    shades = leaks_in_medium(bench, tmp_path, named, as_unfiltered_png(flat, tmp_path / "flat.png"))
    said = leaks_in_medium(bench, tmp_path, named, tmp_path / "said.png")

    assert len(shades) == 1  # the one that was written into it
    assert said


def inflated_pixels(octets: bytes) -> bytes:
    at = octets.index(b"IDAT")
    size = int.from_bytes(octets[at - 4 : at], "big")
    return zlib.decompressobj().decompress(octets[at + 4 : at + 4 + size])


def as_unfiltered_png(pixels: np.ndarray, path: Path) -> Path:
    rows, columns = pixels.shape
    chunks = [
        (b"IHDR", columns.to_bytes(4, "big") + rows.to_bytes(4, "big") + bytes((8, 0, 0, 0, 0))),
        (b"IDAT", zlib.compress(b"".join(b"\0" + row.tobytes() for row in pixels))),
        (b"IEND", b""),
    ]
    body = b"".join(
        len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")
        for name, content in chunks
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    return path


def leaks_in_medium(
    bench: NoteBench,
    tmp_path: Path,
    patient: ExtractedIdentifiers,
    picture: Path,
    name: str = "rk-0123456789abcdef.png",
) -> list[tuple[str, str]]:
    note = bench.question("g1", picture=name)
    package = tmp_path / "deck.apkg"
    subdecks = (Subdeck("RadAnki", Markup(), (PlacedNote(note, 1, RELEASE),)),)
    pack(subdecks, note_types(), with_viewer({name: picture}, tmp_path), RELEASE, package)
    found: list[tuple[str, str]] = [(leak.kind, leak.where) for leak in find_phi_leaks(package, {CASE_FILE: patient})]
    assert all(where == f"medium {name}" for _, where in found)
    return found


def test_remarks_of_the_zip_are_searched(bench: NoteBench, tmp_path: Path, patient: ExtractedIdentifiers) -> None:
    package = tmp_path / "deck.apkg"
    subdecks = (Subdeck("RadAnki", Markup(), (PlacedNote(bench.question("g1"), 1, RELEASE),)),)
    pack(subdecks, note_types(), with_viewer({}, tmp_path), RELEASE, package)
    with zipfile.ZipFile(package, "a") as archive:
        archive.comment = b"for QUENNEVILLE THEODORA, QX-4471"

    found = find_phi_leaks(package, {CASE_FILE: patient})

    assert ("number", "the package's own lists") in {(leak.kind, leak.where) for leak in found}


def test_names_in_other_scripts_are_found_without_blanks_around_them(tmp_path: Path, bench: NoteBench) -> None:
    path = write_film(tmp_path / "a.dcm", SpecificCharacterSet="ISO_IR 192", PatientName="Yamamura^Tarou=山村^太郎")
    package = tmp_path / "deck.apkg"
    note = bench.question("g1", Answer="患者山村さん")
    subdecks = (Subdeck("RadAnki", Markup(), (PlacedNote(note, 1, RELEASE),)),)
    pack(subdecks, note_types(), with_viewer({}, tmp_path), RELEASE, package)

    (leak,) = find_phi_leaks(package, {CASE_FILE: extract_identifiers(path)})

    assert leak.kind == "patient"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_the_texts_of_pictures_give_identifiers(tmp_path: Path, kind: str) -> None:
    exif = Image.Exif()
    exif[315] = "Ottoline Quenneville"
    exif[306] = "2002:11:21 10:11:12"
    exif[270] = "file 7712345"
    path = tmp_path / "p"
    Image.new("L", (8, 8)).save(path, kind, exif=exif)

    texts = {identifier.text for identifier in extract_identifiers(path).identifiers}

    assert {"Ottoline Quenneville", "Quenneville", "21.11.2002", "7712345"} <= texts


def test_the_texts_of_volumes_give_identifiers(tmp_path: Path) -> None:
    header = "NRRD0004\ntype: uint8\ndimension: 3\nsizes: 2 2 2\nencoding: raw\n# seen 2002-11-21\n"
    (tmp_path / "v.nrrd").write_bytes((header + "PatientName:=Quenneville^Theodora\n\n").encode() + b"\0" * 8)
    nifti = bytearray(360)
    nifti[:4], nifti[344:348] = (348).to_bytes(4, "little"), b"n+1\0"
    nifti[14:25], nifti[148:158] = b"Quenneville", b"2002-11-21"
    (tmp_path / "v.nii").write_bytes(nifti)

    for name in ("v.nrrd", "v.nii"):
        texts = {identifier.text for identifier in extract_identifiers(tmp_path / name).identifiers}
        assert {"Quenneville", "21.11.2002"} <= texts


def test_nothing_that_is_printed_shows_a_value(patient: ExtractedIdentifiers) -> None:
    shown = repr(patient) + repr(next(iter(patient.identifiers))) + str(Identifier("patient", "Quenneville"))

    assert "uenneville" not in shown.lower()
    assert "4471" not in repr(ExtractedIdentifiers(frozenset({Identifier("number", "QX-4471")})))


@given(
    st.binary(max_size=400),
    st.lists(st.binary(min_size=LEAST_BYTES, max_size=12), min_size=1, max_size=5),
    st.integers(0, 400),
)
def test_every_needle_is_found_wherever_it_stands(octets: bytes, needles: list[bytes], at: int) -> None:
    octets = octets[:at] + needles[0] + octets[at:]

    search = ByteSearch([[needle] for needle in needles], lambda number: [needles[number]])
    found = {(place, at) for place, at, _ in search.find(octets)}

    expected = {
        (place, start)
        for place, needle in enumerate(needles)
        for start in range(len(octets))
        if octets.startswith(needle, start)
    }
    assert found == expected


def build(root: Path, history: str) -> Ran:
    package = root / "packages" / "opened"
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").touch()
    picture = package / "a.dcm"
    if not picture.exists():
        a_patient(picture)
    sha256 = hashlib.sha256(picture.read_bytes()).hexdigest()
    image = an_image(a_finding(), origin="package:opened/a.dcm", sha256=sha256)
    write_case(root, "xr/chest/a", a_case(history=history, images=[image], diagnosis="Round opacity"))
    write_deck(root)
    return radanki(root, "build", RADANKI_CACHE=str(root / "cache"), PYTHONPATH=str(root / "packages"))


def test_a_name_that_somebody_typed_stops_the_build_and_no_package_is_written(tmp_path: Path) -> None:
    answer = build(tmp_path, "The referring note of Haverbrook says pain.")

    assert answer.status == 1, answer.err
    assert RULE in answer.err
    assert "cases/xr/chest/a/case.yaml:10:5: a person's name" in answer.err
    assert "field History of the find note of case 00000000000000a1" in answer.err
    assert "haverbrook" not in (answer.said).lower()
    assert not list((tmp_path / "dist").glob("*"))


def test_a_clean_package_is_built_and_its_second_build_searches_nothing(tmp_path: Path) -> None:
    answer = build(tmp_path, "Pain on the left.")
    assert answer.status == 0, answer.err
    (record,) = (tmp_path / "cache" / "jobs" / "searches").iterdir()

    answer = build(tmp_path, "Pain on the left.")

    assert answer.status == 0
    assert record.read_bytes() == b"true"
    assert json.loads((tmp_path / "dist" / "manifest.json").read_text(encoding="utf-8"))["decks"]
    everything = b"".join(path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file())
    assert b"uenneville" not in everything
    assert b"QX-4471" not in everything


def test_small_negative_numbers_of_a_volume_are_no_names(tmp_path: Path) -> None:
    values = np.random.default_rng(3).integers(-900, -1, (24, 24, 24)).astype(np.int32)
    written = write_nifti(tmp_path / "v.nii", values)
    octets = bytearray(written.read_bytes())
    hidden = b"\0PatientName: Quenneville\0"
    octets[9_000 : 9_000 + len(hidden)] = hidden
    written.write_bytes(octets)

    found = {identifier.text for identifier in extract_identifiers(written).identifiers}

    assert any("Quenneville" in text for text in found)
    assert len(found) < 20
