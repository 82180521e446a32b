"""Pixels only: files in, fresh rasters and outlines out."""
