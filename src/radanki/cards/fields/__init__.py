"""What the fields of a note are made of: pictures in frames, captions, marks, words made safe."""
