"""How much of a file is read before it is refused.  A long report of a large department stays far below all of these."""

from __future__ import annotations

MEGABYTE = 1024 * 1024

MAX_FILE_BYTES = 20 * MEGABYTE
"""The file as it lies on the disk."""
MAX_ZIP_MEMBERS = 5000
"""Files in a DOCX; each picture is one."""
MAX_ZIP_BYTES = 1024 * MEGABYTE
"""All members unpacked, as the archive itself states them."""
MAX_PART_BYTES = 60 * MEGABYTE
"""One part of a DOCX unpacked, measured while it is unpacked; 1,000 pages of text are about 20 MB."""
MAX_READ_BYTES = 120 * MEGABYTE
"""All parts that are read."""
MAX_RATIO = 300
"""Unpacked bytes to packed ones, once a part is larger than ``RATIO_FROM``; tables of like rows reach about 60."""
RATIO_FROM = 4 * MEGABYTE
MAX_ELEMENTS = 1_500_000
"""Elements of one part; 1,000 pages have about 300,000."""
MAX_SMALL = 100_000
"""Elements of a part that is held as a whole."""
MAX_DEPTH = 120
"""Elements inside each other: a text box in a table in a table needs about 60."""
MAX_PARAGRAPHS = 60_000
"""Paragraphs, those in cells among them."""
MAX_CELLS = 300_000
"""Cells of all tables, each place of a merged cell counted."""
MAX_COLUMNS = 200
"""Columns of one table; Word itself allows 63."""
MAX_CHARACTERS = 2_000_000
"""Characters of a document, about 1,500 pages."""
MAX_CHARTS = 100
"""Charts whose titles are read."""
