"""A library of one's own: the folders and files that a school or a specialty begins with."""
