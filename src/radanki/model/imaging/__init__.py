"""Pictures as values: what to render, what came of it, and where findings lie on it."""
