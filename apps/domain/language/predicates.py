"""The words in front of a quantity taken apart: what it is of, in which role, moved which way, compared with what."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .labels import measure_of
from .lexicon import LEXICON, MOVES, alternation
from .quantities import Quantity, fold

_MOVES = re.compile(MOVES)
_ENDING_MOVES = re.compile(rf"(?:{MOVES}|[（(/、]){{1,3}}$")
_ADJUSTING = frozenset(("调增", "调减", "核减", "追加"))
_BASE = re.compile(
    r"(?P<verb>与|较|同比|比|同|对比|相比|相较于?|和)(?P<what>(?P<year>(?:19|20)\d\d)年?度?(?P<of>[^，,。；;]{0,16}?)(?=相比|比较|持平|相同|一致|[^\d，,。；;]|$)"
    r"|(?P<ago>上年度?|去年|上一年度?|前一年度?)(?P<same>同期)?"
    r"|(?P<plan>年初(?:的)?预算(?:安排)?数?|年初数?|预算安排数|全年预算数?|调整(?:后)?(?:的)?预算数?|年度总指标|总指标|预算数?|计划数?))"
)
_PLAN = re.compile(r"(?:的|年初|部门)?(?:预算|计划)(?!执行|支出决算)")
_COMPARED = re.compile(r"(?:的|同期)?(?:相比|比较|对比|持平|相同|一致|而言|来看|来说)")
_SAME_TIME = re.compile(alternation(LEXICON.comparing["same"]))
_COPULA = re.compile(
    r"(?:(?:分别)?(?:均|约|仅|只|已|就)?(?:为|是|达到|达|(?<![实现拥])有)|等于|[:：=＝]){1,6}\s{0,6}(?:人民币)?\s{0,6}$"
)
_NOMINAL = re.compile(
    r"^(?:了|额|金额|率|幅度|幅|额度|数额|数|部分|共计|合计|约|近|超过?|达到?|为|是|的|比例|比率|有)*$"
)
_UNTIL = re.compile(r"^(?:了)?(?:到|至|为|成)")
_TAIL_NOUN = re.compile(r"^(?:了)?(?P<noun>[^，,。；;]{2,40})$")
_FROM = re.compile(r"(?:由|从)(?:原来|原先|原|年初|上年|去年|此前|(?:19|20)\d\d年度?)?的?$")
_SHARE = re.compile(r"占|比重|比例为?$|份额")
_RATE = re.compile(
    r"率|完成(?:年初|年度|全年|调整后?)?(?:预算|计划)|(?:预算|计划)的$|为(?:年初|调整)?预算的?"
)
YEARS = re.compile(r"(?<![\d\-—~～至到])((?:19|20)\d\d)\s*年")
_ADVERB = re.compile(
    r"^(?:其中|主要是?|共计?|累计|合计|分别|还|又|再|相应|适当|另外?|同时|一是|二是|三是|四是|五是|均|约|也|可|已|预算|及时|合理|经批准|年中)*$"
)


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


@dataclass(frozen=True, slots=True)
class Predicate:
    """``raw`` is what is left to name the figure; ``toward`` says 增加到, 调整为: a level that was reached."""

    role: str
    raw: str
    direction: int = 0
    comparison: Comparison | None = None
    measure: str = ""
    year: int | None = None
    ago: int = 0
    toward: bool = False
    origin: bool = False
    based: bool = False
    """The quantity is itself what is compared with: 比上年累计支出 433 万元减少 2 万元."""
    open_list: bool = False
    """The direction word stands in front of a noun (调减了甲 5 万元、乙 3 万元) and may hold for those listed behind."""


def comparison_in(words: str) -> Comparison | None:
    """The last 比上年, 与2019年相比, 较年初预算, 同比 in ``words``."""
    found = None
    for match in _BASE.finditer(words):
        if match["year"]:
            end = match.start("year") + 4 + len(re.match(r"年?度?", words[match.start("year") + 4 :])[0])  # type: ignore[index]
            plan = _PLAN.match(words[end:]) is not None
            found = Comparison(year=int(match["year"]), start=match.start(), end=end, planned=plan)
        elif match["ago"]:
            found = Comparison(ago=1, start=match.start(), end=match.end())
        else:
            found = Comparison(measure=measure_of(match["plan"]), start=match.start(), end=match.end())
    if found is None and (same := _SAME_TIME.search(words)):
        return Comparison(ago=1, start=same.start(), end=same.end())
    return found


def _moved(words: str) -> tuple[re.Match[str], int] | None:
    """The last direction word, and which way."""
    last = None
    for match in _MOVES.finditer(words):
        last = match
    return (last, 1 if last[0] in LEXICON.rises else -1) if last else None


def predicate(words: str, quantity: Quantity) -> Predicate:
    """``words`` in front of ``quantity`` taken apart."""
    words = fold(words).replace(" ", "").strip()
    comparison = comparison_in(words)
    rest = words if comparison is None else _without(words, comparison)
    year, ago = year_in(rest)
    if quantity.kind in ("ratio", "points"):
        return _ratio(rest, comparison, year, ago, quantity)
    moved = _moved(rest)
    if moved and (changed := _change(rest, moved, comparison, quantity)):
        before = not rest[: moved[0].start()].endswith(changed[0] or "|")
        return Predicate(
            "change", changed[0], moved[1], comparison, measure_of(changed[0]), year, ago, open_list=before
        )
    level = _level(rest, moved, comparison, year, ago)
    against = comparison is not None and not moved and not _COMPARED.match(words[comparison.end :])
    return replace(level, based=against)


def _without(words: str, comparison: Comparison) -> str:
    rest = (
        words[: comparison.start]
        + "|"
        + re.sub(
            r"^(?:同期|的)?(?:相比|比较|对比|开支|支出数?|决算数?|预算数?)?", "", words[comparison.end :]
        )
    )
    return rest.strip("|")


def year_in(words: str) -> tuple[int | None, int]:
    """The year an amount is said to be of, and how many years before the one spoken of (上年: 1)."""
    years = YEARS.findall(words)
    if years:
        return int(years[-1]), 0
    return None, 1 if re.search(r"上年度?|去年|上一年", words) and not re.search(
        r"上年(?:度)?结转|上年结余", words
    ) else 0


def _change(
    words: str, moved: tuple[re.Match[str], int], comparison: Comparison | None, quantity: Quantity
) -> tuple[str] | None:
    """The label of a change, when the direction word does speak of the quantity."""
    match, _ = moved
    head, tail = _ENDING_MOVES.sub("", words[: match.start()].replace("|", "")), words[match.end() :]
    head = re.sub(r"^.{0,20}(?:原因|因素)(?:是|为|有)", "", head)
    if _UNTIL.match(tail) or tail.startswith("|"):
        return None
    counted = quantity.kind not in ("money", "bare") and quantity.unit not in ("万", "亿")
    if _NOMINAL.match(tail):
        return (head,) if not counted or comparison else None
    if counted:
        return None
    noun = _TAIL_NOUN.match(tail)
    if noun and (_ADVERB.match(head) or (comparison and not head)) and not _COPULA.search(tail):
        return (noun["noun"],)
    return None


def _level(
    words: str,
    moved: tuple[re.Match[str], int] | None,
    comparison: Comparison | None,
    year: int | None,
    ago: int,
) -> Predicate:
    toward = False
    if moved and _UNTIL.match(words[moved[0].end() :]):
        toward, words = True, words[: moved[0].start()]
        measure = measure_of(words) or ("adjusted" if moved[0][0] in _ADJUSTING else "")
    else:
        measure = measure_of(words)
    origin = bool(_FROM.search(words))
    raw = _FROM.sub("", _COPULA.sub("", words.replace("|", ""))) or ""
    raw = re.sub(r"(?:已|经批准)?(?:调整|调剂|变更)(?:为|到|至|后|后为)?$", "", raw)
    return Predicate(
        "level", raw, moved[1] if toward and moved else 0, comparison, measure, year, ago, toward, origin
    )


def _ratio(
    words: str, comparison: Comparison | None, year: int | None, ago: int, quantity: Quantity
) -> Predicate:
    moved = _moved(words)
    tail = words[moved[0].end() :] if moved else ""
    until = bool(_UNTIL.match(tail))
    if quantity.kind == "points":
        label = words[: moved[0].start()] if moved else words
        return Predicate("change", label, moved[1] if moved else 0, comparison, "", year, ago)
    if moved and not until and _NOMINAL.match(tail) and not _SHARE.search(words[moved[0].end() :]):
        return Predicate(
            "growth", words[: moved[0].start()].replace("|", ""), moved[1], comparison, "", year, ago
        )
    if _SHARE.search(words):
        return Predicate("share", words, 0, comparison, "", year, ago)
    if _RATE.search(words):
        return Predicate("rate", _COPULA.sub("", words), 0, comparison, "", year, ago)
    return Predicate("other", _COPULA.sub("", words), 0, comparison, "", year, ago)
