"""radanki turns curated radiology case folders into spaced-repetition decks that Anki opens."""

__version__ = "0.1.0"
