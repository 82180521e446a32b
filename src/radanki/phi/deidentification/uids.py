"""UIDs that radanki makes, and how they are told from those of a hospital.

They are of the kind that needs no registered root, 2.25 and a UUID as a number (PS3.5 B.2), with a UUID of version 8
(RFC 9562, section 5.8), whose first 48 bits are the same for all: no scanner or archive makes such ones.
"""

from __future__ import annotations

import hashlib
import re
import uuid

_MARK = b"radank"
_VERSION, _VARIANT = 0x80, 0x80
_UID = re.compile(r"2\.25\.([1-9][0-9]{0,38})")


def fresh_uid(*seeds: bytes) -> str:
    """Make a UID out of what it stands for: pixels, never the UID that it replaces."""
    seed = b"".join(hashlib.sha256(part).digest() for part in seeds)
    octets = bytearray(_MARK + hashlib.sha256(seed).digest()[:10])
    octets[6] = _VERSION | octets[6] & 0x0F
    octets[8] = _VARIANT | octets[8] & 0x3F
    return f"2.25.{uuid.UUID(bytes=bytes(octets)).int}"


def is_fresh_uid(text: str) -> bool:
    """Whether radanki made this UID."""
    found = _UID.fullmatch(text)
    if found is None or int(found[1]) >> 128:
        return False
    octets = int(found[1]).to_bytes(16, "big")
    return octets.startswith(_MARK) and octets[6] & 0xF0 == _VERSION and octets[8] & 0xC0 == _VARIANT
