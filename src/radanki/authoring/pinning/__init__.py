"""From an address to an entry that a case can hold: bytes, digest, licence, author and source."""
