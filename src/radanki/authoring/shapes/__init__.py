"""Findings out of other tools' files, and into them: of a file nothing is taken but geometry and labels."""
