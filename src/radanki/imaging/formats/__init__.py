"""File formats of pictures, read as pixels and as what their file says of them."""
