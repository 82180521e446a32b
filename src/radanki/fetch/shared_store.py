"""A place that machines share, at any address that fsspec knows: a bucket, a server, a folder (extra `store`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from radanki.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

_HOW_TO_HAVE_IT = "a store needs the extra `store`: pip install 'radanki[store]'"


class SharedStore:
    """Files by name below an address; whoever can write there is trusted with what packages show."""

    def __init__(self, address: str) -> None:
        """Look whether the place is there.

        Raises:
            UsageError: where the extra or the library of this kind of address is not installed, or nothing answers.
        """
        try:
            from fsspec.core import url_to_fs  # noqa: PLC0415  # an extra
        except ImportError as error:
            raise UsageError(_HOW_TO_HAVE_IT) from error
        self.address = address
        self._files, self._root = self._asked(lambda: url_to_fs(address))
        self._is_folder = "file" in self._files.protocol  # a bucket has none
        if not self._asked(lambda: self._files.exists(self._root)) and self._is_folder:
            raise UsageError(f"the store {address} can't be used: there is no such folder")

    def get(self, name: str) -> bytes | None:
        """Give what lies under a name; ``None`` where nothing does."""
        try:
            octets: bytes = self._asked(lambda: self._files.cat_file(f"{self._root}/{name}"))
        except FileNotFoundError:
            return None
        return octets

    def put(self, name: str, octets: bytes) -> None:
        """Write something under a name; who reads it at the same time may find a part."""
        path = f"{self._root}/{name}"
        if self._is_folder:
            self._asked(lambda: self._files.makedirs(path.rpartition("/")[0], exist_ok=True))
        self._asked(lambda: self._files.pipe_file(path, octets))

    def _asked(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except FileNotFoundError:
            raise
        except Exception as error:  # each kind of address raises what its own library does
            raise UsageError(f"the store {self.address} can't be used: {error}") from error
