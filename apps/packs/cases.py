"""Running a pack's own cases: facts typed as people type them, points and findings expected."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from apps.domain.book.evaluation import Evaluation, evaluate
from apps.domain.book.scoring import GIVEN_TOTAL
from apps.domain.facts import Fact, FactBook
from apps.domain.findings import Finding, Severity
from apps.domain.forms import Place
from apps.domain.forms.columns import COMPOSED
from apps.domain.forms.second import EXECUTION, FOUND, ITEMS, key_of
from apps.domain.framework import Framework
from apps.domain.money import plain
from apps.domain.pack import Pack
from apps.domain.pack.faults import SYSTEM
from apps.domain.pack.kinds import calendar_facts
from apps.domain.pack.model import Case
from apps.domain.pack.names import nearest
from apps.domain.rules import answer_key
from apps.domain.statements import CellAddress, Statement

LABELS = tuple(severity.label for severity in Severity)
UNKNOWN = "不可计算"
_REASON = re.compile(r"(.*?)（理由：(.*)）", re.S)
_AMOUNT = re.compile(r"-?\d+(\.\d+)?")


def case_lists(pack: Pack, case: Case) -> dict[str, tuple[str, ...]]:
    """The rows of each list, as the names of the facts imply: ``功能.项1.科目`` makes row 项1 of 功能."""
    lists = {statement.key: _rows(case, statement.key) for statement in pack.list_statements}
    lists |= {name: _rows(case, name) for name in pack.indicator_lists(lambda key: lists[key])}
    for statement in _form_statements(pack, lists):
        if statement.kind == "list":
            lists[statement.key] = _rows(case, statement.key)
    return lists


def _form_statements(pack: Pack, lists: Mapping[str, tuple[str, ...]]) -> Iterator[Statement]:
    """What is typed into the forms, by the department and by every row."""
    for form in pack.asked_forms:
        for row in lists[form.owner] if form.owner else ("",):
            yield from Place(form, row).statements()


def _rows(case: Case, name: str) -> tuple[str, ...]:
    rows = {m.group(1) for key in case.facts if (m := re.match(rf"{re.escape(name)}\.(项\d+)\.", key))}
    return tuple(sorted(rows, key=lambda row: int(row[1:])))


def case_cells(pack: Pack, lists: Mapping[str, tuple[str, ...]]) -> dict[str, CellAddress]:
    cells = {c.key: c for s in pack.statements if s.kind != "list" for c in s.cells}
    for statement in (*pack.list_statements, *_form_statements(pack, lists)):
        cells |= {c.key: c for c in statement.cells_of(lists.get(statement.key, ()))}
    for name, columns in pack.indicator_lists(lambda key: lists[key]).items():
        statement = Statement(name, "指标", "list", columns)
        cells |= {c.key: c for row in _indicator_rows(pack, name, lists[name]) for c in statement.list_cells((row,))}
    return cells


def _indicator_rows(pack: Pack, name: str, typed: tuple[str, ...]) -> Iterator[str]:
    """The rows people add, and those the bureau sets."""
    yield from typed
    for form in pack.asked_forms:
        if form.indicators and name.endswith(f".{form.indicators.list_name}"):
            yield from (row.key for row in form.indicators.fixed)


def case_book(pack: Pack, case: Case) -> FactBook:
    """The facts of a case: cells read as their forms read them, answers with ``（理由：…）`` behind them."""
    lists = case_lists(pack, case)
    cells = case_cells(pack, lists)
    facts = {key: _fact(key, raw, cells.get(key))[0] for key, raw in case.facts.items()}
    given = (Fact("年度", "年度", str(pack.year)), Fact("上年度", "上年度", str(pack.year - 1)), Fact("单位", "单位", "用例单位"))
    for fact in (*given, *(f for day in pack.days[:1] for f in calendar_facts(day.of(pack.year)))):
        facts.setdefault(fact.key, fact)
    return FactBook(facts.values(), lists)


def _fact(key: str, raw: str, cell: CellAddress | None) -> tuple[Fact, str]:
    """The fact and why it was refused, empty where it was not."""
    if cell is None:
        return _answer(key, raw), ""
    read, field = cell.field.read(raw), cell.field
    return Fact(key, cell.label, read.value, field.unit, field.decimals, read.state, refused=read.refused), read.refused


def _answer(key: str, raw: str) -> Fact:
    match = _REASON.fullmatch(raw)
    text, reason = (match.group(1).strip(), match.group(2)) if match else (raw, "")
    judged = "评判." in key or key.startswith("复核.")
    numeric = judged and not key.endswith(f".{FOUND}") and _AMOUNT.fullmatch(text)
    return Fact(key, key, Decimal(text) if numeric else text, decimals=2, reason=reason)


def run_cases(pack: Pack, case: Case) -> Iterator[str]:
    """What differs from the case, as sentences; nothing where it holds."""
    where = f"{case.file}:{case.line}: {case.name}"
    found = list(_mistakes(pack, case)) or _differences(evaluate(pack, case_book(pack, case)), case)
    yield from (f"{where}：{difference}" for difference in found)


def case_faults(pack: Pack) -> Iterator[Finding]:
    """What no run of a case could make right: facts, codes and points that are nothing the pack or the system has."""
    codes = {check.code for check in pack.checks}
    for case in pack.cases:
        for text in (*_mistakes(pack, case), *_misspelt(case, codes)):
            yield Finding("P021", Severity.ERROR, f"用例“{case.name}”：{text}", file=case.file, line=case.line)


def _misspelt(case: Case, codes: set[str]) -> Iterator[str]:
    for text in (*case.findings, *case.absent):
        label, _, code = text.rpartition(" ")
        if label and label not in LABELS:
            yield f"没有名为“{label}”的程度，可用的有：{'、'.join(LABELS)}"
        if code not in codes and not SYSTEM.fullmatch(code):
            yield f"没有名为“{code}”的检查代码"
    for what, expected in (*((f"指标{code}", points) for code, points in case.points.items()), ("总分", case.total)):
        if expected and expected != UNKNOWN and not _AMOUNT.fullmatch(expected):
            yield f"{what}应得“{expected}”不是数：没有名为“{expected}”的结果，写分数或“{UNKNOWN}”"


def _mistakes(pack: Pack, case: Case) -> Iterator[str]:
    """Facts the pack does not ask for, and figures a form would refuse: a misspelt case must not hold by chance."""
    lists = case_lists(pack, case)
    cells = case_cells(pack, lists)
    answers = _answer_names(pack, lists)
    for key, raw in case.facts.items():
        cell = cells.get(key)
        if cell is None and key not in answers and not _composed(cells, key):
            yield f"没有名为“{key}”的填报项{nearest(key, cells)}"
        elif cell is not None and cell.computed:
            yield f"“{key}”由系统计算，不能填"
        elif refused := _fact(key, raw, cell)[1]:
            yield f"“{key}”填“{raw}”：{refused}"


def _answer_names(pack: Pack, lists: dict[str, tuple[str, ...]]) -> set[str]:
    """What a case may say beside cells: texts, answers, second scores, the answers of each project's own table."""
    names = {*pack.profile, GIVEN_TOTAL, *(f"文字.{key}" for key in pack.passages)} - {"得分", "等级"}
    names |= {f"复核.指标{indicator.code}" for indicator in pack.framework.indicators}
    names |= {key_of(name, row, item) for name, row in _reviewed_rows(pack, lists) for item in ITEMS}
    names |= {answer_key("加减分", a.key) for a in pack.framework.adjustments}
    names |= set(_answers(pack.framework))
    if pack.projects and pack.projects.framework:
        key, own = pack.projects.statement.key, set(_answers(pack.projects.framework))
        names |= {f"{key}.{row}.{name}" for row in lists[key] for name in own}
    return names


