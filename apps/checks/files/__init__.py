"""Files as they come in, told apart by their content and read into documents."""
