"""Rules on what a case says and how it is put together."""
