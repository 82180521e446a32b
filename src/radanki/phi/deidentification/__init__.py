"""Originals written anew with their pixels and nothing that can name a patient."""
