"""A bench: a case with pictures, files of shapes as other tools write them, and what an import makes of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from radanki.authoring.shapes.importing import ImportPlan, parsed_case, plan_import, save_import
from radanki.authoring.shapes.looking import ImportOrder
from radanki.errors import AnnotationError
from radanki.imaging.masks.shapes_on_picture import look_at_shapes
from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect, Shape

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from radanki.authoring.shapes.new_findings import NewFinding

WIDTH, HEIGHT = 200, 120
FOLDER = "cases/xr/chest/film"
HEAD = """\
# a comment that stays
id: 00000000000000a1
title: Small pleural effusion
kind: pathology
level: 1
certainty: certain
basis: Seen on ultrasound.
"""
TAIL = """\
sources: [{id: mine, own: true, author: A. Contributor, licence: CC-BY-4.0}]
licence: CC-BY-4.0
contributors: [A. Contributor]
"""
FILM = "  - name: frontal\n    file: film.png\n"
MEASURED = pytest.StashKey[dict[str, float]]()


def corners(shape: Shape) -> list[tuple[float, float]]:
    match shape:
        case Rect(x, y, width, height):
            return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        case Polygon(points):
            return list(points)
        case Point(x, y):
            return [(x, y)]
        case Ellipse(cx, cy, rx, ry):
            return [(cx - rx, cy), (cx, cy - ry), (cx + rx, cy), (cx, cy + ry)]


def away(point: tuple[float, float], ring: list[tuple[float, float]]) -> float:
    """How far a point lies from an outline."""
    if len(ring) == 1:
        return float(np.hypot(point[0] - ring[0][0], point[1] - ring[0][1]))
    start = np.array(ring)
    along = np.roll(start, -1, axis=0) - start
    offset = np.array(point) - start
    length = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip((offset * along).sum(axis=1) / length, 0, 1)
    return float(np.hypot(*(offset - share[:, None] * along).T).min())


def error_px(found: Shape, expected: Shape) -> float:
    """The largest distance between two outlines, from the corners of either."""
    assert isinstance(found, type(expected)) or Polygon in {type(found), type(expected)}
    ours, theirs = corners(found), corners(expected)
    return max(*(away(point, theirs) for point in ours), *(away(point, ours) for point in theirs))


@dataclass(frozen=True, slots=True)
class Bench:
    """Writes a case and files beside it, and imports them with the real readers in this process."""

    root: Path
    measured: dict[str, float]

    @property
    def folder(self) -> Path:
        return self.root / FOLDER

    @property
    def case_yaml(self) -> str:
        return (self.folder / "case.yaml").read_text(encoding="utf-8")

    def case(self, images: str = FILM) -> None:
        (self.folder / "case.yaml").write_text(f"{HEAD}images:\n{images}{TAIL}", encoding="utf-8")

    def film(self, name: str = "film.png", size: tuple[int, int] = (WIDTH, HEIGHT)) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", size, 90).save(path)

    def write(self, name: str, content: Any) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    def plan(self, file: Path, *, ask: Callable[[str, bool], str | None] | None = None, **order: Any) -> ImportPlan:
        return plan_import(
            self.root, FOLDER, self.root / "cache", ImportOrder(file, **order), ask=ask, look=look_at_shapes
        )

    def imports(self, file: Path, **order: Any) -> tuple[NewFinding, ...]:
        plan = self.plan(file, **order)
        save_import(plan)
        return plan.added

    def refusal(self, file: Path, **order: Any) -> str:
        """Why a file is refused, or what is said of each of its shapes; one line each."""
        try:
            plan = self.plan(file, **order)
        except AnnotationError as error:
            return str(error)
        assert plan.is_in_vain
        return "\n".join(f"{remark.place}: {remark.message}" for remark in plan.remarks)

    def remarks(self, file: Path, **order: Any) -> str:
        return "\n".join(f"{remark.place}: {remark.message}" for remark in self.plan(file, **order).remarks)

    def findings(self, image: int = 0) -> list[tuple[int, str, Shape | None]]:
        case = parsed_case(self.root, FOLDER).case
        return [(finding.number, finding.label, finding.drawn_shape) for finding in case.images[image].findings]

    def measure(self, what: str, found: Shape, expected: Shape, *, within: float) -> None:
        error = error_px(found, expected)
        self.measured[what] = max(self.measured.get(what, 0.0), error)
        assert error <= within


@pytest.fixture
def bench(tmp_path: Path, request: pytest.FixtureRequest) -> Bench:
    """Give a bench with one film of 200 by 120 pixels."""
    (tmp_path / "decks").mkdir()
    made = Bench(tmp_path, request.config.stash.setdefault(MEASURED, {}))
    made.folder.mkdir(parents=True)
    made.film()
    made.case()
    return made


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """With -v, print how far the shapes of each format came out from where they were drawn."""
    measured = config.stash.get(MEASURED, {})
    if measured and terminalreporter.verbosity > 0:
        terminalreporter.section("largest error by format, in pixels")
        for what, error in sorted(measured.items()):
            terminalreporter.write_line(f"{what:45} {error:.4f}")
