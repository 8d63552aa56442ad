"""Where in a pack something is written, for findings that only know the word."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..findings import Finding, Severity

NOT_A_LABEL = "".join(f"(?<!{key}: )" for key in ("key", "label", "group", "title", "head", "name", "hint", "text"))
"""Where a name is used, not where something happens to be called the same."""


class Finder:
    """Finds the file and line of a text, for findings that only know what was written."""

    def __init__(self, files: Mapping[str, str]):
        self.files = files

    def finding(self, code: str, message: str, text: str, paths: str = "", line: int = 0) -> Finding:
        """The first line that says ``text``: of the file at ``paths`` from ``line`` on, of it, of any file."""
        whole, part = rf"(?<![\w.]){re.escape(text)}(?![\w.])", rf"(?<!\w){re.escape(text)}(?!\w)"
        for words in (NOT_A_LABEL + whole, whole, part):
            for path in sorted(self.files, key=lambda p: (not p.startswith(paths), p)):
                start = line if path == paths else 0
                for number, written in enumerate(self.files[path].splitlines(), 1):
                    if text and number >= start and re.search(words, written):
                        return Finding(code, Severity.ERROR, message, file=path, line=number)
        shorter = text.rpartition(".")[0]
        if shorter:
            return self.finding(code, message, shorter, paths, line)
        first = next((path for path in sorted(self.files) if path.startswith(paths)), "pack.yaml")
        return Finding(code, Severity.ERROR, message, file=first, line=line or 1)
