"""What a file is made of, part by part and byte by byte, with no pixel decoded: one walker a format."""
