"""A version is released, whole or not at all: packages, documents, and last of all the ledger."""
