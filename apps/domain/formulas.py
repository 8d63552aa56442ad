"""Formulas of packs: ``三公.合计.决算 ÷ 三公.合计.年初预算``.

A whitelisted subset of Python's expression grammar over ``Decimal``, compiled once into closures.  No attributes of
objects (a dotted name is one name), no calls but the listed functions, bounded length and size.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, DecimalException
from functools import lru_cache
from typing import Any, Protocol, runtime_checkable

from .facts import FactBook, State
from .intervals import Interval
from .money import ZERO, plain, round_half_up

MAX_LENGTH = 2000
MAX_NODES = 400

_SIGNS = str.maketrans("（），×÷＋－−＊／＞＜＝％", "(),*/+--*/><=%")
_BINARY = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
_COMPARE = {
    ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Lt: operator.lt,
    ast.LtE: operator.le, ast.Eq: operator.eq, ast.NotEq: operator.ne,
}  # fmt: skip
_PRINTED = {ast.Add: " + ", ast.Sub: " − ", ast.Mult: " × ", ast.Div: " ÷ "}
_PRINTED_SIGN: dict[type[ast.unaryop], str] = {ast.USub: "−", ast.Not: "非 "}
_PRINTED_COMPARE = {ast.Gt: " > ", ast.GtE: " ≥ ", ast.Lt: " < ", ast.LtE: " ≤ ", ast.Eq: " = ", ast.NotEq: " ≠ "}


class FormulaError(ValueError):
    """The formula cannot be read; the message says why, in Chinese."""


class Missing(Exception):
    """A name the formula needs has no value yet."""

    def __init__(self, keys: tuple[str, ...]):
        super().__init__("、".join(keys))
        self.keys = keys


class NoBase(Exception):
    """A division by zero: the result is — , never 0 and never 100 %."""


@runtime_checkable
class KnowsStates(Protocol):
    """Names that can say whether a fact is filled in, for 已填 and 不适用."""

    def state(self, key: str) -> State: ...


Env = Mapping[str, Any]
Evaluator = Callable[[Env], Any]


def _mean(*values: Any) -> Any:
    return sum(values[1:], values[0]) / Decimal(len(values))


def _total(*values: Any) -> Any:
    return sum(values[1:], values[0]) if values else ZERO


def _rounded(value: Any, places: Any = ZERO) -> Any:
    decimals = int(_stated(places))
    if isinstance(value, Interval):
        return Interval(round_half_up(value.low, decimals), round_half_up(value.high, decimals))
    return round_half_up(value, decimals)


def _extreme(choose: Callable[[Iterable[Any]], Any]) -> Callable[..., Any]:
    """The largest or smallest: of intervals, the interval of the largest or smallest ends."""
    def act(*values: Any) -> Any:
        if not any(isinstance(v, Interval) for v in values):
            return choose(values)
        ends = [v if isinstance(v, Interval) else Interval(v, v) for v in values]
        return Interval(choose(e.low for e in ends), choose(e.high for e in ends))

    return act


def _stated(value: Any) -> Any:
    """The figure itself where only its interval is at hand: conditions are decided by what was stated."""
    return value.middle if isinstance(value, Interval) else value


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "合计": _total,
    "平均": _mean,
    "最大": _extreme(max),
    "最小": _extreme(min),
    "绝对值": abs,
    "四舍五入": _rounded,
}
"""The functions of formulas; ``如果(条件, 甲, 乙)``, ``已填(名)`` and ``不适用(名)`` are special forms."""
STATE_WORDS = ("已填", "不适用")


@dataclass(frozen=True, slots=True)
class Formula:
    """A compiled formula.  ``names`` are the facts it reads."""

    text: str
    names: frozenset[str]
    tree: ast.expr = field(repr=False, compare=False)
    run: Evaluator = field(repr=False, compare=False)

    @property
    def divides(self) -> bool:
        """Whether it is divided by anything but a plain number: 50% and ÷ 2 always have a base."""
        divisors = (n.right for n in ast.walk(self.tree) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Div))
        return any(not (isinstance(d, ast.Constant) and d.value) for d in divisors)

    @property
    def quotient(self) -> tuple[Formula, Formula] | None:
        """What is divided by what, where the whole of it is one division."""
        tree = self.tree
        if not isinstance(tree, ast.BinOp) or not isinstance(tree.op, ast.Div):
            return None
        code = _source(self.text).encode()
        above, below = (_renamed(code[part.col_offset : part.end_col_offset].decode()) for part in (tree.left, tree.right))
        return above, below

    @property
    def adds_up(self) -> bool:
        """Whether it is a sum: figures added and subtracted, at most times a plain number."""
        return _adds_up(self.tree)

    @property
    def asks_states(self) -> bool:
        """Whether it asks if a name is filled in or does not apply."""
        calls = (n.func for n in ast.walk(self.tree) if isinstance(n, ast.Call))
        return any(isinstance(f, ast.Name) and f.id in STATE_WORDS for f in calls)

    def value(self, env: Env) -> Any:
        """The result over plain values; raises KeyError for an unknown name, :class:`NoBase` for x ÷ 0."""
        try:
            return self.run(env)
        except (ZeroDivisionError, DecimalException) as error:
            raise NoBase from error
        except (TypeError, AttributeError, OverflowError) as error:
            raise NoBase("文字和数字不能一起计算") from error

    def over(self, book: FactBook) -> Any:
        """The result over a fact book; raises :class:`Missing` or :class:`NoBase`."""
        return self.value(_BookEnv(book))

    def interval(self, book: FactBook, formulas: Mapping[str, Formula] | None = None) -> Interval:
        """The result as an interval that follows from the stated precision of every figure.

        ``formulas`` are those of computed figures: a sum of rounded parts is as uncertain as its parts.
        """
        result = self.value(_IntervalEnv(book, formulas or {}))
        return result if isinstance(result, Interval) else Interval(result, result)

    def spelled(self, show: Callable[[str], str], *, factor: bool = False) -> str:
        """The formula with every name replaced by ``show(name)``: ``306.74 ÷ 364.80``; in brackets where a factor needs them."""
        return _spell(self.tree, show, 2 if factor else 0)


class _BookEnv(Mapping[str, Any]):
    """A fact book as the names of a formula."""

    def __init__(self, book: FactBook):
        self.book = book

    def __getitem__(self, key: str) -> Any:
        fact = self.book.get(key)
        if fact is None or not fact.known:
            raise Missing((key,))
        return fact.value

    def __iter__(self) -> Iterator[str]:
        return iter(self.book)

    def __len__(self) -> int:
        return len(self.book)

    def state(self, key: str) -> State:
        fact = self.book.get(key)
        return fact.state if fact else State.MISSING


class _IntervalEnv(_BookEnv):
    def __init__(self, book: FactBook, formulas: Mapping[str, Formula]):
        super().__init__(book)
        self.formulas = formulas

    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key)
        if not isinstance(value, Decimal):
            return value
        fact = self.book[key]
        if fact.state is State.ENTERED:
            return Interval.around(value, fact.step)
        return self._computed(key, value)

    def _computed(self, key: str, value: Decimal) -> Interval:
        if key in self.formulas:
            result = self.formulas[key].value(self)
            return result if isinstance(result, Interval) else Interval(value, value)
        name, _, column = key.partition(".合计.")
        parts = [f"{name}.{row}.{column}" for row in self.book.rows(name)] if column else []
        steps = sum((self._step(part) for part in parts), ZERO)
        return Interval.around(value, steps)

    def _step(self, key: str) -> Decimal:
        fact = self.book.get(key)
        return fact.step if fact is not None and fact.known else ZERO


_TEXTS = re.compile(r"(\"[^\"]*\"|'[^']*')")


def _source(text: str) -> str:
    """The text in Python's grammar: full-width signs, per cent, 且 / 或 / 非 and a single = are allowed.

    What stands in quotation marks is left as it is.
    """
    pieces = _TEXTS.split(text.replace("“", '"').replace("”", '"'))
    return "".join(piece if i % 2 else _code(piece) for i, piece in enumerate(pieces)).strip()


def _code(text: str) -> str:
    code = re.sub(r"\s+", " ", text.translate(_SIGNS)).replace("≥", ">=").replace("≤", "<=").replace("≠", "!=")
    code = re.sub(r"(?<![<>=!])=(?!=)", "==", code)
    code = re.sub(r"(?<![\w.])(\d+(?:\.\d+)?)%", r"(\1/100)", code)
    for word, python in (("且", "and"), ("或", "or"), ("非", "not")):
        code = re.sub(rf"(?<=[\s)]){word}(?=[\s(])|^{word}(?=[\s(])", f" {python} ", code)
    return code


@lru_cache(maxsize=8192)
def compile_formula(text: str) -> Formula:
    """Compile ``text``; raises :class:`FormulaError` with a sentence for the pack's author."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"公式过长（超过 {MAX_LENGTH} 字）")
    return _compiled(text, MAX_NODES)


