"""PDF files: read in a process of their own (``reading``, ``child``), laid out as a person sees them (``layout``)."""

from .reading import read_pdf

__all__ = ["read_pdf"]
