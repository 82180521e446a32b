"""A case, a source or an author is withdrawn: from the library, the cache, and the next release."""
