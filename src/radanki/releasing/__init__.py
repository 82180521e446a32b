"""What goes out to students, and the proof that it costs them nothing."""
