"""What a figure is of: the one place that says which words mean the same thing, for sentences and tables alike."""

from __future__ import annotations

import re
from functools import lru_cache

from .lexicon import LEXICON
from .quantities import fold

_MARKS = re.compile(r"[\s“”\"'‘’「」『』《》*#]")
_GLOSS = re.compile(r"[（(][^（()）]{0,30}[)）]")
_NUMBER = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、．.](?!\d)|[①-⑳]|其中[:：]?|[加减][:：]|[-—·:：,，、;；。])+"
)
_DATE = re.compile(
    r"(?:截[至止]|到)?(?:(?:19|20)\d\d[-—~～至到])?(?:19|20)\d\d年(?:度)?(?:\d{1,2}月)?(?:\d{1,2}日|底|末)?|截[至止]\d{1,2}月(?:\d{1,2}日|底|末)?|\d{1,2}月\d{1,2}日"
)
_OWNER = re.compile(
    r"(?:局|中心|办公室|委员会|单位|部门|[县区市]委|[医学法检]院|学校|政协|人大|联合会|协会|馆)(?:本级|的)?"
)
_COSTS = ("费", "费用", "资金", "补助", "补贴", "购置", "接待", "维护", "采购", "经费")


def _longest(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


_CANONICAL: dict[str, str] = {name: name for name in LEXICON.labels} | {
    other: name for name, others in LEXICON.labels.items() for other in others
}
_MEASURE_WORDS: tuple[tuple[str, str], ...] = tuple(
    sorted(((word, name) for name, words in LEXICON.measures.items() for word in words), key=lambda w: (-len(w[0]), w[0]))
)
_ENDS = _longest(LEXICON.label_ends + tuple(word for word, _ in _MEASURE_WORDS))
_STARTS = _longest(LEXICON.label_starts + tuple(word for word, _ in _MEASURE_WORDS))
_SILENT = re.compile("|".join(map(re.escape, _longest(LEXICON.not_measures))))
_SPENT = re.compile(r"(?:费|费用|经费|补助|补贴|资金|项目|工作|工程|购置|采购|接待|维护)支出$")


def plain_label(raw: str) -> str:
    """A label without quotation marks, blanks, numbering, dates and glosses in brackets."""
    text = _MARKS.sub("", fold(raw)).replace("（境）", "境").replace("(境)", "境")
    text = _DATE.sub("", _GLOSS.sub("", _GLOSS.sub("", text)))
    return _NUMBER.sub("", text).strip("：:，,、；;。.-—·")


def unnumbered(text: str) -> str:
    """A text without the number of its item in front."""
    return _NUMBER.sub("", text.lstrip())


@lru_cache(maxsize=20_000)
def canonical(raw: str) -> str:
    """The one name of what ``raw`` (words of a sentence, a row or column head) means; empty where it names nothing.

    Words for the measure (年初预算数, 支出决算), for whose and when are no part of it: 我单位2020年公务接待费支出决算 is
    公务接待费.  A name not in the lexicon is returned as it stands, cleaned alike.
    """
    label = plain_label(raw)
    return _known_within(label) or _owned(label) or _shortest(label)


def is_known(label: str) -> bool:
    """Whether a canonical label is one of the lexicon: a quantity every such report has once."""
    return label in LEXICON.labels


def _known_within(label: str) -> str:
    """The longest known name that is left when words at the ends of ``label`` are taken away."""
    if len(label) > 60:
        return ""
    seen, layer = {label}, [label]
    while layer:
        if found := next((rest for rest in layer if rest in _CANONICAL), None):
            return _CANONICAL[found]
        shorter = {rest for text in layer for rest in _without_one(text)} - seen
        seen |= shorter
        layer = sorted(shorter, key=lambda rest: (-len(rest), rest))
    return ""


def _without_one(text: str) -> set[str]:
    ends = {text[: -len(word)] for word in _ENDS if text.endswith(word)}
    return (ends | {text[len(word) :] for word in _STARTS if text.startswith(word)}) - {""}


def _shortest(label: str) -> str:
    """``label`` without all words at its ends that are no part of a name; 经营支出 and 完成率 are names as they are."""
    while True:
        end = next((word for word in _ENDS if label.endswith(word) and _loose(label, word)), "")
        start = next((word for word in _STARTS if len(word) > 1 and label.startswith(word)), "")
        if start and label[len(start) :].startswith("率"):
            start = ""
        if not end and not start:
            return label
        label = label[: -len(end)] if end else label[len(start) :]


def _loose(label: str, end: str) -> bool:
    """Whether ``end`` is no part of the name."""
    rest = label[: -len(end)]
    if end == "支出" and rest and not rest.endswith(_COSTS):
        return False
    return not _SILENT.search(label[-len(end) - 6 :])


def _owned(label: str) -> str:
    """A known name behind the name of a unit (演示区甲局机关运行经费) is that name."""
    for match in _OWNER.finditer(label[:40]):
        if known := _known_within(label[match.end() :]):
            return known
    return ""


PLANNED = {"planned": ("planned", "budget", "adjusted"), "budget": ("budget", "planned"), "adjusted": ("adjusted", "planned")}
"""The measures a plan may be called by: 预算 may be the one of the year's beginning or what became of it."""
MEASURE_NAMES = {
    "budget": "年初预算", "adjusted": "调整后预算", "planned": "预算", "actual": "支出（决算）", "opening": "年初", "closing": "年末",
}  # fmt: skip
"""What the measures are called when they are told."""
PLANS = ("adjusted", "planned", "budget")
"""The measures of what was to be spent, what an execution is measured against first."""


@lru_cache(maxsize=20_000)
def share_words(one: str, other: str) -> bool:
    """Whether two names have two characters in a row in common."""
    return any(one[at : at + 2] in other for at in range(len(one) - 1))


def measure_of(raw: str) -> str:
    """The kind of amount the words show: budget, adjusted, planned (预算, of which kind is not said), actual, opening,
    closing; empty where they show none."""
    text = _DATE.sub("", _MARKS.sub("", fold(raw)))
    text = _SILENT.sub("□", text)
    for word, name in _MEASURE_WORDS:
        if word in text:
            return name
    plain = plain_label(raw)
    if plain in ("支出", "共支出", "已支出", "支出了", "支付", "执行", "总支出"):
        return "actual"
    return "actual" if _SPENT.search(plain) and plain not in _CANONICAL else ""
