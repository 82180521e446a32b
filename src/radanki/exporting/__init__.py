"""Decks for other programs: a finished package as CrowdAnki's folder, as H5P, as a table."""
