"""Commands for who makes a case."""
