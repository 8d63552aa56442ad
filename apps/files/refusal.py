"""Why a file is not read."""

from __future__ import annotations


class Refused(Exception):
    """A file that is not read; the message is one Chinese sentence for its owner: what is wrong, what to do."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message
