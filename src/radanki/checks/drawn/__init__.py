"""What is drawn on pictures, looked at together: each finding once, and of a size that somebody can mean."""
