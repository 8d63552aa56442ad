"""What of an assessment is for everybody: telephone numbers and other ways to a person, and the reviewer's reasons, are not."""

from __future__ import annotations

import re
from dataclasses import replace

from ..facts import Fact, FactBook, State
from ..places import ATTACHED

PRIVATE = re.compile(r"电话|手机|联系方式|邮箱|电子邮件|身份证|微信|QQ", re.IGNORECASE)
"""In the name of a cell: what is in it leads to a person."""
NUMBERS = re.compile(
    r"(?<![\d.])(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|(?:\(0\d{2,3}\)|（0\d{2,3}）|0\d{2,3}[ —–-])[ ]?\d{7,8}(?:-\d{1,4})?)(?![\d.])"
)
"""Mobile numbers (11 digits from 13 to 19) and numbers with an area code, in a text."""
MASK = "（不公开）"
REVIEW = "复核."


def public_book(book: FactBook) -> FactBook:
    """The same book as everybody may read it, without what was attached.

    Figures and scores stay; what is withheld says so or prints as —.
    """
    own = {name: rows for name, rows in book.lists.items() if name != ATTACHED}
    return FactBook((public_fact(fact) for key, fact in book.items() if not key.startswith(f"{ATTACHED}.")), own)


def public_fact(fact: Fact) -> Fact:
    if PRIVATE.search(fact.label) or PRIVATE.search(fact.key.rpartition(".")[2]):
        return replace(fact, value=None, state=State.NOT_APPLICABLE, source="", reason="", refused="")
    reason = "" if fact.key.startswith(REVIEW) else fact.reason
    value = NUMBERS.sub(MASK, fact.value) if isinstance(fact.value, str) else fact.value
    return replace(fact, value=value, reason=NUMBERS.sub(MASK, reason))
