"""A package is proved rule by rule, and everything that is wrong with it is told at once."""
