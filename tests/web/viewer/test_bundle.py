"""The viewer's two files: small, the same every time, and made of the modules beside them."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import radanki.web
from radanki.web import bundle

WEB = Path(radanki.web.__file__).parent
ROOT = Path(__file__).parents[3]
BUILT = ("card/card.min.js", "card/card.min.css", "preview/preview.min.js", "study/study.min.js")


def test_the_bundle_is_small_enough_for_a_phone() -> None:
    sizes = {name: len(gzip.compress(content, 9, mtime=0)) for name, content in bundle()}

    assert sum(sizes.values()) <= 18_000, sizes


def test_a_file_is_named_by_its_bytes() -> None:
    names = [name for name, _ in bundle()]

    assert all(re.fullmatch(r"_radanki-[0-9a-f]{8}\.(js|css)", name) for name in names)
    assert [name.rpartition(".")[2] for name in names] == ["js", "css"]


def test_another_process_makes_the_same_bytes() -> None:
    code = "import hashlib; from radanki.web import bundle; print([hashlib.sha256(c).hexdigest() for _, c in bundle()])"
    seeds = [
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    ]

    assert seeds[0] == seeds[1]


def test_clients_that_guess_the_character_set_read_it_right() -> None:
    assert all(content.isascii() for _, content in bundle())


def test_the_card_asks_for_nothing_over_the_network() -> None:
    script, style = (content.decode() for _, content in bundle())

    namespaces = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"}
    assert set(re.findall(r"https?://[^\"' ]+", script + style)) == namespaces
    assert not re.search(
        r"\bfetch\(|XMLHttpRequest|import\(|WebSocket|\beval\(|document\.write|innerHTML|@import|url\(h", script + style
    )


def test_nothing_in_the_files_disturbs_a_template() -> None:
    assert not any(b"{{" in content or b"}}{" in content.replace(b"}}", b"} }") for _, content in bundle())


@pytest.mark.parametrize("script", [name for name in BUILT if name.endswith(".js")])
def test_what_is_committed_is_a_script(script: str) -> None:
    if not shutil.which("node"):
        pytest.fail("The viewer's tests need node: run `make browser-tools`.")

    checked = subprocess.run(["node", "--check", str(WEB / script)], capture_output=True, check=False)

    assert checked.returncode == 0, checked.stderr.decode()


def test_what_is_brought_of_others_keeps_its_licence() -> None:
    script = (WEB / "study/study.min.js").read_text(encoding="utf-8")

    assert "Holds ts-fsrs:" in script
    assert "Permission is hereby granted, free of charge" in script


def test_no_name_that_others_know_is_shortened() -> None:
    build = (ROOT / ".ci/web/build.mjs").read_text()
    private = set(re.findall(r'"(\w+)"', build.partition("const PRIVATE = [")[2].partition("];")[0]))
    types = (WEB / "types.d.ts").read_text()
    bodies = dict(re.findall(r"interface (\w+)[^{]*{(.*?)}\n", types, re.DOTALL))
    kinds = (
        "Shape",
        "Preset",
        "Finding",
        "ViewerData",
        "AnswerData",
        "Truth",
        "KeptState",
        "Mark",
        "View",
        "RadankiApi",
    )
    told = {name for kind in kinds for name in re.findall(r"\b(\w+)\??:", bodies[kind])}
    commands = set(re.findall(r'"data-cmd": "(\w+)"|button\("[^"]*", "(\w+)"', "".join(
        path.read_text() for path in WEB.glob("card/*.js") if ".min." not in path.name
    )))  # fmt: skip

    assert private
    assert private.isdisjoint(told | {name for pair in commands for name in pair})


def test_what_is_committed_is_made_of_the_sources_beside_it(tmp_path: Path) -> None:
    if not (ROOT / ".tools" / "web" / "node_modules").is_dir():
        pytest.fail("Nothing here can bundle the scripts: `make web-tools` installs it (node, and packages of npm).")

    subprocess.run(["node", ".ci/web/build.mjs", str(tmp_path)], cwd=ROOT, check=True)

    stale = [name for name in BUILT if (tmp_path / name).read_bytes() != (WEB / name).read_bytes()]
    assert stale == [], "Run `make web` and commit what it writes."
