"""Lines → items: what is a heading, a paragraph, a caption, a table, in any reader's hands."""
