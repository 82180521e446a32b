"""Every attribute that identifies a person is found in a DICOM file, wherever it stands; and no value is ever told."""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.data import get_testdata_file

from radanki.errors import ImageError
from radanki.imaging.formats import deflate as inflating
from radanki.imaging.formats.walkers import dicom_data_set
from radanki.imaging.formats.walkers.dicom_data_set import MOST_DEPTH, find_representation
from radanki.imaging.formats.walkers.dicom_elements import EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE, Encoding
from radanki.phi.deidentification.uids import fresh_uid
from radanki.phi.formats.dicom import locations_in_dicom
from radanki.phi.scan import scan
from radanki.vocabulary.dicom_attributes import allowed_attributes, find_protected, protected_attributes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pydicom.dataset import Dataset

    from radanki.model.phi.location import PhiLocation

NAME = "ZEBRAWITZ^QUINTUS"
LONG = {"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"}
SYNTAXES = {
    "1.2.840.10008.1.2.1": EXPLICIT_LITTLE,
    "1.2.840.10008.1.2": IMPLICIT_LITTLE,
    "1.2.840.10008.1.2.2": EXPLICIT_BIG,
}
# From the outside in: sequences of the table and of none, of an enhanced picture, and a private one.
SEQUENCES = (0x00081115, 0x00082218, 0x52009230, 0x00289110, 0x00091001, 0x00400555, 0x00081140)


def number(value: int, size: int, encoding: Encoding) -> bytes:
    return value.to_bytes(size, "little" if encoding.is_little else "big")


def element(tag: int, representation: str, value: bytes, encoding: Encoding = EXPLICIT_LITTLE) -> bytes:
    value += b" " * (len(value) % 2)
    head = number(tag >> 16, 2, encoding) + number(tag & 0xFFFF, 2, encoding)
    if encoding.is_implicit:
        return head + number(len(value), 4, encoding) + value
    if representation in LONG:
        return head + representation.encode() + b"\0\0" + number(len(value), 4, encoding) + value
    return head + representation.encode() + number(len(value), 2, encoding) + value


def items(*contents: bytes, encoding: Encoding = EXPLICIT_LITTLE) -> bytes:
    head = number(0xFFFE, 2, encoding) + number(0xE000, 2, encoding)
    return b"".join(head + number(len(content), 4, encoding) + content for content in contents)


def open_sequence(tag: int, *contents: bytes, encoding: Encoding = EXPLICIT_LITTLE) -> bytes:
    """A sequence without stated lengths."""
    group = number(0xFFFE, 2, encoding)
    end = group + number(0xE00D, 2, encoding) + bytes(4)
    inside = b"".join(group + number(0xE000, 2, encoding) + b"\xff" * 4 + content + end for content in contents)
    head = number(tag >> 16, 2, encoding) + number(tag & 0xFFFF, 2, encoding)
    head += b"" if encoding.is_implicit else b"SQ\0\0"
    return head + b"\xff" * 4 + inside + group + number(0xE0DD, 2, encoding) + bytes(4)


def file_of(
    *elements: bytes, syntax: str = "1.2.840.10008.1.2.1", preamble: bytes = bytes(128), meta: bytes = b""
) -> bytes:
    uid = syntax.encode() + b"\0" * (len(syntax) % 2)
    meta = element(0x00020010, "UI", uid) + meta
    length = element(0x00020000, "UL", len(meta).to_bytes(4, "little"))
    return preamble + b"DICM" + length + meta + b"".join(elements)


def nested(content: bytes, depth: int, encoding: Encoding, *, is_open: bool) -> tuple[bytes, str]:
    """Put attributes into so many sequences; give the way to them as a trace tells it."""
    way = []
    for level in range(depth):
        tag = SEQUENCES[level % len(SEQUENCES)]
        content = (
            open_sequence(tag, content, encoding=encoding)
            if is_open
            else element(tag, "SQ", items(content, encoding=encoding), encoding)
        )
        way.append(f" in ({tag >> 16:04X},{tag & 0xFFFF:04X})[0]")
    return content, "".join(way)


