"""Cases joined: each in small, and what is asked of all of them together."""
