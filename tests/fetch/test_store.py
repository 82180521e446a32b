from __future__ import annotations

import hashlib
import subprocess
from typing import TYPE_CHECKING

import pytest

from radanki.errors import FetchError
from radanki.fetch.store import PictureStore, installed_path
from radanki.library.digests import sha256_of, sha256_of_members
from radanki.model.reference import Reference, parse_reference

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = b"a picture"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


def reference(text: str, sha256: str | None = DIGEST) -> Reference:
    parsed = parse_reference(text, archive_sha256="a" * 64, sha256=sha256)
    assert isinstance(parsed, Reference)
    return parsed


def kept(store: PictureStore, sha256: str = DIGEST) -> Path:
    with store.partial_picture() as partial:
        partial.write_bytes(CONTENT)
        return store.keep_picture(partial, sha256)


def interrupted(store: PictureStore) -> None:
    with store.partial_archive() as partial:
        partial.write_bytes(b"half")
        raise KeyboardInterrupt


def test_what_was_kept_is_found_by_its_digest_wherever_it_came_from(tmp_path: Path) -> None:
    store = PictureStore(tmp_path)
    path = kept(store)

    assert path.read_bytes() == CONTENT
    assert store.path_of(reference("npm:p@1.0.0#a.png")) == path
    assert store.path_of(reference("https://example.org/b.png")) == path


def test_what_is_not_there_is_not_found_and_looking_makes_nothing(tmp_path: Path) -> None:
    store = PictureStore(tmp_path / "cache")

    assert store.path_of(reference("npm:p@1.0.0#a.png")) is None
    assert store.path_of(reference("npm:p@1.0.0#a.png", sha256=None)) is None
    assert store.archive_path("a" * 64) is None
    assert not (tmp_path / "cache").exists()


def test_a_file_is_not_taken_for_a_folder(tmp_path: Path) -> None:
    store = PictureStore(tmp_path)
    kept(store)

    assert store.path_of(reference("npm:p@1.0.0#a/")) is None


def test_the_wrong_bytes_get_no_name_and_leave_nothing_behind(tmp_path: Path) -> None:
    store = PictureStore(tmp_path)

    with pytest.raises(FetchError, match=DIGEST) as caught:
        kept(store, sha256="b" * 64)

    assert caught.value.rule == "fetch/wrong-digest"
    assert list((tmp_path / "pictures").iterdir()) == []


def test_a_download_that_is_broken_off_leaves_nothing_behind(tmp_path: Path) -> None:
    store = PictureStore(tmp_path)

    with pytest.raises(KeyboardInterrupt):
        interrupted(store)

    assert list((tmp_path / "archives").iterdir()) == []


def test_keeping_the_same_folder_twice_is_no_trouble(tmp_path: Path) -> None:
    store = PictureStore(tmp_path)
    expected = sha256_of_members({"a/1.png": DIGEST, "2.png": DIGEST})

    for _ in range(2):
        with store.partial_picture() as partial:
            (partial / "a").mkdir(parents=True)
            (partial / "a" / "1.png").write_bytes(CONTENT)
            (partial / "2.png").write_bytes(CONTENT)
            store.keep_picture(partial, expected)

    found = store.path_of(reference("npm:p@1.0.0#a/", sha256=expected))
    assert found is not None
    assert sorted(path.name for path in (tmp_path / "pictures").iterdir()) == [expected]
    assert sha256_of(found) == expected


def test_a_folders_digest_is_that_of_what_sha256sum_prints(tmp_path: Path) -> None:
    for name in ("b.dcm", "a.dcm", "sub/c.dcm"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    printed = subprocess.run(
        ["sha256sum", "a.dcm", "b.dcm", "sub/c.dcm"],  # the tool that the contract names
        cwd=tmp_path,
        capture_output=True,
        check=True,
    ).stdout

    assert sha256_of(tmp_path) == hashlib.sha256(printed).hexdigest()


def test_a_file_of_an_installed_package_is_read_where_it_is_and_checked_each_time(tmp_path: Path) -> None:
    path = installed_path(reference("package:pydicom/data/test_files/CT_small.dcm"))
    assert path is not None
    store = PictureStore(tmp_path)

    assert store.path_of(reference("package:pydicom/data/test_files/CT_small.dcm", sha256=sha256_of(path))) == path
    assert store.path_of(reference("package:pydicom/data/test_files/CT_small.dcm")) is None


@pytest.mark.parametrize(
    "text", ["package:no_such_package_here/a", "package:pydicom/no/such/file", "package:pydicom/data", "package:json/x"]
)
def test_what_is_not_installed_is_not_found(text: str) -> None:
    assert installed_path(reference(text)) is None


def test_a_link_out_of_a_package_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    package = tmp_path / "linking_package"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "a.txt").symlink_to(tmp_path / "secret.txt")
    monkeypatch.syspath_prepend(tmp_path)

    assert installed_path(reference("package:linking_package/a.txt")) is None
    assert installed_path(reference("package:linking_package/__init__.py")) is not None
