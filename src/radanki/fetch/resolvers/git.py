"""Files of one commit at GitHub, GitLab and Codeberg, by their raw addresses.

Where a repository keeps large files with Git LFS, the raw address may give a pointer; a second address gives the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.fetch.resolvers.place import RemoteFile, quoted

if TYPE_CHECKING:
    from radanki.model.reference import Reference

LFS_POINTER = b"version https://git-lfs.github.com/spec/"
"""How a pointer begins (Git LFS specification, "The Pointer")."""


def locate_git(reference: Reference) -> RemoteFile:
    """Give the addresses of a ``git:`` reference."""
    host, _, repository = reference.name.partition("/")
    commit, path = reference.version, quoted(reference.member or "")
    if host == "gitlab.com":
        return RemoteFile((f"https://gitlab.com/{repository}/-/raw/{commit}/{path}",))
    if host == "codeberg.org":
        base = f"https://codeberg.org/{repository}"
        return RemoteFile((f"{base}/raw/commit/{commit}/{path}", f"{base}/media/commit/{commit}/{path}"))
    whole = f"{reference.name}/{commit}/{path}"
    return RemoteFile(
        (f"https://raw.githubusercontent.com/{whole}", f"https://media.githubusercontent.com/media/{whole}")
    )
