"""What Wikimedia Commons states of a file: ``imageinfo`` with ``extmetadata`` of the MediaWiki API."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from radanki.authoring.archives.json_answer import at, first_licence, read_json, text_at
from radanki.authoring.archives.statement import SourceStatement
from radanki.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Iterator

_API: Final = "https://commons.wikimedia.org/w/api.php"
_NO_NAME: Final = re.compile(
    r"[\s,;-]*\b(?:Author info|Reusing images|Conflicts? of interest|Consent note)\b.*", re.IGNORECASE
)
"""What teachers of radiology write beside their name in the field of the author; it is no part of a credit."""
_LONGEST_NAME: Final = 120
_OWN: Final = frozenset({"", "own work", "self-photographed"})


def commons_question(name: str) -> str:
    """Give the address that answers what is known of a file."""
    asked = {
        "action": "query",
        "format": "json",
        "formatversion": "2",
        "prop": "imageinfo",
        "iiprop": "url|size|mime|sha1|extmetadata",
        "iiextmetadatalanguage": "en",
        "titles": f"File:{name.replace('_', ' ')}",
    }
    return f"{_API}?{urlencode(asked)}"


def read_commons(answer: str, name: str) -> SourceStatement:
    """Read what the API answers.

    Raises:
        FetchError: where it can't be read, or there is no such file.
    """
    page = at(read_json(answer, "Wikimedia Commons"), "query", "pages", 0)
    info = at(page, "imageinfo", 0)
    if not isinstance(info, dict):
        raise FetchError(
            f"Wikimedia Commons has no file `{name}`", fix="Copy the name from its page.", rule="fetch/no-member"
        )
    data = at(info, "extmetadata")
    licence, stated = first_licence(
        *(text_at(data, key, "value") for key in ("LicenseShortName", "License", "LicenseUrl"))
    )
    return SourceStatement(
        url=f"https://commons.wikimedia.org/wiki/File:{quote(name.replace(' ', '_'), safe='()!,;:@-._~')}",
        title=text_at(data, "ObjectName", "value") or name.rpartition(".")[0].replace("_", " "),
        author=_author(data),
        licence=licence,
        stated_licence=stated,
        remarks=tuple(_remarks(data)),
    )


def _author(data: object) -> str:
    stated = text_at(data, "Attribution", "value") or text_at(data, "Artist", "value")
    return _NO_NAME.sub("", stated) or stated


def _remarks(data: object) -> Iterator[str]:
    credit = text_at(data, "Credit", "value")
    if credit.casefold() not in _OWN:
        yield f"It was taken from elsewhere ({credit}): see there whether the licence is its author's."
    if len(_author(data)) > _LONGEST_NAME:
        yield "The field of the author holds more than a name: shorten it with --author."
    restrictions = text_at(data, "Restrictions", "value")
    if restrictions:
        yield f"Its page warns of: {restrictions}."
    if at(data, "DeletionReason") is not None:
        yield "It is asked to be deleted: use another picture."