def sum_of(keys: Iterable[str]) -> Formula:
    """``甲 + 乙 + …`` over as many names as a statement has rows."""
    names = tuple(keys)
    return _sum_of(names) if names else compile_formula("0")


@lru_cache(maxsize=4096)
def _sum_of(names: tuple[str, ...]) -> Formula:
    return _compiled(f"合计({', '.join(names)})" if len(names) > 2 else " + ".join(names), len(names) + 10)


def _compiled(text: str, most: int) -> Formula:
    code = _source(text)
    try:
        tree = ast.parse(code, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaError(f"公式写法有误：{text}") from error
    if _size(tree) > most:
        raise FormulaError("公式过于复杂")
    names: set[str] = set()
    run = _compile(tree, code, names)
    return Formula(text, frozenset(names), tree, run)


def _size(tree: ast.expr) -> int:
    """How many names, numbers and operations there are; a dotted name is one."""
    size, waiting = 0, [tree]
    while waiting:
        node = waiting.pop()
        size += 1
        if dotted(node) is None:
            waiting += [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    return size


def renamed(formula: Formula, full: Callable[[str], str]) -> Formula:
    """The same formula with every name replaced by ``full(name)``; numbers stay as they were written."""
    code = _source(formula.text).encode()
    found = sorted(_placed_names(formula.tree), key=lambda node: node.col_offset, reverse=True)
    for node in found:
        name = full(dotted(node) or "")
        code = code[: node.col_offset] + name.encode() + code[node.end_col_offset :]
    return _renamed(code.decode())


@lru_cache(maxsize=8192)
def _renamed(code: str) -> Formula:
    return _compiled(code, MAX_LENGTH)


def _placed_names(node: ast.expr) -> Iterator[ast.expr]:
    """Every name of a formula where it stands, the names of functions left out."""
    if dotted(node) is not None:
        yield node
        return
    inner = node.args if isinstance(node, ast.Call) else ast.iter_child_nodes(node)
    for child in inner:
        if isinstance(child, ast.expr):
            yield from _placed_names(child)


def _adds_up(node: ast.expr) -> bool:
    if dotted(node) is not None or isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.UnaryOp):
        return not isinstance(node.op, ast.Not) and _adds_up(node.operand)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "合计" and all(map(_adds_up, node.args))
    if not isinstance(node, ast.BinOp):
        return False
    if isinstance(node.op, ast.Add | ast.Sub):
        return _adds_up(node.left) and _adds_up(node.right)
    factors = [node.right] if isinstance(node.op, ast.Div) else [node.left, node.right]
    return any(map(_written_out, factors)) and _adds_up(node.left) and _adds_up(node.right)


def _written_out(node: ast.expr) -> bool:
    """A plain number, 50% among them."""
    return not any(dotted(n) is not None for n in ast.walk(node) if isinstance(n, ast.expr))


def dotted(node: ast.expr) -> str | None:
    """``甲.乙.丙`` as one name; None for anything else."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None


def _compile(node: ast.expr, code: str, names: set[str]) -> Evaluator:
    name = dotted(node)
    if name is not None:
        names.add(name)
        return operator.itemgetter(name)
    if isinstance(node, ast.Constant):
        return _constant(node, code)
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        act, left, right = _BINARY[type(node.op)], _compile(node.left, code, names), _compile(node.right, code, names)
        return lambda env: act(left(env), right(env))
    if isinstance(node, ast.UnaryOp):
        return _unary(node, code, names)
    if isinstance(node, ast.Compare):
        return _compare(node, code, names)
    if isinstance(node, ast.BoolOp):
        parts = [_compile(value, code, names) for value in node.values]
        every = all if isinstance(node.op, ast.And) else any
        return lambda env: every(part(env) for part in parts)
    if isinstance(node, ast.Call):
        return _call(node, code, names)
    raise FormulaError(f"公式中有不允许的写法：{ast.get_source_segment(code, node) or code}")


def _constant(node: ast.Constant, code: str) -> Evaluator:
    if isinstance(node.value, bool) or not isinstance(node.value, int | float | str):
        raise FormulaError(f"公式中只能写数字：{node.value!r}")
    value: Any = node.value
    if not isinstance(value, str):
        segment = ast.get_source_segment(code, node) or ""
        if not re.fullmatch(r"\d+(\.\d+)?", segment):
            raise FormulaError(f"数字写法有误：{segment}")
        value = Decimal(segment)
    return lambda env: value


def _unary(node: ast.UnaryOp, code: str, names: set[str]) -> Evaluator:
    part = _compile(node.operand, code, names)
    if isinstance(node.op, ast.USub):
        return lambda env: -part(env)
    if isinstance(node.op, ast.UAdd):
        return part
    if isinstance(node.op, ast.Not):
        return lambda env: not part(env)
    raise FormulaError("公式中有不允许的符号")


def _compare(node: ast.Compare, code: str, names: set[str]) -> Evaluator:
    if any(type(op) not in _COMPARE for op in node.ops):
        raise FormulaError("公式中有不允许的比较")
    terms = [_compile(term, code, names) for term in (node.left, *node.comparators)]
    acts = [_COMPARE[type(op)] for op in node.ops]

    def run(env: Env) -> bool:
        values = [_stated(term(env)) for term in terms]
        return all(act(a, b) for act, a, b in zip(acts, values, values[1:], strict=False))

    return run


def _call(node: ast.Call, code: str, names: set[str]) -> Evaluator:
    if not isinstance(node.func, ast.Name) or node.keywords:
        raise FormulaError("公式中有不允许的写法")
    function = node.func.id
    if function in STATE_WORDS:
        return _asks_state(function, node, names)
    parts = [_compile(argument, code, names) for argument in node.args]
    if function == "如果":
        if len(parts) != 3:
            raise FormulaError("“如果”要写三项：如果(条件, 成立时, 不成立时)")
        test, then, other = parts
        return lambda env: then(env) if test(env) else other(env)
    if function not in FUNCTIONS or not parts:
        raise FormulaError(f"没有名为“{function}”的函数")
    act = FUNCTIONS[function]
    return lambda env: act(*[part(env) for part in parts])


def _asks_state(function: str, node: ast.Call, names: set[str]) -> Evaluator:
    key = dotted(node.args[0]) if len(node.args) == 1 else None
    if key is None:
        raise FormulaError(f"“{function}”里要写一个名称")
    names.add(key)
    wanted = (State.NOT_APPLICABLE,) if function == "不适用" else (State.ENTERED, State.COMPUTED)
    return lambda env: isinstance(env, KnowsStates) and env.state(key) in wanted


def _spell(node: ast.expr, show: Callable[[str], str], outer: int) -> str:
    name = dotted(node)
    if name is not None:
        return show(name)
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Div) and isinstance(node.right, ast.Constant) and node.right.value == 100:
            return f"{_spell(node.left, show, 2)}%" if isinstance(node.left, ast.Constant) else _spelled_binary(node, show, outer)
        return _spelled_binary(node, show, outer)
    if isinstance(node, ast.UnaryOp):
        sign = _PRINTED_SIGN.get(type(node.op), "")
        return f"{sign}{_spell(node.operand, show, 1 if isinstance(node.op, ast.Not) else 3)}"
    if isinstance(node, ast.Compare):
        text = _spell(node.left, show, 0)
        for op, term in zip(node.ops, node.comparators, strict=True):
            text += _PRINTED_COMPARE[type(op)] + _spell(term, show, 0)
        return text
    if isinstance(node, ast.BoolOp):
        word = " 且 " if isinstance(node.op, ast.And) else " 或 "
        text = word.join(_spell(value, show, 1) for value in node.values)
        return f"（{text}）" if outer else text
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id == "合计":
            text = " + ".join(_spell(a, show, 1) for a in node.args)
            return f"（{text}）" if outer > 1 and len(node.args) > 1 else text
        return f"{node.func.id}({', '.join(_spell(a, show, 0) for a in node.args)})"
    return _spelled_constant(node.value) if isinstance(node, ast.Constant) else ""


def _spelled_constant(value: object) -> str:
    return plain(Decimal(str(value))) if isinstance(value, int | float) else str(value)


def _spelled_binary(node: ast.BinOp, show: Callable[[str], str], outer: int) -> str:
    rank = 1 if isinstance(node.op, ast.Add | ast.Sub) else 2
    right_rank = rank + 1 if isinstance(node.op, ast.Sub | ast.Div) else rank
    text = _spell(node.left, show, rank) + _PRINTED[type(node.op)] + _spell(node.right, show, right_rank)
    return f"（{text}）" if rank < outer else text
