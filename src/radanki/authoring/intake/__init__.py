"""Starting a case: what the originals tell, what may be shipped, and a folder that appears whole or not at all."""
