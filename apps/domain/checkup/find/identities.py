"""What is known of figures by their names, wherever they are stated: parts make their whole and are none of them larger, the items
of a class add to it, what is brought forward, comes and goes leaves what is carried over; a change lies between two levels, and a rate
is the same wherever it is stated."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import product

from ...findings import Place
from ...language.labels import canonical, is_known, plain_label, unnumbered
from ...language.lexicon import LEXICON, MOVES, alternation, patterns
from ..figures import UNDATED, Figure
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.statedfigures import MANY, UnitFigures, stated_figures
from .gaps import BALANCED

RE = patterns("identities")

_MEASURES = {"actual": ("actual", ""), "budget": ("budget",), "adjusted": ("adjusted",), "closing": ("closing", "")}
_FLOWS = re.compile(alternation(LEXICON.other_flows))
_SINCE_OPENING = re.compile(
    rf"^(?:{alternation(LEXICON.comparing['with'])})(?:{alternation(LEXICON.stock_words['opening'][:1])})(?:{MOVES})"
)
_LISTED = {frozenset(group["parts"]) for group in LEXICON.groups}
_PATH = re.compile(rf"[（(]{LEXICON.code_levels[0]}[)）]|[-－—]+")


def identities(reading: Reading) -> Iterator[Relation]:
    stated = UnitFigures.of(reading)
    for year in sorted({f.year for f in stated.figures if f.year} | {reading.document.year or UNDATED}):
        yield from _sums(reading, stated, year)
        for names in LEXICON.carried_over:
            yield from _carried(reading, stated, names, year)


def _sums(reading: Reading, stated: UnitFigures, year: int) -> Iterator[Relation]:
    """资产 = 负债 + 净资产, 三公 = its three parts; not those of one sentence, which are looked at as its list."""
    seen: set[tuple[str, Place]] = set()
    for names, measures in product(LEXICON.balances, _MEASURES.values()):
        label, loose = names["of"][0], "also" in names
        found = [part for name in names["parts"] if (part := stated.one(name, measures, year))]
        whole = stated.one(label, measures, year, found[0].item if found else -1)
        if whole is None or len(found) < len(names["parts"]) or (label, whole.place) in seen:
            continue
        if whole.sentence and BALANCED.search(reading.text(whole.item).text):
            continue  # 收入总计 …，支出总计 …，收支相抵，结余 …: their difference is stated
        seen.add((label, whole.place))
        others = [c for name in names.get("also", ()) for c in stated.all(name, measures, year)]
        apart = any(c.quantity.value for c in others) or any(part.item != whole.item for part in found)
        together = all((part.item, part.sentence) == (whole.item, whole.sentence) for part in found)
        if not (loose and apart) and not (together and frozenset(part.label for part in found) in _LISTED):
            yield Relation("sum", whole, tuple(found), label, Support.LIKELY if loose else Support.SAID, (), "C120", note="C121")


def within(reading: Reading) -> Iterator[Relation]:
    """A part larger than the whole it belongs to: 公用经费 1,112 万元, 基本支出 506 万元; each once a year."""
    wholes: dict[tuple[str, int | None], list[Figure]] = defaultdict(list)
    for figure in stated_figures(reading):
        wholes[figure.label, figure.year].append(figure)
    told: set[tuple[str, int | None]] = set()
    for part in (f for f in stated_figures(reading) if f.certain and f.kind == "money"):
        every = [w for label in LEXICON.within.get(part.label, ()) for w in wholes[label, part.year][:MANY] if _comparable(part, w)]
        for whole in every if (part.label, part.year) not in told else ():
            support = Support.SAID if part.measure == whole.measure else Support.LIKELY
            relation = Relation("bound", whole, (part,), part.label, support, rule="C304")
            if not relation.agreement:
                told.add((part.label, part.year))
                yield relation
                break


def _comparable(part: Figure, whole: Figure) -> bool:
    same = part.measure == whole.measure or ({part.measure, whole.measure} <= {"", "actual"} and whole.label in LEXICON.single)
    money = whole.certain and whole.quantity.kind == "money" and part.fund in ("", whole.fund)
    return money and same and whole.quantity.value >= 0 and not part.quantity.slipped(whole.quantity)


def class_sums(reading: Reading) -> Iterator[Relation]:
    """The items (项) of a functional class add to the class, where the other classes of the document do so too."""
    items: dict[tuple[str, int | None], list[Figure]] = defaultdict(list)
    wholes: dict[tuple[str, int | None], Figure] = {}
    for figure in (f for f in stated_figures(reading) if not f.in_table):
        name, *inner = _PATH.split(unnumbered(figure.raw).strip())
        if inner and len(inner[0]) > 1 and inner[0] != "支出":
            items[canonical(name), figure.year].append(figure)
        elif figure.label.endswith("支出"):
            wholes.setdefault((figure.label, figure.year), figure)
    for key, parts in items.items():
        once = len({plain_label(part.raw) for part in parts}) == len(parts)
        if once and key in wholes and all(part.quantity.kind == "money" for part in parts):
            yield Relation("sum", wholes[key], tuple(parts), key[0], rule="C308", shape="classes")


def _carried(reading: Reading, stated: UnitFigures, names: dict[str, tuple[str, ...]], year: int) -> Iterator[Relation]:
    """Brought forward + income − spent = carried over; what was brought forward may be in the income already."""
    words = names["carry"][0]
    opening, closing = (stated.one(words, (when,), year) for when in ("opening", "closing"))
    if opening is None or closing is None:
        return
    incomes, spent = (
        [f for name in (*names[side], whole) for f in stated.all(name, ("actual", ""), year)]
        for side, whole in (("income", "整体收入"), ("spent", "整体支出"))
    )
    total = bool(incomes and spent and (incomes[0].label, spent[0].label) == (names["income"][0], names["spent"][0]))
    if not incomes:
        incomes = [f for name in ("财政拨款收入", "整体收入", "整体支出") for f in stated.all(name, ("adjusted", "planned"), year)]
    amounts = reading.quantities
    moved = any(_FLOWS.search(text.text) for index, text in reading.document.texts() if amounts[index])  # 结余分配, 收回, 上缴, 弥补
    beside = [f for f in stated.figures if f.label in LEXICON.flows_in and f.year == year and f.quantity.value][:1]
    rule, choice = "C122" if total and not moved else "C123", ("carried", closing.key)
    for number, (came, went) in enumerate(product(incomes, spent)):
        others = [((came, went), (1, -1)), *([((opening, came, went, *beside), (1, 1, -1, 1))] if beside else [])]
        support = Support.HINT if number else Support.SAID if rule == "C122" else Support.LIKELY
        yield Relation("balance", closing, (opening, came, went), words, support, (1, 1, -1), rule, 999, choice=choice)
        for operands, signs in others:
            yield Relation("balance", closing, operands, words, Support.HINT, signs, rule, 999, choice=choice)




# --- changes whose two amounts stand elsewhere, and rates stated twice ----------------------------------


def elsewhere(reading: Reading) -> Iterator[Relation]:
    """政府采购执行率 84% here and 81% among the problems; 调减 80 万元 against a table."""
    levels, rates = defaultdict[tuple[object, ...], list[Figure]](list), dict[tuple[object, ...], Figure]()
    for figure in stated_figures(reading):
        if figure.certain and figure.kind == "money":
            levels[figure.label, figure.measure, figure.year].append(figure)
    for written in (f for f in reading.figures if not f.scope and f.exact and is_known(f.label)):
        if written.role == "rate":
            yield from _again(reading, written, rates)
        elif written.role == "change" and written.kind == "money" and written.year and written.direction:
            yield from _between(written, levels)


def _again(reading: Reading, written: Figure, rates: dict[tuple[object, ...], Figure]) -> Iterator[Relation]:
    match = RE.named.search(written.raw) or RE.named.search(written.place.quote)
    if match and not RE.of_part.search(reading.before(written)):
        named = match["word"] or LEXICON.execution_rates[0]
        known = rates.setdefault((written.label, named, written.year), written)
        if known is not written:
            yield Relation("equality", written, (known,), f"“{written.label}”的{named}", Support.LIKELY, rule="C311")


def _between(written: Figure, levels: Mapping[tuple[object, ...], list[Figure]]) -> Iterator[Relation]:
    """调减了基本支出803万元 against the table's 年初预算数 and 全年预算数; 比上年增加 against the figures of both years."""
    year, based = written.year, written.base is not None
    ends: list[tuple[str, str, int | None]] = []
    if written.base and not written.base_measure:
        ends = [(m, m, written.base) for m in ([written.measure] if written.measure else ["actual", ""])]
    elif not based and RE.adjusted.search(written.place.quote):
        ends = [("adjusted", "budget", year)]
    elif not based and _SINCE_OPENING.search(written.words):  # 年末结余 249.73 万元，较年初减少 138.39 万元
        ends = [("closing", "opening", year)]
    found = [(levels.get((written.label, now, year), []), levels.get((written.label, *before), [])) for now, *before in ends]
    now, before = next((both for both in found if all(both)), ([], []))
    if len(now) == len(before) == 1 and not now[0].sentence is written.sentence is before[0].sentence:
        sure = before[0].item != written.item and (written.measure or not based or written.label in LEXICON.single)
        said = Support.SAID if sure else Support.LIKELY
        signs, choice = (written.direction, -written.direction), ("change", written.key)
        yield Relation("difference", written, (now[0], before[0]), written.label, said, signs, "C312", 99, choice=choice, note="C312")
