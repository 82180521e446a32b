"""What a student who holds one state of the decks gets with another."""
