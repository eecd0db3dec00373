"""Ready-made replies, kept as data."""
