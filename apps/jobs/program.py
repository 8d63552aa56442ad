"""Which version of the program's checks there is: what they found yesterday they might find otherwise today."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from apps import domain


@cache
def checks() -> str:
    """The checks themselves, program and words, as a digest."""
    digest = hashlib.sha256()
    for path in sorted(Path(domain.__file__).parent.rglob("*.*")):
        if path.suffix in (".py", ".yaml"):
            digest.update(path.read_bytes())
    return digest.hexdigest()
