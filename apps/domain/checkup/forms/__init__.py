"""Self-assessment forms as one object each, found by the words of their heads wherever they stand."""
