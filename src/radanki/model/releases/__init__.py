"""What students hold and what they get, as values."""