def places(traces: Iterable[PhiLocation]) -> set[str]:
    return {trace.where for trace in traces}


def rules(octets: bytes) -> set[str]:
    """What is found beside the way in which the file is written."""
    return {trace.rule for trace in locations_in_dicom(memoryview(octets))} - {"privacy/not-canonical"}


def planted(tag: int, encoding: Encoding) -> bytes:
    """An attribute with an invented value of its representation."""
    representation = (find_representation(tag) or "LO").split(" or ")[0]
    if representation == "SQ":
        return element(tag, "SQ", items(element(0x00080104, "LO", b"ZEBRA", encoding), encoding=encoding), encoding)
    values = {"UI": b"1.2.826.0.1.77.4711", "DA": b"19560712", "TM": b"071153", "DT": b"19560712071153"}
    return element(tag, representation, values.get(representation, b"ZEBRA-77"), encoding)


def tag_of(mask: str) -> int:
    return int(mask.replace("x", "2").replace("5022", "5002").replace("6022", "6002"), 16)


TABLE = [
    tag_of(row.tag.replace("50xx", "5002").replace("60xx", "6002").replace("xxxx", "2000"))
    for row in protected_attributes()
]


def test_the_table_has_every_row_of_its_edition() -> None:
    assert len(TABLE) == len(set(TABLE)) == 655


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize(("depth", "lengths"), [(0, "stated"), (1, "stated"), (2, "open"), (3, "stated"), (4, "open")])
def test_every_attribute_of_the_table_is_found_at_any_depth(syntax: str, depth: int, lengths: str) -> None:
    encoding = SYNTAXES[syntax]
    missed = []
    for tag in TABLE:
        content, way = nested(planted(tag, encoding), depth, encoding, is_open=lengths == "open")
        found = locations_in_dicom(memoryview(file_of(content, syntax=syntax)))
        if f"({tag >> 16:04X},{tag & 0xFFFF:04X}){way}" not in places(found):
            missed.append(f"{tag:08X}")

    assert missed == []


def test_an_attribute_is_found_two_hundred_levels_down() -> None:
    for is_open in (False, True):
        content, _ = nested(element(0x00100010, "PN", NAME.encode()), MOST_DEPTH - 2, EXPLICIT_LITTLE, is_open=is_open)

        found = [trace for trace in locations_in_dicom(memoryview(file_of(content))) if trace.keyword == "PatientName"]

        assert [trace.rule for trace in found] == ["privacy/dicom-attribute"]
        assert len(found[0].where) < 100


def test_deeper_nesting_than_the_limit_is_refused(tmp_path: Path) -> None:
    content, _ = nested(b"", 5000, EXPLICIT_LITTLE, is_open=True)
    path = tmp_path / "deep.dcm"
    path.write_bytes(file_of(content))

    with pytest.raises(ImageError, match="nested"):
        scan(path)


def test_an_attribute_is_found_in_a_sequence_of_unknown_representation() -> None:
    name = element(0x00100010, "PN", NAME.encode(), IMPLICIT_LITTLE)
    inside = items(name)
    octets = file_of(element(0x00082218, "UN", inside), element(0x00091001, "UN", inside))

    found = places(locations_in_dicom(memoryview(octets)))

    assert {"(0010,0010) in (0008,2218)[0]", "(0010,0010) in (0009,1001)[0]"} <= found


def test_the_item_that_holds_an_attribute_is_told() -> None:
    octets = file_of(element(0x00081115, "SQ", items(b"", b"", element(0x00100020, "LO", b"ZEBRA"))))

    assert "(0010,0020) in (0008,1115)[2]" in places(locations_in_dicom(memoryview(octets)))


@pytest.mark.parametrize("depth", [0, 1, 3])
@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("tag", [0x00090010, 0x00091001, 0x00291020, 0x60011000, 0x7FE10010, 0xFFFD0010])
def test_a_private_attribute_is_found_anywhere(tag: int, syntax: str, depth: int) -> None:
    encoding = SYNTAXES[syntax]
    content, way = nested(element(tag, "LO", b"ZEBRA", encoding), depth, encoding, is_open=False)

    found = [
        trace
        for trace in locations_in_dicom(memoryview(file_of(content, syntax=syntax)))
        if trace.rule == "privacy/private-tag"
    ]

    assert f"({tag >> 16:04X},{tag & 0xFFFF:04X}){way}" in places(found)


