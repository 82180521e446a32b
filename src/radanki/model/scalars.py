"""Types for what a person types: a plain YAML scalar means what the field's type says, and nothing before that.

``title: no`` is the word "no" and ``key: 1e5`` is the text "1e5", while ``own: true`` is a truth value and ``level: 1``
a number. The reader therefore hands over plain scalars as :class:`Plain`, and the types below give them their meaning
by the YAML 1.2 core schema (https://yaml.org/spec/1.2.2/, section 10.3.2).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError


class Plain(str):
    """A scalar that was written without quotes."""

    __slots__ = ()


_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_NUMBER = re.compile(r"[-+]?(\.[0-9]{1,30}|[0-9]{1,30}(\.[0-9]{0,30})?)([eE][-+]?[0-9]{1,3})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _integer(value: object) -> object:
    if isinstance(value, Plain) and _INTEGER.fullmatch(value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise PydanticCustomError("whole_number", "should be a whole number")


def _integer_key(value: object) -> object:
    """Read a key that is a whole number: files hold no keys but words."""
    return _integer(Plain(value) if isinstance(value, str) else value)


def _number(value: object) -> object:
    if isinstance(value, Plain) and _NUMBER.fullmatch(value):
        return float(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise PydanticCustomError("number", "should be a number")


def _flag(value: object) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, Plain) and value in {"true", "True", "TRUE"}:
        return True
    if isinstance(value, Plain) and value in {"false", "False", "FALSE"}:
        return False
    raise PydanticCustomError("truth", "should be true or false")


def _text(value: object) -> object:
    if isinstance(value, str):
        return str(value)
    raise PydanticCustomError("text", "should be text")


def _day(value: object) -> object:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("day", "should be a date that exists, as YYYY-MM-DD")


WHOLE = BeforeValidator(_integer)
"""Makes a field a whole number: ``Annotated[int, Field(ge=1), WHOLE]``.

Constraints stand before the validator: they then apply to what came of it, and are part of the JSON Schema.
"""
WHOLE_KEY = BeforeValidator(_integer_key)
"""The same for a key of a mapping."""
DECIMAL = BeforeValidator(_number)
"""Makes a field a finite number: ``Annotated[float, Field(gt=0, allow_inf_nan=False), DECIMAL]``."""
TEXT = BeforeValidator(_text)
"""Makes a field text of a form of its own: ``Annotated[str, Field(pattern=...), TEXT]``."""

Integer = Annotated[int, WHOLE]
Number = Annotated[float, Field(allow_inf_nan=False), DECIMAL]
Flag = Annotated[bool, BeforeValidator(_flag)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), TEXT]
Day = Annotated[date, BeforeValidator(_day)]
CaseId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$"), TEXT]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), TEXT]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60), TEXT]
