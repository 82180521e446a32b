"""What finished runs leave for the next: how it is known that nothing changed, and what of it can go."""
