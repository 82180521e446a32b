"""Every kind of reference, fetched from hosts that answer as the true ones do."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from radanki.errors import FetchError
from radanki.fetch import archive as archive_module
from radanki.fetch.pictures import Fetcher
from radanki.fetch.resolvers.locate import locate
from radanki.fetch.store import PictureStore
from radanki.fetch.web import Web
from radanki.library.digests import sha256_of_members
from radanki.model.reference import Reference, parse_reference
from support.web import FakeWeb, Page, put_series

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from radanki.fetch.result import FetchResult

PICTURE = os.urandom(300_000)
COMMIT = "a" * 40
SERIES = "0f3a2c1e-1111-4222-8333-444455556666"
INSTANCES = {f"{number:08d}-1111-4222-8333-444455556666.dcm": os.urandom(5000) for number in range(7)}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def series_sha256(instances: Mapping[str, bytes]) -> str:
    return sha256_of_members({name: sha256(content) for name, content in instances.items()})


def reference(text: str | tuple[str, ...], digest: str | None = sha256(PICTURE)) -> Reference:
    parsed = parse_reference(text, sha256=digest)
    assert isinstance(parsed, Reference), parsed
    return parsed


def zipped(members: Mapping[str, bytes], kind: int = zipfile.ZIP_STORED) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", kind) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return whole.getvalue()


@pytest.fixture
def store(tmp_path: Path) -> PictureStore:
    return PictureStore(tmp_path / "cache")


def nobody(what: str, done_bytes: int, total_bytes: int | None) -> None:
    """Take no note of progress."""


def fetched(store: PictureStore, *references: Reference, web: Web | None = None) -> tuple[FetchResult, ...]:
    return Fetcher(store, nobody, web=web).fetch(references)


def content_of(store: PictureStore, wanted: Reference) -> bytes:
    (result,) = fetched(store, wanted)
    assert result.error is None
    assert result.path is not None
    return result.path.read_bytes()


def complaint(store: PictureStore, wanted: Reference, web: Web | None = None) -> FetchError:
    (result,) = fetched(store, wanted, web=web)
    assert result.error is not None
    assert "\n" not in str(result.error)
    assert not [path for path in store.folder.rglob("*") if path.is_file() and ".unfinished-" not in str(path)]
    return result.error


PLACES = {
    f"git:owner/repo@{COMMIT}#films/a b.png": f"https://raw.githubusercontent.com/owner/repo/{COMMIT}/films/a b.png",
    f"git:gitlab.com/group/sub/repo@{COMMIT}#a.png": f"https://gitlab.com/group/sub/repo/-/raw/{COMMIT}/a.png",
    f"git:codeberg.org/owner/repo@{COMMIT}#a.png": f"https://codeberg.org/owner/repo/raw/commit/{COMMIT}/a.png",
    "commons:RLL pneumoniaM.jpg": "https://upload.wikimedia.org/wikipedia/commons/f/f6/RLL_pneumoniaM.jpg",
    "zenodo:123/film.png": "https://zenodo.org/records/123/files/film.png",
    "osf:ab3de": "https://osf.io/download/ab3de/",
    "osf:ab3de@2": "https://osf.io/download/ab3de/?version=2",
    "https://example.org/film.png": "https://example.org/film.png",
    f"idc:{SERIES}/{next(iter(INSTANCES))}": f"https://idc-open-data.s3.amazonaws.com/{SERIES}/{next(iter(INSTANCES))}",
}


@pytest.mark.parametrize("text", PLACES)
def test_every_kind_of_reference_comes_from_its_address(text: str, web: FakeWeb, store: PictureStore) -> None:
    url = PLACES[text]
    if text.startswith("commons"):
        (file,) = locate(reference(text), Web().ask)
        url = file.urls[0]
    web.put(url, PICTURE)

    assert content_of(store, reference(text)) == PICTURE


def test_the_address_of_an_original_at_commons_follows_from_its_name() -> None:
    name = "Ultrasonography of abdominal aortic aneurysm in axial plane.jpg"
    (file,) = locate(reference(f"commons:{name}"), Web().ask)

    assert file.urls[0] == (
        "https://upload.wikimedia.org/wikipedia/commons/d/d6/"
        "Ultrasonography_of_abdominal_aortic_aneurysm_in_axial_plane.jpg"
    )
    assert file.urls[1].startswith("https://commons.wikimedia.org/wiki/Special:FilePath/")


def test_a_renamed_file_of_commons_is_found_through_its_page(web: FakeWeb, store: PictureStore) -> None:
    web.put("https://upload.wikimedia.org/wikipedia/commons/9/99/New.jpg", PICTURE)
    web.put(
        "https://commons.wikimedia.org/wiki/Special:FilePath/Old.jpg",
        Page(status=302, location="https://upload.wikimedia.org/wikipedia/commons/9/99/New.jpg"),
    )

    assert content_of(store, reference("commons:Old.jpg")) == PICTURE


def test_a_pointer_of_git_lfs_is_followed_to_the_file(web: FakeWeb, store: PictureStore) -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 3\n"
    web.put(f"https://raw.githubusercontent.com/o/r/{COMMIT}/a.png", pointer)
    web.put(f"https://media.githubusercontent.com/media/o/r/{COMMIT}/a.png", PICTURE)

    assert content_of(store, reference(f"git:o/r@{COMMIT}#a.png")) == PICTURE


def test_figshare_says_where_its_files_are(web: FakeWeb, store: PictureStore) -> None:
    files = [{"name": "b.zip", "id": 2, "size": 1, "download_url": "https://ndownloader.figshare.com/files/2"}]
    web.put("https://api.figshare.com/v2/articles/12/versions/3", json.dumps({"files": files}).encode())
    web.put(
        "https://ndownloader.figshare.com/files/2",
        Page(status=302, location="https://s3-bucket.s3.amazonaws.com/2?signature=x"),
    )
    web.put("https://s3-bucket.s3.amazonaws.com/2", zipped({"in/film.png": PICTURE}))

    assert content_of(store, reference("figshare:12.3/b.zip#in/film.png")) == PICTURE
    error = complaint_of(store, reference("figshare:12.3/c.zip#in/film.png", "b" * 64))
    assert "has no file `c.zip`" in error.message
    assert "b.zip" in error.fix


def complaint_of(store: PictureStore, wanted: Reference) -> FetchError:
    (result,) = fetched(store, wanted)
    assert result.error is not None
    return result.error


@pytest.mark.parametrize("answer", [b"no json", b"[]", b'{"files": 3}', b"[" * 100_000])
def test_an_answer_of_figshare_that_can_not_be_read_is_one_clear_line(
    answer: bytes, web: FakeWeb, store: PictureStore
) -> None:
    web.put("https://api.figshare.com/v2/articles/12/versions/3", answer)

    assert "figshare's answer can't be read" in complaint(store, reference("figshare:12.3/b.png")).message


def test_a_series_is_a_folder_with_one_digest_whatever_its_bucket_and_pages(web: FakeWeb, store: PictureStore) -> None:
    put_series(web, "another", {"x.dcm": b""})
    put_series(web, SERIES, INSTANCES, bucket="idc-open-data-two", page_size=3)

    (result,) = fetched(store, reference(f"idc:{SERIES}/", series_sha256(INSTANCES)))

    assert result.path is not None
    assert {path.name: path.read_bytes() for path in result.path.iterdir()} == INSTANCES


def test_a_series_that_no_bucket_has_and_one_that_changed_are_told(web: FakeWeb, store: PictureStore) -> None:
    for bucket in ("idc-open-data", "idc-open-data-two", "idc-open-data-cr"):
        put_series(web, "another", {"x.dcm": b""}, bucket)
    assert complaint(store, reference(f"idc:{SERIES}/")).rule == "fetch/no-member"

    put_series(web, SERIES, {**INSTANCES, next(iter(INSTANCES)): b"changed"})
    assert complaint(store, reference(f"idc:{SERIES}/", series_sha256(INSTANCES))).rule == "fetch/wrong-digest"
    assert not list(store.folder.rglob(".unfinished-*"))


def test_a_series_goes_on_where_it_was_cut(web: FakeWeb, store: PictureStore) -> None:
    put_series(web, SERIES, INSTANCES)
    names = sorted(INSTANCES)
    cut = Page(INSTANCES[names[-1]], cut_after=100, cuts=99, gives_ranges=False)
    web.put(f"https://idc-open-data.s3.amazonaws.com/{SERIES}/{names[-1]}", cut)
    wanted = reference(f"idc:{SERIES}/", series_sha256(INSTANCES))
    assert complaint(store, wanted).rule == "fetch/cut"

    cut.cuts = 0
    web.asked.clear()
    (result,) = fetched(store, wanted)

    assert result.error is None
    assert [url.rpartition("/")[2] for url in web.downloads() if url.endswith(".dcm")] == names[-1:]


def test_a_member_of_an_archive_of_many_megabytes_costs_its_own_bytes(web: FakeWeb, store: PictureStore) -> None:
    other = os.urandom(12 << 20)
    archive = zipped({"a/before.bin": other, "a/film.png": PICTURE, "a/behind.bin": other})
    web.put("https://example.org/films.zip", Page(archive, version='"1"'))

    assert content_of(store, reference("zip+https://example.org/films.zip#a/film.png")) == PICTURE
    parts = [part for _, _, part in web.asked if part]
    read = sum(int(part.partition("-")[2]) - int(part[6:].partition("-")[0]) + 1 for part in parts)
    assert read < len(archive) / 5


def test_where_a_server_gives_no_ranges_the_whole_archive_is_read_once_for_all(
    web: FakeWeb, store: PictureStore
) -> None:
    archive = zipped({"film.png": PICTURE, "s/1.dcm": b"one", "s/2.dcm": b"two"}, zipfile.ZIP_DEFLATED)
    web.put("https://zenodo.org/records/9/files/x.zip", Page(archive, gives_ranges=False))
    folder = sha256_of_members({"1.dcm": sha256(b"one"), "2.dcm": sha256(b"two")})

    results = fetched(store, reference("zenodo:9/x.zip#film.png"), reference("zenodo:9/x.zip#s/", folder))

    assert [result.error for result in results] == [None, None]
    assert len(web.downloads("https://zenodo.org/records/9/")) == 2  # the question for ranges, and the download
    assert not list((store.folder / "archives").iterdir())


def hostile() -> Iterator[tuple[str, bytes, str]]:
    link = zipfile.ZipInfo("film.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as package:
        package.writestr(link, "/etc/passwd")
    yield "a link", whole.getvalue(), "is a link or a device"
    bomb = zipped({"film.png": bytes(2 << 20)}, zipfile.ZIP_DEFLATED)
    yield "a bomb", bomb, "unpacks to more than 1 MB"
    yield "cut", zipped({"film.png": PICTURE})[:-30], "can't be read"
    yield "no zip", PICTURE, "can't be read"
    yield "without it", zipped({"other.png": PICTURE}), "`film.png` is not in the archive"
    yield "changed", zipped({"film.png": b"other"}), "is not the one that the case pins"


@pytest.mark.parametrize(("archive", "message"), [pytest.param(*rest, id=name) for name, *rest in hostile()])
@pytest.mark.parametrize("gives_ranges", [True, False])
def test_what_is_wrong_with_an_archive_is_one_clear_line_and_nothing_is_kept(  # noqa: PLR0913  # what it is given
    archive: bytes,
    message: str,
    *,
    gives_ranges: bool,
    web: FakeWeb,
    store: PictureStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archive_module, "MEMBER_LIMIT_BYTES", 1 << 20)
    web.put("https://example.org/x.zip", Page(archive, gives_ranges=gives_ranges))

    assert message in complaint(store, reference("zip+https://example.org/x.zip#film.png")).message


def test_an_archive_that_changes_while_it_is_read_is_called_that(web: FakeWeb, store: PictureStore) -> None:
    archive = zipped({"film.png": PICTURE, "b": os.urandom(3 << 20)})
    versions = iter(['"1"', '"2"', '"2"', '"2"'])
    web.put("https://example.org/x.zip", lambda _: Page(archive, version=next(versions)))

    assert complaint(store, reference("zip+https://example.org/x.zip#film.png")).rule == "fetch/changed"


def test_a_part_of_an_archive_that_was_cut_is_asked_for_again(web: FakeWeb, store: PictureStore) -> None:
    archive = zipped({"film.png": PICTURE, "b": os.urandom(2 << 20)})
    page = Page(archive, version='"1"', cut_after=0, cuts=2)
    web.put("https://example.org/x.zip", page)

    assert content_of(store, reference("zip+https://example.org/x.zip#film.png")) == PICTURE

    page.cuts = 99
    other = reference("zip+https://example.org/x.zip#b", "b" * 64)
    assert complaint_of(store, other).rule == "fetch/cut"


def test_an_archive_that_comes_byte_by_byte_for_hours_is_given_up(web: FakeWeb, store: PictureStore) -> None:
    web.put("https://example.org/x.zip", Page(zipped({"film.png": b"x"}), in_bytes=True))

    error = complaint(store, reference("zip+https://example.org/x.zip#film.png", sha256(b"x")), Web(Clock(31.0)))

    assert error.rule == "fetch/too-slow"


def test_several_places_of_the_same_bytes_are_tried_in_order(web: FakeWeb, store: PictureStore) -> None:
    web.put("https://example.org/gone.png", Page(status=404))
    web.put("https://a.example.org/changed.png", b"other bytes")
    web.put("https://b.example.org/film.png", PICTURE)
    places = ("https://c.example.org/x.png", "https://example.org/gone.png", "https://a.example.org/changed.png")
    wanted = reference((*places, "https://b.example.org/film.png"))

    assert content_of(store, wanted) == PICTURE
    assert web.refused == ["c.example.org"]
    missing = replace(reference(places, "c" * 64))
    assert complaint_of(store, missing).rule == "fetch/wrong-digest"


def test_a_host_whose_terms_forbid_it_is_not_asked_whatever_the_form(web: FakeWeb, store: PictureStore) -> None:
    web.put("https://radiopaedia.org/x.zip", zipped({"a": PICTURE}))

    assert complaint(store, reference("zip+https://radiopaedia.org/x.zip#a")).rule == "fetch/forbidden"
    assert not web.asked


def test_an_unpinned_picture_is_brought_with_its_digest(web: FakeWeb, store: PictureStore) -> None:
    web.put("https://zenodo.org/records/9/files/x.zip", zipped({"a": PICTURE}))
    put_series(web, SERIES, INSTANCES)
    fetcher = Fetcher(store, nobody)

    path, digest, archive = fetcher.bring(reference("zenodo:9/x.zip#a", None))
    assert (path.read_bytes(), digest, archive) == (PICTURE, sha256(PICTURE), None)
    path, digest, _ = fetcher.bring(reference(f"idc:{SERIES}/", None))
    assert (path.is_dir(), digest) == (True, series_sha256(INSTANCES))
    with pytest.raises(FetchError, match="404"):
        fetcher.bring(reference("zenodo:9/y.png", None))


def test_a_cut_download_is_taken_up_where_it_broke(web: FakeWeb, store: PictureStore) -> None:
    web.put("https://example.org/film.png", Page(PICTURE, cut_after=100_000, cuts=1))

    assert content_of(store, reference("https://example.org/film.png")) == PICTURE
    assert [part for method, _, part in web.asked if method == "GET"] == ["", "bytes=100000-"]


def test_a_download_that_breaks_again_and_again_is_called_cut_and_the_next_call_goes_on(
    web: FakeWeb, store: PictureStore
) -> None:
    page = Page(PICTURE, cut_after=1000, cuts=3)
    web.put("https://example.org/film.png", page)
    wanted = reference("https://example.org/film.png")

    error = complaint(store, wanted)
    assert error.rule == "fetch/cut"
    assert "the download was cut after" in error.message
    web.asked.clear()

    assert content_of(store, wanted) == PICTURE
    assert web.asked[-1] == ("GET", "https://example.org/film.png", "bytes=3000-")


def test_what_changed_between_two_calls_is_begun_anew(web: FakeWeb, store: PictureStore) -> None:
    page = Page(os.urandom(len(PICTURE)), cut_after=1000, cuts=3)
    web.put("https://example.org/film.png", page)
    wanted = reference("https://example.org/film.png")
    assert complaint(store, wanted).rule == "fetch/cut"

    page.content = PICTURE

    assert content_of(store, wanted) == PICTURE


class Clock:
    """Moves on by some seconds whenever it is looked at."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.now = 0.0

    def __call__(self) -> float:
        self.now += self.seconds
        return self.now


