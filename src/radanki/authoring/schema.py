"""The JSON Schemas of what contributors write, made from the model: editors complete and check with them.

What the model leaves to the vocabulary (licences, planes, windows, ...) is put in from there. Rules that join several
fields stay with `radanki check`, but for those that an editor can show while a case is being typed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from radanki.library.ledger import ledger_schema as shape_of_ledger
from radanki.model.case import Case
from radanki.model.deck import DeckDefinition
from radanki.vocabulary import curriculum, licences, modalities, systems, terms, windows
from radanki.vocabulary.keys import key_meanings, ledger_key_meanings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel

Schema = dict[str, Any]

_OWN_ROW: Final = "^(?!must-know(/|$))[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)?$"
_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"


def case_schema() -> Schema:
    """Give the JSON Schema of ``case.yaml``."""
    schema = _schema_of(Case, "A radanki case")
    parts = schema["$defs"]
    known = terms()
    for key, words in (
        ("plane", known.planes),
        ("sequence", known.sequences),
        ("contrast", known.contrasts),
        ("phase", known.phases),
    ):
        _close(parts["Image"], key, words)
    presets = [preset.slug for preset in windows()]
    parts["Image"]["properties"]["windows"]["items"] = {"enum": presets}
    parts["Image"]["properties"]["window"] = {
        **_described(parts["Image"], "window"),
        "anyOf": [{"enum": presets}, {"$ref": "#/$defs/WindowValues"}, {"type": "null"}],
    }
    names = [name for one in licences() if one.profile != "never" for name in (one.slug, *one.also)]
    _close(parts["Source"], "licence", names)
    _close(schema, "licence", names)
    _suggest(parts["Source"], "changes", (change.slug for change in known.changes))
    schema["properties"]["curricula"]["items"] = _rows([target.code for target in curriculum()])
    schema["properties"]["tags"]["items"] = _tags(known.tags)
    for name in ("Pearl", "Question", "Step", "SignCard"):
        parts[name]["required"].remove("id")  # a draft may lack it; `radanki id --fill` writes it
    schema["properties"]["pearls"]["items"] = {"anyOf": [_text(), {"$ref": "#/$defs/Pearl"}]}
    schema["properties"]["differential"]["items"] = {"anyOf": [_text(), {"$ref": "#/$defs/Alternative"}]}
    _join_fields(schema)
    return schema


def deck_schema() -> Schema:
    """Give the JSON Schema of ``decks/<name>.yaml``."""
    schema = _schema_of(DeckDefinition, "A radanki deck")
    selection = schema["$defs"]["Selection"]["properties"]
    selection["modality"]["items"] = {"enum": [modality.slug for modality in modalities()]}
    selection["system"]["items"] = {"enum": [system.slug for system in systems()]}
    selection["tags"]["items"] = _tags(terms().tags)
    codes = [target.code for target in curriculum()]
    selection["curricula"]["items"] = _rows(sorted({code.partition("/")[0] for code in codes}) + codes)
    return schema


def ledger_schema() -> Schema:
    """Give the JSON Schema of ``decks/ledger.json``."""
    schema: Schema = _tidied(shape_of_ledger(), is_typed_by_people=False)
    for name, entry in (("Ledger", schema), *schema["$defs"].items()):
        for key, meaning in ledger_key_meanings().get(name, {}).items():
            entry["properties"][key]["description"] = meaning
    return {"$schema": _DRAFT, **schema, "title": "A radanki ledger"}


def schema_text(schema: Schema) -> str:
    """Give a schema as the text of its file: keys in order, two spaces a level."""
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _schema_of(model: type[BaseModel], title: str) -> Schema:
    made = model.model_json_schema(by_alias=True)
    schema: Schema = _tidied(made)
    for name, entry in ((model.__name__, schema), *schema["$defs"].items()):
        for key, meaning in key_meanings().get(name, {}).items():
            entry["properties"][key]["description"] = meaning
    return {"$schema": _DRAFT, **schema, "title": title}


def _tidied(value: Any, *, is_typed_by_people: bool = True) -> Any:
    """Leave out the titles and empty defaults that pydantic makes up, and let people write text without quotes."""
    if isinstance(value, list):
        return [_tidied(item, is_typed_by_people=is_typed_by_people) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {
        key: _tidied(item, is_typed_by_people=is_typed_by_people)
        for key, item in value.items()
        if not (key == "title" and isinstance(item, str)) and not (key == "default" and item in (None, []))
    }
    # Unquoted, `since: 1.2` is a number to an editor; the reader takes it as the text that it looks like.
    if is_typed_by_people and kept.get("type") == "string" and not kept.keys() & {"enum", "const", "format"}:
        kept["type"] = ["string", "number", "boolean"]
    return kept


def _text() -> Schema:
    return {"type": ["string", "number", "boolean"], "minLength": 1}


def _described(entry: Schema, key: str) -> Schema:
    found = entry["properties"][key].get("description")
    return {"description": found} if found else {}


def _close(entry: Schema, key: str, words: Iterable[str]) -> None:
    """Let a key be one of a closed list of words."""
    closed: list[str | None] = list(words)
    if key not in entry["required"]:
        closed.append(None)
    entry["properties"][key] = {**_described(entry, key), "enum": closed}


def _suggest(entry: Schema, key: str, words: Iterable[str]) -> None:
    """Name the usual items of a list, and allow others."""
    entry["properties"][key]["items"] = {**_text(), "examples": list(words)}


def _rows(codes: Iterable[str]) -> Schema:
    """Offer the rows of the must-know list; those of a library's own curricula can't be known here."""
    return {"anyOf": [{"enum": list(codes)}, {"type": "string", "pattern": _OWN_ROW}]}


def _tags(prefixes: Iterable[str]) -> Schema:
    return {
        "type": "string",
        "pattern": f"^({'|'.join(sorted(prefixes))}):[a-z0-9]+(-[a-z0-9]+)*$",
        "examples": [f"{prefix}:{value}" for prefix, values in terms().tags.items() for value in values],
    }


def _join_fields(schema: Schema) -> None:
    """Say what joins several fields, as far as an editor can show it."""
    parts = schema["$defs"]
    parts["Image"]["oneOf"] = [_needs("file"), _needs("from"), _needs("link")]
    parts["Mask"]["oneOf"] = [_needs("file"), _needs("from")]
    parts["Source"]["anyOf"] = [_needs("url"), {**_needs("own"), "properties": {"own": {"const": True}}}]
    shapes = ("rect", "ellipse", "polygon", "point", "mask", "spans")
    pairs = [_needs(one, other) for at, one in enumerate(shapes) for other in shapes[at + 1 :]]
    parts["Finding"]["not"] = {"anyOf": pairs}
    schema["if"] = {"properties": {"kind": {"enum": ["pathology", "variant"]}}}
    schema["then"] = _needs("certainty", "basis")


def _needs(*keys: str) -> Schema:
    return {"required": list(keys)}
