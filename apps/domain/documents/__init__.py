"""A document as read: paragraphs, headings, tables and captions with their places, from whatever file it came."""
