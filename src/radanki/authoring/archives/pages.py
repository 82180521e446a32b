"""From the address of a page, as people copy it, to the reference that a case writes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from radanki.authoring.archives.figshare import figshare_files, figshare_question
from radanki.authoring.archives.zenodo import zenodo_files, zenodo_question
from radanki.errors import FetchError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from radanki.authoring.archives.idc_index import IdcIndex

    Ask = Callable[[str], str]
    Index = Callable[[], IdcIndex]

_COMMONS: Final = re.compile(
    r"https://(?:commons\.wikimedia\.org/wiki/(?:File:|Special:FilePath/)"
    r"|upload\.wikimedia\.org/wikipedia/commons/(?:thumb/)?[0-9a-f]/[0-9a-f]{2}/)(?P<name>[^/?#]+)(?:[/?#].*)?"
)
_GIT: Final = re.compile(
    r"https://(?:github\.com/(?P<a>[^/]+/[^/]+)/(?:blob|raw)|raw\.githubusercontent\.com/(?P<b>[^/]+/[^/]+)"
    r"|(?P<c>codeberg\.org/[^/]+/[^/]+)/(?:src|raw)/commit|(?P<d>gitlab\.com/.+?)/-/(?:blob|raw))"
    r"/(?P<commit>[^/]+)/(?P<path>[^?#]+)(?:[?#].*)?"
)
_COMMIT: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_ZENODO: Final = re.compile(
    r"(?:https://zenodo\.org/(?:api/)?records?/|(?:https://doi\.org/)?10\.5281/zenodo\.)(?P<record>[0-9]+)"
    r"(?:/(?:files|preview)/(?P<file>[^?#]+?)(?:/content)?)?(?:[?#].*)?",
    re.IGNORECASE,
)
_FIGSHARE: Final = re.compile(
    r"(?:https://figshare\.com/articles/(?:[a-z_]+/)?[^/]+/(?P<a>[0-9]+)(?:/(?P<v>[0-9]+))?"
    r"|(?:https://doi\.org/)?10\.6084/m9\.figshare\.(?P<b>[0-9]+)(?:\.v(?P<w>[0-9]+))?)(?:[?#].*)?"
)
_BUCKET: Final = re.compile(
    r"(?:s3://|https://)(?:idc-open-[a-z0-9-]+(?:\.s3\.amazonaws\.com)?|storage\.googleapis\.com/idc-open-[a-z0-9-]+)/"
    r"(?P<series>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/\*?)?"
)
_VIEWER: Final = re.compile(
    r"https://viewer\.imaging\.datacommons\.cancer\.gov/.*[?&]SeriesInstanceUIDs?=(?P<uid>[0-9.]+).*"
)
_BY_UID: Final = "select crdc_series_uuid from idc_index where SeriesInstanceUID = ?"


def reference_of_page(address: str, ask: Ask, index: Index) -> str:
    """Give the reference that an address means; what is no page of an archive is given as it is.

    A page of several files has to be told which. ``ask`` gives what an interface answers, ``index`` the index of
    Imaging Data Commons.

    Raises:
        FetchError: where the page has several files or none, or an interface can't be asked.
        UsageError: where the address names a branch, which moves.
    """
    address = address.strip()
    for form, read in _READERS:
        match = form.fullmatch(address)
        if match is not None:
            return read(match, ask, index)
    return address


def _commons(match: re.Match[str], ask: Ask, index: Index) -> str:
    del ask, index
    return f"commons:{unquote(match['name']).replace('_', ' ')}"


def _zenodo(match: re.Match[str], ask: Ask, index: Index) -> str:
    del index
    record = match["record"]
    file = unquote(match["file"] or "") or _only(zenodo_files(ask(zenodo_question(record))), f"zenodo:{record}/")
    return f"zenodo:{record}/{file}"


def _figshare(match: re.Match[str], ask: Ask, index: Index) -> str:
    del index
    article = match["a"] or match["b"]
    version, files = figshare_files(ask(figshare_question(article, match["v"] or match["w"])))
    return f"figshare:{article}.{version}/{_only(files, f'figshare:{article}.{version}/')}"


def _bucket(match: re.Match[str], ask: Ask, index: Index) -> str:
    del ask, index
    return f"idc:{match['series']}/"


def _viewer(match: re.Match[str], ask: Ask, index: Index) -> str:
    del ask
    rows = index().rows(_BY_UID, [match["uid"]])
    if not rows:
        raise FetchError("the index of Imaging Data Commons has no such series", rule="fetch/no-member")
    return f"idc:{rows[0][0]}/"


def _git(match: re.Match[str], ask: Ask, index: Index) -> str:
    del ask, index
    if _COMMIT.fullmatch(match["commit"]) is None:
        raise UsageError(
            f"`{match['commit']}` is a branch or a tag, which can move; open the file's page, press y, and copy the "
            "address with the commit in it"
        )
    repository = match["a"] or match["b"] or match["c"] or match["d"]
    return f"git:{repository}@{match['commit']}#{unquote(match['path'])}"


def _only(files: tuple[str, ...], before: str) -> str:
    if len(files) == 1:
        return files[0]
    known = ", ".join(f"{before}{name}" for name in files[:8])
    raise FetchError(
        f"the page has {len(files) or 'no'} files" if files else "the page has no files",
        fix=f"Say which: {known}{', ...' if len(files) > 8 else ''}" if files else "Look at the page.",  # noqa: PLR2004
        rule="fetch/no-member",
    )


_READERS: Final = (
    (_COMMONS, _commons),
    (_GIT, _git),
    (_ZENODO, _zenodo),
    (_FIGSHARE, _figshare),
    (_BUCKET, _bucket),
    (_VIEWER, _viewer),
)
