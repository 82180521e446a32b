"""Answers in JSON, read without trust: what is not of the expected form is empty."""

from __future__ import annotations

import html
import json
import re
from typing import Any, Final

from radanki.errors import FetchError
from radanki.licensing.licence_names import licence_meant_by

_HIDDEN: Final = re.compile(r"<(style|script)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
_TAG: Final = re.compile(r"<[^<>]*>")
_LOOSE: Final = re.compile(r" (?=[,.;:)])")
_LONGEST: Final = 400


def read_json(text: str, name: str) -> Any:
    """Give what an interface answered.

    Raises:
        FetchError: where it is no JSON.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FetchError(f"the answer of {name} can't be read", fix="State --author and --licence.") from error


def at(answer: object, *way: str | int) -> Any:
    """Give what lies at the end of a way of keys and places, or ``None``."""
    for step in way:
        if isinstance(answer, dict) and isinstance(step, str):
            answer = answer.get(step)
        elif isinstance(answer, list) and isinstance(step, int) and -len(answer) <= step < len(answer):
            answer = answer[step]
        else:
            return None
    return answer


def text_at(answer: object, *way: str | int) -> str:
    """Give a text without its markup, on one line, of signs that print; empty where there is none."""
    found = at(answer, *way)
    if not isinstance(found, str):
        return ""
    plain = _LOOSE.sub("", " ".join(html.unescape(_TAG.sub(" ", _HIDDEN.sub(" ", found))).split()))
    plain = "".join(sign for sign in plain if sign.isprintable())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 3]}..."


def names_of(people: object, key: str) -> str:
    """Give the names of a list of people as one text, the first six and "et al."."""
    listed = people if isinstance(people, list) else []
    names = [name for person in listed if (name := text_at(person, key))]
    return "; ".join(names) if len(names) <= 6 else f"{'; '.join(names[:6])} et al."  # noqa: PLR2004  # Vancouver style


def first_licence(*words: str) -> tuple[str, str]:
    """Give the licence that the first clear words mean, else the first words as they stand."""
    for stated in words:
        found = licence_meant_by(stated)
        if found is not None:
            return found, ""
    return "", next((stated for stated in words if stated), "")
