"""From folders to cases: YAML with the place of every value, its validation, and the walk over a library."""
