"""Deflated DICOM data sets (PS3.5 A.5), inflated only where the result is known to be small enough."""

from __future__ import annotations

import zlib

from radanki.errors import ImageError

INFLATED_BYTES = 128 * 1024**2
"""Bytes of a data set, inflated. Reading one holds it four times for a moment, and 600 kB can ask for 600 MB."""

_PACKED_BYTES, _PIECE_BYTES = 1 << 16, 1 << 20


def inflate(deflated: bytes | memoryview) -> tuple[bytes, bytes]:
    """Give the inflated bytes of a raw deflate stream, and what follows it: one byte of padding may (PS3.5 A.5).

    They are counted first, piece by piece, so that a bomb costs time alone. Raises :class:`ImageError` where there are
    more than :data:`INFLATED_BYTES`, and ``zlib.error`` where the stream is damaged.
    """
    if _count(memoryview(deflated)) > INFLATED_BYTES:
        raise ImageError(
            f"the deflated file holds more than {INFLATED_BYTES:,} bytes",
            fix="Export it again without deflating.",
            rule="media/too-large",
        )
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    return stream.decompress(deflated, INFLATED_BYTES + 1), stream.unused_data


def _count(deflated: memoryview) -> int:
    """Count the inflated bytes, and stop counting soon after the limit."""
    stream, count = zlib.decompressobj(-zlib.MAX_WBITS), 0
    for start in range(0, len(deflated), _PACKED_BYTES):
        packed: bytes | memoryview = deflated[start : start + _PACKED_BYTES]
        while packed and not stream.eof and count <= INFLATED_BYTES:
            count += len(stream.decompress(packed, _PIECE_BYTES))
            packed = stream.unconsumed_tail
    return count
