"""Arithmetic inside tables and score tables."""
