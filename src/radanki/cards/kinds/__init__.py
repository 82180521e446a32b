"""One file for each kind of card, one for what cover and name cards share, and one for notes that are emptied."""
