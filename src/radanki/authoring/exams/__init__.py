"""Papers of mock exams: drawn from the library, the same for the same version, and written once."""
