"""The same thing stated in several places; units, years and direction words."""
