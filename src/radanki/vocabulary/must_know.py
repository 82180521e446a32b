"""The must-know list, read once."""

from __future__ import annotations

from functools import cache

from radanki.vocabulary.entries import Target
from radanki.vocabulary.reading import table_of


@cache
def curriculum() -> tuple[Target, ...]:
    """Give every target of the must-know list, in the list's order."""
    table = table_of("curriculum.yaml")
    return tuple(
        Target(
            curriculum=table["curriculum"],
            slug=row["slug"],
            label=row["label"],
            modalities=tuple(row["modalities"]),
            system=row["system"],
            level=row["level"],
            is_urgent=row.get("urgent", False),
            sources=tuple(row["sources"]),
            radlex=row.get("radlex"),
            is_radlex_exact=row.get("radlex_is_exact", "radlex" in row),
        )
        for row in table["targets"]
    )


def curriculum_name() -> str:
    """Give the must-know list's name, as people read it."""
    return str(table_of("curriculum.yaml")["name"])
