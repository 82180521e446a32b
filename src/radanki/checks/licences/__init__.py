"""Rules on whose a picture is, and what may be done with it."""
