"""Units, years, direction words and sweeping words against the figures they stand with."""
