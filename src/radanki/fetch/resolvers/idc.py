"""Series of NCI Imaging Data Commons: public buckets, the same at two clouds, which list and give without an account.

A series is a folder named by its ``crdc_series_uuid``, in the bucket that its licence and content ask for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from radanki.errors import FetchError
from radanki.fetch.resolvers.place import Ask, RemoteFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.reference import Reference

_AMAZON: Final = tuple(
    f"https://{bucket}.s3.amazonaws.com" for bucket in ("idc-open-data", "idc-open-data-two", "idc-open-data-cr")
)
_GOOGLE: Final = tuple(
    f"https://storage.googleapis.com/{bucket}" for bucket in ("idc-open-data", "idc-open-idc1", "idc-open-cr")
)
"""For most series, for those that may show heads, for those that allow no commercial use; the same order in both."""
_MOST_PAGES: Final = 20
"""Of 1,000 objects each; a series with more instances than a folder may have is refused when it is fetched."""

# The listing is XML of one fixed form (Amazon S3 API, ListObjectsV2). Only its plain parts are looked for: nothing in
# it that a parser would expand or fetch can do anything.
_OBJECT: Final = re.compile(r"<Contents>(?P<content>.*?)</Contents>", re.DOTALL)
_KEY: Final = re.compile(r"<Key>(?P<series>[0-9a-f-]{36})/(?P<name>[A-Za-z0-9._-]+\.dcm)</Key>")
_SIZE: Final = re.compile(r"<Size>(?P<bytes>[0-9]{1,15})</Size>")
_MORE: Final = re.compile(r"<NextContinuationToken>(?P<token>[^<]{1,2000})</NextContinuationToken>")


def locate_series(reference: Reference, ask: Ask) -> tuple[RemoteFile, ...]:
    """Give the instances of an ``idc:`` series, or its one instance that the reference names.

    Raises:
        FetchError: where no bucket can be asked, or none has the series.
    """
    series = reference.name
    if reference.member is not None:
        name = reference.member
        return (RemoteFile(tuple(f"{bucket}/{series}/{name}" for bucket in (*_AMAZON, *_GOOGLE))),)
    unreachable: FetchError | None = None
    for buckets in (_AMAZON, _GOOGLE):
        try:
            for at, bucket in enumerate(buckets):
                files = tuple(_listed(bucket, series, (_AMAZON[at], _GOOGLE[at]), ask))
                if files:
                    return files
        except FetchError as error:
            unreachable = error
            continue
        raise FetchError(
            f"Imaging Data Commons has no series {series}",
            fix="Look at its crdc_series_uuid: it is not the SeriesInstanceUID.",
            rule="fetch/no-member",
        )
    raise unreachable or FetchError("no bucket of Imaging Data Commons was asked")


def _listed(bucket: str, series: str, twins: tuple[str, str], ask: Ask) -> Iterator[RemoteFile]:
    more = ""
    for _ in range(_MOST_PAGES):
        page = ask(f"{bucket}/?list-type=2&prefix={series}/{more}")
        for found in _OBJECT.finditer(page):
            key, size = _KEY.search(found["content"]), _SIZE.search(found["content"])
            if key is not None and key["series"] == series:
                urls = tuple(f"{twin}/{series}/{key['name']}" for twin in twins)
                yield RemoteFile(urls, path=key["name"], size_bytes=None if size is None else int(size["bytes"]))
        token = _MORE.search(page)
        if token is None:
            return
        more = f"&continuation-token={quote(token['token'], safe='')}"
