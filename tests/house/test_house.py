"""The house stays one that a newcomer can walk through (docs/architecture.md says why each of these is held)."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
SOURCES = REPOSITORY / "src" / "radanki"
MODULES = sorted(SOURCES.rglob("*.py"))
ROOMS = sorted({path.parent for path in MODULES})
MOST_MODULES, MOST_LINES, MOST_LINES_OF_A_FUNCTION, MOST_LINES_OF_A_SCRIPT_FUNCTION = 20, 250, 60, 80

FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    return path.relative_to(SOURCES).as_posix()


@dataclass(frozen=True)
class Function:
    """A function of a module; ``says_why`` is ``None`` where it imports nothing."""

    name: str
    lines: int
    says_why: bool | None


@dataclass(frozen=True)
class Code:
    """What is held of a module."""

    docstring: str | None
    classes: tuple[str, ...]
    functions: tuple[Function, ...]


@cache
def code_of(path: Path) -> Code:
    """Give what is held of a module, which is parsed once for all that is asked of it."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    functions = [node for node in ast.walk(tree) if isinstance(node, FUNCTION)]
    return Code(
        ast.get_docstring(tree),
        tuple(node.name for node in tree.body if isinstance(node, ast.ClassDef)),
        tuple(
            Function(node.name, (node.end_lineno or 0) - node.lineno + 1, _says_why(text.splitlines(), node))
            for node in functions
        ),
    )


def _says_why(lines: list[str], function: FUNCTION) -> bool | None:
    imports = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
    if not imports:
        return None
    texts = ["\n".join(lines[node.lineno - 1 : node.end_lineno]) for node in imports]
    return any(re.search(r"# noqa: PLC0415  # [\w`]", text) for text in texts)


def test_on_top_there_are_only_rooms_and_the_errors() -> None:
    assert {path.name for path in SOURCES.glob("*.py")} == {"__init__.py", "errors.py"}


@pytest.mark.parametrize("room", ROOMS, ids=name_of)
def test_a_room_holds_at_most_twenty_modules(room: Path) -> None:
    assert len([path for path in room.glob("*.py") if path.name != "__init__.py"]) <= MOST_MODULES


@pytest.mark.parametrize("room", ROOMS, ids=name_of)
def test_a_room_says_in_one_sentence_what_it_is_for(room: Path) -> None:
    docstring = code_of(room / "__init__.py").docstring

    assert docstring is not None
    first = docstring.split("\n\n")[0]
    assert re.fullmatch(r"[^\n].{20,200}\.", " ".join(first.split()))


def test_no_file_is_longer_than_a_reader_keeps_in_mind() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}

    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    lengths = {
        f"{name_of(path)}:{function.name}": function.lines for path in MODULES for function in code_of(path).functions
    }

    assert {name: length for name, length in lengths.items() if length > MOST_LINES_OF_A_FUNCTION} == {}


def test_a_function_that_imports_says_why() -> None:
    unsaid = [
        f"{name_of(path)}:{function.name}"
        for path in MODULES
        for function in code_of(path).functions
        if function.says_why is False
    ]

    assert unsaid == []


def test_no_two_public_classes_share_a_name() -> None:
    names = Counter(name for path in MODULES for name in code_of(path).classes if not name.startswith("_"))

    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("word", ["utils", "helpers", "manager", "misc", "common", "stuff"])
def test_no_module_has_a_name_that_says_nothing(word: str) -> None:
    assert [name_of(path) for path in MODULES if word in path.stem.split("_") and path.stem != "common_words"] == []


def test_the_architecture_page_names_every_room() -> None:
    page = (REPOSITORY / "docs" / "architecture.md").read_text(encoding="utf-8")

    rooms = {room.relative_to(SOURCES).parts[0] for room in ROOMS if room != SOURCES}
    assert {room for room in rooms if f"`{room}/`" not in page} == set()
