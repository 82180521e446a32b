"""One file for each kind of card."""
