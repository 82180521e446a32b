"""Finished pictures: fitted, encoded, compared, and kept within their bytes."""
