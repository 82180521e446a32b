"""How well a student reads: sensitivity, specificity and what becomes of them, from the student's own answers."""
