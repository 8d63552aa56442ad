"""The checklist of a pack, what people answer to it, and the verdict on every item.

What a person types is a statement like any other (结论, 佐证, 公开网址 of each item).  An item is judged by its way from what the
report prints; a person may say otherwise of what is public elsewhere, and shows where.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from ..cells import CHOICE, TEXT, Field
from ..facts import FactBook
from ..statements import Column, Row, Statement
from .printed import Printed
from .ways import WAYS, Asked, Way

if TYPE_CHECKING:
    from ..pack.source import Node

KEY = "公开检查"
ANSWER, EVIDENCE, ADDRESS = "结论", "佐证", "网址"


class Standing(StrEnum):
    PASSED = "合格"
    FAILED = "不合格"
    OPEN = "待答"


@dataclass(frozen=True, slots=True)
class CheckItem:
    key: str
    text: str
    way: Way
    group: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    item: CheckItem
    standing: Standing
    evidence: str = ""
    address: str = ""
    answered: bool = False
    """A person said so."""


@dataclass(frozen=True)
class Checklist:
    title: str
    source: str
    items: tuple[CheckItem, ...]
    hint: str = ""

    @cached_property
    def statement(self) -> Statement:
        columns = (
            Column(ANSWER, "结论", Field(CHOICE, required=False, choices=(Standing.PASSED, Standing.FAILED))),
            Column(EVIDENCE, "佐证", Field(TEXT, required=False)),
            Column(ADDRESS, "公开网址", Field(TEXT, required=False)),
        )
        rows = tuple(Row(item.key, item.text) for item in self.items)
        usual = "系统能从报告里判断的不必选；在别处公开的，选“合格”并写佐证或公开网址。"
        return Statement(KEY, self.title, "table", columns, rows, "检查内容", hint=self.hint or usual)

    def verdicts(self, book: FactBook, printed: Printed) -> tuple[Verdict, ...]:
        return tuple(_verdict(item, book, printed) for item in self.items)


def _verdict(item: CheckItem, book: FactBook, printed: Printed) -> Verdict:
    answer, evidence, address = (book.text(f"{KEY}.{item.key}.{name}").strip() for name in (ANSWER, EVIDENCE, ADDRESS))
    judged = item.way.judge(book, printed)
    good, shown = judged or (False, "")
    if answer == Standing.PASSED and not good and not (evidence or address):
        return Verdict(item, Standing.OPEN, "答了“合格”，请写佐证或公开网址", "", True)
    if answer:
        return Verdict(item, Standing(answer), evidence or shown, address, True)
    if judged is None:
        wanted = "请看公开的文件后作答" if isinstance(item.way, Asked) else "没有填日期"
        return Verdict(item, Standing.OPEN, evidence or wanted, address)
    return Verdict(item, Standing.PASSED if good else Standing.FAILED, shown, address)


def read_checklist(top: Node) -> Checklist:
    items = []
    for node in top.nodes("items", required=True):
        kind = next((kind for kind in WAYS if node.has(kind)), "")
        if not kind:
            node.problem("P003", f"应写 {'、'.join(WAYS)} 之一")
        way = WAYS[kind or Asked.kind].read(node)
        items.append(CheckItem(node.identifier("key"), node.text("text"), way, node.text("group", ""), node.text("basis", "")))
        node.done()
    keys = [item.key for item in items]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        top.problem("P016", f"“{key}”重复", "items")
    found = Checklist(top.text("title"), top.text("source", ""), tuple(items), top.text("hint", ""))
    top.done()
    return found
