"""What a library covers of its curricula, counted, and said as text, JSON, a page and a list of what is wanted."""
