"""Findings drawn in the browser: a case as a page shows it, and what comes back as changes to ``case.yaml``."""