def _reviewed_rows(pack: Pack, lists: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """The rows a reviewer may mark: every indicator of the forms, and the execution of their budget."""
    for name in pack.indicator_lists(lambda key: lists[key]):
        yield from ((name, row) for row in (EXECUTION, *_indicator_rows(pack, name, lists[name])))


def _answers(framework: Framework) -> Iterator[str]:
    for indicator in framework.indicators:
        yield answer_key(indicator.code, "说明")
        for ask in indicator.asks:
            key = answer_key(indicator.code, ask.item)
            yield from (key, f"{key}.分")


def _composed(cells: Mapping[str, CellAddress], key: str) -> bool:
    """A value of an indicator written whole (``≥95%``), which otherwise is made from sign, value and unit."""
    head, _, name = key.rpartition(".")
    return name in COMPOSED and f"{head}.{name}_value" in cells


def _differences(evaluation: Evaluation, case: Case) -> Iterator[str]:
    scores = evaluation.sheet.by_code()
    for code, expected in case.points.items():
        got = scores[code].points
        shown = UNKNOWN if got is None else plain(got)
        if shown != expected and (got is None or not _equal(got, expected)):
            yield f"指标{code} 应为 {expected}，得 {shown}"
    got = evaluation.sheet.shown or UNKNOWN
    if case.total and got != case.total and not _same_total(evaluation, case.total):
        yield f"总分应为 {case.total}，得 {got}"
    codes = {text for f in evaluation.findings for text in (f.code, f"{f.severity.label} {f.code}")}
    yield from (f"应有检查结果 {code}，没有" for code in case.findings if code not in codes)
    yield from (f"不应有检查结果 {code}，却有" for code in case.absent if code in codes)
    for key, expected in case.shown.items():
        fact = evaluation.book.get(key)
        got = fact.shown(evaluation.pack.style, with_unit=True) if fact else ""
        if got != expected:
            yield f"“{key}”应为 {expected}，得 {got or '没有'}"


def _same_total(evaluation: Evaluation, expected: str) -> bool:
    """90 and 90.00 are one total."""
    return evaluation.sheet.total is not None and _equal(evaluation.sheet.total, expected)


def _equal(got: Decimal, expected: str) -> bool:
    return bool(_AMOUNT.fullmatch(expected)) and got == Decimal(expected)
