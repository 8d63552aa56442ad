"""A district pack: one district, one year, as data.  ``read_pack(files)`` is the way in."""

from .model import Pack
from .read import read_pack

__all__ = ["Pack", "read_pack"]
