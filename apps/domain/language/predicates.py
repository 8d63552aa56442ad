"""The words in front of a quantity taken apart: what it is of, in which role, moved which way, compared with what."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from .labels import measure_of
from .lexicon import LEXICON, MOVES, alternation
from .quantities import Quantity, fold

_UP = "|".join(map(re.escape, LEXICON.rises))
_DOWN = "|".join(map(re.escape, LEXICON.falls))
_NOUNS = "".join(LEXICON.bare_moves["nouns"])
"""增幅为 6% is a change all the same, 增加为 6 万元 is not."""
_BARE = (
    r"(?:(?<![{not_behind[0]}])(?:{{0}})|(?<=[{behind[0]}])(?:{{0}})[\u4e00-\u9fff]{{{{1,3}}}}"
    r"|^(?:{{0}})[^{no_verbs[0]}]{{{{1,2}}}})$"
).format(**LEXICON.bare_moves)
"""多 right before a number, or with a verb behind what is compared with: 较 2022 年多兑付."""
_TO = r"(?:了?[至到为成]|后|前|的|[、，]|项目(?!支出)|值)"
_UNRISEN = "".join(f"(?<!{word})" for word in LEXICON.unrisen)
_MOVED = re.compile(
    rf"{_UNRISEN}(?P<up>{_UP})(?:(?<=[{_NOUNS}])|(?!{_TO}))|(?P<down>{_DOWN})(?:(?<=[{_NOUNS}])|(?!{_TO}))"
    rf"|(?P<more>{_BARE.format(alternation(LEXICON.bare_moves['up']))})|{_BARE.format(alternation(LEXICON.bare_moves['down']))}"
)
_ENDING_MOVES = re.compile(rf"(?:{MOVES}|[（(/、]){{1,3}}$")
_REASON = re.compile(r"^.{0,20}(?:原因|因素)(?:是|为|有)")
_ADJUSTING = frozenset(("调增", "调减", "核减", "追加"))
_BASE = re.compile(
    r"(?P<verb>与|较|同比|比|同|对比|相比|相较于?|和)(?P<what>(?P<named>(?P<year>(?:19|20)\d\d)年?度?)(?P<of>[^，,。；;]{0,16}?)(?=相比|比较|持平|相同|一致|[^\d，,。；;]|$)"
    r"|(?P<ago>上年度?|去年|上一年度?|前一年度?)(?P<same>同期)?"
    r"|(?P<plan>年初(?:的)?预算(?:安排)?数?|年初数?|预算安排数|全年预算数?|调整(?:后)?(?:的)?预算数?|年度总指标|总指标|预算数?|计划数?))"
)
_PLAN = re.compile(r"(?:的|年初|部门)?(?:预算|计划)(?!执行|支出决算)")
_COMPARED = re.compile(r"(?:的|同期)?(?:相比|比较|对比|持平|相同|一致|而言|来看|来说)")
_SAME_TIME = re.compile(alternation(LEXICON.comparing["same"]))
_OF_COMPARISON = re.compile(r"^(?:同期|的)?(?:相比|比较|对比|开支|支出数?|决算数?|预算数?)?")
_COPULA = re.compile(r"(?:(?:分别)?(?:均|约|仅|只|已|就)?(?:为|是|达到|达|(?<![实现拥])有)|等于|[:：=＝]){1,6}\s{0,6}(?:人民币)?\s{0,6}$")
_NOMINAL = re.compile(r"^(?:了|额|金额|率|幅度|幅|额度|数额|数|部分|共计|合计|约|近|超过?|达到?|为|是|的|比例|比率|有)*$")
_REACHED = re.compile(rf"(?P<verb>{MOVES})了?[到至为成]")
_TAIL_NOUN = re.compile(r"^(?:了)?(?P<noun>[^，,。；;]{2,40})$")
_FROM = re.compile(r"(?:由|从)(?:原来|原先|原|年初|上年|去年|此前|(?:19|20)\d\d年度?)?的?$")
_ADJUSTED = re.compile(r"(?:已|经批准)?(?:调整|调剂|变更)(?:为|到|至|后|后为)?$")
_SHARE = re.compile(r"占(?!用|地|道|领|有)|比重|比例|份额|^(?:为|是|相当于)[^，,]{0,16}(?:收入|支出|总额|总数|总量)的$")
_RATE = re.compile(r"率|完成(?:年初|年度|全年|调整后?)?(?:预算|计划)|(?:预算|计划)的$|为(?:年初|调整)?预算的?")
YEAR = re.compile(r"(?<!\d)(?<![\d年][\-—~～至到])((?:19|20)\d\d)\s*年")
"""The second year of a span (2019—2021年) is none an amount is of."""
_ADVERB = re.compile(
    r"^(?:其中|主要是?|共计?|累计|合计|分别|还|又|再|相应|适当|另外?|同时|一是|二是|三是|四是|五是|均|约|也|可|已|预算|及时|合理|经批准|年中)*$"
)

_LEFT_OVER = re.compile(r"上年(?:度)?结转|上年结余")
OF_LAST_YEAR = re.compile(alternation(LEXICON.comparing["last"]))


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a change is measured against: a year (``ago`` years before the one spoken of), or a measure (较年初预算)."""

    year: int | None = None
    ago: int = 0
    measure: str = ""
    start: int = 0
    end: int = 0
    planned: bool = False
    """The plan of that year: 与2021年预算相比; in the report of 2021 itself that is no year before."""


