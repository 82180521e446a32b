"""A case as a contributor would write it: a test states what matters to it, the rest is an ordinary, finished case."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Unpack

LOOKED: list[Mapping[str, Any]] = [{"by": "T", "on": date(2026, 11, 20)}]
REVIEWED: list[Mapping[str, Any]] = [{"by": "Dr B", "on": date(2026, 11, 21)}]
REVIEWED_TWICE: list[Mapping[str, Any]] = [*REVIEWED, {"by": "Dr C", "on": date(2026, 11, 21)}]
OWN: Mapping[str, Any] = {"id": "mine", "own": True, "author": "A. Contributor", "licence": "CC-BY-4.0"}


class FindingKeys(TypedDict, total=False):
    """What a finding may say beside its number and label."""

    why: str
    hint: str
    aliases: Sequence[str]
    asks: Sequence[str]
    rect: Sequence[float]
    ellipse: Sequence[float]
    polygon: Sequence[Sequence[float]]
    point: Sequence[float]
    mask: Mapping[str, Any]
    slice: int
    slices: Sequence[int]


class ImageKeys(TypedDict, total=False):
    """What an image may say beside its name and where it comes ``from``."""

    file: str
    link: str
    source: str
    sha256: str
    archive_sha256: str
    view: str
    plane: str
    window: str
    windows: Sequence[str]
    slices: Mapping[str, Any]
    frame: int
    frames: Mapping[str, Any]
    crop: Sequence[int]
    blank: Sequence[Sequence[int]]
    looked: Sequence[Mapping[str, Any]]
    reserved: Sequence[int]


class CaseKeys(TypedDict, total=False):
    """What a case may say beside its id and title."""

    kind: str
    level: int
    certainty: str
    basis: str
    tags: Sequence[str]
    curricula: Sequence[str]
    patient: Mapping[str, Any]
    history: str
    images: Sequence[Mapping[str, Any]]
    diagnosis: str
    differential: Sequence[str]
    discussion: str
    pearls: Sequence[str | Mapping[str, Any]]
    questions: Sequence[Mapping[str, Any]]
    steps: Sequence[Mapping[str, Any]]
    schematic: str
    related: Sequence[str]
    compare_with: Sequence[str]
    sources: Sequence[Mapping[str, Any]]
    licence: str
    contributors: Sequence[str]
    reviewed: Sequence[Mapping[str, Any]]
    retired: Mapping[str, Any]


def a_finding(number: int = 1, label: str = "Round opacity", **said: Unpack[FindingKeys]) -> dict[str, Any]:
    """Give a finding; without a shape of its own it is a box."""
    shapes = {"rect", "ellipse", "polygon", "point", "mask"}
    drawn: dict[str, Any] = {} if shapes & said.keys() else {"rect": [20, 10, 30, 20]}
    return {"number": number, "label": label, **drawn, "why": "It is round.", **said}


def an_image(
    *findings: Mapping[str, Any], name: str = "frontal", origin: str = "", **said: Unpack[ImageKeys]
) -> dict[str, Any]:
    """Give an image with these findings, in ``frontal.png`` unless it is a link or comes ``from`` its ``origin``."""
    held = {"from": origin} if origin else {} if "link" in said else {"file": f"{name}.png"}
    return {"name": name, **held, **said, **({"findings": [*findings]} if findings else {})}


def a_case(
    case_id: str = "00000000000000a1", title: str = "Round opacity", *, more: str = "", **said: Unpack[CaseKeys]
) -> str:
    """Write a case; of a normal one nobody says how certain it is. ``more`` are lines to go below as they are."""
    begins: dict[str, Any] = {"id": case_id, "title": title, "kind": "pathology", "level": 1}
    sure = {"certainty": "certain", "basis": "Drawn for this test."}
    ends: dict[str, Any] = {"sources": [OWN], "licence": "CC-BY-4.0", "contributors": ["A. Contributor"]}
    whole = begins | (sure if said.get("kind", "pathology") == "pathology" else {})
    whole |= said
    whole |= {key: whole.pop(key, value) for key, value in ends.items()}
    return "".join(_lines(key, value) for key, value in whole.items()) + more


def _lines(key: str, value: Any) -> str:
    """Write a key as contributors do: an image a block, a finding a line."""
    if key != "images":
        return f"{key}: {_flow(value)}\n"
    return "images:\n" + "".join(_image_lines(image) for image in value)


def _image_lines(image: Mapping[str, Any]) -> str:
    kept = [f"{key}: {_flow(value)}" for key, value in image.items() if key != "findings"]
    found = [f"  - {_flow(finding)}" for finding in image.get("findings", ())]
    lines = [*kept, *(["findings:"] if found else ()), *found]
    return "".join(f"{'    ' if at else '  - '}{line}\n" for at, line in enumerate(lines))


def _flow(value: Any) -> str:
    text = yaml.dump(value, Dumper=_Plain, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10**6)
    return text.removesuffix("...\n").rstrip("\n")


class _Plain(yaml.SafeDumper):
    """Writes YAML 1.2, in which ``on`` is a word like any other, and a value that comes twice twice."""

    def ignore_aliases(self, data: object) -> bool:
        del data
        return True


_Plain.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in forms if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, forms in yaml.SafeDumper.yaml_implicit_resolvers.items()
}
