"""Patterns: cards that ask one thing of many pictures, another at each review (docs/decisions/0033-patterns.md)."""
