"""Files of articles at figshare: its API says where one version's files are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from radanki.errors import FetchError
from radanki.fetch.resolvers.place import Ask, RemoteFile

if TYPE_CHECKING:
    from radanki.model.reference import Reference


def locate_figshare(reference: Reference, ask: Ask) -> RemoteFile:
    """Give the address of a ``figshare:`` reference, as the API states it.

    Raises:
        FetchError: where the API can't be asked, or knows no such file.
    """
    article, _, name = reference.name.partition("/")
    stated = _read(ask(figshare_article_url(article, reference.version)))
    for file in stated:
        url, size_bytes = file.get("download_url"), file.get("size")
        if file.get("name") == name and isinstance(url, str) and url.startswith("https://"):
            return RemoteFile((url,), reference.member, size_bytes=size_bytes if isinstance(size_bytes, int) else None)
    known = ", ".join(sorted(str(file.get("name")) for file in stated)[:5])
    raise FetchError(
        f"version {reference.version} of figshare's article {article} has no file `{name}`",
        fix=f"It has: {known}." if known else "Look at the article's page.",
        rule="fetch/no-member",
    )


def figshare_article_url(article: str, version: str | None) -> str:
    """Give where figshare's API tells of an article, or of one version of it."""
    whole = f"https://api.figshare.com/v2/articles/{article}"
    return whole if version is None else f"{whole}/versions/{version}"


def _read(text: str) -> list[dict[str, Any]]:
    try:
        files = json.loads(text)["files"]
        return [file for file in files if isinstance(file, dict)]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise FetchError("figshare's answer can't be read", fix="Try again later.") from error
