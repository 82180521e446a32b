"""Values in the style of the case format, and where a new key goes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, get_args

from pydantic import BaseModel
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from radanki.model.case import Case

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


_LONGEST_INLINE: Final = 110


def styled(value: object) -> Any:
    """Give a value as ruamel writes it in the style of the case format: short lists and mappings on one line."""
    if isinstance(value, dict):
        mapping = CommentedMap((key, styled(item)) for key, item in value.items())
        if _is_short(value) and not any(isinstance(item, dict) for item in value.values()):
            mapping.fa.set_flow_style()
        return mapping
    if isinstance(value, list | tuple):
        sequence = CommentedSeq(styled(item) for item in value)
        if _is_numeric(value) or (_is_short(value) and not any(isinstance(item, dict) for item in value)):
            sequence.fa.set_flow_style()
        return sequence
    if isinstance(value, str) and "\n" in value:
        return LiteralScalarString(value)
    # Between braces ruamel leaves these without quotes, and YAML takes them for the beginning of a key or value.
    if isinstance(value, str) and value[:1] in {"?", ":"}:
        return DoubleQuotedScalarString(value)
    return value


def _is_numeric(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_numeric(item) for item in value)
    return isinstance(value, int | float)


def _is_short(value: object) -> bool:
    text = str(value)
    return len(text) <= _LONGEST_INLINE and "\\n" not in text


def order_at(way: Sequence[str | int]) -> tuple[str, ...]:
    """Give the keys that the case format lists at a location, in its order."""
    here: type[BaseModel] | None = Case
    for step in way:
        if isinstance(step, str) and here is not None:
            here = _models_below(here).get(step)
    return () if here is None else tuple(field.alias or name for name, field in here.model_fields.items())


@cache
def _models_below(model: type[BaseModel]) -> Mapping[str, type[BaseModel]]:
    """Give by key the model that a value, or each item of a list, has."""
    found = {}
    for name, field in model.model_fields.items():
        below = _model_in(field.annotation)
        if below is not None:
            found[field.alias or name] = below
    return found


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part)) is not None), None)
