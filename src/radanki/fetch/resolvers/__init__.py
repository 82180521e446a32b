"""From a reference to the addresses of its bytes: one module a kind, and none opens a connection itself."""
