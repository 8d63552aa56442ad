"""Our own report looked at as anybody's: the check-up over its text, its passages and its jumps."""
