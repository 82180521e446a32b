"""The chapter on the case format, made from the model, so that code and documentation can't disagree.

The words around the tables stand in ``case_format.md`` beside this file; ``{{keys Image}}`` there becomes the table of
a model class, ``{{words}}`` the closed lists of the vocabulary.
"""

from __future__ import annotations

import re
import types
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import BaseModel

from radanki.model import case, curriculum, deck, images, items
from radanki.model.exams import definition as exam_definition
from radanki.model.imaging import simulating
from radanki.model.patterns import definition
from radanki.model.topics import definition as topic_definition
from radanki.vocabulary import licences, modalities, systems, terms, windows
from radanki.vocabulary.keys import key_meanings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

_PLACE: Final = re.compile(r"^\{\{(keys (?P<model>\w+)|words)\}\}$", re.MULTILINE)
_MOST_KEYS: Final = 6
"""How many keys are named in the table of what holds them; more have a table of their own."""
_TITLES: Final = {
    "Patient": "`patient`",
    "WindowValues": "`window` by its numbers",
    "SliceChoice": "`slice`",
    "SliceRange": "`slices`",
    "FrameRange": "`frames`",
    "Looked": "`looked`",
    "Cleared": "`cleared`",
    "Mask": "`mask`",
    "Physics": "`physics`",
    "Simulate": "`simulate`",
    "Question": "`questions`",
    "Step": "`steps`",
    "Checklist": "`checklist`",
    "ChecklistItem": "item of `checklist`",
    "Pearl": "`pearls`",
    "Alternative": "`differential`",
    "SignCard": "`signs`",
    "Article": "`article`",
    "Further": "`further`",
    "Review": "`reviewed`",
    "Correction": "`corrected`",
    "WithdrawnItem": "`withdrawn`",
    "Retirement": "`retired`",
    "Selection": "`select`",
    "Budget": "`budget`",
    "TargetDefinition": "`targets`",
    "PatternDefinition": "`rows`",
    "TopicDefinition": "`rows`",
    "TopicLook": "`looks`",
    "ExamPaper": "`papers`",
    "ExamItem": "`items`",
}
"""What a table of something that stands inside something else is called: the key that it is the value of."""


def chapter() -> str:
    """Give docs/case-format.md."""
    frame = files("radanki.authoring").joinpath("case_format.md").read_text(encoding="utf-8")
    return _PLACE.sub(lambda place: _table(place["model"]) if place["model"] else "\n".join(_words()), frame)


def _table(name: str) -> str:
    model = _model(name)
    head = [f"| {_TITLES.get(name, 'key')} | form | meaning |", "|---|---|---|"]
    return "\n".join([*head, *_rows(name, model)])


def _model(name: str) -> type[BaseModel]:
    modules = (case, images, items, simulating, deck, curriculum, definition, exam_definition, topic_definition)
    found = next(getattr(module, name) for module in modules if hasattr(module, name))
    if not (isinstance(found, type) and issubclass(found, BaseModel)):
        raise TypeError(f"{name} is no class of the model")
    return found


def _rows(name: str, model: type[BaseModel]) -> Iterator[str]:
    meanings = key_meanings().get(name, {})
    for attribute, field in model.model_fields.items():
        key = field.alias or attribute
        shown = f"**`{key}`**" if field.is_required() else f"`{key}`"
        yield f"| {shown} | {_form(field)} | {_cell(meanings.get(key, ''))} |"


def _cell(text: str) -> str:
    return text.replace("|", r"\|").replace("<", "&lt;")


def _form(field: FieldInfo) -> str:
    bounds = {type(one): one for one in field.metadata if isinstance(one, Ge | Le)}
    form = _words_of(field.annotation)
    least, most = bounds.get(Ge), bounds.get(Le)
    if isinstance(least, Ge) and isinstance(most, Le):
        return f"{form}, {least.ge} to {most.le}"
    return form


def _words_of(annotation: Any) -> str:
    """Give in words what a type asks for."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return ", ".join(f"`{word}`" for word in arguments)
    if origin in {Union, types.UnionType}:
        return " or ".join(dict.fromkeys(_words_of(one) for one in arguments if one is not type(None)))
    if origin in {tuple, dict}:
        return _words_of_several(origin, arguments)
    if hasattr(annotation, "__metadata__"):
        return _words_of(arguments[0])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        keys = [field.alias or name for name, field in annotation.model_fields.items()]
        return f"{{{', '.join(keys)}}}" if len(keys) <= _MOST_KEYS else "keys below"
    return {str: "text", int: "whole number", float: "number", bool: "true or false", date: "YYYY-MM-DD"}.get(
        annotation, "text"
    )


def _words_of_several(origin: Any, arguments: tuple[Any, ...]) -> str:
    if origin is dict:
        keys, values = map(_words_of, arguments)
        return "names with texts" if keys == "text" else f"by {keys}: {values}"
    if Ellipsis in arguments:
        return f"list: {_words_of(arguments[0])}"
    return f"{len(arguments)} numbers"


def _words() -> Iterator[str]:
    """Give the closed lists, each on a line of its own."""
    known = terms()
    lists = {
        "Modalities": [f"`{one.slug}` {one.name}" for one in modalities()],
        "Organ systems": [f"`{one.slug}` {one.name}" for one in systems()],
        "Kinds": [f"`{slug}` {name}" for slug, name in known.kinds.items()],
        "Levels": [f"`{level}` {name}" for level, name in known.levels.items()],
        "Planes": [f"`{slug}`" for slug in known.planes],
        "Sequences": [f"`{slug}` {name}" for slug, name in known.sequences.items()],
        "Contrast": [f"`{slug}` {name}" for slug, name in known.contrasts.items()],
        "Phases": [f"`{slug}` {name}" for slug, name in known.phases.items()],
        "Windows": [f"`{one.slug}` (W {one.width:g} L {one.centre:g}, {one.modality})" for one in windows()],
        "Changes": [f"`{one.slug}`" for one in known.changes],
        "Tags": [_tag(prefix, values) for prefix, values in known.tags.items()],
        "Licences": [f"`{one.slug}`" for one in licences() if one.profile != "never"],
    }
    for name, words in lists.items():
        yield f"- **{name}**: {', '.join(words)}"


def _tag(prefix: str, values: tuple[str, ...]) -> str:
    return f"`{prefix}:` {' '.join(values)}" if values else f"`{prefix}:` any word"
