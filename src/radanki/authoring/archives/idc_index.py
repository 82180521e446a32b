"""The index of NCI Imaging Data Commons, as the package ``idc-index-data`` brings it: no connection is needed.

A row a series, 1,044,191 of them in version 25; DuckDB reads the few columns that are asked for in less than a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from radanki.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOT_INSTALLED: Final = "the index of Imaging Data Commons is not installed: pip install 'radanki[find]'"
_TABLES: Final = ("idc_index", "collections_index", "analysis_results_index")


@dataclass(frozen=True, slots=True)
class IdcIndex:
    """The folder that holds the tables of the index."""

    folder: Path

    def rows(self, question: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """Give the rows that a question in SQL asks for; tables go by their names, values stand as ``?``.

        Raises:
            UsageError: where the library that reads the tables is not installed.
        """
        try:
            import duckdb  # noqa: PLC0415  # the extra `find`
        except ImportError as error:
            raise UsageError(_NOT_INSTALLED) from error
        with duckdb.connect() as database:
            for table in _TABLES:
                path = self.folder / f"{table}.parquet"
                if path.is_file():
                    database.read_parquet(str(path)).create_view(table)
            return [tuple(row) for row in database.execute(question, list(values)).fetchall()]


def installed_index() -> IdcIndex:
    """Give the index that is installed.

    Raises:
        UsageError: where none is.
    """
    try:
        found = files("idc-index-data") or ()
    except PackageNotFoundError as error:
        raise UsageError(_NOT_INSTALLED) from error
    table = next((file for file in found if file.name == f"{_TABLES[0]}.parquet"), None)
    if table is None:
        raise UsageError(_NOT_INSTALLED)
    return IdcIndex(Path(str(table.locate())).parent)
