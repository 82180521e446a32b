"""What can name a patient, as values that show nothing when they are printed or logged."""
