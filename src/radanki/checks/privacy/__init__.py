"""Rules that keep patients out of cases: texts, files, pixels, and who looked at them."""
