"""What a finished run leaves for the next, and how it is known that nothing changed since."""
