"""What a report is written with: its blocks, sentences of facts, and the outline that orders them."""
