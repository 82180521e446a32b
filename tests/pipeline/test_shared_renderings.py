"""Finished pictures in a store that machines share: whole and sound, or made again."""

from __future__ import annotations

import hashlib
import sys
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from radanki.errors import UsageError
from radanki.fetch.shared_store import SharedStore
from radanki.model.imaging.rendered import RenderedStill
from radanki.model.imaging.rendering import RenderJob, View
from radanki.pipeline.render import render_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

fsspec = pytest.importorskip("fsspec", reason="the extra `store` is not installed")


@pytest.fixture
def bucket(tmp_path: Path) -> Path:
    folder = tmp_path / "bucket"
    folder.mkdir()
    return folder


def task(folder: Path, grey: int = 10) -> RenderJob:
    path = folder / f"patient-{grey}.png"
    image = Image.new("L", (40, 30), grey)
    image.putpixel((3, 4), 255)
    image.save(path)
    return RenderJob(path, hashlib.sha256(path.read_bytes()).hexdigest(), View(), "xr", None, None, ())


def rendered(tasks: list[RenderJob], cache: Path, address: str) -> tuple[list[bytes], int]:
    """Give the files that came of tasks, and how many were rendered here."""
    made: list[int] = []
    outcomes = render_all(
        tasks, cache, workers=1, progress=lambda done, _: made.append(done), store=SharedStore(address)
    )
    stills = [outcome for outcome in outcomes if isinstance(outcome, RenderedStill)]
    assert all(still.media.path.is_relative_to(cache) for still in stills)
    return [still.media.path.read_bytes() for still in stills], len(made)


def test_what_one_machine_rendered_another_takes(tmp_path: Path, bucket: Path) -> None:
    tasks = [task(tmp_path, grey) for grey in range(3)]

    first = rendered(tasks, tmp_path / "one", bucket.as_uri())
    second = rendered(tasks, tmp_path / "other", bucket.as_uri())
    again = rendered(tasks, tmp_path / "other", bucket.as_uri())

    assert [made for _, made in (first, second, again)] == [3, 0, 0]
    assert first[0] == second[0] == again[0]


def test_a_store_tells_nothing_but_pixels_sizes_and_digests(tmp_path: Path, bucket: Path) -> None:
    rendered([task(tmp_path)], tmp_path / "one", bucket.as_uri())

    told = b"".join(path.read_bytes() for path in files_in(bucket))
    assert b"patient" not in told
    assert str(tmp_path).encode() not in told


def test_whatever_is_torn_foreign_or_gone_is_made_again(tmp_path: Path, bucket: Path) -> None:
    sound = rendered([task(tmp_path)], tmp_path / "one", bucket.as_uri())[0]
    whole = {path: path.read_bytes() for path in files_in(bucket)}
    damages = 0

    for path, octets in whole.items():
        for other in (None, b"", octets[:-1], octets[:-1] + b"!", octets.replace(b"rk-", b"../"), b"{}\n{}"):
            if other == octets:
                continue
            if other is None:
                path.unlink()
            else:
                path.write_bytes(other)
            damages += 1
            assert rendered([task(tmp_path)], tmp_path / f"cache{damages}", bucket.as_uri()) == (sound, 1)
            assert path.read_bytes() == octets, "it was put right"
    assert damages >= 10


def test_any_kind_of_address_will_do(tmp_path: Path) -> None:
    first = rendered([task(tmp_path)], tmp_path / "one", "memory://renderings")

    assert rendered([task(tmp_path)], tmp_path / "other", "memory://renderings") == (first[0], 0)


def test_a_store_that_is_not_there_ends_the_call_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match="there is no such folder"):
        SharedStore((tmp_path / "typo").as_uri())
    with pytest.raises(UsageError, match="nonsense"):
        SharedStore("nonsense://there")
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(UsageError, match=r"pip install 'radanki\[store\]'"):
        SharedStore("memory://renderings")


def files_in(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