@pytest.mark.parametrize(
    ("octets", "rule"),
    [
        (file_of(preamble=b"II*\0" + bytes(124)), "privacy/preamble"),
        (file_of(meta=element(0x00020013, "SH", b"ZEBRAWITZ")), "privacy/file-meta"),
        (file_of(meta=element(0x00020016, "AE", b"ZEBRAWITZ")), "privacy/file-meta"),
        (file_of(meta=element(0x00020017, "AE", b"ZEBRAWITZ")), "privacy/file-meta"),
        (file_of(meta=element(0x00020018, "AE", b"ZEBRAWITZ")), "privacy/file-meta"),
        (file_of(meta=element(0x00020100, "UI", b"1.2.826.0.1.77")), "privacy/file-meta"),
        (file_of(meta=element(0x00020102, "OB", b"ZEBRAWITZ")), "privacy/file-meta"),
        (file_of(meta=element(0x00020003, "UI", b"1.2.826.0.1.77")), "privacy/file-meta"),
        (file_of(meta=element(0x00020012, "UI", b"1.2.826.0.1.77")), "privacy/file-meta"),
        (file_of(b"ZEBRAWITZ QUINTUS"), "privacy/trailing-bytes"),
        (file_of(element(0xFFFCFFFC, "OB", b"ZEBRA")), "privacy/padding"),
        (file_of(element(0x60003000, "OW", b"\1\2")), "privacy/overlay"),
        (file_of(element(0x60000022, "LO", b"ZEBRA")), "privacy/overlay"),
        (file_of(element(0x601E1500, "LO", b"ZEBRA")), "privacy/overlay"),
        (file_of(element(0x50000010, "US", b"\1\0")), "privacy/curve"),
        (file_of(element(0x00880200, "SQ", items(element(0x7FE00010, "OW", b"\1\2")))), "privacy/icon"),
        (file_of(element(0x00420011, "OB", b"%PDF-1.4")), "privacy/embedded-document"),
        (file_of(element(0x00080060, "CS", b"SR")), "privacy/not-a-picture"),
        (file_of(element(0x00080060, "CS", b"PR")), "privacy/not-a-picture"),
        (file_of(element(0x00080060, "CS", b"KO")), "privacy/not-a-picture"),
        (file_of(element(0x00080016, "UI", b"1.2.840.10008.5.1.4.1.1.88.11\0")), "privacy/not-a-picture"),
        (file_of(element(0x00080016, "UI", b"1.2.840.10008.5.1.4.1.1.104.1\0")), "privacy/not-a-picture"),
        (file_of(element(0x0018A001, "DA", b"20260101")), "privacy/dicom-date"),
        (file_of(element(0x00080117, "UI", b"1.2.3")), "privacy/dicom-uid"),
        (file_of(element(0x00080070, "LO", b"ZEBRA Ltd")), "privacy/dicom-text"),
        (file_of(element(0x00080008, "CS", b"ZEBRA")), "privacy/dicom-text"),
        (file_of(element(0x00181030, "CS", b"ZEBRA")), "privacy/dicom-attribute"),
        (file_of(element(0x00281050, "DS", b"19560712")), "privacy/dicom-text"),
        (file_of(element(0x00200013, "IS", b"19560712")), "privacy/dicom-text"),
        (file_of(element(0x00280010, "LO", b"ZEBRA")), "privacy/dicom-text"),
        (file_of(element(0x00281101, "US", b"ZEBRAS")), "privacy/dicom-unlisted"),
    ],
)
def test_what_stands_around_the_attributes_is_found(octets: bytes, rule: str) -> None:
    assert rule in rules(octets)


