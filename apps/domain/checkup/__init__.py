"""Check-up: every contradiction in a document that anybody wrote.

``read`` makes a :class:`Document` (readers live with the file formats), ``checkup.check_up`` what a careful auditor would list
(all checks and their words are read only by who imports it, not by who looks at a stored result).
A false alarm costs more than a missed rounding: an *error* is proved wrong by the document alone, a *warning* needs the
unit's explanation, a *note* is rounding, and what cannot be decided is a *question*.
"""

from ..documents.document import Document, Grid, GridCell, Piece, Text
from .result import CheckUp

__all__ = ["CheckUp", "Document", "Grid", "GridCell", "Piece", "Text"]
