"""Decks of others: notes and media of any package that Anki exports, read within bounds and trusted in nothing."""
