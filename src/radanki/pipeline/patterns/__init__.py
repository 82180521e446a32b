"""Patterns become notes: their pictures are made small, and each is composed once for a profile."""