@pytest.mark.parametrize(("seconds", "message"), [(31.0, "bytes a second"), (4000.0, "longer than 60 minutes")])
def test_a_download_that_would_never_end_is_given_up(
    seconds: float, message: str, web: FakeWeb, store: PictureStore
) -> None:
    web.put("https://example.org/film.png", Page(PICTURE[:50], in_bytes=True))
    wanted = reference("https://example.org/film.png", sha256(PICTURE[:50]))

    error = complaint(store, wanted, Web(Clock(seconds)))

    assert error.rule == "fetch/too-slow"
    assert message in error.message


def test_a_silent_host_is_asked_once_for_all_its_pictures(web: FakeWeb, store: PictureStore) -> None:
    web.put("https://example.org/film.png", PICTURE)
    wanted = [reference(f"https://a.example.org/{number}.png", f"{number:064d}") for number in range(20)]

    results = fetched(store, *wanted, reference("https://example.org/film.png"))

    assert {result.error.rule for result in results[:-1] if result.error} == {"fetch/offline"}
    assert results[-1].error is None
    assert web.refused == ["a.example.org"]


def test_hosts_are_asked_side_by_side_and_one_host_by_few(web: FakeWeb, store: PictureStore) -> None:
    contents = {number: os.urandom(1000) for number in range(40)}
    for number, content in contents.items():
        web.put(f"https://example.org/{number}.png", content)
    wanted = [reference(f"https://example.org/{number}.png", sha256(content)) for number, content in contents.items()]

    results = fetched(store, *wanted)

    assert all(result.error is None for result in results)
    assert web.most_at_once <= 4
