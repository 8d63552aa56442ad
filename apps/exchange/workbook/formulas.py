"""Formulas of packs as a spreadsheet computes them, to what the server computes.

Cells hold figures in their stated unit; a formula works in base units.  What is missing leaves the result empty, what
does not apply adds nothing to a sum, a division by zero gives "—".
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from apps.domain.formulas import Formula, dotted
from apps.domain.money import unit_of

FUNCTIONS = {"合计": "SUM", "平均": "AVERAGE", "最大": "MAX", "最小": "MIN", "绝对值": "ABS", "四舍五入": "ROUND"}
_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARE = {ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<=", ast.Eq: "=", ast.NotEq: "<>"}
LONGEST = 8000
"""A formula of a spreadsheet takes 8192 characters."""


class Untranslatable(Exception):
    """It rests on something that has no cell: its cell says what the server has computed, and follows after upload."""


Find = Callable[[str], tuple[str, str] | Formula | None]
"""A name → its reference and unit, or the formula it stands for."""


def translated(formula: Formula, unit: str, find: Find) -> str:
    """``=IF(OR(C5="",C6=""),"",C5+C6)``; raises :class:`Untranslatable`."""
    refs: dict[str, str] = {}
    _resolve(formula, find, refs, 0)
    factors = {unit_of(u).factor for _, u in refs.values()} | {unit_of(unit).factor}  # type: ignore[misc]
    scaled = not (formula.adds_up and len(factors) == 1)
    body = _Excel(find, scaled, lenient=formula.adds_up).spell(formula.tree)
    own = unit_of(unit).factor
    if scaled and own != 1:
        body = f"({body})/{own:f}"
    cells = sorted({ref for ref, _ in refs.values()})  # type: ignore[misc]
    if not cells:
        raise Untranslatable(formula.text)
    empty = ",".join(f'{ref}=""' for ref in cells)
    body = f'IFERROR({body},"—")'
    if formula.adds_up:
        text = ",".join(f"ISTEXT({ref})" for ref in cells)
        body = f'IF(AND({text}),"—",{body})'
    whole = f'=IF(OR({empty}),"",{body})'
    if len(whole) > LONGEST or len(cells) > 200:
        raise Untranslatable(formula.text)
    return whole


def _resolve(formula: Formula, find: Find, refs: dict, depth: int) -> None:
    """Collect the cells a formula rests on, through the formulas it names."""
    if depth > 6:
        raise Untranslatable(formula.text)
    for name in formula.names:
        found = find(name)
        if found is None:
            raise Untranslatable(name)
        if isinstance(found, Formula):
            _resolve(found, find, refs, depth + 1)
        else:
            refs[name] = found


class _Excel:
    def __init__(self, find: Find, scaled: bool, lenient: bool):
        self.find, self.scaled, self.lenient = find, scaled, lenient

    def spell(self, node: ast.expr) -> str:
        name = dotted(node)
        if name is not None:
            return self._name(name)
        if isinstance(node, ast.Constant):
            return f'"{node.value}"' if isinstance(node.value, str) else str(node.value)
        if isinstance(node, ast.BinOp) and type(node.op) in _SIGNS:
            return f"({self.spell(node.left)}{_SIGNS[type(node.op)]}{self.spell(node.right)})"
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return f"(-{self.spell(node.operand)})"
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd):
            return self.spell(node.operand)
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return f"({self.spell(node.left)}{_COMPARE[type(node.ops[0])]}{self.spell(node.comparators[0])})"
        if isinstance(node, ast.BoolOp):
            word = "AND" if isinstance(node.op, ast.And) else "OR"
            return f"{word}({','.join(map(self.spell, node.values))})"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self._call(node.func.id, node.args)
        raise Untranslatable(ast.dump(node))

    def _call(self, function: str, arguments: list[ast.expr]) -> str:
        if function == "如果" and len(arguments) == 3:
            return f"IF({','.join(map(self.spell, arguments))})"
        if function not in FUNCTIONS:
            raise Untranslatable(function)
        return f"{FUNCTIONS[function]}({','.join(map(self.spell, arguments))})"

    def _name(self, name: str) -> str:
        found = self.find(name)
        if isinstance(found, Formula):
            return self.spell(found.tree)
        assert found is not None
        ref, unit = found
        factor = unit_of(unit).factor
        value = f"N({ref})" if self.lenient else ref
        return f"({value}*{factor:f})" if self.scaled and factor != 1 else value
