"""What sentences say: quantities, and of which thing, year and measure each is."""
