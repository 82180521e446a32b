"""The viewer's two files: small, the same every time, and doing what their readable sources do."""

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
from radanki.web.shorten import shorten_script, shorten_style

SOURCES = Path(radanki.web.__file__).parent


def test_the_bundle_is_small_enough_for_a_phone() -> None:
    sizes = {name: len(gzip.compress(content, 9, mtime=0)) for name, content in bundle()}

    assert sum(sizes.values()) <= 14_000, sizes


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


def test_comments_and_space_go_but_strings_stay() -> None:
    source = (
        "(function () { /* why */ const address = \"http://a // b\"; // gone\n return address + '/* in */' + +1; }());"
    )

    assert shorten_script(source) == "(function(){const a=\"http://a // b\";return a+'/* in */'+ +1;}());\n"


def test_properties_keep_their_names_when_variables_lose_theirs() -> None:
    source = (
        "(function () { const width = 2; const box = { width, height: width }; return box.width + box.height; }());"
    )

    assert shorten_script(source) == "(function(){const b=2;const a={width:b,height:b};return a.width+a.height;}());\n"


def test_a_short_name_is_never_one_that_the_script_takes_from_outside() -> None:
    source = "(function () { const value = a + b; return value; }());"

    assert shorten_script(source) == "(function(){const c=a+b;return c;}());\n"


def test_names_share_a_letter_only_where_neither_is_seen() -> None:
    source = """(function () {
        const f = (one) => { const two = one; return two; };
        const g = (six) => { const ten = six; return ten; };
    }());"""

    shortened = shorten_script(source)

    assert len(set(re.findall(r"\b[a-z]\b", shortened))) < len({"f", "one", "two", "g", "six", "ten"})
    assert len(set(re.findall(r"const (\w)=\(", shortened))) == 2


def test_a_style_sheet_keeps_the_spaces_that_mean_something() -> None:
    source = "/* x */ .a .b > .c :focus { margin: 0 auto; width: min(1px, 2px) }\n"

    assert shorten_style(source) == ".a .b>.c :focus{margin:0 auto;width:min(1px,2px)}\n"


@pytest.mark.parametrize("source", ["core.js", "card.js"])
def test_the_scripts_hold_nothing_that_shortening_cannot_tell_apart(source: str) -> None:
    text = re.sub(r"/\*.*?\*/", "", (SOURCES / source).read_text(encoding="ascii"), flags=re.DOTALL)

    assert "`" not in text
    assert not re.search(r"[=(,:]\s*/[^/*]", text)
    assert not re.search(r"(?:const|let) [\[{]|\bvar\b|\bclass \w+ \{|=> ?\[?\{ ?\w+ ?\} ?=", text)


def test_the_shortened_script_is_a_script() -> None:
    if not shutil.which("node"):
        pytest.fail("The viewer's tests need node: run `make browser-tools`.")

    checked = subprocess.run(["node", "--check", "-"], input=bundle()[0][1], capture_output=True, check=False)

    assert checked.returncode == 0, checked.stderr.decode()
