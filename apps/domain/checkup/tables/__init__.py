"""What grids say: heads, columns, row trees, numbers with their units."""
