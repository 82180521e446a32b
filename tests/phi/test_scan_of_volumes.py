"""NIfTI and NRRD volumes: what their headers say besides the geometry, and what lies around the voxels, is found."""

from __future__ import annotations

import bz2
import gzip
import struct
import zlib
from typing import TYPE_CHECKING

import nibabel
import nrrd
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from radanki.errors import ImageError
from radanki.imaging.formats.walkers import gzip_stream
from radanki.phi.scan import scan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

NAME = b"ZEBRAWITZ"
VOXELS = np.random.default_rng(3).integers(-1000, 1000, (7, 5, 3)).astype(np.int16)


def nifti(path: Path, *, version: int = 1, order: str = "<", texts: dict[str, bytes] | None = None) -> bytes:
    kind: Any = nibabel.Nifti1Image if version == 1 else nibabel.Nifti2Image
    header: Any = kind.header_class(endianness=order)
    image = kind(VOXELS, np.diag([1, 2, 3, 1]), header)
    for field, text in (texts or {}).items():
        image.header[field] = text
    nibabel.save(image, path)
    return path.read_bytes()


def rules(octets: bytes, folder: Path) -> set[str]:
    path = folder / "volume"
    path.write_bytes(octets)
    return {trace.rule for trace in scan(path)}


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("ending", [".nii", ".nii.gz"])
@pytest.mark.parametrize("order", ["<", ">"])
def test_a_fresh_nifti_volume_has_no_traces(version: int, ending: str, order: str, tmp_path: Path) -> None:
    assert rules(nifti(tmp_path / f"v{ending}", version=version, order=order), tmp_path) == set()


@pytest.mark.parametrize(
    ("version", "field"),
    [
        *((1, field) for field in ("descrip", "aux_file", "db_name", "intent_name", "data_type")),
        *((2, field) for field in ("descrip", "aux_file", "intent_name")),
    ],
)
def test_every_text_of_a_nifti_header_is_found(version: int, field: str, tmp_path: Path) -> None:
    nifti(tmp_path / "v.nii.gz", version=version, texts={field: NAME})

    found = scan(tmp_path / "v.nii.gz")

    assert [(trace.rule, trace.keyword) for trace in found] == [("privacy/volume-header", field)]


def test_text_behind_the_end_of_a_text_is_found(tmp_path: Path) -> None:
    octets = bytearray(nifti(tmp_path / "v.nii"))
    octets[200:209] = NAME

    assert rules(bytes(octets), tmp_path) == {"privacy/volume-header"}


@pytest.mark.parametrize(("place", "field"), [(32, "extents"), (48, "dim")])
def test_text_in_an_unused_number_is_found(place: int, field: str, tmp_path: Path) -> None:
    octets = bytearray(nifti(tmp_path / "v.nii"))
    octets[place : place + 4] = NAME[:4]
    (tmp_path / "v.nii").write_bytes(octets)

    assert [trace.keyword for trace in scan(tmp_path / "v.nii")] == [field]


def test_text_behind_the_name_of_the_nrrd_format_is_found(tmp_path: Path) -> None:
    octets = nrrd_of(tmp_path / "v.nrrd").replace(b"NRRD0005", b"NRRD0005 ZEBRAWITZ", 1)

    assert rules(octets, tmp_path) == {"privacy/volume-header"}


@pytest.mark.parametrize("ending", [".nii", ".nii.gz"])
def test_a_nifti_extension_is_found(ending: str, tmp_path: Path) -> None:
    image = nibabel.Nifti1Image(VOXELS, np.eye(4))
    image.header.extensions.append(nibabel.nifti1.Nifti1Extension("comment", NAME))
    nibabel.save(image, tmp_path / f"v{ending}")

    assert {trace.rule for trace in scan(tmp_path / f"v{ending}")} == {
        "privacy/volume-extension",
        "privacy/volume-header",
    }


def test_bytes_after_the_voxels_are_found(tmp_path: Path) -> None:
    plain, zipped = nifti(tmp_path / "v.nii"), nifti(tmp_path / "v.nii.gz")

    assert rules(plain + NAME, tmp_path) == {"privacy/trailing-bytes"}
    assert rules(plain + bytes(16), tmp_path) == set()
    assert rules(zipped + NAME, tmp_path) == {"privacy/trailing-bytes"}
    assert rules(zipped + gzip.compress(NAME), tmp_path) == {"privacy/trailing-bytes"}
    assert rules(gzip.compress(plain + NAME, mtime=0), tmp_path) == {"privacy/trailing-bytes"}


def test_the_file_name_that_gzip_keeps_is_found(tmp_path: Path) -> None:
    with gzip.GzipFile("ZEBRAWITZ.nii", "wb", fileobj=(tmp_path / "v.nii.gz").open("wb")) as file:
        file.write(nifti(tmp_path / "v.nii"))
        inner = file.fileobj
    inner.close()

    assert {trace.rule for trace in scan(tmp_path / "v.nii.gz")} == {"privacy/gzip-header"}


