"""Changes to a case that is there already, with every word of its author kept."""
