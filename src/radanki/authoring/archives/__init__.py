"""What open archives state of their pictures, read from the answers of their own interfaces."""
