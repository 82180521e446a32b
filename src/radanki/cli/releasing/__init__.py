"""Commands for who releases decks."""
