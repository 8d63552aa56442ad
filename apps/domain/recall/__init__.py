"""A printed report read back into the facts of a pack: what its tables, sentences and passages say of which fact.

``Recall(document, pack, year).of(year)`` is the way in.  Never a guess: what may be several facts, or is told twice and
differently, is left to people.
"""

from .reading import Recall, Recalled

__all__ = ["Recall", "Recalled"]
