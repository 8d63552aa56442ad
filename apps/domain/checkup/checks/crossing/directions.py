"""Direction words against figures: both words of a template left in, 持平 beside a change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from ....findings import Finding, Severity
from ....language.lexicon import LEXICON, alternation
from ....language.predicates import comparison_in
from ....language.quantities import fold, quantities
from ....money import ZERO
from ...figures import Figure
from ...reading import Reading

_RISES = "|".join(word for word in LEXICON.rises if len(word) == 2)
_FALLS = "|".join(word for word in LEXICON.falls if len(word) == 2)
_BOTH = re.compile(
    rf"(?:(?:{_RISES})\s?[（(/／\[]{{0,2}}\s?或?\s?(?:{_FALLS})|(?:{_FALLS})\s?[（(/／\[]{{0,2}}\s?或?\s?(?:{_RISES}))\s?[)）\]]?"
    r"(?:率|额|幅度)?(?:了|为|约|：|:)?\s?(?=\d)"
)
_TURNS = re.compile(f"{LEXICON.list_openers[0]}|[；;]")
_UNMOVED = re.compile(rf"(?P<nearly>基本|大致|总体|大体|几乎)?(?:{'|'.join(LEXICON.unmoved)})")
_EXECUTED = re.compile(alternation(LEXICON.rate_parts["of_plans"][:2]))
_MORE, _LESS, _SAME, _LEVEL = (alternation(LEXICON.than_words[name]) for name in ("more", "less", "same", "level"))
_SAID = re.compile(
    rf"决算数?(?:与(?:年初)?预算数?(?:{_LEVEL})|(?:(?P<more>{_MORE})|(?P<less>{_LESS})|(?:{_SAME}))(?:年初|全年|调整)?预算数?)"
)
"""决算数小于预算数, 决算数与年初预算数持平."""
FAR = 60


def directions(reading: Reading) -> Iterator[Finding]:
    """Every direction word its own sentence contradicts."""
    yield from _residue(reading)
    for _, group in groupby(reading.figures, key=lambda c: (c.item, c.sentence)):
        figures = list(group)
        yield from _unmoved(reading, figures)
        yield from _against_budget(reading, figures)


def _residue(reading: Reading) -> Iterator[Finding]:
    """增加减少68万元, 增长（下降）5%: the word that does not apply was not struck out."""
    for index, text in reading.document.texts():
        for match in _BOTH.finditer(fold(text.text)):
            words = match[0].strip()
            quantity = next(
                (q for q in reading.quantities[index] if match.end() - 3 <= q.start <= match.end()), None
            )
            if (
                quantity is None
                or not quantity.exact
                or ("或" in words and "（" not in words and "(" not in words)
            ):
                continue
            yield Finding(
                "C520", Severity.ERROR, f"“{words}”两个方向并存，是模板中未删去的用词，应只保留其一。",
                found=words, places=(reading.document.place(index, match.start(), quantity.end),),
            )  # fmt: skip


def _moved(now: Figure, before: Figure) -> int:
    """Which way the stated levels go; 0 where rounding leaves it open."""
    if now.quantity.interval.meets(before.quantity.interval):
        return 0
    return 1 if now.quantity.value > before.quantity.value else -1


# --- 持平, 决算数小于预算数 -----------------------------------------------------------------------------


def _base(words: str) -> str:
    """What is compared with, roughly: the plan or a year before; empty where the words do not say."""
    compared = comparison_in(words)
    return "" if compared is None else "plan" if compared.measure else "year"


def _unmoved(reading: Reading, figures: Sequence[Figure]) -> Iterator[Finding]:
    """与上年持平 with a change right behind it, or between two different levels."""
    if not figures:
        return
    first = figures[0]
    text = reading.text(first.item).text
    for figure, after in pairwise((*figures, None)):
        assert figure is not None
        end = after.quantity.start if after else figure.quantity.end + 30
        match = _UNMOVED.search(re.split(r"[。！？\n]", text[figure.quantity.end : end])[0])
        if not match or match["nearly"]:
            continue
        place = reading.document.place(first.item, figure.place.start, figure.quantity.end + match.end())
        between = text[figure.quantity.end + match.end() : end]
        moved = (
            after is not None
            and after.role in ("change", "growth")
            and after.carried
            and after.quantity.value != ZERO
        )
        bases = {_base(text[figure.quantity.end : figure.quantity.end + match.end()]), _base(between)} - {""}
        if (
            after is not None
            and moved
            and len(between) <= 8
            and not _TURNS.search(between)
            and len(bases) < 2
        ):
            yield Finding(
                "C524", Severity.WARNING, f"既说“{match[0]}”，又说变动{after.quantity.text}，前后矛盾。",
                found=match[0], places=(place, after.place),
            )  # fmt: skip
        elif (
            figure.role in ("change", "growth")
            and figure.quantity.value
            and _same_comparison(figure, text[figure.quantity.end : figure.quantity.end + match.start()])
            and figure.direction
        ):
            yield Finding(
                "C524", Severity.WARNING, f"变动{figure.quantity.text}，又说“{match[0]}”，前后矛盾。",
                found=match[0], places=(place,),
            )  # fmt: skip


def _same_comparison(figure: Figure, words: str) -> bool:
    """Whether 持平 right behind a change is measured against the same: 比2023年度减少…，与2023年度持平."""
    if len(words) <= 3:
        return True
    if not re.fullmatch(r"[，,\s]*[与和同较比][^，,；;、]{1,12}", words):
        return False
    years = set(re.findall(r"20\d\d", words)) | set(re.findall(r"20\d\d(?=\s?年)", figure.place.quote))
    return len(years) < 2 and _base(words) == ("plan" if figure.base_measure else "year")


def _against_amounts(reading: Reading, figures: Sequence[Figure]) -> Iterator[Finding]:
    """决算数大于预算数 behind a budget and an outcome that say otherwise; in their sentence or the next."""
    planned = [c for c in figures if c.role == "level" and c.measure in ("budget", "planned", "adjusted") and _sure(c)]
    actual = [c for c in figures if c.role == "level" and c.measure == "actual" and _sure(c)]
    if len(planned) != 1 or len(actual) != 1 or planned[0].quantity.start > actual[0].quantity.start:
        return
    one, other = planned[0], actual[0]
    text, end = reading.text(other.item).text, other.quantity.end
    match = _SAID.search(text[end : end + FAR])
    if not match or (re.search(r"\d", text[end : end + match.start()].replace("100", "")) and _other(text[end : end + match.start()])):
        return
    said = 1 if match["more"] else -1 if match["less"] else 0
    moved = _moved(other, one)
    equal = one.quantity.value == other.quantity.value
    if (said == moved and (said or equal)) or (not moved and not equal):
        return
    right = {1: "大于", -1: "小于", 0: "等于"}[moved]
    start = end + match.start()
    yield Finding(
        "C525", Severity.ERROR, f"预算数为{one.quantity.text}、决算数为{other.quantity.text}，决算数{right}预算数，文中却写“{match[0]}”。",
        expected=right, found=match[0],
        places=(reading.document.place(other.item, start, start + len(match[0])), one.place, other.place),
    )  # fmt: skip


def _sure(figure: Figure) -> bool:
    return figure.quantity.kind == "money" and figure.quantity.exact


def _other(between: str) -> bool:
    """Whether another amount is spoken of in between; a rate of completion is none."""
    return any(q.kind == "money" for q in quantities(between))


def _against_budget(reading: Reading, figures: Sequence[Figure]) -> Iterator[Finding]:
    """决算数小于预算数 beside a rate of more than 100%."""
    yield from _against_amounts(reading, figures)
    rates = [c for c in figures if c.role == "rate" and _EXECUTED.search(c.place.quote)]
    if len(rates) != 1:
        return
    rate, text = rates[0], reading.text(rates[0].item).text
    match = _SAID.search(re.split(r"[。！？\n]", text[rate.quantity.end : rate.quantity.end + 40])[0])
    if not match:
        return
    interval = rate.quantity.interval
    wrong = interval.high <= 1 if match["more"] else interval.low >= 1 if match["less"] else not interval.low <= 1 <= interval.high
    if wrong:
        start = rate.quantity.end + match.start()
        yield Finding(
            "C525", Severity.ERROR, f"“{match[0]}”与完成率{rate.quantity.text}相反。", found=match[0],
            places=(reading.document.place(rate.item, start, start + len(match[0])), rate.place),
        )  # fmt: skip
