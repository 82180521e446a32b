"""Rules that protect what students hold, and what a deck may weigh."""
