"""Archives are somebody else's: what is asked for comes out, everything else stays in, and nothing is run."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from radanki.errors import FetchError
from radanki.fetch import archive as module
from radanki.fetch.archive import read_members, read_zip

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def read(archive: Path, wants: Callable[[str], bool] = lambda path: True) -> dict[str, bytes]:  # noqa: ARG005
    return {path: b"".join(blocks) for path, blocks in read_members(archive, wants)}


def tar_gz(path: Path, members: Mapping[str, bytes] | list[tarfile.TarInfo]) -> Path:
    with tarfile.open(path, "w:gz") as package:
        if isinstance(members, list):
            for member in members:
                package.addfile(member, io.BytesIO(b"x" * member.size))
        else:
            for name, content in members.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                package.addfile(member, io.BytesIO(content))
    return path


def zipped(path: Path, members: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return path


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type = kind
    member.linkname = target
    return member


def test_paths_of_a_source_archive_count_from_below_its_top_folder(tmp_path: Path) -> None:
    archive = tar_gz(tmp_path / "p.tar.gz", {"p-1.0/data/a.dcm": b"one", "p-1.0/setup.py": b"import os"})

    assert read(archive) == {"data/a.dcm": b"one", "setup.py": b"import os"}


def test_paths_of_a_wheel_stand_as_they_are(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "p.whl", {"data_store/a.dcm": b"one", "p-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0"})

    assert read(archive, lambda path: path.endswith(".dcm")) == {"data_store/a.dcm": b"one"}


def test_a_zipped_source_archive_is_no_wheel(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "p.zip", {"p-1.0/data/a.dcm": b"one", "p-1.0/PKG-INFO": b"Name: p"})

    assert set(read(archive)) == {"data/a.dcm", "PKG-INFO"}


def test_only_what_is_wanted_comes_out(tmp_path: Path) -> None:
    archive = tar_gz(tmp_path / "p.tgz", {"package/a": b"1", "package/b": b"2"})

    assert read(archive, lambda path: path == "b") == {"b": b"2"}


@pytest.mark.parametrize("name", ["p/../../evil", "p/a/../../../evil", "p//evil", "p/./evil", "p/a\\evil", "p/a\nb"])
def test_a_member_that_would_climb_out_is_refused(tmp_path: Path, name: str) -> None:
    tarred = tar_gz(tmp_path / "p.tgz", {name: b"x"})
    in_zip = zipped(tmp_path / "p.zip", {name: b"x", "p/PKG-INFO": b""})

    for archive in (tarred, in_zip):
        with pytest.raises(FetchError) as caught:
            read(archive)

        assert caught.value.rule == "fetch/bad-archive"


def test_an_absolute_path_loses_its_root_and_is_asked_for_by_nobody(tmp_path: Path) -> None:
    archive = tar_gz(tmp_path / "p.tgz", {"/etc/passwd": b"x", "p/a": b"1"})

    assert read(archive, lambda path: path == "a") == {"a": b"1"}


@pytest.mark.parametrize(
    "member",
    [
        special("p/a", tarfile.SYMTYPE, "/etc/passwd"),
        special("p/a", tarfile.LNKTYPE, "p/b"),
        special("p/a", tarfile.CHRTYPE),
        special("p/a", tarfile.FIFOTYPE),
    ],
)
def test_a_link_or_device_is_refused_when_it_is_wanted_and_passed_over_when_not(
    tmp_path: Path, member: tarfile.TarInfo
) -> None:
    archive = tar_gz(tmp_path / "p.tgz", [member, tarfile.TarInfo("p/b")])

    with pytest.raises(FetchError, match="link or a device"):
        read(archive)
    assert set(read(archive, lambda path: path == "b")) == {"b"}


def test_a_link_in_a_zip_file_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("p/a")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as package:
        package.writestr(link, "/etc/passwd")

    with pytest.raises(FetchError, match="link or a device"):
        read(tmp_path / "p.zip")


def test_a_member_that_comes_twice_is_refused(tmp_path: Path) -> None:
    twice = tar_gz(tmp_path / "p.tgz", [tarfile.TarInfo("p/a"), tarfile.TarInfo("p/a")])
    two_tops = tar_gz(tmp_path / "q.tgz", {"p/a": b"1", "q/a": b"2"})

    for archive in (twice, two_tops):
        with pytest.raises(FetchError, match="twice"):
            read(archive)


@pytest.mark.parametrize("suffix", ["zip", "tgz"])
def test_a_member_that_unpacks_to_more_than_the_limit_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.setattr(module, "MEMBER_LIMIT_BYTES", 1 << 20)
    make = zipped if suffix == "zip" else tar_gz
    archive = make(tmp_path / f"p.{suffix}", {"p/bomb": bytes(8 << 20)})
    assert archive.stat().st_size < 1 << 16

    with pytest.raises(FetchError, match="more than 1 MB"):
        read(archive)


def test_a_bomb_beside_what_is_wanted_is_given_up_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ARCHIVE_LIMIT_BYTES", 1 << 20)
    archive = tar_gz(tmp_path / "p.tgz", {"p/bomb": bytes(8 << 20), "p/a": b"1"})

    with pytest.raises(FetchError, match="the archive unpacks to more than"):
        read(archive, lambda path: path == "a")


def test_an_archive_of_countless_members_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MEMBERS_LIMIT", 10)
    names = {f"p/{number}": b"" for number in range(11)}

    for archive in (tar_gz(tmp_path / "p.tgz", names), zipped(tmp_path / "p.zip", names)):
        with pytest.raises(FetchError, match="more than 10 members"):
            read(archive, lambda path: path == "10")


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"PK\x03\x04 no zip", b"\x1f\x8b", b"\x1f\x8b\x08\x00 no gzip", b"BZh9 no bzip", b"plain text"],
)
def test_what_is_no_archive_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "p").write_bytes(content)

    with pytest.raises(FetchError) as caught:
        read(tmp_path / "p")

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("suffix", ["zip", "tgz"])
def test_an_archive_that_is_cut_short_is_refused(tmp_path: Path, suffix: str) -> None:
    make = zipped if suffix == "zip" else tar_gz
    content = make(tmp_path / "whole", {"p/a": bytes(range(256)) * 1000}).read_bytes()
    (tmp_path / "half").write_bytes(content[: len(content) // 2])

    with pytest.raises(FetchError):
        read(tmp_path / "half")


def test_a_locked_zip_file_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped(tmp_path / "p.zip", {"p/a": b"secret"}).read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "p.zip").write_bytes(content)

    with pytest.raises(FetchError):
        read(tmp_path / "p.zip")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), min_size=1, max_size=6))
@pytest.mark.parametrize("suffix", ["zip", "tar"])
def test_damage_anywhere_ends_in_contents_or_in_one_error(
    tmp_path: Path, suffix: str, places: list[tuple[int, int]]
) -> None:
    members = {"p/a": b"one" * 50, "p/b/c": b"two" * 50}
    if suffix == "zip":
        content = bytearray(zipped(tmp_path / "p", members).read_bytes())
    else:
        content = bytearray(gzip.decompress(tar_gz(tmp_path / "p", members).read_bytes()))
    for place, value in places:
        content[place % len(content)] = value
    damaged = bytes(content) if suffix == "zip" else gzip.compress(content, 1)
    (tmp_path / "p").write_bytes(damaged)

    try:
        read(tmp_path / "p")
    except FetchError:
        return


def test_a_locked_zip_is_called_that_without_the_names_that_it_holds(tmp_path: Path) -> None:
    archive = tmp_path / "given.zip"
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("ROE_JANE/IM0001.dcm", b"pixels")
    octets = bytearray(archive.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        octets[octets.index(mark) + flags] |= 1  # the bit that says: encrypted
    archive.write_bytes(octets)

    with pytest.raises(FetchError) as refused:
        [list(blocks) for _, blocks in read_zip(archive)]

    assert refused.value.message == "the archive has a password"


def test_a_damaged_zip_tells_no_name_that_it_holds(tmp_path: Path) -> None:
    archive = tmp_path / "given.zip"
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("ROE_JANE/IM0001.dcm", b"pixels")
    archive.write_bytes(archive.read_bytes().replace(b"pixels", b"pixelz"))

    with pytest.raises(FetchError) as refused:
        [list(blocks) for _, blocks in read_zip(archive)]

    assert "JANE" not in refused.value.message
