"""Numbering, wording, lists and names."""
