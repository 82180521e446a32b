"""Cases joined: what is told of each of them to what looks at all."""
