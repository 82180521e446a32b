"""Fetching from a package index, from npm and from installed packages: what is pinned comes, and nothing else does."""

from __future__ import annotations

import hashlib
import http.server
import io
import os
import stat
import sys
import tarfile
import threading
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from radanki.fetch import unpack as module
from radanki.fetch.packages.pip_settings import PipSettings, parse_pip_settings
from radanki.fetch.pictures import Fetcher
from radanki.fetch.store import PictureStore
from radanki.library.digests import sha256_of_members
from radanki.model.reference import Reference, parse_reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from radanki.fetch.result import FetchResult

PICTURE = b"pixels of a picture" * 100
SLICES = {f"series/{number}.dcm": f"slice {number}".encode() for number in range(3)}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def wheel(members: Mapping[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in {**members, "films-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0"}.items():
            package.writestr(name, content)
    return whole.getvalue()


def tar_gz(top: str, members: Mapping[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as package:
        for name, content in members.items():
            member = tarfile.TarInfo(f"{top}/{name}")
            member.size = len(content)
            package.addfile(member, io.BytesIO(content))
    return whole.getvalue()


def reference(text: str, archive: bytes | None, content: bytes | None) -> Reference:
    parsed = parse_reference(
        text,
        archive_sha256=None if archive is None else sha256(archive),
        sha256=None if content is None else sha256(content),
    )
    assert isinstance(parsed, Reference)
    return parsed


class Index:
    """A package index on this machine; ``asked`` lists the paths that were asked for."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.states_digests = True
        self.stated: dict[str, str] = {}
        self.is_down = False

    def page(self) -> bytes:
        digests = {name: sha256(content) for name, content in self.files.items()} | self.stated
        links = (
            f'<a href="/files/{name}{f"#sha256={digests[name]}" if self.states_digests else ""}">{name}</a>'
            for name in self.files
        )
        return f"<!DOCTYPE html><html><body>{''.join(links)}</body></html>".encode()

    def answer(self, path: str) -> tuple[int, str, bytes]:
        self.asked.append(path)
        if self.is_down:
            return 503, "text/plain", b"down"
        if path == "/simple/films/":
            return 200, "text/html", self.page()
        content = self.files.get(path.removeprefix("/files/"))
        return (404, "text/plain", b"") if content is None else (200, "application/octet-stream", content)


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    served = Index()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, content = served.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the library calls it so
            """Keep the tests' output clean."""

    for name in [name for name in os.environ if name.startswith("PIP_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/simple")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield served
        server.shutdown()
        thread.join()


@pytest.fixture
def store(tmp_path: Path) -> PictureStore:
    return PictureStore(tmp_path / "cache")


def settings_without_pip() -> PipSettings:
    """Give what pip makes of the environment, without the second that pip takes to say so."""
    stated = {name[4:].lower().replace("_", "-"): value for name, value in os.environ.items() if name[:4] == "PIP_"}
    return parse_pip_settings("\n".join(f":env:.{name}={value!r}" for name, value in stated.items()))


def nobody(what: str, done_bytes: int, total_bytes: int | None) -> None:
    """Take no note of progress."""


def got(store: PictureStore, *references: Reference) -> tuple[FetchResult, ...]:
    return Fetcher(store, nobody, pip_settings=settings_without_pip).fetch(references)


def complaint(store: PictureStore, wanted: Reference) -> tuple[str, str]:
    (result,) = got(store, wanted)
    assert result.path is None
    assert result.error is not None
    assert "\n" not in result.error.message
    assert result.error.fix
    return result.error.rule, result.error.message


def leftovers(tmp_path: Path) -> list[str]:
    return [path.name for path in (tmp_path / "cache").rglob("*") if path.name.startswith(".")]


def test_a_picture_of_a_wheel_comes_from_the_users_own_index(index: Index, store: PictureStore) -> None:
    archive = index.files["films-1.0-py3-none-any.whl"] = wheel({"films/a.dcm": PICTURE})
    wanted = reference("pypi:films==1.0#films/a.dcm", archive, PICTURE)

    (result,) = Fetcher(store, nobody).fetch([wanted])

    assert result.error is None
    assert result.path is not None
    assert result.path.read_bytes() == PICTURE
    assert store.path_of(wanted) == result.path


def test_a_folder_of_a_source_archive_comes_whole_and_nothing_in_the_archive_is_run(
    index: Index, store: PictureStore, tmp_path: Path
) -> None:
    marker = tmp_path / "it-was-run"
    setup = f"open({str(marker)!r}, 'w')".encode()
    archive = index.files["films-1.0.tar.gz"] = tar_gz("films-1.0", {"setup.py": setup, **SLICES})
    digest = sha256_of_members({name.partition("/")[2]: sha256(content) for name, content in SLICES.items()})
    wanted = parse_reference("pypi:films==1.0#series/", archive_sha256=sha256(archive), sha256=digest)
    assert isinstance(wanted, Reference)

    (result,) = Fetcher(store, nobody).fetch([wanted])

    assert result.error is None
    assert result.path is not None
    assert {path.name for path in result.path.iterdir()} == {"0.dcm", "1.dcm", "2.dcm"}
    assert not marker.exists()
    assert store.path_of(wanted) == result.path


def test_one_download_serves_every_picture_of_an_archive_now_and_later(index: Index, store: PictureStore) -> None:
    archive = index.files["films-1.0.tar.gz"] = tar_gz("films-1.0", {"a": b"one", "b": b"two", "c": b"three"})
    first = reference("pypi:films==1.0#a", archive, b"one")
    second = reference("pypi:films==1.0#b", archive, b"two")
    later = reference("pypi:films==1.0#c", archive, b"three")

    results = got(store, first, second, first)
    again = got(store, first, later)

    assert [result.reference for result in results] == [first, second]
    assert [result.was_here for result in again] == [True, False]
    assert index.asked.count("/files/films-1.0.tar.gz") == 1


def test_the_archive_is_chosen_by_its_digest_among_those_of_a_version(index: Index, store: PictureStore) -> None:
    index.files["films-1.0-py3-none-any.whl"] = wheel({"a": b"other"})
    archive = index.files["films-1.0.tar.gz"] = tar_gz("films-1.0", {"a": PICTURE})

    (result,) = got(store, reference("pypi:films==1.0#a", archive, PICTURE))

    assert result.error is None
    assert "/files/films-1.0-py3-none-any.whl" not in index.asked


def test_an_index_that_states_no_digests_is_asked_all_the_same(index: Index, store: PictureStore) -> None:
    index.states_digests = False
    index.files["films-1.0-py3-none-any.whl"] = wheel({"a": b"other"})
    archive = index.files["films-1.0.tar.gz"] = tar_gz("films-1.0", {"a": PICTURE})

    (result,) = got(store, reference("pypi:films==1.0#a", archive, PICTURE))

    assert result.error is None


def test_an_archive_that_changed_is_not_even_downloaded(index: Index, store: PictureStore, tmp_path: Path) -> None:
    index.files["films-1.0.tar.gz"] = tar_gz("films-1.0", {"a": b"changed"})

    rule, message = complaint(store, reference("pypi:films==1.0#a", b"the old archive", PICTURE))

    assert rule == "fetch/wrong-digest"
    assert "films 1.0 is there, but no archive of it has the sha256 that the case pins" in message
    assert "/files/films-1.0.tar.gz" not in index.asked
    assert leftovers(tmp_path) == []


def test_an_index_that_lies_about_a_digest_is_found_out(index: Index, store: PictureStore, tmp_path: Path) -> None:
    honest = tar_gz("films-1.0", {"a": PICTURE})
    index.files["films-1.0.tar.gz"] = tar_gz("films-1.0", {"a": b"swapped"})
    index.stated["films-1.0.tar.gz"] = sha256(honest)

    rule, _ = complaint(store, reference("pypi:films==1.0#a", honest, PICTURE))

    assert rule == "fetch/wrong-digest"
    assert leftovers(tmp_path) == []
    assert list((tmp_path / "cache" / "archives").iterdir()) == []


def test_a_member_that_is_not_what_it_was_pinned_as_does_not_keep_its_neighbour_from_coming(
    index: Index, store: PictureStore
) -> None:
    archive = index.files["films-1.0.tar.gz"] = tar_gz("films-1.0", {"a": b"changed", "b": b"two"})
    wrong, right = reference("pypi:films==1.0#a", archive, b"one"), reference("pypi:films==1.0#b", archive, b"two")

    first, second = got(store, wrong, right)

    assert first.error is not None
    assert first.error.rule == "fetch/wrong-digest"
    assert store.path_of(wrong) is None
    assert second.error is None


def test_a_path_that_the_archive_does_not_have_is_said(index: Index, store: PictureStore) -> None:
    archive = index.files["films-1.0.tar.gz"] = tar_gz("films-1.0", {"a": PICTURE})

    rule, message = complaint(store, reference("pypi:films==1.0#films-1.0/a", archive, PICTURE))

    assert (rule, message) == ("fetch/no-member", "`films-1.0/a` is not in the archive")


def test_a_hostile_member_of_a_wanted_folder_reaches_no_disk(index: Index, store: PictureStore, tmp_path: Path) -> None:
    archive = index.files["films-1.0.tar.gz"] = tar_gz("films-1.0", {"series/../../../../escaped": b"x"})

    rule, _ = complaint(store, reference("pypi:films==1.0#series/", archive, PICTURE))

    assert rule == "fetch/bad-archive"
    assert not list(tmp_path.rglob("escaped"))
    assert leftovers(tmp_path) == []


def test_a_folder_of_countless_files_is_given_up(
    index: Index, store: PictureStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FOLDER_FILES_LIMIT", 2)
    archive = index.files["films-1.0.tar.gz"] = tar_gz("films-1.0", SLICES)

    assert complaint(store, reference("pypi:films==1.0#series/", archive, PICTURE))[0] == "fetch/too-large"


def test_a_package_that_is_nowhere_is_said(index: Index, store: PictureStore) -> None:
    rule, message = complaint(store, reference("pypi:no-such-films==1.0#a", b"archive", PICTURE))

    assert rule == "fetch/unavailable"
    assert "no-such-films 1.0" in message
    assert index.asked == ["/simple/no-such-films/"]


def test_without_a_connection_there_is_one_clear_line_and_no_address_in_it(index: Index, store: PictureStore) -> None:
    index.is_down = True

    rule, message = complaint(store, reference("pypi:films==1.0#a", b"archive", PICTURE))

    assert rule == "fetch/unavailable"
    assert message == "films 1.0 can't be had now: the package index answered 503"


def test_an_index_that_nobody_listens_on_is_one_clear_line_too(
    index: Index, store: PictureStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://user:secret@127.0.0.1:9/simple")

    _, message = complaint(store, reference("pypi:films==1.0#a", b"archive", PICTURE))

    assert "films 1.0 can't be had now" in message
    assert "secret" not in message
    assert index.asked == []


def test_archives_that_lie_in_a_folder_of_pips_configuration_need_no_index(
    index: Index, store: PictureStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    archive = wheel({"a": PICTURE})
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / "Films-1.0-py3-none-any.whl").write_bytes(archive)
    (tmp_path / "wheels" / "notes.txt").write_text("not an archive")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))

    (result,) = got(store, reference("pypi:films==1.0#a", archive, PICTURE))

    assert result.error is None
    assert index.asked == []


def test_an_index_in_a_folder_is_read_like_any_other(
    index: Index, store: PictureStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    archive = wheel({"a": PICTURE})
    (tmp_path / "simple" / "films").mkdir(parents=True)
    (tmp_path / "films-1.0-py3-none-any.whl").write_bytes(archive)
    link = f'<a href="../../films-1.0-py3-none-any.whl#sha256={sha256(archive)}">films-1.0-py3-none-any.whl</a>'
    (tmp_path / "simple" / "films" / "index.html").write_text(link)
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", f"file://{tmp_path}/none file://{tmp_path}/simple")

    (result,) = got(store, reference("pypi:films==1.0#a", archive, PICTURE))

    assert result.error is None
    assert index.asked == []


def test_what_is_not_pinned_is_looked_at_and_its_digests_are_told(index: Index, store: PictureStore) -> None:
    archive = index.files["films-1.0.tar.gz"] = tar_gz("films-1.0", {"a": PICTURE})

    rule, message = complaint(store, reference("pypi:films==1.0#a", None, None))

    assert rule == "fetch/no-pin"
    assert sha256(PICTURE) in message
    assert sha256(archive) in message


def test_where_a_version_has_several_archives_they_are_listed_to_choose_from(index: Index, store: PictureStore) -> None:
    for name, content in {"films-1.0.tar.gz": b"one", "films-1.0-py3-none-any.whl": b"two"}.items():
        index.files[name] = content

    rule, message = complaint(store, reference("pypi:films==1.0#a", None, None))

    assert rule == "fetch/no-pin"
    assert f"films-1.0.tar.gz: {sha256(b'one')}" in message


def test_progress_is_told_by_name_and_ends_with_every_byte(index: Index, store: PictureStore) -> None:
    archive = index.files["films-1.0.tar.gz"] = tar_gz("films-1.0", {"a": os.urandom(3_000_000)})
    told: list[tuple[str, int, int | None]] = []

    fetcher = Fetcher(store, lambda *event: told.append(event), pip_settings=settings_without_pip)
    fetcher.fetch([reference("pypi:films==1.0#a", archive, PICTURE)])

    assert told[0] == ("films 1.0", 0, len(archive))
    assert told[-1] == ("films 1.0", len(archive), len(archive))
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put an npm on the path that packs ``packages/NAME-VERSION.tgz`` and writes down what it was asked."""
    folder = tmp_path / "npm"
    (folder / "packages").mkdir(parents=True)
    program = folder / "npm"
    program.write_text(
        f"#!{sys.executable}\n"
        "import pathlib, shutil, sys\n"
        f"home = pathlib.Path({str(folder)!r})\n"
        "(home / 'asked').write_text(' '.join(sys.argv[1:]))\n"
        "wanted = home / 'packages' / (sys.argv[2].lstrip('@').replace('/', '-').replace('@', '-') + '.tgz')\n"
        "if not wanted.exists():\n"
        "    sys.exit('npm error code E404\\nnpm error 404 Not Found - GET https://registry.example/secret-token')\n"
        "shutil.copy(wanted, sys.argv[sys.argv.index('--pack-destination') + 1])\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_a_picture_of_a_node_package_comes_through_the_users_npm_and_no_script_runs(
    npm: Path, store: PictureStore
) -> None:
    archive = tar_gz("package", {"tests/a.dcm": PICTURE})
    (npm / "packages" / "scope-films-1.0.0.tgz").write_bytes(archive)

    (result,) = got(store, reference("npm:@scope/films@1.0.0#tests/a.dcm", archive, PICTURE))

    assert result.error is None
    assert result.path is not None
    assert result.path.read_bytes() == PICTURE
    assert (npm / "asked").read_text().startswith("pack @scope/films@1.0.0 --ignore-scripts --pack-destination ")


def test_what_npm_can_not_get_is_one_line_with_its_code(npm: Path, store: PictureStore) -> None:
    rule, message = complaint(store, reference("npm:films@1.0.0#a", b"archive", PICTURE))

    assert (rule, message) == ("fetch/unavailable", "npm can't get films@1.0.0 (E404)")
    assert (npm / "asked").exists()


def test_a_node_archive_that_changed_is_refused(npm: Path, store: PictureStore, tmp_path: Path) -> None:
    (npm / "packages" / "films-1.0.0.tgz").write_bytes(tar_gz("package", {"a": b"changed"}))

    assert complaint(store, reference("npm:films@1.0.0#a", b"the old archive", PICTURE))[0] == "fetch/wrong-digest"
    assert leftovers(tmp_path) == []


def test_without_npm_the_line_says_what_to_install(
    store: PictureStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    (result,) = got(store, reference("npm:films@1.0.0#a", b"archive", PICTURE))

    assert result.error is not None
    assert result.error.rule == "fetch/no-npm"
    assert "Install Node.js" in result.error.fix


def test_a_file_of_an_installed_package_needs_no_fetching(store: PictureStore) -> None:
    right = parse_reference("package:radanki/py.typed", sha256=sha256(b""))
    wrong = parse_reference("package:radanki/py.typed", sha256=sha256(b"x"))
    missing = parse_reference("package:radanki/no-such-file", sha256=sha256(b"x"))
    assert isinstance(right, Reference)
    assert isinstance(wrong, Reference)
    assert isinstance(missing, Reference)

    results = got(store, right, wrong, missing)

    assert results[0].was_here
    assert [result.error.rule for result in results[1:] if result.error is not None] == [
        "fetch/wrong-digest",
        "fetch/not-installed",
    ]


@pytest.mark.parametrize(
    "url", ["https://prod-images.radiopaedia.org/images/1/a.jpg", "https://medpix.nlm.nih.gov/images/a.jpg"]
)
def test_who_forbids_it_is_not_even_asked(store: PictureStore, url: str) -> None:
    rule, message = complaint(store, reference(url, None, PICTURE))

    assert rule == "fetch/forbidden"
    assert "gives no leave" in message


def test_what_fails_does_not_keep_the_others_from_coming(index: Index, npm: Path, store: PictureStore) -> None:
    archive = tar_gz("package", {"a": PICTURE})
    (npm / "packages" / "films-1.0.0.tgz").write_bytes(archive)
    index.is_down = True

    results = got(
        store,
        reference("pypi:films==1.0#a", b"archive", PICTURE),
        reference("https://radiopaedia.org/a.jpg", None, PICTURE),
        reference("npm:films@1.0.0#a", archive, PICTURE),
    )

    assert [result.error is None for result in results] == [False, False, True]


def test_a_cache_that_can_not_be_written_is_one_clear_line(npm: Path, tmp_path: Path) -> None:
    (npm / "packages" / "films-1.0.0.tgz").write_bytes(tar_gz("package", {"a": PICTURE}))
    (tmp_path / "cache").write_text("a file stands where the folder should")

    rule, message = complaint(PictureStore(tmp_path / "cache"), reference("npm:films@1.0.0#a", b"archive", PICTURE))

    assert rule == "fetch/unavailable"
    assert "the cache can't be written" in message


def test_pips_settings_are_read_with_the_strongest_section_counting() -> None:
    text = (
        "global.index-url='https://weak.example/simple'\n"
        "install.index-url='https://strong.example/simple'\n"
        ":env:.extra-index-url='https://one.example https://two.example'\n"
        "global.find-links='\\n/srv/one\\n/srv/two'\n"
        "global.cert='/etc/certificates.pem'\n"
        "global.timeout='7'\n"
        "list.format='columns'\n"
        "not a setting\n"
    )

    assert parse_pip_settings(text) == PipSettings(
        index_urls=("https://strong.example/simple", "https://one.example", "https://two.example"),
        find_links=("/srv/one", "/srv/two"),
        cert="/etc/certificates.pem",
        timeout_seconds=7.0,
    )


def test_where_pip_asks_no_index_radanki_asks_none() -> None:
    assert parse_pip_settings("global.no-index='true'\nglobal.find-links='/srv/one'").index_urls == ()
    assert parse_pip_settings("").index_urls == (None,)
