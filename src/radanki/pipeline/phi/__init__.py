"""The search for patients in what enters a library and in what leaves it, in child processes."""
