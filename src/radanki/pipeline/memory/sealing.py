"""A record that only who has its key can read: names of folders stand in it, and have been names of people."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

_SALT_BYTES: Final = 16
_SUM_BYTES: Final = 32


def sealed(content: bytes, key: bytes) -> bytes:
    """Give content that only the key opens; the key is a digest of what nobody knows who has the cache alone."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return salt + _crossed(hashlib.sha256(content).digest() + content, salt + key)


def unsealed(octets: bytes, key: bytes) -> bytes | None:
    """Give the content, or ``None`` where the key is another one, or the record is torn or foreign."""
    opened = _crossed(octets[_SALT_BYTES:], octets[:_SALT_BYTES] + key)
    content = opened[_SUM_BYTES:]
    return content if hashlib.sha256(content).digest() == opened[:_SUM_BYTES] else None


def _crossed(content: bytes, key: bytes) -> bytes:
    """Cross bytes with a stream that only the key gives; done twice it gives the bytes back."""
    stream = hashlib.shake_256(key).digest(len(content))
    return (int.from_bytes(content) ^ int.from_bytes(stream)).to_bytes(len(content))
