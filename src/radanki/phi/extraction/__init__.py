"""Who a source is about, as far as its file says, to be searched for in what was made of it."""
