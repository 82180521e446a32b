"""Which card comes when, and in which deck: cards are dealt from many pictures, never stacked picture by picture."""
