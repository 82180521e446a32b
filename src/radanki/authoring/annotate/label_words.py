"""Labels to choose from while one is typed: those of the library's cases, and the names of RadLex."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from radanki.library.walk import read_library
from radanki.vocabulary import radlex

if TYPE_CHECKING:
    from pathlib import Path

_MOST_LABELS: Final = 3000


def label_words(root: Path) -> dict[str, list[object]]:
    """Give the labels of a library, the most used first, and RadLex's names with their ids, as a sentence begins."""
    library, _ = read_library(root)
    used = Counter(finding.label for file in library.cases for image in file.case.images for finding in image.findings)
    labels = sorted(used, key=lambda label: (-used[label], label.casefold()))
    names = sorted((name[:1].upper() + name[1:], key) for key, name in radlex().items())
    return {"labels": [*labels[:_MOST_LABELS]], "radlex": [[key, name] for name, key in names]}
