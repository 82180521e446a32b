"""The nouns: values without input or output, which every stage shares."""
