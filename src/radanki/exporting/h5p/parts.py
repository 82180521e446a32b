"""What content of H5P is put together of: text, pictures with their rights, content within content."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final
from uuid import NAMESPACE_OID, uuid5

from markupsafe import Markup

from radanki.exporting.h5p.libraries import content_type, name_of_licence

if TYPE_CHECKING:
    from radanki.exporting.cards import CreditedPicture, PortableCard
    from radanki.exporting.rights import Rights

_NAMES: Final = uuid5(NAMESPACE_OID, "radanki h5p")
_LONGEST_NAME: Final = 250
_LONGEST_TERMS: Final = 4_900
_WEBP: Final = ".webp"
_TYPES: Final = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif"}
"""What hosts take as pictures (the list of h5p-php-library); WebP is not among them and becomes JPEG."""


def paragraphs(*texts: str) -> str:
    """Give texts as HTML, a paragraph a line."""
    lines = [line for text in texts for line in text.splitlines() if line]
    return str(Markup("").join(Markup("<p>{}</p>").format(line) for line in lines))


def division(text: str) -> str:
    """Give a text as HTML of one block."""
    return str(Markup("<div>{}</div>").format(text))


def plain(*texts: str) -> str:
    """Give texts as one line for a place that shows no HTML, but reads it."""
    return str(Markup.escape(" ".join(" ".join(texts).split())))


def shortened(text: str, most: int = _LONGEST_NAME) -> str:
    """Cut a text where H5P takes no longer one."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def is_webp(name: str) -> bool:
    """Whether the picture has to become JPEG first."""
    return PurePosixPath(name).suffix.lower() == _WEBP


def path_of(name: str) -> str | None:
    """Give where a picture lies within the content; ``None`` where hosts take no such file."""
    ending = PurePosixPath(name).suffix.lower()
    if ending == _WEBP:
        return f"images/{PurePosixPath(name).stem}.jpg"
    return f"images/{name}" if ending in _TYPES else None


def picture_value(picture: CreditedPicture) -> dict[str, Any]:
    """Give a picture as a field of content holds it."""
    path = path_of(picture.shown.name) or ""
    named = name_of_licence(picture.rights.licence)
    copyright_told = {
        "title": shortened(_terms(picture.shown.alt, picture.rights, is_known=named.picture_code != "C")),
        "author": shortened(_credit(picture)),
        "source": picture.rights.source,
        "license": named.picture_code,
        "version": named.picture_version,
    }
    size = {"width": picture.shown.width_px, "height": picture.shown.height_px}
    return {
        "path": path,
        "mime": _TYPES[PurePosixPath(path).suffix.lower()],
        "copyright": {name: value for name, value in copyright_told.items() if value},
        **{side: pixels for side, pixels in size.items() if pixels},
    }


def picture_content(picture: CreditedPicture, card: PortableCard) -> dict[str, Any]:
    """Give a picture as content of its own within other content."""
    named = name_of_licence(picture.rights.licence)
    told = {
        "contentType": "Image",
        "title": shortened(picture.shown.alt or "Picture"),
        "license": named.code,
        "licenseVersion": named.version,
        "source": picture.rights.source,
        "licenseExtras": shortened(_terms("", picture.rights, is_known=named.code != "C"), _LONGEST_TERMS),
    }
    author = {"name": shortened(_credit(picture)), "role": "Author"}
    params = {
        "contentName": "Image",
        "file": picture_value(picture),
        "alt": picture.shown.alt,
        "decorative": False,
    }
    metadata = {name: value for name, value in told.items() if value}
    return within("image", params, f"{card.name}/image", {**metadata, "authors": [author], "changes": []})


def within(library: str, params: dict[str, Any], name: str, metadata: dict[str, Any]) -> dict[str, Any]:
    """Give content within content; its id follows from what it is and stays."""
    return {
        "library": content_type(library).reference,
        "params": params,
        "subContentId": str(uuid5(_NAMES, f"{library}/{name}")),
        "metadata": metadata,
    }


def plain_metadata(kind: str, title: str) -> dict[str, Any]:
    """Give the metadata of content that has no rights of its own."""
    return {"contentType": kind, "title": shortened(title), "license": "U", "authors": [], "changes": []}


def _credit(picture: CreditedPicture) -> str:
    remark = " (compressed as JPEG)" if is_webp(picture.shown.name) else ""
    return (picture.rights.credit or "unknown") + remark


def _terms(title: str, rights: Rights, *, is_known: bool) -> str:
    """Give a title, and behind it the licence where H5P has no name for it."""
    if is_known or rights.licence is None:
        return title
    address = f" ({rights.licence.url})" if rights.licence.url else ""
    besides = f" {rights.licence.asks_besides}" if rights.licence.asks_besides else ""
    named = f"{rights.licence_name}{address}.{besides}"
    return f"{title}; {named}" if title else named
