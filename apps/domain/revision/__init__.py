"""From one submission to the next: what hangs together with what is sent back, and what has changed."""
