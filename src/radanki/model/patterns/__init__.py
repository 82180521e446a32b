"""Patterns: cards that ask one thing of many pictures, another at each review (docs/decisions/0034-patterns.md)."""
