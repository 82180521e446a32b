"""Where the parts of a file can hold PHI: one module a format, which accounts for every byte that a walker gives."""
