"""A new item of outlines, kind of charts or type of cells is one class: nothing else has to know of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

import pytest

from apps.budgets.forms import _widget
from apps.domain.book.evaluation import evaluate
from apps.domain.cells import TYPES, CellType, Field, Reading
from apps.domain.charts import KINDS, drawingml, svg
from apps.domain.facts import State, Value
from apps.domain.outline import ITEMS, Item, Problem
from apps.domain.pack import Pack, read_pack
from apps.domain.report.compose import compose
from apps.domain.statements import CellAddress
from apps.domain.writing.blocks import Block, Chart, Paragraph, Run, report_text
from apps.packs.cases import run_cases
from apps.reports.charts import data_uri
from apps.reports.docx.chart import chart_xml

from ..domain.small_pack import SMALL_PACK


class Quarter(CellType):
    """A quarter of a year, computed with as its number."""

    type: ClassVar[str] = "quarter"
    numeric: ClassVar[bool] = True
    control: ClassVar[str] = "choice"
    sample: ClassVar[Value] = Decimal(1)

    def options(self, field: Field) -> tuple[str, ...]:
        return ("第1季度", "第2季度", "第3季度", "第4季度")

    def parsed(self, field: Field, text: str) -> Reading:
        if text in self.options(field):
            return Reading(Decimal(text[1]), State.ENTERED)
        return Reading(message=f"“{text}”不是季度，请写“第1季度”。")


class Dots:
    """A dot a value."""

    kind: ClassVar[str] = "dots"
    legend: ClassVar[str] = "b"
    height: ClassVar[int] = 40

    def problems(self, series: int) -> Iterator[str]:
        yield from () if series == 1 else ("点图只画一个系列",)

    def svg(self, chart: Chart) -> str:
        return svg.document(60, [f'<circle cx="{20 * i}" cy="30" r="4"/>' for i, _ in enumerate(chart.categories)])

    def plot(self, chart: Chart) -> str:
        return f"<c:scatterChart>{drawingml.series(chart, 0, drawingml.fill(0))}</c:scatterChart>"


@dataclass(frozen=True)
class Rows(Item):
    """How many rows a list has, as a line."""

    kinds: ClassVar[tuple[str, ...]] = ("row_count",)
    over: str

    @classmethod
    def read(cls, node, reader) -> Rows:
        return cls(node.text("row_count"))

    def problems(self, names) -> Iterator[Problem]:
        yield from names.of_list(self.over, ())

    def write(self, writer, level: int) -> Iterator[Block]:
        yield Paragraph((Run(f"{writer.label(self.over)}共{len(writer.book.rows(self.over))}行。"),))


@pytest.fixture(autouse=True)
def extended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TYPES, "quarter", Quarter())
    monkeypatch.setitem(KINDS, "dots", Dots())
    monkeypatch.setitem(ITEMS, "row_count", Rows)


CASES = """\
cases:
  - {name: 三季度, facts: {进度.开工: 第3季度}, shown: {进度.离年底: 1季}}
  - {name: 不适用, facts: {进度.开工: 不适用}, shown: {进度.离年底: —}}
"""
STATEMENT = """\
key: 进度
title: 进度
kind: form
rows:
  - {key: 开工, label: 开工季度, type: quarter}
  - {key: 离年底, label: 离年底还有几季, unit: 季, formula: 4 - 开工}
"""
FILES = SMALL_PACK | {
    "statements/进度.yaml": STATEMENT,
    "cases/进度.yaml": CASES,
    "附则.yaml": """\
content:
  - {row_count: 重点工作}
  - {chart: dots, title: 进度, categories: [开工, 离年底], series: [{name: 季, keys: [进度.开工, 进度.离年底]}]}
""",
    "outline.yaml": SMALL_PACK["outline.yaml"].rstrip() + "\n  - {part: 附则.yaml}\n",
}


def pack() -> Pack:
    found, findings = read_pack(FILES)
    assert found is not None, "\n".join(map(str, findings))
    return found


def test_a_pack_may_use_all_three():
    found = pack()
    cases = [case for case in found.cases if case.file == "cases/进度.yaml"]
    assert [text for case in cases for text in run_cases(found, case)] == []


def test_the_report_prints_the_item_and_both_files_draw_the_chart():
    found = pack()
    from tests.domain.typed import entered

    report = compose(evaluate(found, entered(found, {"重点工作.项1.任务": "防火", "重点工作.项2.任务": "植树"})))
    assert "共2行。" in report_text(report)
    chart = next(block for block in report.blocks if isinstance(block, Chart) and block.kind == "dots")
    assert data_uri(chart) and "<c:scatterChart>" in chart_xml(chart)


def test_the_cell_is_asked_and_read_as_its_type_says():
    cell = CellAddress("进度.开工", "开工季度", "开工", "", Field("quarter"))
    assert [value for value, _ in _widget(cell).choices] == ["", "第1季度", "第2季度", "第3季度", "第4季度"]
    assert cell.field.read("第5季度").message == "“第5季度”不是季度，请写“第1季度”。"


@pytest.mark.parametrize(
    ("path", "old", "new", "code", "message"),
    [
        ("附则.yaml", "row_count: 重点工作", "row_count: 重点任务", "P009", "没有名为“重点任务”的列表，是否应为“重点工作”"),
        ("附则.yaml", "series: [", "series: [{name: 又, keys: [进度.开工, 进度.离年底]}, ", "P018", "点图只画一个系列"),
        ("statements/进度.yaml", "type: quarter", "type: quart", "P006", "quarter"),
    ],
)
def test_what_they_find_wrong_is_told_with_file_and_line(path: str, old: str, new: str, code: str, message: str):
    findings = read_pack(FILES | {path: FILES[path].replace(old, new)})[1]
    line = FILES[path][: FILES[path].index(old)].count("\n") + 1
    assert [(f.code, f.file, f.line) for f in findings] == [(code, path, line)] and message in findings[0].message


def test_without_them_the_pack_is_refused(monkeypatch: pytest.MonkeyPatch):
    for registry, name in ((TYPES, "quarter"), (KINDS, "dots"), (ITEMS, "row_count")):
        monkeypatch.delitem(registry, name)
    assert {finding.code for finding in read_pack(FILES)[1]} >= {"P006", "P011"}
