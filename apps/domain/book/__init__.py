"""An assessment worked out: facts completed, indicators scored, what is missing or does not agree."""
