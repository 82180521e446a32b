"""Decks of others become drafts: cases of their pictures, whose licence somebody has yet to state."""
