"""What Zenodo states of a record: ``/api/records`` of its REST API."""

from __future__ import annotations

from typing import Final

from radanki.authoring.archives.json_answer import at, first_licence, names_of, read_json, text_at
from radanki.authoring.archives.statement import SourceStatement

_THIRD_PARTY: Final = "Whoever uploaded it stated the licence; see whether the pictures were theirs to give."


def zenodo_question(record: str) -> str:
    """Give the address that answers what is known of a record."""
    return f"https://zenodo.org/api/records/{record}"


def read_zenodo(answer: str, record: str) -> SourceStatement:
    """Read what the API answers.

    Raises:
        FetchError: where it can't be read.
    """
    said = read_json(answer, "Zenodo")
    data = at(said, "metadata")
    words = (text_at(data, "license", "id"), text_at(data, "license"), text_at(data, "rights", 0, "id"))
    licence, stated = first_licence(*words)
    access = text_at(data, "access_right")
    closed = () if access in {"", "open"} else (f"Its files are not open: {access}.",)
    return SourceStatement(
        url=f"https://zenodo.org/records/{record}",
        title=text_at(data, "title"),
        author=names_of(at(data, "creators"), "name"),
        licence=licence,
        stated_licence=stated,
        remarks=(*closed, _THIRD_PARTY),
    )


def zenodo_files(answer: str) -> tuple[str, ...]:
    """Give the names of a record's files."""
    files = at(read_json(answer, "Zenodo"), "files")
    return tuple(name for file in (files if isinstance(files, list) else []) if (name := text_at(file, "key")))
