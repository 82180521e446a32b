"""What figshare states of an article: ``/v2/articles`` of its API."""

from __future__ import annotations

from typing import Final

from radanki.authoring.archives.json_answer import at, first_licence, names_of, read_json, text_at
from radanki.authoring.archives.statement import SourceStatement

_THIRD_PARTY: Final = "Whoever uploaded it stated the licence; see whether the pictures were theirs to give."


def figshare_question(article: str, version: str | None = None) -> str:
    """Give the address that answers what is known of an article, or of one of its versions."""
    whole = f"https://api.figshare.com/v2/articles/{article}"
    return whole if version is None else f"{whole}/versions/{version}"


def read_figshare(answer: str, article: str) -> SourceStatement:
    """Read what the API answers.

    Raises:
        FetchError: where it can't be read.
    """
    said = read_json(answer, "figshare")
    licence, stated = first_licence(text_at(said, "license", "name"), text_at(said, "license", "url"))
    doi = text_at(said, "doi")
    return SourceStatement(
        url=f"https://doi.org/{doi}" if doi.startswith("10.") else f"https://doi.org/10.6084/m9.figshare.{article}",
        title=text_at(said, "title"),
        author=names_of(at(said, "authors"), "full_name"),
        licence=licence,
        stated_licence=stated,
        remarks=(_THIRD_PARTY,),
    )


def figshare_files(answer: str) -> tuple[str, tuple[str, ...]]:
    """Give the version that an article has now, and the names of its files."""
    said = read_json(answer, "figshare")
    files, version = at(said, "files"), at(said, "version")
    names = tuple(name for file in (files if isinstance(files, list) else []) if (name := text_at(file, "name")))
    return (str(version) if isinstance(version, int) else "1"), names
