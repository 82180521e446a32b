"""docs/pictures.md: each of its examples gives what it shows, asked of hosts that answer as the true ones do."""

from __future__ import annotations

import io
import re
import shlex
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from radanki.authoring.archives.idc_index import IdcIndex
from radanki.cli.authoring import find, pin
from radanki.vocabulary import find_source_kind
from support.ct_series import ct_series, instances
from support.libraries import draw_film
from support.open_archives import SERIES, commons_answer, figshare_answer, write_idc_index, zenodo_answer
from support.program import radanki_here
from support.web import Page, put_series

if TYPE_CHECKING:
    from support.web import FakeWeb

PAGE = (Path(__file__).parents[2] / "docs/pictures.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(
    r"```console\n\$ radanki (?P<command>(?:pin|find) \S[^\n]*)\n```\n\n```(?:yaml|text)\n(?P<answer>.*?)```",
    PAGE,
    re.DOTALL,
)
FILM = "a/film.png"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def archives(web: FakeWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the pages of the examples into the test's own web; give a folder that is no library."""
    film = draw_film(tmp_path / "film.png").read_bytes()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("films/frontal.png", film)
    web.put("https://commons.wikimedia.org/w/api.php", lambda _: Page(commons_answer().encode()))
    web.put("https://upload.wikimedia.org/", b"")
    web.put("https://commons.wikimedia.org/wiki/Special:FilePath/Chest_film_of_a_test.jpg", film)
    web.put("https://zenodo.org/api/records/123456", zenodo_answer().encode())
    web.put("https://zenodo.org/records/123456/files/films.zip", Page(archive.getvalue(), version='"1"'))
    for version in ("", "/versions/2"):
        web.put(f"https://api.figshare.com/v2/articles/123456{version}", figshare_answer().encode())
    web.put("https://ndownloader.figshare.com/files/7", film)
    web.put(f"https://raw.githubusercontent.com/invented/films/{COMMIT}/{FILM}", film)
    put_series(web, SERIES, instances(ct_series(4)))
    index = IdcIndex(write_idc_index(tmp_path / "index"))
    for module in (find, pin):
        monkeypatch.setattr(module, "installed_index", lambda: index)
    folder = tmp_path / "somewhere"
    folder.mkdir()
    return folder


def test_there_is_an_example_for_every_archive_that_states_what_it_holds() -> None:
    commands = " ".join(command for command, _ in EXAMPLES)

    assert len(EXAMPLES) == 6
    for name in ("commons.wikimedia", "zenodo:", "figshare.com", "github.com", "idc:", "find"):
        assert name in commands


@pytest.mark.parametrize(("command", "answer"), EXAMPLES, ids=[command.split(" --")[0] for command, _ in EXAMPLES])
def test_an_example_gives_what_it_shows(archives: Path, command: str, answer: str) -> None:
    ran = radanki_here(archives, *shlex.split(command))

    assert ran.status == 0, ran.err
    if command.startswith("find"):
        assert ran.out == answer
    else:
        assert known(ran.out) == known(answer)


def known(text: str) -> object:
    """Give what an answer says but for the digest of the film and the day."""
    entries = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  # makes nothing but text
    for image in entries["images"]:
        assert re.fullmatch("[0-9a-f]{64}", image.pop("sha256"))
    for source in entries["sources"]:
        assert source.pop("accessed")
    return entries


@pytest.mark.parametrize(
    "slug", ["commons", "idc", "tcia", "cbis-ddsm", "zenodo", "figshare", "osf", "fracatlas", "nih-cxr14"]
)
def test_an_archive_that_the_page_names_is_one_that_the_vocabulary_knows(slug: str) -> None:
    kind = find_source_kind(slug)

    assert kind is not None
    assert (kind.home or kind.name) in PAGE