@pytest.mark.parametrize("word", ["PatientIdentityRemoved", "BurnedInAnnotation"])
def test_what_a_file_says_of_itself_excuses_nothing(word: str) -> None:
    claim = {
        "PatientIdentityRemoved": element(0x00120062, "CS", b"YES"),
        "BurnedInAnnotation": element(0x00280301, "CS", b"NO"),
    }
    dirty = (element(0x00080060, "CS", b"US"), element(0x00100010, "PN", NAME.encode()))

    assert rules(file_of(*dirty)) == rules(file_of(*dirty, claim[word]))


@pytest.mark.parametrize(
    "risky",
    [
        element(0x00280301, "CS", b"YES"),
        *(element(0x00080060, "CS", modality) for modality in (b"US", b"OT", b"XC", b"ES")),
        element(0x00080016, "UI", b"1.2.840.10008.5.1.4.1.1.7\0"),
        element(0x00080016, "UI", b"1.2.840.10008.5.1.4.1.1.6.1\0"),
    ],
)
def test_a_picture_that_often_has_text_raises_the_risk(risky: bytes) -> None:
    found = [trace for trace in locations_in_dicom(memoryview(file_of(risky))) if trace.raises_risk]

    assert [trace.rule for trace in found] == ["privacy/burned-in-risk"]


def pixels(value: bytes, **changes: int) -> tuple[bytes, ...]:
    """The description of 4 x 2 pixels of 16 bits, 12 of them stored, and the pixels."""
    said = {"rows": 2, "columns": 4, "allocated": 16, "stored": 12, "high": 11, "signed": 0} | changes
    tags = (0x00280010, 0x00280011, 0x00280100, 0x00280101, 0x00280102, 0x00280103)
    described = (
        element(tag, "US", value.to_bytes(2, "little")) for tag, value in zip(tags, said.values(), strict=True)
    )
    return (element(0x00280002, "US", b"\1\0"), *described, element(0x7FE00010, "OW", value))


def test_bytes_after_the_last_pixel_are_found() -> None:
    assert rules(file_of(*pixels(bytes(16)))) == set()
    assert rules(file_of(*pixels(bytes(16) + b"ZEBRAWITZ"))) == {"privacy/trailing-bytes"}


def test_a_picture_in_the_unused_bits_is_found() -> None:
    dirty = b"\0\x10" + bytes(14)

    assert rules(file_of(*pixels(dirty))) == {"privacy/hidden-pixels"}
    assert rules(file_of(*pixels(b"\1\0" + bytes(14), high=15))) == {"privacy/hidden-pixels"}


def test_the_sign_of_a_pixel_may_stand_in_the_unused_bits() -> None:
    minus_one = b"\xff\xff" * 8

    assert rules(file_of(*pixels(minus_one, signed=1))) == set()
    assert rules(file_of(*pixels(b"\xff\x0f" * 8, signed=1))) == set()
    assert rules(file_of(*pixels(b"\xff\x2f" * 8, signed=1))) == {"privacy/hidden-pixels"}


def test_a_second_set_of_pixels_is_found() -> None:
    *described, first = pixels(bytes(16))

    assert "privacy/further-frames" in rules(file_of(*described, first, first))


@pytest.mark.parametrize("tail", [b"", b"ZEBRAWITZ"])
def test_a_deflated_file_is_looked_into(tail: bytes) -> None:
    inside = element(0x00100010, "PN", NAME.encode()) + tail
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = deflater.compress(inside) + deflater.flush()

    found = rules(file_of(packed, syntax="1.2.840.10008.1.2.1.99"))

    assert found == {"privacy/dicom-attribute", *(["privacy/trailing-bytes"] if tail else [])}


def test_bytes_after_a_deflated_data_set_are_found() -> None:
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = deflater.compress(element(0x00280010, "US", b"\1\0")) + deflater.flush()

    assert rules(file_of(packed + b"ZEBRAWITZ", syntax="1.2.840.10008.1.2.1.99")) == {"privacy/trailing-bytes"}
    assert rules(file_of(packed + b"\0", syntax="1.2.840.10008.1.2.1.99")) == set()


def test_a_deflated_file_is_inflated_no_further_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inflating, "INFLATED_BYTES", 1 << 16)
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = deflater.compress(bytes(1 << 20)) + deflater.flush()

    with pytest.raises(ImageError, match="holds more than"):
        rules(file_of(packed, syntax="1.2.840.10008.1.2.1.99"))


