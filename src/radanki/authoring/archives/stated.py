"""What the source of a reference states of it, asked of the archive's own interface."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from radanki.authoring.archives.commons import commons_question, read_commons
from radanki.authoring.archives.figshare import figshare_question, read_figshare
from radanki.authoring.archives.idc import read_idc
from radanki.authoring.archives.statement import SourceStatement
from radanki.authoring.archives.zenodo import read_zenodo, zenodo_question
from radanki.errors import FetchError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from radanki.authoring.archives.idc_index import IdcIndex
    from radanki.model.reference import Reference


def stated_of(reference: Reference, ask: Callable[[str], str], index: Callable[[], IdcIndex]) -> SourceStatement:
    """Give what is stated of a picture; of sources that state nothing a program can read, the page alone.

    A source that can't be asked now is no error: a person may state what its page says.

    Raises:
        FetchError: where the source knows no such picture.
    """
    try:
        return _asked(reference, ask, index)
    except UsageError as error:
        return _silent(reference, str(error))
    except FetchError as error:
        if error.rule == "fetch/no-member":
            raise
        return _silent(reference, error.message)


def _asked(reference: Reference, ask: Callable[[str], str], index: Callable[[], IdcIndex]) -> SourceStatement:
    record = reference.name.partition("/")[0]
    match reference.scheme:
        case "commons":
            return read_commons(ask(commons_question(reference.name)), reference.name)
        case "zenodo":
            return read_zenodo(ask(zenodo_question(record)), record)
        case "figshare":
            return read_figshare(ask(figshare_question(record, reference.version)), record)
        case "idc":
            return read_idc(index(), reference.name)
        case _:
            return SourceStatement(url=_page(reference))


def _silent(reference: Reference, why: str) -> SourceStatement:
    silence = f"its source could not be asked: {why}"
    return SourceStatement(url=_page(reference), remarks=(silence,), silence=silence)


def _page(reference: Reference) -> str:
    """Give the page of a reference, as far as its form tells it."""
    record, name = reference.name.partition("/")[0], reference.name
    is_elsewhere = name.startswith(("gitlab.com/", "codeberg.org/"))
    pages = {
        "commons": f"https://commons.wikimedia.org/wiki/File:{quote(name.replace(' ', '_'))}",
        "zenodo": f"https://zenodo.org/records/{record}",
        "figshare": f"https://doi.org/10.6084/m9.figshare.{record}",
        "osf": f"https://osf.io/{name}/",
        "git": f"https://{name}" if is_elsewhere else f"https://github.com/{name}",
        "idc": "https://portal.imaging.datacommons.cancer.gov",
        "https": name,
        "zip": name,
    }
    return pages.get(reference.scheme, "")
