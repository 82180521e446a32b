"""VGG Image Annotator's table (CSV), version 2: a region a row, its shape and its attributes as JSON in cells."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

from radanki.authoring.shapes.formats.text_files import cells_of, parsed_json
from radanki.errors import AnnotationError

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEEDED: Final = frozenset({"filename", "region_shape_attributes", "region_attributes"})
_NAMES: Final = {"#filename": "filename"}
"""Version 1 wrote a `#` before the first column."""
_MOST_ROWS: Final = 200_000


def is_via_csv(text: str) -> bool:
    """Whether a text is VIA's table, by its first line."""
    try:
        return {_column(name) for name in cells_of(text.partition("\n")[0])} >= _NEEDED
    except AnnotationError:
        return False


def via_of_csv(text: str) -> dict[str, Any]:
    """Give a table as the document that VIA would have written; a file without regions has a row of its own.

    Raises:
        AnnotationError: with the line, where a cell is not what it should be.
    """
    files: dict[str, Any] = {}
    for line, row in _rows(text):
        name = row["filename"]
        entry = files.setdefault(f"{name}{row.get('file_size', '')}", {"filename": name, "regions": []})
        shape = _cell(row, "region_shape_attributes", line)
        if shape:
            regions = {"shape_attributes": shape, "region_attributes": _cell(row, "region_attributes", line)}
            entry["regions"].append(regions)
    return files


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        columns = [_column(name) for name in next(reader)]
        for number, cells in enumerate(reader):
            if number > _MOST_ROWS:
                raise AnnotationError(f"the table has more than {_MOST_ROWS} rows")
            if cells:
                if len(cells) != len(columns):
                    raise AnnotationError(f"line {reader.line_num}: {len(cells)} cells, where {len(columns)} are named")
                yield reader.line_num, dict(zip(columns, cells, strict=True))
    except csv.Error as error:
        raise AnnotationError(f"line {reader.line_num}: the file is no CSV ({error})") from error


def _column(name: str) -> str:
    name = name.strip().strip("\ufeff")
    return _NAMES.get(name, name)


def _cell(row: dict[str, str], key: str, line: int) -> Any:
    text = row[key].strip()
    try:
        return parsed_json(text) if text else {}
    except AnnotationError as error:
        raise AnnotationError(f"line {line}, {key}: the cell is no JSON") from error
