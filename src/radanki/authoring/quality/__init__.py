"""What the cards of a library are like, in figures that are counted on the cards as they come out."""
