"""Where cases come from: what an address is, how it is credited, and what its licence lets a deck do."""
