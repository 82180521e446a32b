"""`make reproduce` says where two builds part; and builds in surroundings that differ in everything do not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support.cases import LOOKED, a_case, a_finding, an_image
from support.libraries import draw_film, write_case, write_deck

if TYPE_CHECKING:
    from collections.abc import Callable

SCRIPT = Path(__file__).parents[2] / ".ci" / "reproduce"


@pytest.fixture(scope="module")
def reproduce() -> Any:
    spec = spec_from_loader("reproduce", SourceFileLoader("reproduce", str(SCRIPT)))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def build(place: Path, umask: str, jobs: str, **surroundings: str) -> Path:
    image = an_image(a_finding(asks=["cover", "find"]), view="PA erect", looked=LOOKED)
    text = a_case(
        title="Round opacity — rund", images=[image], diagnosis="Round opacity", contributors=["Ä. Contributor"]
    )
    case = write_case(place / "library", "xr/chest/one", text)
    draw_film(case / "frontal.png")
    write_deck(place / "library")
    subprocess.run(
        [sys.executable, "-P", "-c", "from radanki.cli import main; main()", "-q", "build", "--jobs", jobs],
        check=True,
        cwd=case,
        umask=int(umask, 8),
        capture_output=True,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(place),
            "RADANKI_CACHE": str(place / "cache"),
            "SOURCE_DATE_EPOCH": "1763900000",
            **surroundings,
        },
    )
    return place / "library" / "dist"


def test_two_builds_in_surroundings_that_differ_in_everything_are_the_same_bytes(
    reproduce: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    worlds = [dict(world) for world in reproduce.WORLDS]
    assert all(worlds[0][name] != worlds[1][name] for name in worlds[0])
    first, second = (
        build(tmp_path / name, world.pop("umask"), world.pop("jobs"), **world)
        for name, world in zip(reproduce.NAMES, worlds, strict=True)
    )

    assert reproduce.compare(first, second) == 0
    assert capsys.readouterr().out.count("test.apkg") == 1


def change_nothing(members: dict[str, bytes]) -> None:
    del members


def change_a_picture(members: dict[str, bytes]) -> None:
    members["0"] += b"\0"


def change_the_media_list(members: dict[str, bytes]) -> None:
    members["media"] = b'{"0": "b.png"}'


@pytest.mark.parametrize(
    ("change", "date", "said"),
    [
        (change_a_picture, 1980, "test.apkg differs: the picture a.png"),
        (change_the_media_list, 1980, "test.apkg differs: member media: line 1: "),
        (change_nothing, 1981, "member collection.anki2: the same, but for its date"),
    ],
)
def test_the_first_member_that_differs_is_named(  # noqa: PLR0913, PLR0917  # three of these are what is tried
    reproduce: Any,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[dict[str, bytes]], None],
    date: int,
    said: str,
) -> None:
    for name, year in (("one", 1980), ("two", date)):
        members = {"collection.anki2": b"SQLite", "media": json.dumps({"0": "a.png"}).encode(), "0": b"png"}
        if name == "two":
            change(members)
        (tmp_path / name).mkdir()
        with zipfile.ZipFile(tmp_path / name / "test.apkg", "w") as archive:
            for member, content in members.items():
                archive.writestr(zipfile.ZipInfo(member, (year, 1, 1, 0, 0, 0)), content)

    assert reproduce.compare(tmp_path / "one", tmp_path / "two") == 1
    assert said in capsys.readouterr().err


def test_a_package_that_only_one_build_wrote_is_named(
    reproduce: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    (tmp_path / "one" / "test.apkg").write_bytes(b"")

    assert reproduce.compare(tmp_path / "one", tmp_path / "two") == 1
    assert "only one of the two builds wrote it" in capsys.readouterr().err
