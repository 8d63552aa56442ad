"""The report as DOCX: real styles, tables, fields and charts, so that an office can go on working in it.

The package is written as XML text: that is fast, gives the same bytes for the same report, and leaves nothing of a
foreign template (theme fonts, dates) in the file.
"""

from .document import write_docx

__all__ = ["write_docx"]
