"""The first text of a ``case.yaml``: what is known, in the order of the case format, and comments that guide."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from radanki.authoring.intake.pictures import NewPicture
    from radanki.authoring.intake.shipping import ShippingAdvice

_SCHEMA_LINE: Final = "# yaml-language-server: $schema=../../../../docs/case.schema.json"
"""Tells editors where the schema is; every case lies equally deep in the library."""

_PLAIN: Final = re.compile(r"[A-Za-z][\w ./()%+*'\u2019-]*(?:, [\w ./()%+*'\u2019-]+)*")
"""Text that YAML reads as it stands, also inside brackets where it has no comma."""

_WORDS_OF_YAML: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_SURE: Final = frozenset({"pathology", "variant"})
"""Kinds that say how sure the diagnosis is."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a contributor typed; an empty text was not answered, and level 0 neither.

    ``licence`` is that of what the contributor writes and draws. ``age`` is as the format has it: years, or "90+".
    """

    title: str = ""
    kind: str = ""
    level: int = 0
    certainty: str = ""
    basis: str = ""
    diagnosis: str = ""
    author: str = ""
    contributor: str = ""
    source_title: str = ""
    licence: str = "CC-BY-4.0"
    age: int | str | None = None
    months: int | None = None
    sex: str = ""


def case_text(  # noqa: PLR0913, PLR0917  # all that a text is written of
    case_id: str,
    answers: Answers,
    origin: ShippingAdvice,
    pictures: Sequence[NewPicture],
    today: date,
    pointed: str = "",
) -> str:
    """Give the whole text; what was not answered stands there empty, and `radanki check` asks for it.

    ``pointed`` is the block of pictures that the case points to. Without any picture, it has one that is linked to.
    """
    blocks = (
        (_SCHEMA_LINE, *_head(case_id, answers)),
        (pointed.rstrip("\n"),) if pointed else tuple(_images(origin, pictures)),
        tuple(_teaching(answers)),
        tuple(_sources(answers, origin, pictures, today)),
    )
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _head(case_id: str, answers: Answers) -> Iterator[str]:
    yield f"id: {case_id}"
    yield _line("title", answers.title, "what it shows; never seen before the answer")
    yield _line("kind", answers.kind, "pathology, normal, variant, anatomy, device, artifact, physics or postop")
    yield _line("level", answers.level or "", "1 student, 2 intern, 3 resident, 4 subspecialist")
    if answers.kind in _SURE:
        yield _line("certainty", answers.certainty, "certain, almost-certain, probable or possible")
        yield _line("basis", answers.basis, "how is the diagnosis known?")
    patient = _patient(answers)
    if patient:
        yield f"patient: {_inline(patient)}"
    yield "# You may add: curricula, tags, patient, history (docs/case-format.md says how)."


def _patient(answers: Answers) -> dict[str, Any]:
    stated = {"age": answers.age, "months": answers.months, "sex": answers.sex or None}
    return {key: value for key, value in stated.items() if value is not None}


def _line(key: str, value: object, otherwise: str) -> str:
    """Give a key with its value, or empty with a comment that says what belongs there."""
    return f"{key}: {_scalar(value)}" if value != "" else f"{key}:  # {otherwise}"


def _images(origin: ShippingAdvice, pictures: Sequence[NewPicture]) -> Iterator[str]:
    yield "images:"
    if not pictures:
        yield "  # Not copied: the card asks to open it. Findings have a number, a label and a why, and no shape."
        yield "  - name: picture"
        yield f"    link: {_scalar(origin.url)}"
        yield f"    source: {origin.source_id}"
        return
    yield f"  # {_picture_comment(pictures)}"
    for picture in pictures:
        yield f"  - name: {picture.name}"
        yield f"    file: {picture.file}"
        for key, value in picture.fields.items():
            yield from _field(key, value)


def _field(key: str, value: object) -> Iterator[str]:
    """Give a field of a picture in one line; a list of entries has a line for each."""
    if isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
        yield f"    {key}:"
        yield from (f"      - {_inline(entry)}" for entry in value)
    else:
        yield f"    {key}: {_inline(value)}"


def _picture_comment(pictures: Sequence[NewPicture]) -> str:
    proposed = dict.fromkeys(key for picture in pictures for key in picture.proposed)
    check = f"Check {', '.join(proposed)}: as the file says. " if proposed else ""
    return f"{check}Look at every pixel, draw findings (`radanki annotate`), sign in `looked`."


def _teaching(answers: Answers) -> Iterator[str]:
    if answers.diagnosis:
        yield f"diagnosis: {_scalar(answers.diagnosis)}"
        yield "# Further cards: differential, discussion, pearls, questions, steps."
    else:
        yield "# Further cards: diagnosis, differential, discussion, pearls, questions, steps."


def _sources(answers: Answers, origin: ShippingAdvice, pictures: Sequence[NewPicture], today: date) -> Iterator[str]:
    yield "sources:"
    if origin.is_open:
        yield f"  # {origin.sentence}"
        yield f"  - id: {origin.source_id}"
        yield "    url:  # the page that the picture is from; or `own: true` in its place"
    elif not origin.url:
        yield f"  - id: {origin.source_id}"
        yield "    own: true"
    else:
        yield f"  # {origin.sentence}"
        yield f"  - id: {origin.source_id}"
        yield f"    url: {_scalar(origin.url)}"
        if origin.key:
            yield f"    key: {json.dumps(origin.key)}"
        if answers.source_title:
            yield f"    title: {_scalar(answers.source_title)}"
    yield f"    {_line('author', answers.author, 'who made the picture, as the source names them')}"
    # Of a page that is only linked to, nobody needs to know the licence.
    licence = origin.licence or ("" if pictures else "unknown")
    yield f"    {_line('licence', licence, 'of the picture: an SPDX name, such as CC-BY-4.0')}"
    if origin.url:
        yield f"    accessed: {today.isoformat()}"
        changes = dict.fromkeys(change for picture in pictures for change in picture.changes)
        if changes:
            yield f"    changes: [{', '.join(changes)}]"
    yield _line("licence", answers.licence, "of what you write and draw, such as CC-BY-4.0")
    if answers.contributor:
        yield f"contributors: [{_scalar(answers.contributor, is_in_brackets=True)}]"
    else:
        yield "contributors:  # [who wrote the case]"


def _inline(value: object) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{key}: {_inline(item)}" for key, item in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(_inline(item) for item in value) + "]"
        case _:
            return _scalar(value, is_in_brackets=True)


def _scalar(value: object, *, is_in_brackets: bool = False) -> str:
    """Write a scalar so that every reader of YAML takes it for what it is; JSON's quotes are YAML's too."""
    if not isinstance(value, str):
        return str(value)
    if value.startswith("https://") and not re.search(r"\s|[#,\[\]{}]", value):
        return value
    is_plain = _PLAIN.fullmatch(value) is not None and value.lower() not in _WORDS_OF_YAML
    if is_plain and value == value.strip() and not (is_in_brackets and "," in value):
        return value
    return json.dumps(value, ensure_ascii=False)