def test_a_data_set_of_very_many_elements_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dicom_data_set, "MOST_ELEMENTS", 1000)

    with pytest.raises(ImageError, match="elements"):
        rules(file_of(element(0x00280010, "US", b"\1\0") * 1001))


def encapsulated(*fragments: bytes, table: bytes = b"") -> bytes:
    head = b"\xe0\x7f\x10\0OB\0\0\xff\xff\xff\xff"
    return head + items(table, *fragments) + b"\xfe\xff\xdd\xe0\0\0\0\0"


JPEG = (
    b"\xff\xd8" + b"\xff\xc0\0\x0b\x08\0\1\0\1\1\1\x11\0" + b"\xff\xda\0\x08\1\1\0\0\x3f\0" + b"\x12\x34" + b"\xff\xd9"
)
J2K = b"\xff\x4f\xff\x51\0\x04\0\0" + b"\xff\x90\0\x0a\0\0\0\0\0\x10\0\1" + b"\xff\x93ab" + b"\xff\xd9"


@pytest.mark.parametrize(
    ("syntax", "fragments", "expected"),
    [
        ("1.2.840.10008.1.2.4.50", (JPEG,), None),
        ("1.2.840.10008.1.2.4.50", (JPEG + b"\0",), None),
        ("1.2.840.10008.1.2.4.50", (JPEG[:20], JPEG[20:]), None),
        ("1.2.840.10008.1.2.4.50", (JPEG[:2] + b"\xff\xfe\0\x07ZEBRA" + JPEG[2:],), "privacy/comment"),
        ("1.2.840.10008.1.2.4.70", (JPEG[:2] + b"\xff\xfe\0\x07ZEBRA" + JPEG[2:],), "privacy/comment"),
        ("1.2.840.10008.1.2.4.50", (JPEG[:2] + b"\xff\xe7\0\x07ZEBRA" + JPEG[2:],), "privacy/unknown-part"),
        ("1.2.840.10008.1.2.4.50", (JPEG[:2] + b"\xff\xe1\0\x0eExif\0\0ZEBRAW" + JPEG[2:],), "privacy/exif"),
        ("1.2.840.10008.1.2.4.50", (JPEG + b"ZEBRAWITZ",), "privacy/trailing-bytes"),
        ("1.2.840.10008.1.2.4.50", (b"ZEBRAWITZ!" + JPEG,), "privacy/unknown-part"),
        ("1.2.840.10008.1.2.4.90", (J2K,), None),
        ("1.2.840.10008.1.2.4.90", (J2K[:8] + b"\xff\x64\0\x09\0\1ZEBRA" + J2K[8:],), "privacy/comment"),
        ("1.2.840.10008.1.2.4.90", (J2K + b"ZEBRAWITZ",), "privacy/trailing-bytes"),
        ("1.2.840.10008.1.2.4.90", (b"\0\0\0\x0cjP  \r\n\x87\n",), "privacy/unknown-part"),
        ("1.2.840.10008.1.2.4.100", (b"ZEBRAWITZ!",), "privacy/unexamined"),
    ],
)
def test_compressed_frames_are_looked_into(syntax: str, fragments: tuple[bytes, ...], expected: str | None) -> None:
    octets = file_of(encapsulated(*fragments), syntax=syntax)

    found = rules(octets) - {"privacy/file-meta"}

    assert found == ({expected} if expected else set())


def test_more_frames_than_the_file_tells_are_found() -> None:
    several = element(0x00280008, "IS", b"2")

    assert rules(file_of(several, encapsulated(JPEG, JPEG), syntax="1.2.840.10008.1.2.4.50")) == set()
    assert "privacy/further-frames" in rules(
        file_of(several, encapsulated(JPEG, JPEG, JPEG), syntax="1.2.840.10008.1.2.4.50")
    )


def test_an_offset_table_that_is_none_is_found() -> None:
    told = file_of(encapsulated(JPEG, table=bytes(4)), syntax="1.2.840.10008.1.2.4.50")
    planted_table = file_of(encapsulated(JPEG, table=b"ZEBRAWIT"), syntax="1.2.840.10008.1.2.4.50")

    assert rules(told) == set()
    assert rules(planted_table) == {"privacy/unknown-part"}


