"""The one way from a library to its packages: validate, render, compose, pack."""
