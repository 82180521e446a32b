"""From stored values to the shades that a reader sees."""
