"""What may be told from the words alone."""
