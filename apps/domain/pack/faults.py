"""What is wrong with single declarations once all of them are known: grades, steps, checks, reviews, the library, fixed rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ..cells import FLAG
from ..findings import Finding
from ..forms.form import AssessmentForm
from ..forms.parts.funds import REASON, Funds
from ..forms.parts.indicators import Indicators
from ..forms.values import Typed, target_problem
from ..forms.ways import Proportion
from ..framework import Grade
from ..money import ZERO, plain
from ..rules.banding import Band
from .finder import Finder
from .names import Names, nearest

MOST_EXCESS = 5
"""More than five times over the target is no share anybody means: 30 was written for 30 %."""
SYSTEM = re.compile(r"[A-Z]\d{3}")
"""The codes the system itself gives."""


def faults(names: Names, find: Finder) -> Iterator[Finding]:
    yield from _grade_bands(names, find)
    yield from _step_keys(names, find)
    yield from _check_codes(names, find)
    yield from _reviews(names, find)
    for change in names.pack.framework.adjustments:
        if not change.most or not change.each:
            message = f"加减分“{change.key}”的 each、most 应大于零，减分的写负数"
            yield find.finding("R014", message, f"key: {change.key}", "framework.yaml")
    if names.pack.framework.total and {"得分", "等级"} & names.pack.framework.total.names:
        yield find.finding("P013", "“total”的公式循环引用：部门的得分不能取自它自己，写哪张表的得分", "total", "framework.yaml")
    for form in names.pack.forms:
        yield from _whole(form, find)
        if form.full < 0:
            yield find.finding("R014", f"满分应大于零；不计分的写 0，现为 {plain(form.full)}", "full", form.file)
        if form.indicators:
            yield from _indicators(form.indicators, form.file, find)
            yield from _fixed_sum(form, form.indicators, find)
        yield from _funds(form, find)


# --- grades --------------------------------------------------------------------------------------------------------


def _grade_bands(names: Names, find: Finder) -> Iterator[Finding]:
    pack = names.pack
    given = [("framework.yaml", pack.framework.grades), *((form.file, form.grades) for form in pack.forms)]
    for file, grades in given:
        for grade, sentence in _gaps(grades):
            yield find.finding("F003", f"等级{sentence}", f"name: {grade}", file)


def _gaps(grades: tuple[Grade, ...]) -> Iterator[tuple[str, str]]:
    """Gaps and overlaps of grades whose both ends are written, with the grade to look at."""
    bands = [(grade.name, grade.band) for grade in grades if grade.band is not None]
    if len(bands) != len(grades) or not bands:
        return
    name, top = bands[0]
    if top.high is not None and (top.high < 100 or not top.high_in):
        yield name, f"“{name}”{top.text}是最高一级，应到 100 分（含）"
    for (above, upper), (below, lower) in pairwise(bands):
        if sentence := _seam(above, upper, below, lower):
            yield below, sentence


def _seam(above: str, upper: Band, below: str, lower: Band) -> str:
    if upper.low is None or lower.high is None or upper.low < lower.high:
        return f"“{below}”{lower.text}与“{above}”{upper.text}重叠"
    if upper.low > lower.high:
        return f"“{below}”{lower.text}与“{above}”{upper.text}之间空着 {plain(lower.high)} 至 {plain(upper.low)} 分"
    if upper.low_in and lower.high_in:
        return f"正好 {plain(upper.low)} 分既在“{below}”又在“{above}”：一边用方括号，一边用圆括号"
    if not upper.low_in and not lower.high_in:
        return f"正好 {plain(upper.low)} 分不在任何一级：“{below}”和“{above}”有一边要用方括号"
    return ""


# --- steps, checks, reviews ----------------------------------------------------------------------------------------


def _step_keys(names: Names, find: Finder) -> Iterator[Finding]:
    keys = [step.key for step in names.pack.steps]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        first = find.finding("P016", f"填报步骤的 key“{key}”重复", f"key: {key}", "pack.yaml")
        yield find.finding(first.code, first.message, f"key: {key}", "pack.yaml", first.line + 1)


def _check_codes(names: Names, find: Finder) -> Iterator[Finding]:
    seen: set[str] = set()
    for check in names.pack.checks:
        if check.code in seen:
            yield find.finding("P016", f"勾稽关系的 code“{check.code}”重复", check.code, check.file, check.line)
        if SYSTEM.fullmatch(check.code) and check.code[0] in "FJMPQRSTWYZ":
            message = f"“{check.code}”是系统保留的名称（一个字母三个数字），请换一个，如 {check.code[0]}{check.code}"
            yield find.finding("P016", message, check.code, check.file, check.line)
        seen.add(check.code)


def _reviews(names: Names, find: Finder) -> Iterator[Finding]:
    forms = names.pack.by_form
    for rule in names.pack.reviews:
        for form in (name for name in rule.forms if name not in forms):
            yield find.finding("P009", f"没有名为“{form}”的自评表{nearest(form, forms)}", form, rule.file, rule.line)
        for name in ("words", "levels", "signs"):
            if getattr(rule.review, name, None) == ():
                kind = rule.review.type
                yield find.finding("P003", f"“{kind}”缺少“{name}”：不写就什么也查不出来", kind, rule.file, rule.line)


# --- indicators ----------------------------------------------------------------------------------------------------


def _indicators(part: Indicators, file: str, find: Finder) -> Iterator[Finding]:
    """Indicators the bureau sets, and those of its library: their classes are there and their signs fit their targets."""
    levels = dict(part.levels)
    for excess in (s.way.excess for s in part.scorings if isinstance(s.way, Proportion) and s.way.excess is not None):
        if not 0 < excess <= MOST_EXCESS:
            yield find.finding("R014", f"“excess”应大于零，写百分数，如 30%，现为 {plain(excess * 100)}%", "excess", file)
    yield from _fixed_weights(part, file, find)
    firsts = {*levels, *(dict(row.texts).get("level1", "") for row in part.fixed)}
    for row in part.fixed:
        texts = dict(row.texts)
        if row.key in firsts:
            message = f"指标的 key“{row.key}”与一级指标同名，两样得分的名称会重复，请换一个"
            yield find.finding("P016", message, f"key: {row.key}", file)
        yield from _classes(texts, levels, f"key: {row.key}", file, find)
        if sentence := target_problem(Typed(row.key, texts)):
            yield find.finding("R017", f"符号与指标值不合：“{texts.get('name', row.key)}”{sentence}", f"key: {row.key}", file)
    for item in part.books.items if part.library else ():
        texts = {**dict(item.texts()), "name": item.name}
        yield from _classes(texts, levels, item.name, "library.yaml", find)
        if item.sign and item.target and (sentence := target_problem(Typed(item.name, texts))):
            yield find.finding("R017", f"符号与指标值不合：指标库的“{item.name}”{sentence}", item.name, "library.yaml")


def _whole(form: AssessmentForm, find: Finder) -> Iterator[Finding]:
    """What a form says of its rows, its list and the form it is about can come true."""
    choice = next((column.field for column in form.owner_columns if column.key == form.select), None)
    if choice is not None and choice.type != FLAG and "是" not in choice.choices:
        message = f"“select”只能写 type: flag 的字段，或选项里有“是”的字段：“{form.select}”不能填“是”，这张表没有人填"
        yield find.finding("P006", message, "select", form.file)
    if form.about is not None and not form.about.scored:
        yield find.finding("P006", f"只能复核计分的表：“{form.about.key}”不计分", "review", form.file)
    others = {name for part in form.parts if part is not form.indicators for name in part.own_names()}
    if not form.owner and form.list_name in others:
        yield find.finding("P016", f"指标的列表名“{form.list_name}”在表中出现两次", f"list: {form.list_name}", form.file)


def _funds(form: AssessmentForm, find: Finder) -> Iterator[Finding]:
    """Funds are money: without a unit nobody knows whether 100 is 元 or 万元, and sentences would print it as a count."""
    for part in (part for part in form.parts if isinstance(part, Funds)):
        if part.reason_below is not None and not 0 < part.reason_below <= 1:
            yield find.finding("R014", "“reason_below”应为 0 至 100%，写百分数，如 90%", "reason_below", form.file)
        if part.reason_below is not None and REASON not in part.statement.by_column:
            yield find.finding("P003", f"写了 reason_below，缺少 key 为“{REASON}”的栏：没有地方写原因", "reason_below", form.file)
        for column in part.statement.columns:
            typed = any(column.key not in (*dict(row.cells), *row.skip) for row in part.statement.rows)
            if typed and column.field.numeric and not column.field.unit:
                message = f"资金表的“{column.label}”缺少“unit”：写元、万元、%，或者在 funds 下写一个 unit 管各栏"
                yield find.finding("P003", message, f"key: {column.key}", form.file)


def _fixed_weights(part: Indicators, file: str, find: Finder) -> Iterator[Finding]:
    """Weights the bureau sets are figures; where it sets every row and its weight, the rows of a class add up to it."""
    rows = [dict(row.texts) for row in part.fixed]
    for row, texts in zip(part.fixed, rows, strict=True):
        if texts.get("weight") and Typed("", texts).mark("weight") is None:
            yield find.finding("P004", f"指标“{row.key}”的“weight”应为数字，现为“{texts['weight']}”", f"key: {row.key}", file)
    if part.free or len(part.weightings) != 1:
        return
    for group in part.weightings[0].classes:
        weights = [Typed("", texts).mark("weight") for texts in rows if texts.get("level1") in group.names]
        known = [weight for weight in weights if weight is not None]
        if weights and len(known) == len(weights) and sum(known) != group.weight:
            what = f"{'、'.join(group.names)}各指标权重合计 {plain(sum(known, ZERO))}，应为 {plain(group.weight)}"
            yield find.finding("F001", what, group.names[0], file)


def _fixed_sum(form: AssessmentForm, part: Indicators, find: Finder) -> Iterator[Finding]:
    """Without classes the bureau's rows and the execution come to the full mark."""
    weights = [Typed("", dict(row.texts)).mark("weight") for row in part.fixed]
    known = [weight for weight in weights if weight is not None]
    whole = sum(known, form.funds.weight if form.funds else ZERO)
    if form.scored and known and len(known) == len(weights) and not (part.free or part.weightings) and whole != form.full:
        message = f"各指标与预算执行的权重合计 {plain(whole)}，应为 {plain(form.full)}"
        yield find.finding("F001", message, f"key: {part.fixed[0].key}", form.file)


def _classes(texts: dict[str, str], levels: dict[str, tuple[str, ...]], at: str, file: str, find: Finder) -> Iterator[Finding]:
    first, second = texts.get("level1", ""), texts.get("level2", "")
    if levels and first and first not in levels:
        yield find.finding("P009", f"levels 里没有名为“{first}”的一级指标{nearest(first, levels)}", at, file)
    elif first and second and levels.get(first) and second not in levels[first]:
        yield find.finding("P009", f"“{first}”下没有名为“{second}”的二级指标{nearest(second, levels[first])}", at, file)
