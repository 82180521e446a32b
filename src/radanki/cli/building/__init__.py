"""Commands from a library to its decks."""
