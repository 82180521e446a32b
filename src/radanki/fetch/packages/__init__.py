"""Archives of packages, from wherever the user's own pip and npm would take them; nothing in them is run."""
