"""One file from the web, over an encrypted connection, within a limit, and from nobody who forbids it."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from typing import IO, TYPE_CHECKING, Any, Final

from radanki import __version__
from radanki.errors import FetchError
from radanki.licensing.recognise import find_kind_that_forbids_fetch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

DOWNLOAD_LIMIT_BYTES: Final = 512 * (1 << 20)
"""No picture and no archive of pictures that a card is made from is larger."""

_BLOCK_BYTES: Final = 1 << 18
_TIMEOUT_SECONDS: Final = 60.0
_CLIENT_ERROR: Final = 400


def download_file(url: str, target: Path, progress: Callable[[int, int | None], None]) -> None:
    """Write what an ``https`` address gives to ``target``; redirections are followed to ``https`` addresses only.

    Raises:
        FetchError: where the address, or one that it leads to, may not be fetched from, can't be reached, or gives too
            much.
    """
    _refuse_forbidden(url)
    request = urllib.request.Request(url, headers={"User-Agent": f"radanki/{__version__}"})  # noqa: S310  # see _opener
    try:
        with _opener().open(request, timeout=_TIMEOUT_SECONDS) as answer:
            stated = answer.headers.get("Content-Length", "")
            copy_within_limit(_blocks(answer), target, int(stated) if stated.isdigit() else None, progress)
    except urllib.error.HTTPError as error:
        error.close()
        what = "leads in circles or nowhere" if error.code < _CLIENT_ERROR else f"answered {error.code}"
        raise FetchError(f"the address {what}", fix="Open it in a browser, and correct it.") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise FetchError(f"the address can't be reached: {reason}", fix="Try again when you are connected.") from error


def copy_within_limit(
    blocks: Iterable[bytes],
    target: Path,
    size_bytes: int | None,
    progress: Callable[[int, int | None], None],
    limit_bytes: int = DOWNLOAD_LIMIT_BYTES,
) -> None:
    """Write blocks to a file and tell ``progress`` how many bytes are there, of how many.

    Raises:
        FetchError: where there are more than the limit.
    """
    done = 0
    progress(done, size_bytes)
    with target.open("wb") as file:
        for block in blocks:
            done += len(block)
            if done > limit_bytes:
                raise FetchError(
                    f"there is more than {limit_bytes >> 20} MB of it",
                    fix="Point to a smaller file.",
                    rule="fetch/too-large",
                )
            file.write(block)
            progress(done, size_bytes)


class _OnlyEncrypted(urllib.request.HTTPRedirectHandler):
    """Follows redirections to ``https`` only, and asks each address anew whether it may be fetched from."""

    max_redirections = 5

    def redirect_request(  # noqa: PLR0913, PLR0917  # the library calls it so
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        if not newurl.lower().startswith("https://"):
            raise FetchError("the address leads to one that is not encrypted", fix="Point to where the file really is.")
        _refuse_forbidden(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> urllib.request.OpenerDirector:
    """Give an opener that knows ``https`` and nothing else: no files, no FTP, no plain HTTP."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPSHandler(),
        _OnlyEncrypted(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _refuse_forbidden(url: str) -> None:
    kind = find_kind_that_forbids_fetch(url)
    if kind is not None:
        raise FetchError(
            f"{kind.name} gives no leave to fetch from it by program",
            fix="Use `link` to send students there, or save the picture yourself where its licence lets you.",
            rule="fetch/forbidden",
        )


def _blocks(answer: Any) -> Iterator[bytes]:
    while block := answer.read(_BLOCK_BYTES):
        yield block
