"""Originals at Wikimedia Commons: the address follows from the file's name."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from radanki.fetch.resolvers.place import RemoteFile, quoted

if TYPE_CHECKING:
    from radanki.model.reference import Reference


def locate_commons(reference: Reference) -> RemoteFile:
    """Give the addresses of a ``commons:`` reference; the second follows a file that was renamed.

    An original lies in folders named by the first digits of its name's MD5 (MediaWiki, ``$wgHashedUploadDirectory``).
    """
    name = reference.name
    md5 = hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()
    return RemoteFile(
        (
            f"https://upload.wikimedia.org/wikipedia/commons/{md5[0]}/{md5[:2]}/{quoted(name)}",
            f"https://commons.wikimedia.org/wiki/Special:FilePath/{quoted(name)}",
        )
    )
