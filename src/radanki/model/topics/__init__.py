"""Topics: a disease across its cases."""
