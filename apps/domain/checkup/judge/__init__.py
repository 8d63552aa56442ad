"""Relations taken together: which are broken, and which figure is at fault."""
