"""The schemas say what the reader reads: the committed ones are today's, good files fit them, broken ones don't."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from radanki.authoring.case_format_chapter import chapter
from radanki.authoring.schema import case_schema, deck_schema, ledger_schema
from radanki.cli import run
from radanki.library.expectations import keys_of
from radanki.library.yaml_nodes import read_yaml
from radanki.model.case import Case
from radanki.model.deck import DeckDefinition
from radanki.model.scalars import Plain
from radanki.vocabulary.keys import key_meanings

if TYPE_CHECKING:
    from collections.abc import Callable

    from jsonschema import Draft202012Validator
    from pydantic import BaseModel

ROOT = Path(__file__).parents[2]
GOOD = [*ROOT.glob("tests/cases/good/cases/*/*/*/case.yaml"), *ROOT.glob("cases/*/*/*/case.yaml")]
DECKS = [*ROOT.glob("tests/cases/good/decks/*.yaml"), *ROOT.glob("decks/*.yaml")]
BROKEN_LEDGERS = ROOT.glob("tests/cases/broken/*/*/decks/ledger.json")
LEDGERS = sorted(path for path in BROKEN_LEDGERS if path.parents[1].name != "syntax")
SHAPES = sorted(ROOT.glob("tests/cases/broken/shape/*/cases/*/*/*/case.yaml"))

WRITTEN_BY_TOOLS = {"TakenDown", "WithdrawnNote"}


def as_an_editor_reads_it(value: Any) -> Any:
    """Resolve plain scalars by the YAML 1.2 core schema, which is what an editor does before it looks at the schema."""
    if isinstance(value, dict):
        return {key: as_an_editor_reads_it(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_an_editor_reads_it(item) for item in value]
    if isinstance(value, Plain) and re.fullmatch(r"[-+]?[0-9]+", value):
        return int(value)
    if isinstance(value, Plain) and re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", value):
        return float(value)
    if isinstance(value, Plain) and value in {"true", "false"}:
        return value == "true"
    return value


@cache
def judge(schema: Callable[[], dict[str, Any]]) -> Draft202012Validator:
    from jsonschema import Draft202012Validator  # noqa: PLC0415  # three seconds, in every process that collects tests

    return Draft202012Validator(schema())


def faults(schema: Callable[[], dict[str, Any]], path: Path) -> list[str]:
    document, _ = read_yaml(path.read_bytes(), path.name)
    assert document is not None
    return [fault.message for fault in judge(schema).iter_errors(as_an_editor_reads_it(document.value))]


@pytest.mark.parametrize(
    ("arguments", "page"),
    [
        ([], "case.schema.json"),
        (["--deck"], "deck.schema.json"),
        (["--ledger"], "ledger.schema.json"),
        (["--chapter"], "case-format.md"),
    ],
)
def test_what_docs_say_of_the_format_is_what_the_program_prints(
    capsys: pytest.CaptureFixture[str], arguments: list[str], page: str
) -> None:
    """`make schema` writes them anew."""
    assert run(["schema", *arguments]) == 0

    assert capsys.readouterr().out == (ROOT / "docs" / page).read_text(encoding="utf-8")


def test_the_chapter_names_every_key_of_a_case_and_of_a_deck() -> None:
    text = chapter()

    unnamed = [
        f"{name}.{key}"
        for name, keys in key_meanings().items()
        for key in keys
        if f"`{key}`" not in text and name not in WRITTEN_BY_TOOLS
    ]

    assert unnamed == []
    assert "{{" not in text


@pytest.mark.parametrize("made", [case_schema, deck_schema, ledger_schema], ids=["case", "deck", "ledger"])
def test_a_schema_is_one_and_says_what_each_key_means(made: Callable[[], dict[str, Any]]) -> None:
    schema = made()
    judge(made).check_schema(schema)

    for entry in (schema, *(part for part in schema["$defs"].values() if part.get("type") == "object")):
        assert entry["additionalProperties"] is False
        assert all(part["description"] for part in entry["properties"].values())


def test_every_key_has_a_meaning_and_every_meaning_a_key() -> None:
    """A new key of the model is explained in vocabulary/keys.yaml; then `make schema` writes docs/case.schema.json."""
    entries: dict[str, type[BaseModel]] = {"Case": Case, "DeckDefinition": DeckDefinition}
    for schema in (Case.model_json_schema(), DeckDefinition.model_json_schema()):
        assert key_meanings().keys() >= schema["$defs"].keys()
        for name, part in schema["$defs"].items():
            assert set(part["properties"]) == set(key_meanings()[name])
    for name, model in entries.items():
        assert set(keys_of(model)) == set(key_meanings()[name])


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.parent.name)
def test_a_good_case_fits_the_schema(path: Path) -> None:
    assert faults(case_schema, path) == []


@pytest.mark.parametrize("path", DECKS, ids=lambda path: path.stem)
def test_a_good_deck_fits_the_schema(path: Path) -> None:
    assert faults(deck_schema, path) == []


@pytest.mark.parametrize("path", LEDGERS, ids=lambda path: path.parents[1].name)
def test_a_ledger_fits_the_schema_unless_its_shape_is_what_is_wrong(path: Path) -> None:
    found = [*judge(ledger_schema).iter_errors(json.loads(path.read_bytes()))]

    assert bool(found) == (path.parents[1].name in {"missing-key", "newer", "unknown-key", "wrong-value"})


@pytest.mark.parametrize("path", SHAPES, ids=lambda path: path.parents[4].name)
def test_a_case_of_the_wrong_shape_does_not_fit(path: Path) -> None:
    assert faults(case_schema, path)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "patology"},
        {"certainty": None},
        {"id": "XYZ"},
        {"licence": "free"},
        {"images": [{"name": "a"}]},
        {"images": [{"name": "a", "file": "a.png", "link": "https://example.org"}]},
        {"images": [{"name": "a", "file": "a.png", "plane": "sideways"}]},
        {"images": [{"name": "a", "file": "a.png", "window": "lungs"}]},
        {"images": [{"name": "a", "file": "a.png", "crop": [1, 2, 3]}]},
        {"sources": [{"id": "a", "author": "b", "licence": "MIT"}]},
        {"tags": ["emergency"]},
        {"patient": {"age": 95}},
        {"colour": "blue"},
    ],
)
def test_the_schema_sees_what_an_editor_can_show(change: dict[str, Any]) -> None:
    sound = {
        "id": "00000000000000a1",
        "title": "Effusion",
        "kind": "pathology",
        "level": 1,
        "certainty": "certain",
        "basis": "Drained.",
        "patient": {"age": "90+"},
        "images": [{"name": "a", "file": "a.png", "window": "lung", "crop": [1, 2, 3, 4]}],
        "sources": [{"id": "a", "own": True, "author": "b", "licence": "MIT"}],
        "licence": "CC-BY-4.0",
        "contributors": ["A. Contributor"],
    }
    validator = judge(case_schema)

    assert list(validator.iter_errors(sound)) == []
    changed = {key: value for key, value in {**sound, **change}.items() if value is not None}
    assert list(validator.iter_errors(changed))


def test_a_schema_is_valid_json_in_one_order(capsys: pytest.CaptureFixture[str]) -> None:
    run(["schema"])
    printed = json.loads(capsys.readouterr().out)

    assert list(printed) == sorted(printed)
    assert "$id" not in printed
