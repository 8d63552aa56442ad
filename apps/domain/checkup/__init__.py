"""Check-up: every contradiction in a document that anybody wrote.

``read`` makes a :class:`Document` (readers live with the file formats), ``check_up`` what a careful auditor would list.
A false alarm costs more than a missed rounding: an *error* is proved wrong by the document alone, a *warning* needs the
unit's explanation, a *note* is rounding, and what cannot be decided is a *question*.
"""

from ..documents.document import Document, Grid, GridCell, Piece, Text
from .checkup import CheckUp, check_up

__all__ = ["CheckUp", "Document", "Grid", "GridCell", "Piece", "Text", "check_up"]
