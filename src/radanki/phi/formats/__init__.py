"""Where the formats of pictures can carry an identity beside the pixels: one module a format.

Each walks its format by the bytes and accounts for every one of them: what is not known to be needed for the picture is
a trace. Nothing here decodes a picture; the exceptions say so.
"""
