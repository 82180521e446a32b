"""Web addresses: what in a path or a query tells of a patient; a number of a case or an article tells of none."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from radanki.checks.identities.dates import OUR_YEAR
from radanki.checks.identities.sieved import sieved
from radanki.checks.identities.words import is_plain_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.checks.identities.found import Span

ADDRESS: Final = sieved(
    r"\b(?:https?|ftp)://[^\s<>\"\0]+|\bwww\.[^\s<>\"\0]+", signs=("://", "w.", "W."), flags=re.IGNORECASE
)
_TELLING: Final = re.compile(
    r"(?<![a-z])(?:patients?|patient[-_]?(?:id|name|key)|pat[-_]?id|pid|mrn|dob|birth(?:[-_]?date)?|born|a"
    r"ccession(?:[-_]?(?:no|number))?|ssn|nhs[-_]?(?:no|number)|surname|"
    r"(?:(?<=[?&#])name)|first[-_]?name|last[-_]?name|given[-_]?name|family[-_]?name|(?:study|series|objec"
    r"t|instance|sop)[-_]"
    r"?(?:instance)?[-_]?uid|studies|wado(?:-rs|uri)?|dicomweb|qido|encounter|episode|"
    r"hospital[-_]?(?:no|number)|insurance|versicherten\w*|chart[-_]?(?:no|id))(?:[=/:_-])(?P<value>[^&#\s]*[\w])"
)
_INSIDE: Final = re.compile(
    r"^(?:[\w-]+\.)*(?:pacs|ris|emr|ehr|his|epic|orthanc|dcm4chee|viewer-?internal|intranet|localhost)\d*("
    r"?:[.:]|$)|\.(?:local|lan|internal|intranet|corp)$"
)
_DAY: Final = re.compile(
    rf"(?<![0-9]){OUR_YEAR}[-_.](?:0[1-9]|1[0-2])[-_.](?:0[1-9]|[12][0-9]|3[01])(?![0-9])|(?<![0-9])(?:0[1-"
    rf"9]|[12][0-9]|3[01])[-_.](?:0[1-9]|1[0-2])[-_.]{OUR_YEAR}(?![0-9])|(?<![0-9])(?:18|19)[0-9]{{2}}(?:0["
    rf"1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9])"
)
_FIRST_PAGES: Final = 1995
_UID: Final = re.compile(r"(?<![0-9])(?<![0-9]\.)[12]\.(?:[0-9]{1,40}\.){4,24}[0-9]{1,40}")
_SECRET: Final = re.compile(
    r"(?:^|[?&#;])(?:token|access_token|sig|signature|auth|session|jsessionid|sid|password|pwd|user|userna"
    r"me|login|key|apikey|api_key|x-amz-\w+)=",
    re.IGNORECASE,
)
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|\^[a-z]|[a-z]\^")


def addresses_in(text: str) -> Iterator[Span]:
    """Give the web addresses that tell of a patient, of a machine inside a hospital, or of who opened it."""
    for found in ADDRESS.finditer(text):
        if _tells_of_a_patient(found.group()):
            yield found.span()


def public_addresses_in(text: str) -> Iterator[Span]:
    """Give the same of a member of a public archive, which is named by UIDs and by days."""
    for found in ADDRESS.finditer(text):
        if _tells_of_a_patient(found.group(), is_archive=True):
            yield found.span()


def _tells_of_a_patient(address: str, *, is_archive: bool = False) -> bool:
    try:
        parts = urlsplit(address if "//" in address else f"https://{address}")
        host = (parts.hostname or "").lower()
    except ValueError:
        return False  # another rule refuses what is no address
    if _INSIDE.search(host) or _is_inside(host) or parts.username:
        return True
    is_public = host.endswith((".wikimedia.org", ".wikipedia.org"))
    rest = unquote(unquote(f"{parts.path}?{parts.query}#{parts.fragment}")).lower()
    if _SECRET.search(f"?{parts.query}&{parts.fragment}") and not is_public:
        return True
    if any(_is_telling(found) for found in _TELLING.finditer(rest)):
        return True
    if is_archive:
        return False
    return (
        _UID.search(rest) is not None or _MAIL.search(rest) is not None or (not is_public and _is_day_of_a_film(rest))
    )


def _is_day_of_a_film(rest: str) -> bool:
    """Tell whether a day stands in an address that no page can be of: before there were any, or of a picture's file."""
    found = _DAY.search(rest)
    if found is None:
        return False
    year = re.search(r"[0-9]{4}", found.group())
    is_old = year is not None and int(year.group()) < _FIRST_PAGES
    return is_old or re.search(r"\.(?:png|jpe?g|dcm|tiff?|gif|webp|zip|nii)(?:[.?#]|$)", rest) is not None


def _is_telling(found: re.Match[str]) -> bool:
    """Tell whether the value after such a word may be somebody's: "/patients/12", "?pid=A1"; not "/patients/info"."""
    value, joiner = found.group("value"), found.group()[-len(found.group("value")) - 1]
    if any(sign.isdigit() for sign in value.partition("&")[0].partition("/")[0]):
        return True
    words = re.findall(r"[a-z]{3,40}", value.partition("&")[0].partition("?")[0].partition("/")[0])
    is_path = value.endswith((".html", ".htm", ".php", ".aspx"))
    return joiner in "=/" and not is_path and any(not is_plain_word(word) for word in words)


def _is_inside(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private or ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host and bool(host)