Role = Literal["level", "change", "growth", "share", "rate", "other"]
"""level: an amount or count as such; change: by how much it moved (增加 1,260 万元); growth: the same in % (增长 35%);
share: a part of a whole in % (占 46%); rate: executed ÷ planned and the like in % (执行率 98%); other: undecided."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """``raw`` is what is left to name the figure."""

    role: Role
    raw: str
    direction: int = 0
    comparison: Comparison | None = None
    measure: str = ""
    year: int | None = None
    ago: int = 0
    based: bool = False
    """The quantity is itself what is compared with: 比上年累计支出 433 万元减少 2 万元."""
    open_list: bool = False
    """The direction word stands in front of a noun (调减了甲 5 万元、乙 3 万元) and may hold for those listed behind."""


LEVEL = Predicate("level", "")


def comparison_in(words: str) -> Comparison | None:
    """The last 比上年, 与2019年相比, 较年初预算, 同比 in ``words``."""
    *_, match = None, *_BASE.finditer(words)
    if match is None:
        same = _SAME_TIME.search(words)
        return Comparison(ago=1, start=same.start(), end=same.end()) if same else None
    if match["year"]:
        end = match.end("named")
        return Comparison(int(match["year"]), start=match.start(), end=end, planned=_PLAN.match(words, end) is not None)
    return Comparison(None, int(bool(match["ago"])), measure_of(match["plan"] or ""), match.start(), match.end())


def _way(move: re.Match[str]) -> int:
    return 1 if move["up"] or move["more"] else -1


def ways_in(words: str) -> set[int]:
    """Which ways the words say something moved."""
    return {_way(move) for move in _MOVED.finditer(words)}


def predicate(words: str, quantity: Quantity) -> Predicate:
    """``words`` in front of ``quantity`` taken apart."""
    words = fold(words).replace(" ", "").strip()
    comparison = comparison_in(words)
    rest = words if comparison is None else _without(words, comparison)
    year, ago = year_in(rest)
    *_, move = None, *_MOVED.finditer(rest)
    if quantity.kind in ("ratio", "points"):
        return Predicate(*_ratio(rest, move, quantity.kind == "points"), comparison, "", year, ago)
    if move:
        label, before = _moved(rest, move, comparison)
        return Predicate("change", label, _way(move), comparison, measure_of(label), year, ago, open_list=before)
    *_, reached = None, *_REACHED.finditer(rest)
    level = _level(rest, reached, comparison, year, ago)
    against = comparison is not None and not reached and not _COMPARED.match(words[comparison.end :])
    return replace(level, based=against)


def _without(words: str, comparison: Comparison) -> str:
    return f"{words[: comparison.start]}|{_OF_COMPARISON.sub('', words[comparison.end :])}".strip("|")


def compared_year(words: str) -> str:
    """The year something is compared with, ``0`` for the year before; empty where it is with none."""
    found = comparison_in(words.replace(" ", ""))
    return "" if found is None else "0" if found.ago else str(found.year or "")


def year_in(words: str) -> tuple[int | None, int]:
    """The year an amount is said to be of, and how many years before the one spoken of (上年: 1)."""
    if years := YEAR.findall(words):
        return int(years[-1]), 0
    return None, int(bool(OF_LAST_YEAR.search(words)) and not _LEFT_OVER.search(words))


def _moved(words: str, move: re.Match[str], comparison: Comparison | None) -> tuple[str, bool]:
    """What moved, and whether its name stands behind the word that says so: 调减了基本支出 80 万元."""
    head, tail = _REASON.sub("", _ENDING_MOVES.sub("", words[: move.start()].replace("|", ""))), words[move.end() :]
    noun = None if _NOMINAL.match(tail) else _TAIL_NOUN.match(tail)
    behind = noun is not None and bool(_ADVERB.match(head) or (comparison and not head))
    return (noun["noun"], True) if noun and behind else (head, False)


def _level(
    words: str, reached: re.Match[str] | None, comparison: Comparison | None, year: int | None, ago: int
) -> Predicate:
    words = words[: reached.start()] if reached else words
    measure = measure_of(words) or ("adjusted" if reached and reached["verb"] in _ADJUSTING else "")
    raw = _ADJUSTED.sub("", _FROM.sub("", _COPULA.sub("", words.replace("|", ""))))
    way = 0 if not reached else 1 if reached["verb"] in LEXICON.rises else -1
    return Predicate("level", raw, way, comparison, measure, year, ago)


def _ratio(words: str, move: re.Match[str] | None, points: bool) -> tuple[Role, str, int]:
    """Role, name and direction of a rate, or of percentage points."""
    before, way = (words[: move.start()].replace("|", ""), _way(move)) if move else (words, 0)
    if points:
        return "change", before, way
    if _SHARE.search(words):
        return "share", words, 0
    if move:
        return "growth", before, way
    return "rate" if _RATE.search(words) else "other", _COPULA.sub("", words), 0
