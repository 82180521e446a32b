"""What an SVG file does to its shapes (``transform``), as one affine matrix; and shapes as they lie after it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radanki.authoring.shapes.formats.fields import box_between, number
from radanki.errors import AnnotationError
from radanki.model.imaging.polygons import rim_of
from radanki.model.imaging.shapes import Ellipse, Polygon

if TYPE_CHECKING:
    from radanki.model.imaging.shapes import Shape

_STEP: Final = re.compile(r"\s*([a-zA-Z]+)\s*\(([^()]*)\)[\s,]*")
_SMALL: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Matrix:
    """Moves a place (x, y) to (a x + c y + e, b x + d y + f)."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def moved(self, point: tuple[float, float]) -> tuple[float, float]:
        """Give where a place comes to lie."""
        x, y = point
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    @property
    def is_upright(self) -> bool:
        """Whether what is upright stays so."""
        return abs(self.b) < _SMALL and abs(self.c) < _SMALL


IDENTITY: Final = Matrix(1, 0, 0, 1, 0, 0)


def through(outer: Matrix, inner: Matrix) -> Matrix:
    """Give what the inner matrix does first and the outer one after it."""
    e, f = outer.moved((inner.e, inner.f))
    return Matrix(
        outer.a * inner.a + outer.c * inner.b,
        outer.b * inner.a + outer.d * inner.b,
        outer.a * inner.c + outer.c * inner.d,
        outer.b * inner.c + outer.d * inner.d,
        e,
        f,
    )


def matrix_of(text: str) -> Matrix:
    """Read a list of transforms.

    Raises:
        AnnotationError: where one is not known.
    """
    matrix, at = IDENTITY, 0
    while at < len(text.rstrip()):
        step = _STEP.match(text, at)
        if step is None:
            raise AnnotationError("the way in which a mask is turned can't be read")
        values = [number(value, "transform") for value in re.split(r"[\s,]+", step[2].strip()) if value]
        matrix = through(matrix, _single(step[1], values))
        at = step.end()
    return matrix


def _single(name: str, values: list[float]) -> Matrix:
    match name, values:
        case "matrix", [a, b, c, d, e, f]:
            return Matrix(a, b, c, d, e, f)
        case "translate", [x, *y]:
            return Matrix(1, 0, 0, 1, x, y[0] if y else 0)
        case "scale", [x, *y]:
            return Matrix(x, 0, 0, y[0] if y else x, 0, 0)
        case "rotate", [degrees]:
            sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
            return Matrix(cosine, sine, -sine, cosine, 0, 0)
        case "rotate", [degrees, x, y]:
            there, back = Matrix(1, 0, 0, 1, x, y), Matrix(1, 0, 0, 1, -x, -y)
            return through(through(there, _single("rotate", [degrees])), back)
        case _:
            raise AnnotationError("the way in which a mask is turned can't be read")


def rect_through(matrix: Matrix, x: float, y: float, width: float, height: float) -> Shape:
    """Give a rectangle as it lies after a transform; one that is turned becomes an outline."""
    if matrix.is_upright:
        return box_between(matrix.moved((x, y)), matrix.moved((x + width, y + height)))
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    return Polygon(tuple(matrix.moved(corner) for corner in corners))


def ellipse_through(matrix: Matrix, centre: tuple[float, float], radii: tuple[float, float]) -> Shape:
    """Give an ellipse as it lies after a transform; one that is turned becomes an outline of many corners."""
    if min(radii) <= 0:
        raise AnnotationError("the ellipse has no width or no height")
    if matrix.is_upright:
        return Ellipse(*matrix.moved(centre), abs(matrix.a) * radii[0], abs(matrix.d) * radii[1])
    return Polygon(tuple(matrix.moved(point) for point in rim_of(Ellipse(*centre, *radii))))