@pytest.mark.parametrize("ending", [".nii", ".nii.gz"])
def test_a_nifti_volume_that_is_cut_off_is_no_clean_one(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"v{ending}"
    path.write_bytes(nifti(path)[:-20])

    with pytest.raises(ImageError):
        scan(path)


def test_a_bomb_of_zeros_is_read_in_small_parts_and_no_further_than_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gzip_stream, "MOST_BYTES", 1 << 20)
    packer = zlib.compressobj(wbits=31)
    bomb = packer.compress(nifti(tmp_path / "v.nii") + bytes(1 << 22)) + packer.flush()
    (tmp_path / "bomb.nii.gz").write_bytes(bomb)

    with pytest.raises(ImageError) as caught:
        scan(tmp_path / "bomb.nii.gz")

    assert caught.value.rule == "media/too-large"


SPACE = {"space": "left-posterior-superior", "space directions": np.eye(3), "space origin": [0.5, -1e-3, 0]}


def nrrd_of(path: Path, encoding: str = "gzip", **fields: object) -> bytes:
    nrrd.write(
        str(path), VOXELS, {**SPACE, "encoding": encoding, **{k.replace("_", " "): v for k, v in fields.items()}}
    )
    return path.read_bytes()


@pytest.mark.parametrize("encoding", ["raw", "gzip", "bzip2"])
def test_a_fresh_nrrd_volume_has_no_traces(encoding: str, tmp_path: Path) -> None:
    octets = nrrd_of(tmp_path / "v.nrrd", encoding, kinds=["domain"] * 3, space_units=["mm"] * 3)

    assert rules(octets, tmp_path) == set()


HEADER = b"NRRD0005\ntype: int16\ndimension: 3\nsizes: 7 5 3\nencoding: raw\nendian: little\n%s\n\n" + VOXELS.tobytes(
    "F"
)


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (b"# ZEBRAWITZ", "privacy/comment"),
        (b"# on 2026-11-24 12:10:52(GMT). ZEBRAWITZ", "privacy/comment"),
        (b"patient:=ZEBRAWITZ", "privacy/volume-header"),
        (b"ZEBRAWITZ:=1", "privacy/volume-header"),
        (b"content: ZEBRAWITZ", "privacy/volume-header"),
        (b'labels: "ZEBRA" "WITZ" ""', "privacy/volume-header"),
        (b'space units: "ZEBRA" "mm" "mm"', "privacy/volume-header"),
        (b"kinds: ZEBRAWITZ domain domain", "privacy/volume-header"),
        (b"space: ZEBRAWITZ", "privacy/volume-header"),
        (b"spacings: ZEBRA 1 2", "privacy/volume-header"),
        (b"zebrawitz: 3", "privacy/volume-header"),
        (b"ZEBRAWITZ", "privacy/volume-header"),
    ],
)
def test_every_text_of_an_nrrd_header_is_found(line: bytes, rule: str, tmp_path: Path) -> None:
    assert rules(HEADER % line, tmp_path) == {rule}


@pytest.mark.parametrize("encoding", ["raw", "gzip", "bzip2"])
def test_bytes_after_the_voxels_of_an_nrrd_volume_are_found(encoding: str, tmp_path: Path) -> None:
    octets = nrrd_of(tmp_path / "v.nrrd", encoding)
    start = octets.index(b"\n\n") + 2
    packers: dict[str, Callable[[bytes], bytes]] = {
        "raw": bytes,
        "gzip": lambda voxels: gzip.compress(voxels, mtime=0),
        "bzip2": bz2.compress,
    }

    inside = octets[:start] + packers[encoding](VOXELS.tobytes("F") + NAME)

    assert rules(octets + NAME, tmp_path) == {"privacy/trailing-bytes"}
    assert rules(inside, tmp_path) == {"privacy/trailing-bytes"}


@pytest.mark.parametrize("encoding", ["raw", "gzip", "bzip2"])
def test_an_nrrd_volume_that_is_cut_off_is_no_clean_one(encoding: str, tmp_path: Path) -> None:
    octets = nrrd_of(tmp_path / "v.nrrd", encoding)

    with pytest.raises(ImageError):
        rules(octets[:-60], tmp_path)


def extended(octets: bytes, extension: bytes) -> bytes:
    start = struct.pack("<f", 352 + len(extension))
    return octets[:108] + start + octets[112:348] + b"\1\0\0\0" + extension + octets[352:]


PLANTED: dict[str, Callable[[bytes, Path], bytes]] = {
    "description": lambda name, path: nifti(path, texts={"descrip": name}),
    "extension": lambda name, path: extended(nifti(path), name.ljust(32, b"\0")),
    "after": lambda name, path: nifti(path) + name,
    "comment": lambda name, _: HEADER % (b"# " + name),
    "key": lambda name, _: HEADER % (name + b":=" + name),
    "field": lambda name, _: HEADER % (name + b": " + name),
}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    way=st.sampled_from(sorted(PLANTED)),
    name=st.text(st.characters(min_codepoint=65, max_codepoint=90), min_size=8, max_size=16),
)
def test_a_trace_never_tells_a_value(way: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / "planted"
    path.write_bytes(PLANTED[way](name.encode(), tmp_path / "v.nii"))

    traces = scan(path)

    assert traces
    assert not any(name in f"{trace!r}" for trace in traces)
