"""New cases worked out side by side, before the library is read: the records that a memory of cases goes by."""
