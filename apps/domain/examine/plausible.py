"""合理性: what a figure is compared with at once, where it is typed.  Nothing here is a contradiction: a figure may be so, and
whoever typed it looks once more."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from ..facts import Fact, FactBook
from ..forms.review import Over
from ..forms.sheet import FormSheet
from ..language.labels import PLANS, canonical, measure_of
from ..money import format_quantity, unit_of
from ..pack.model import Pack
from ..statements import Statement
from .jumps import executed, lines

_POSTS = re.compile("编制")
_PEOPLE = re.compile("实有|在编|在岗|在职|实际人数|年末人数")
_NO_PEOPLE = re.compile("编制内|编制外|编外|绩效|预算|目标|率")
_STAFF_WORDS = re.compile("核定|编制|实有|实际|在编|在岗|在职|年末|人员|人数|数|的|[（(].*")
_CARRIED = re.compile("结转|结余")
_CHANGES = re.compile("增减|差|变动|调整|增加|减少")


def doubts(pack: Pack, book: FactBook, forms: Mapping[str, FormSheet]) -> dict[str, list[str]]:
    """What is to be looked at once more, by the cell it stands beside."""
    found: dict[str, list[str]] = defaultdict(list)
    for key, text in (*_spent(pack, book), *_staff(pack, book), *_carried(pack, book), *_targets(pack, forms)):
        if text not in found[key]:
            found[key].append(text)
    return dict(found)


def _spent(pack: Pack, book: FactBook) -> Iterator[tuple[str, str]]:
    """Spent more than there was to spend: in a row of a table or list, in the rows of a form that are of one thing."""
    pairs = [pair for line in lines(pack, book) for pair in executed(line)]
    for statement in (s for s in pack.statements if s.kind == "form"):
        pairs += _executed_rows(statement)
    for actual, plan in pairs:
        spent, planned = book.get(actual), book.get(plan)
        if spent is None or planned is None or spent.number is None or not planned.number or unit_of(spent.unit).kind != "money":
            continue
        if spent.number > planned.number * pack.doubts.spent + spent.step + planned.step and planned.number > 0:
            rate = format_quantity(spent.number / planned.number, "%", pack.style.percent_decimals, pack.style)
            yield actual, f"是{_name(pack, planned)}{_shown(pack, planned)}的{rate}，请核对"


def _executed_rows(statement: Statement) -> Iterator[tuple[str, str]]:
    by_name: dict[str, dict[str, str]] = defaultdict(dict)
    for row in statement.rows:
        measure = measure_of(row.label) or ("actual" if row.label.endswith("实际") else "")
        if measure and row.field is not None and row.field.numeric:
            by_name[canonical(row.label.removesuffix("实际"))].setdefault(measure, statement.fact_key(row.key))
    unnamed = by_name.pop("", {})  # 实际采购金额, where 采购计划金额 says of what
    for measures in by_name.values() if len(by_name) == 1 else ():
        for measure, key in unnamed.items():
            measures.setdefault(measure, key)
    for measures in by_name.values():
        plan = next((measures[m] for m in PLANS if m in measures), "")
        if plan and "actual" in measures:
            yield measures["actual"], plan


def _staff(pack: Pack, book: FactBook) -> Iterator[tuple[str, str]]:
    """More people than posts."""
    if not pack.doubts.staff:
        return
    for statement in pack.statements:
        if statement.kind == "form":
            cells = [(row.label, statement.fact_key(row.key)) for row in statement.rows if row.field is not None and row.field.numeric]
            yield from _more_people(pack, book, cells)
        else:
            rows = [row.key for row in statement.rows] if statement.kind == "table" else book.rows(statement.key)
            for row in rows:
                cells = [(c.label, statement.fact_key(row, c.key)) for c in statement.columns if c.field.numeric and not c.prior]
                yield from _more_people(pack, book, cells)


def _more_people(pack: Pack, book: FactBook, cells: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    posts: dict[str, str] = {}
    for label, key in cells:
        if _POSTS.search(label) and not _NO_PEOPLE.search(label) and not _PEOPLE.search(label):
            posts.setdefault(_STAFF_WORDS.sub("", label), key)
    for label, key in cells:
        limit = posts.get(_STAFF_WORDS.sub("", label)) if _PEOPLE.search(label) and not _NO_PEOPLE.search(label) else None
        there, most = book.get(key), book.get(limit or "")
        if there is not None and most is not None and there.number is not None and most.number is not None and there.number > most.number:
            yield key, f"多于{_name(pack, most)}{_shown(pack, most)}，请核对"


def _carried(pack: Pack, book: FactBook) -> Iterator[tuple[str, str]]:
    """Nothing can be carried over that is not there."""
    if not pack.doubts.carried:
        return
    for key, fact in book.items():
        if fact.number is not None and fact.number < 0 and unit_of(fact.unit).kind == "money":
            name = _name(pack, fact)
            if _CARRIED.search(name) and not _CHANGES.search(name):
                yield key, "结转结余不应小于零，请核对"


def _targets(pack: Pack, forms: Mapping[str, FormSheet]) -> Iterator[tuple[str, str]]:
    """Far more done than was aimed at: mostly the aim was too low.  Where those who check ask it themselves, they do."""
    if any(isinstance(rule.review, Over) for rule in pack.reviews):
        return
    rule = Over(pack.doubts.target)
    for sheet in forms.values():
        for line in sheet.lines:
            for column, text in rule.of_row(line):
                yield f"{sheet.place.indicators}.{line.row}.{column}", f"{text.partition('”')[2]}，请核对目标值"


def _name(pack: Pack, fact: Fact) -> str:
    label = pack.labels.get(fact.key) or fact.label
    return label.partition("·")[2] or label


def _shown(pack: Pack, fact: Fact) -> str:
    return fact.shown(pack.style, with_unit=True)
