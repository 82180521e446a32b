"""What deserves a second look before a case is signed, and the signature."""
