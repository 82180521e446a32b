"""Identities in text: where a sentence tells who a patient is, by the spellings that people use."""
