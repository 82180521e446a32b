"""Commands for students: what they ask of their own collection."""
