"""How a contributor makes a case: start it, draw on it, change it, review it, and see what the library lacks."""
