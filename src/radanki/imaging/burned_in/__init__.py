"""Text that is burned into pixels, found by a detector."""
