"""Sentences over facts: ``年初预算收入{收入.总计.年初}，{占比(支出.基本支出.年初, 支出.总计.年初)|%0}``.

A slot is an expression, then optionally ``|`` and a format.  Expressions are formulas, or one word function over
formulas (:data:`WORDS`).  A slot whose figure is missing prints 〔待填：…〕 and is marked as missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ..facts import Fact, FactBook, State, show_text
from ..formulas import Formula, FormulaError, Missing, NoBase, compile_formula
from ..money import DASH, UNITS, NumberStyle, format_in, format_quantity, unit_of
from ..numbering import chinese, chinese_date
from . import wording
from .blocks import Run
from .groups import grouped

_WORD = re.compile(r"(\w+)[(（](.*)[)）]", re.S)
_QUOTED = r"(?:“([^”]*)”|「([^」]*)」)"
_ROWS = r"列举[(（]([\w.]+)(?:\s+当\s+((?:[=≠]\s*“[^”]*”|[^“”「」])+?))?"
_GROUPS = r"分组[(（]([\w.]+)\s*[,，]\s*(\w+)"
_EACH = re.compile(rf"(?:{_ROWS}|{_GROUPS})\s*[,，]\s*{_QUOTED}(?:\s*[,，]\s*{_QUOTED})?(?:\s*[,，]\s*([0-9]+))?[)）]")


@dataclass(frozen=True, slots=True)
class Slot:
    """A compiled slot: a word (or empty for a bare formula), its arguments and its format."""

    text: str
    word: str
    args: tuple[Formula, ...]
    format: str = ""


@dataclass(frozen=True, slots=True)
class Each:
    """列举: a pattern filled once for each row of a list (or its first ``most`` rows), joined by a separator.

    ``列举(调整 当 金额 < 0, “…”)`` takes the rows for which ``when`` holds, and prints nothing where there are none.

    分组: once for each value of the column ``by``, the rows that have it taken together.
    """

    text: str
    over: str
    pattern: Pattern
    separator: str
    most: int = 0
    by: str = ""
    when: Formula | None = None

    @property
    def names(self) -> frozenset[str]:
        """The columns of the list, and other facts, that a row is filled from or chosen by."""
        return self.pattern.names | (self.when.names if self.when else frozenset()) | ({self.by} if self.by else frozenset())


@dataclass(frozen=True, slots=True)
class Pattern:
    """A sentence pattern: literal texts and slots in turn."""

    text: str
    parts: tuple[str | Slot | Each, ...]

    @property
    def names(self) -> frozenset[str]:
        """The facts it reads; names inside a 列举 are relative to its rows and not among them."""
        return frozenset(n for part in self.parts if isinstance(part, Slot) for f in part.args for n in f.names)

    @property
    def lists(self) -> tuple[Each, ...]:
        return tuple(part for part in self.parts if isinstance(part, Each))


class PatternError(ValueError):
    """The pattern cannot be read; the message says why, in Chinese."""


def compile_pattern(text: str) -> Pattern:
    """Read a pattern; raises :class:`PatternError`."""
    parts: list[str | Slot | Each] = []
    rest = text
    while rest:
        start = rest.find("{")
        if start < 0:
            parts.append(rest)
            break
        if start:
            parts.append(rest[:start])
        end = _closing(rest, start)
        parts.append(_slot(rest[start + 1 : end]))
        rest = rest[end + 1 :]
    if any(isinstance(p, str) and "}" in p for p in parts):
        raise PatternError(f"句型括号不配对：{text}")
    return Pattern(text, tuple(parts))


def _closing(text: str, start: int) -> int:
    depth = 0
    for i in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[i], 0)
        if depth == 0:
            return i
    raise PatternError(f"句型括号不配对：{text}")


def _slot(body: str) -> Slot | Each:
    each = _EACH.fullmatch(body.strip())
    if each:
        rows, when, groups, by, curly, corner, curly_separator, corner_separator, most = each.groups()
        separator = next((x for x in (curly_separator, corner_separator) if x is not None), "、")
        pattern = compile_pattern(corner if curly is None else curly)
        return Each(body, rows or groups, pattern, separator, int(most or 0), by or "", _formula(when) if when else None)
    expression, _, form = body.partition("|")
    match = _WORD.fullmatch(expression.strip())
    word = match.group(1) if match and match.group(1) in WORDS else ""
    arguments = _arguments(match.group(2)) if match and word else [expression]
    if word and len(arguments) != WORDS[word].arguments:
        raise PatternError(f"“{word}”要写 {WORDS[word].arguments} 项，现为 {len(arguments)} 项：{body}")
    if form and not _good_format(form.strip()):
        raise PatternError(f"不认识格式“{form}”")
    return Slot(body, word, tuple(_formula(a) for a in arguments), form.strip())


def _formula(text: str) -> Formula:
    try:
        return compile_formula(text)
    except FormulaError as error:
        raise PatternError(str(error)) from error


def _arguments(text: str) -> list[str]:
    """Split at the commas outside brackets."""
    depth, start, found = 0, 0, []
    for i, sign in enumerate(text):
        depth += {"(": 1, "（": 1, ")": -1, "）": -1}.get(sign, 0)
        if depth == 0 and sign in ",，":
            found.append(text[start:i])
            start = i + 1
    return [*found, text[start:]]


def _good_format(form: str) -> bool:
    unit, decimals = _split_format(form)
    return form in ("数", "绝对值", "中文") or unit in UNITS or decimals is not None


def _split_format(form: str) -> tuple[str, int | None]:
    """``%0`` → per cent without decimals; ``万元2``; ``元``; ``2`` → decimals alone."""
    match = re.fullmatch(r"(%|亿元|万元|元|分)?(\d)?", form)
    if not match:
        return "", None
    return match.group(1) or "", int(match.group(2)) if match.group(2) else None


@dataclass(frozen=True, slots=True)
class Word:
    arguments: int
    say: Callable[[list[Decimal], wording.Show, NumberStyle, int], str]


WORDS: dict[str, Word] = {
    "比上年": Word(2, lambda v, show, st, d: wording.compared_with_last_year(v[0], v[1], show, st, d)),
    "增减额": Word(2, lambda v, show, st, d: wording.amount_change(v[0], v[1], show)),
    "增减幅": Word(2, lambda v, show, st, d: wording.growth(v[0], v[1], st, d)),
    "调增减": Word(2, lambda v, show, st, d: wording.adjusted(v[0] - v[1], show)),
    "增减": Word(1, lambda v, show, st, d: wording.amount_change(v[0], Decimal(0), show)),
    "变动": Word(2, lambda v, show, st, d: wording.change(v[0], v[1], show, st, d)),
    "占比": Word(2, lambda v, show, st, d: wording.share(v[0], v[1], st, d)),
    "完成率": Word(2, lambda v, show, st, d: wording.completion(v[0], v[1], st, d)),
    "完成预算": Word(2, lambda v, show, st, d: wording.completed_budget(v[0], v[1], st, d)),
    "高低": Word(2, lambda v, show, st, d: wording.compare_word(v[0], v[1])),
    "完成词": Word(1, lambda v, show, st, d: wording.finished(v[0])),
}
"""The words of sentences; a growth is always over the second argument, last year's figure."""


