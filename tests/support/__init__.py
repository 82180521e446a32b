"""What tests share: builders of cases, libraries, pictures and notes, a run of the program, and a student."""