def runs(*segments: bytes, unused: bytes = b"") -> bytes:
    starts, at = b"", 64
    for segment in segments:
        starts += at.to_bytes(4, "little")
        at += len(segment)
    return (len(segments).to_bytes(4, "little") + starts + unused).ljust(64, b"\0") + b"".join(segments)


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (runs(b"\xf9\7\0\0"), set()),
        (runs(b"\7abcdefgh\0"), set()),
        (runs(b"\xf9\7ZEBRAWITZ!"), {"privacy/trailing-bytes"}),
        (runs(b"\xf9\7", unused=b"ZEBRAWITZ!"), {"privacy/unknown-part"}),
    ],
)
def test_frames_in_run_lengths_are_looked_into(frame: bytes, expected: set[str]) -> None:
    *described, _ = pixels(b"", allocated=8, stored=8, high=7)

    assert rules(file_of(*described, encapsulated(frame), syntax="1.2.840.10008.1.2.5")) == expected


def test_a_file_without_preamble_is_looked_into(tmp_path: Path) -> None:
    for syntax, encoding in SYNTAXES.items():
        path = tmp_path / f"{syntax}.dcm"
        first = element(0x00080005, "CS", b"ISO_IR 100", encoding)
        path.write_bytes(first + element(0x00100010, "PN", NAME.encode(), encoding))

        assert places(scan(path)) == {"(0010,0010)", "(0002,0010)"}


def test_empty_attributes_are_no_traces() -> None:
    empty = (element(0x00100010, "PN", b""), element(0x00100020, "LO", b"  "), element(0x00081110, "SQ", b""))

    assert rules(file_of(*empty)) == set()


def test_an_identifier_of_radankis_own_is_clean_only_where_a_clean_file_has_it() -> None:
    uid = fresh_uid(b"pixels").encode()
    inside = element(0x00081115, "SQ", items(element(0x0020000E, "UI", uid)))

    assert rules(file_of(element(0x0020000E, "UI", uid))) == set()
    assert "(0020,000E) in (0008,1115)[0]" in places(locations_in_dicom(memoryview(file_of(inside))))


def every_attribute(dataset: Dataset, way: str = "") -> Iterator[tuple[int, str]]:
    """The non-empty attributes as pydicom sees them, with the way to each."""
    for found in dataset:
        here = f"({found.tag.group:04X},{found.tag.element:04X})"
        if found.VR == "SQ":
            if found.value:
                yield int(found.tag), here + way
            for place, item in enumerate(found.value):
                yield from every_attribute(item, f" in {here}[{place}]{way}")
        elif str(found.value or "").strip(" \0"):
            yield int(found.tag), here + way


@pytest.mark.parametrize(
    "name",
    [
        *(
            "CT_small.dcm",
            "MR_small_implicit.dcm",
            "MR_small_bigendian.dcm",
            "rtplan.dcm",
            "emri_small.dcm",
            "liver.dcm",
        ),
        *(
            "examples_palette.dcm",
            "test-SR.dcm",
            "nested_priv_SQ.dcm",
            "UN_sequence.dcm",
            "image_dfl.dcm",
            "priv_SQ.dcm",
        ),
        *("color3d_jpeg_baseline.dcm", "MR_small_RLE.dcm", "693_J2KI.dcm", "JPEGLSNearLossless_16.dcm"),
    ],
)
def test_nothing_that_pydicom_reads_in_a_real_file_is_missed(name: str) -> None:
    path = str(get_testdata_file(name))
    with open(path, "rb") as file:  # noqa: PTH123  # pydicom gives a text
        found = places(locations_in_dicom(memoryview(file.read())))
    short = {where.split(" in ")[0] for where in found if " more in " in where}

    missed = [
        where
        for tag, where in every_attribute(dcmread(path))
        if tag not in allowed_attributes() and where not in found and where.split(" in ")[0] not in short
    ]

    assert missed == []
    assert found


