"""Verdicts in words."""

from .verdicts import told

__all__ = ["told"]