@dataclass(frozen=True)
class Speaker:
    """Fills patterns from a fact book in a district's number style."""

    book: FactBook
    style: NumberStyle
    label: Callable[[str], str]

    def say(self, pattern: Pattern, prefix: str = "") -> tuple[Run, ...]:
        """The runs of a filled pattern.  ``prefix`` names the list row that short names belong to."""
        view = replace(self, book=self.book.row(prefix)) if prefix else self
        return tuple(run for part in pattern.parts for run in view._part(part))

    def text(self, pattern: Pattern, prefix: str = "") -> str:
        return "".join(run.text for run in self.say(pattern, prefix))

    def _part(self, part: str | Slot | Each) -> list[Run]:
        if isinstance(part, str):
            return [Run(part)]
        return self._each(part) if isinstance(part, Each) else [self._slot(part)]

    def _each(self, each: Each) -> list[Run]:
        runs: list[Run] = []
        for i, view in enumerate(self._views(each)):
            if i:
                runs.append(Run(each.separator))
            runs.extend(replace(self, book=view).say(each.pattern))
        if runs or (each.when and self.book.rows(each.over)):
            return runs
        return [Run(f"〔待填：{each.over}〕", each.over, True)]

    def _views(self, each: Each) -> list[FactBook]:
        """The book as each row, or each group of rows, sees it."""
        if each.by:
            views: list[FactBook] = [view for _, view in grouped(self.book, each.over, each.by)]
        else:
            views = [self.book.row(f"{self.book.full_list(each.over)}.{row}.") for row in self.book.rows(each.over)]
        if each.when:
            views = [view for view in views if _holds(each.when, view)]
        return views[: each.most] if each.most else views

    def _slot(self, slot: Slot) -> Run:
        key = self.book.full_name(next(iter(sorted(slot.args[0].names)), ""))
        try:
            values = [f.over(self.book) for f in slot.args]
        except Missing as error:
            return self._absent(self.book.full_name(error.keys[0]))
        except NoBase:
            return Run(DASH, key)
        return Run(self._shown(slot, values), key)

    def _absent(self, key: str) -> Run:
        fact = self.book.get(key)
        if fact is not None and fact.state is State.NOT_APPLICABLE:
            return Run(DASH, key)
        return Run(f"〔待填：{self.label(key)}〕", key, True)

    def _shown(self, slot: Slot, values: list[object]) -> str:
        unit, decimals = self._unit(slot.args[0])
        asked_unit, asked = _split_format(slot.format)
        if slot.word:
            numbers = [v if isinstance(v, Decimal) else Decimal(0) for v in values]
            places = asked if asked is not None else self.style.percent_decimals
            show = lambda v: format_quantity(v, unit, decimals, self.style)  # noqa: E731
            return WORDS[slot.word].say(numbers, show, self.style, places)
        value = values[0]
        if isinstance(value, date) and slot.format == "中文":
            return chinese_date(value)
        if not isinstance(value, Decimal):
            return show_text(value)  # type: ignore[arg-type]
        if slot.format == "中文" and value == int(value) and 0 <= value < 1000:
            return chinese(int(value))
        if slot.format == "绝对值":
            return format_quantity(abs(value), unit, decimals, self.style)
        if asked_unit:
            unit = asked_unit
            decimals = self.style.percent_decimals if unit == "%" else decimals
        if asked is not None:
            decimals = asked
        return (format_in if slot.format == "数" else format_quantity)(value, unit, decimals, self.style)

    def _unit(self, formula: Formula) -> tuple[str, int]:
        """The unit a formula's result is stated in: % for like over like, else that of its first fact."""
        facts = (self.book.get(name) for name in sorted(formula.names, key=formula.text.find))
        figures = [fact for fact in facts if fact and isinstance(fact.value, Decimal)]
        if not figures:
            return "", 0
        if formula.divides and len({_measure_of(fact) for fact in figures}) == 1:
            return "%", self.style.percent_decimals
        return figures[0].unit, figures[0].decimals


def _holds(when: Formula, view: FactBook) -> bool:
    """A row that still waits for the figure it is chosen by is listed, so that the gap is seen."""
    try:
        return bool(when.over(view))
    except Missing:
        return True
    except NoBase:
        return False


def _measure_of(fact: Fact) -> str:
    """What a figure counts: money, or the thing its unit names.  Like over like is a rate."""
    unit = unit_of(fact.unit)
    return unit.name if unit.exact else unit.kind
