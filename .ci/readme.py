"""What README.md says in figures, made from a build: the table of decks and the badges; and what is wanted.

`make readme` writes all of it. What is wanted stands in CONTRIBUTING.md: it is made from the library alone.
"""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import yaml

from radanki.authoring.coverage.counting import cover
from radanki.authoring.coverage.wanted_list import wanted_list
from radanki.library.walk import read_library

REPOSITORY = Path(__file__).parents[1]
START, END = "<!-- decks: written by `make readme` -->\n", "<!-- end of decks -->\n"
WANTED, END_WANTED = "<!-- wanted: written by `make readme` -->\n", "<!-- end of wanted -->\n"
_BADGE = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{left}: {right}">
  <rect width="{width}" height="20" rx="3" fill="#20606b"/>
  <rect width="{split}" height="20" rx="3" fill="#3a3f44"/>
  <g fill="#fff" font-family="Verdana, DejaVu Sans, sans-serif" font-size="11">
    <text x="6" y="14">{left}</text>
    <text x="{after}" y="14">{right}</text>
  </g>
</svg>
"""


def deck_table(decks: Path, manifest: Path) -> str:
    """Give the table in Markdown: each deck with its title, its cards, and the megabytes of its package.

    ``decks`` is the folder of the definitions, ``manifest`` what a build of them wrote; the largest deck comes first.
    Decks that no release holds are left out.
    """
    entries = json.loads(manifest.read_text(encoding="utf-8"))["decks"]
    entries.sort(key=lambda entry: (-entry["cards"], entry["file"]))
    found = [(yaml.safe_load(_definition(decks, entry).read_text(encoding="utf-8")), entry) for entry in entries]
    rows = [_row(definition["title"], entry) for definition, entry in found if not definition.get("optional")]
    return "\n".join(["| deck | package | cards | MB |", "|---|---|---:|---:|", *rows]) + "\n"


def _definition(decks: Path, entry: dict[str, Any]) -> Path:
    return decks / entry["file"].replace(".apkg", ".yaml")


def _row(title: str, entry: dict[str, Any]) -> str:
    return f"| {title} | `{entry['file']}` | {entry['cards']} | {entry['bytes'] / 1e6:.1f} |"


def table_in(readme: str) -> str:
    """Give the table that a README has between its two marks."""
    return readme.split(START)[1].split(END)[0]


def wanted(repository: Path) -> str:
    """Give the list of what the library has no real picture of, in Markdown."""
    return "\n" + wanted_list(cover(read_library(repository)[0])) + "\n"


def wanted_in(page: str) -> str:
    """Give the list that a page has between its two marks."""
    return page.split(WANTED)[1].split(END_WANTED)[0]


def badges(repository: Path, manifest: Path) -> dict[str, str]:
    """Give the badges as SVG by file name: what the project's own files say of licence, Python and cards."""
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lowest, highest = (part.strip("<>=") for part in project["requires-python"].split(","))
    newest = f"3.{int(highest.removeprefix('3.')) - 1}"
    cards = max(entry["cards"] for entry in json.loads(manifest.read_text(encoding="utf-8"))["decks"])
    return {
        "cards.svg": _badge("cards", str(cards)),
        "python.svg": _badge("Python", f"{lowest} to {newest}"),
        "code.svg": _badge("code", project["license"]),
        "words.svg": _badge("words", "CC BY 4.0"),
    }


def _badge(left: str, right: str) -> str:
    split, after = 12 + 7 * len(left), 18 + 7 * len(left)
    return _BADGE.format(left=left, right=right, split=split, after=after, width=after + 6 + 7 * len(right))


def main() -> None:
    """Write what is wanted, the table of the decks in dist/ into the README, and the badges beside its pictures."""
    contributing = REPOSITORY / "CONTRIBUTING.md"
    text = contributing.read_text(encoding="utf-8")
    before, after = text.split(WANTED)[0], text.split(END_WANTED)[1]
    contributing.write_text(before + WANTED + wanted(REPOSITORY) + END_WANTED + after, encoding="utf-8")
    page, manifest = REPOSITORY / "README.md", REPOSITORY / "dist" / "manifest.json"
    readme = page.read_text(encoding="utf-8")
    table = deck_table(REPOSITORY / "decks", manifest)
    before, after = readme.split(START)[0], readme.split(END)[1]
    page.write_text(before + START + table + END + after, encoding="utf-8")
    for name, drawing in badges(REPOSITORY, manifest).items():
        target = REPOSITORY / "docs" / "pictures" / "badges" / name
        target.parent.mkdir(exist_ok=True)
        target.write_text(drawing, encoding="utf-8")
    sys.stdout.write(table)


if __name__ == "__main__":
    main()