names = st.text(st.characters(min_codepoint=65, max_codepoint=90), min_size=8, max_size=16)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    name=names,
    tag=st.sampled_from([tag for tag in TABLE if tag >> 16 not in {0, 2}]),
    depth=st.integers(0, 5),
    where=st.integers(0, 6),
)
def test_neither_a_trace_nor_a_log_tells_a_value(  # noqa: PLR0913, PLR0917  # what is drawn, and two fixtures
    name: str, tag: int, depth: int, where: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    value = name.encode()
    representation = (find_representation(tag) or "LO").split(" or ")[0]
    inside = element(tag, "LO" if representation == "SQ" else representation, value)
    content, _ = nested(inside, depth, EXPLICIT_LITTLE, is_open=False)
    comment = b"\xff\xfe" + (len(value) + 2).to_bytes(2, "big") + value
    octets = (
        file_of(content),
        file_of(content, preamble=value.ljust(128, b"\0")),
        file_of(content, meta=element(0x00020016, "AE", value)),
        file_of(element(0x00080016, "UI", value), element(0x00080060, "CS", value + b"!")),
        file_of(content, element(0x00090010, "LO", value), value),
        file_of(content, *pixels(bytes(16) + value)),
        file_of(content, encapsulated(JPEG[:2] + comment + JPEG[2:] + value), syntax="1.2.840.10008.1.2.4.50"),
    )[where]
    path = tmp_path / "planted.dcm"
    path.write_bytes(octets)

    traces = scan(path)

    assert traces
    assert not any(name in f"{trace!r}" for trace in traces)
    assert name not in caplog.text


def test_an_error_never_tells_a_value(tmp_path: Path) -> None:
    path = tmp_path / "broken.dcm"
    path.write_bytes(file_of(element(0x00081115, "SQ", b"\xfe\xff\x00\xe0\xff\0\0\0ZEBRAWITZ")))

    with pytest.raises(ImageError) as caught:
        scan(path)

    assert "ZEBRA" not in f"{caught.value}{caught.value.fix}"


def test_only_plain_files_are_opened(tmp_path: Path) -> None:
    pipe, link = tmp_path / "pipe.dcm", tmp_path / "link.dcm"
    os.mkfifo(pipe)
    link.symlink_to("/dev/zero")

    for path in (pipe, link, tmp_path):
        with pytest.raises(ImageError, match="no plain file"):
            scan(path)


def test_a_file_that_is_not_there_is_an_image_error(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="not there"):
        scan(tmp_path / "nothing.png")


def test_texts_and_empty_files_have_no_traces_and_unknown_ones_can_not_be_looked_into(tmp_path: Path) -> None:
    contents = {
        "case.yaml": b"id: 7c1e0b52d3f94a0e\n",
        ".gitkeep": b"",
        "letter.pdf": b"%PDF-1.7 ...",
        "x.bin": b"\0\1\2\3" * 40,
    }
    for name, octets in contents.items():
        (tmp_path / name).write_bytes(octets)

    found = {name: [trace.rule for trace in scan(tmp_path / name)] for name in contents}

    assert found == {
        "case.yaml": [],
        ".gitkeep": [],
        "letter.pdf": ["privacy/unexamined"],
        "x.bin": ["privacy/unexamined"],
    }


@settings(max_examples=300, deadline=None)
@given(cut=st.integers(1, 400), flips=st.lists(st.tuples(st.integers(0, 399), st.integers(0, 255)), max_size=5))
def test_a_damaged_file_has_traces_or_is_an_image_error(cut: int, flips: list[tuple[int, int]]) -> None:
    octets = bytearray(file_of(*(planted(tag, EXPLICIT_LITTLE) for tag in TABLE[40:60])))
    for place, value in flips:
        octets[132 + place % (len(octets) - 132)] = value

    try:
        found = list(locations_in_dicom(memoryview(bytes(octets[: len(octets) - cut % 300]))))
    except ImageError:
        return

    assert found


def test_every_clean_attribute_has_its_row_and_none_can_hold_a_name() -> None:
    for allowed in allowed_attributes().values():
        protected = find_protected(allowed.tag)

        assert protected is None or allowed.form == "fresh-uid"
