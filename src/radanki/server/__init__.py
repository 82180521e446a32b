"""A small server for pages on this machine alone."""
