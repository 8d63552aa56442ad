"""What words mean: the lexicon, quantities with their units, labels, clauses and lists of a sentence."""
