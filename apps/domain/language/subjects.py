"""政府收支分类科目: the names a code may have, and the codes above it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pkgutil import get_data

import yaml

from .lexicon import LEXICON

CODE = re.compile(r"[0-9]{3}(?:[0-9]{2}){0,2}")
NAMED = re.compile(r"^(\d{3}|\d{5}|\d{7})[\s\u3000]*([^\d\s.、．].*)$")
"""A code in front of its name, in one cell."""
_NAME = r"[\u4e00-\u9fff（）()]{2,30}?"
_CLASS, _GROUP, _ITEM = (rf"[（(]{level}[)）]" for level in LEXICON.code_levels)
TRIPLE = re.compile(
    rf"(?:^|[。；、：\s\d.])(?P<class>[\u4e00-\u9fff]{{2,20}}){_CLASS}\s?(?P<group>{_NAME}){_GROUP}\s?(?P<item>{_NAME}){_ITEM}"
)
"""A subject named in full: 公共安全支出（类）司法（款）行政运行（项）."""
_BLANKS = re.compile(r"[\s　()（）]|[类款项]$")


@dataclass(frozen=True, slots=True)
class Subjects:
    """The names a code may have, and the code a name has where it has one only."""

    names: dict[str, tuple[str, ...]]
    confirmed: frozenset[str]
    codes: dict[str, str]
    endings: dict[str, str]
    """How the codes of names end that stand in many a 款."""

    def named(self, words: str) -> bool:
        return words in self.codes or words in self.endings

    def path(self, code: str) -> Iterator[tuple[str, str]]:
        """A code with its name after those above it (类, 款, 项), as far as they are known: 208, 20805, 2080505."""
        if CODE.fullmatch(code):
            for above in (code[:length] for length in (3, 5, 7) if length <= len(code)):
                if above in self.names:
                    yield above, self.names[above][0]


@cache
def known_subjects() -> Subjects:
    data = yaml.load(get_data(__package__, "subjects.yaml") or b"", yaml.CSafeLoader)
    names = {code: tuple(own) for part in ("expenditure", "economic") for code, own in data[part].items()}
    by_name: dict[str, list[str]] = {}
    for code, own in names.items():
        for name in own:
            by_name.setdefault(plain_name(name), []).append(code)
    unique = {name: codes[0] for name, codes in by_name.items() if len(codes) == 1}
    return Subjects(names, frozenset(data["confirmed"]), unique, data["endings"])


def plain_name(name: str) -> str:
    return _BLANKS.sub("", name.strip())
