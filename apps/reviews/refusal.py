"""An act of the review that is not possible now."""

from __future__ import annotations


class Refused(Exception):
    """The act is not possible now; the sentences say what stands in the way."""

    def __init__(self, *reasons: str):
        super().__init__("；".join(reasons))
        self.reasons = reasons
