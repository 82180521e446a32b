"""Mock exams: papers that stay what they are, and how a typed answer is marked (docs/decisions/0035-exams.md)."""
