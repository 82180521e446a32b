"""What a package holds of notes: each is looked at, written and digested as it comes."""
