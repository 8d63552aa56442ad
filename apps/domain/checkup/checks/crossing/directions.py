"""Both words of a template left in: 增加减少68万元, 增长（下降）5%."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....findings import Finding, Severity
from ....language.lexicon import LEXICON
from ....language.quantities import fold
from ...reading import Reading

_RISES, _FALLS = ("|".join(word for word in words if len(word) == 2) for words in (LEXICON.rises, LEXICON.falls))
_NOUN = r"\s?[)）\]]?(?:率|额|幅度)?(?:了|为|约|[:：])?\s?"
_OR = r"\s?(?:[（(/／\[]{1,2}\s?或?)?\s?"
_BOTH = re.compile(rf"(?:(?:{_RISES}){_OR}(?:{_FALLS})|(?:{_FALLS}){_OR}(?:{_RISES})){_NOUN}(?=\d)")


def directions(reading: Reading) -> Iterator[Finding]:
    for index, text in reading.document.texts():
        exact = {q.start: q for q in reading.quantities[index] if q.exact}
        for match in _BOTH.finditer(fold(text.text)):
            if quantity := next((exact[at] for at in range(match.end() - 2, match.end() + 1) if at in exact), None):
                words = match[0].strip()
                yield Finding(
                    "C520", Severity.ERROR, f"“{words}”两个方向并存，是模板中未删去的用词，应只保留其一。",
                    found=words, places=(reading.document.place(index, match.start(), quantity.end),),
                )  # fmt: skip
