"""Takes the table of attributes that identify a person (DICOM PS3.15 E.1-1) over from an installed package.

The package is dicom-anonymizer, installed anywhere else: radanki does not depend on it. Its tables are read as text and
none of its code is run; what is taken are facts, tags and their actions. Keywords come from the data dictionary.
"""

from __future__ import annotations

import argparse
import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

from pydicom.datadict import keyword_for_tag

from radanki.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TABLE = Path(__file__).parents[2] / "vocabulary" / "ps315.csv"
_FIELDS = re.compile(r"dicomfields_([0-9]{4}[a-z]?)\.py")
_RELEASE = re.compile(r"dicom_anonymizer-([0-9][0-9.a-z]*)\.dist-info")
_LIST = re.compile(r"([DZXUC](?:_[DZXUC])*(?:_STAR)?)_TAGS")
_HEADER = """\
# DICOM PS3.15 Annex E, table E.1-1 (Application Level Confidentiality Profile Attributes), edition {edition}.
# Tags and actions of the basic profile as in the BSD-licensed package dicom-anonymizer {release}; keywords as in PS3.6,
# empty for attributes newer than the installed pydicom. Written by phi.attributes.refresh_ps315: refresh it.
# A tag is group and element; x stands for any digit. Actions: D dummy, Z empty or dummy, X remove, U a new UID.
tag,keyword,action
"""


def write_table(package: Path, table: Path) -> None:
    """Write the newest edition that an installed package holds.

    ``package`` is the folder with the package's modules. Raises :class:`UsageError` where no edition is in it.
    """
    edition, path = _newest_edition(package)
    rows = sorted(_rows(ast.parse(path.read_text(encoding="utf-8"))))
    lines = "".join(f"{tag},{keyword},{action}\n" for tag, keyword, action in rows)
    table.write_text(_HEADER.format(edition=edition, release=_release(package)) + lines, encoding="utf-8")


def _newest_edition(package: Path) -> tuple[str, Path]:
    editions = sorted((found[1], path) for path in package.rglob("*.py") if (found := _FIELDS.fullmatch(path.name)))
    if not editions:
        raise UsageError(f"{package}: no table of PS3.15 attributes is in this folder")
    return editions[-1]


def _release(package: Path) -> str:
    releases = [found[1] for path in package.parent.iterdir() if (found := _RELEASE.fullmatch(path.name))]
    return max(releases, default="of an unknown release")


def _rows(module: ast.Module) -> Iterator[tuple[str, str, str]]:
    for statement in module.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.List() as entries) if found := _LIST.fullmatch(name):
                action = found[1].replace("_STAR", "*").replace("_", "/")
                for numbers in ast.literal_eval(entries):
                    tag = _tag(numbers)
                    yield tag, _keyword(tag), action


def _tag(numbers: Sequence[int]) -> str:
    """Spell a tag; four numbers are a tag and the mask of the bits that count."""
    group, element, *masks = numbers
    group_mask, element_mask = masks or (0xFFFF, 0xFFFF)
    return _digits(group, group_mask) + _digits(element, element_mask)


def _digits(number: int, mask: int) -> str:
    return "".join(digit if bits == "F" else "x" for digit, bits in zip(f"{number:04X}", f"{mask:04X}", strict=True))


def _keyword(tag: str) -> str:
    return keyword_for_tag(int(tag.replace("x", "0"), 16)) if "xxxx" not in tag else ""


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m radanki.phi.attributes.refresh_ps315", description=__doc__)
    parser.add_argument("package", type=Path, help="the folder dicomanonymizer where that package is installed")
    write_table(parser.parse_args().package, _TABLE)


if __name__ == "__main__":
    _main()
