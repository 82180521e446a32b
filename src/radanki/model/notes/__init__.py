"""What notes are made of, where there is more to it than values."""
