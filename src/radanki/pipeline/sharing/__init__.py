"""Finished work that machines share through one address."""
