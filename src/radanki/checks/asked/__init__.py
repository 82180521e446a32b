"""Rules on what is asked in words of the vocabulary or of lists: signs, differentials, topics."""
