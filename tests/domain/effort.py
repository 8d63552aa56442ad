"""How many steps a pattern takes: a small backtracking matcher over the parsed pattern that counts, and the texts that
cost it most, made from the pattern itself."""

from __future__ import annotations

import re
import re._parser as parser
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Any

SAMPLES = "a1、，。：（其中 \u3000%.-1a年元的①"
"""Characters tried for classes that name none of their own."""
ENDS = ("", ".", "元\x00")
"""What stands behind a run, so that a match may fail at its end."""
MOST = 50
"""A repeat with a smaller limit is a constant."""


MANY = 4000
"""Steps a character, and no pattern takes more."""


class TooMuch(Exception):
    pass


class Matcher:
    """One pattern over one text; ``steps`` counts every comparison of a character."""

    def __init__(self, tree: Any, flags: int, text: str, most: int) -> None:
        self.tree, self.flags, self.text, self.most, self.steps = tree, flags, text, most, 0
        self.groups: dict[int, tuple[int, int]] = {}

    def search(self, anchored: bool) -> int:
        """Steps to find every match (finditer); ``anchored`` for match and fullmatch."""
        at = 0
        while at <= len(self.text):
            self.tick()
            end = next(self.run(list(self.tree), at), None)
            if anchored:
                break
            at = end if end is not None and end > at else at + 1
        return self.steps

    def tick(self, count: int = 1) -> None:
        self.steps += count
        if self.steps > self.most:
            raise TooMuch

    def run(self, nodes: list[Any], at: int) -> Iterator[int]:
        """Every end at which the nodes match from ``at``, in the order in which the engine tries them."""
        if not nodes:
            yield at
            return
        (op, arg), rest = nodes[0], nodes[1:]
        name = op.name
        if name in SINGLE:
            self.tick()
            if at < len(self.text) and takes(nodes[0], self.text[at], self.flags):
                yield from self.run(rest, at + 1)
        elif name == "AT":
            self.tick()
            if self.stands(str(arg), at):
                yield from self.run(rest, at)
        elif name == "SUBPATTERN":
            group, _, _, body = arg
            for end in self.run(list(body), at):
                if group:
                    self.groups[group] = (at, end)
                yield from self.run(rest, end)
        elif name == "BRANCH":
            for branch in arg[1]:
                if branch and single(branch[0]):  # most end here: no generator for each
                    self.tick()
                    if at < len(self.text) and takes(branch[0], self.text[at], self.flags):
                        yield from self.run([*branch[1:], *rest], at + 1)
                else:
                    yield from self.run([*branch, *rest], at)
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            yield from self.repeat(name, arg, rest, at)
        elif name == "ATOMIC_GROUP":
            end = next(self.run(list(arg), at), None)
            if end is not None:
                yield from self.run(rest, end)
        elif name in ("ASSERT", "ASSERT_NOT"):
            direction, body = arg
            start = at if direction > 0 else at - body.getwidth()[0]
            seen = start >= 0 and next(self.run(list(body), start), None) is not None
            if seen == (name == "ASSERT"):
                yield from self.run(rest, at)
        elif name == "GROUPREF":
            first, last = self.groups.get(arg, (0, -1))
            if last >= first:
                self.tick(last - first + 1)
                if self.text.startswith(self.text[first:last], at):
                    yield from self.run(rest, at + last - first)
        else:
            raise NotImplementedError(name)

    def repeat(self, name: str, arg: Any, rest: list[Any], at: int) -> Iterator[int]:
        least, most, body = arg
        most = min(int(most), len(self.text) + 1)
        if len(body) == 1 and single(body[0]):
            ends = self.simple(body[0], least, most, at, lazy=name == "MIN_REPEAT")
        else:
            ends = self.nested(list(body), least, most, at, lazy=name == "MIN_REPEAT")
        for end in ends:
            yield from self.run(rest, end)
            if name == "POSSESSIVE_REPEAT":
                return

    def simple(self, node: Any, least: int, most: int, at: int, lazy: bool) -> Iterator[int]:
        count = 0
        if lazy:
            while True:
                if count >= least:
                    yield at + count
                self.tick()
                if (
                    count == most
                    or at + count >= len(self.text)
                    or not takes(node, self.text[at + count], self.flags)
                ):
                    return
                count += 1
        while count < most and at + count < len(self.text) and takes(node, self.text[at + count], self.flags):
            self.tick()
            count += 1
        self.tick()
        for taken in range(count, least - 1, -1):
            yield at + taken

    def nested(self, body: list[Any], least: int, most: int, at: int, lazy: bool) -> Iterator[int]:
        if lazy and least <= 0:
            yield at
        if most > 0:
            for end in self.run(body, at):
                if end > at or least > 0:
                    yield from self.nested(body, least - 1, most - 1, end, lazy)
        if not lazy and least <= 0:
            yield at

    def stands(self, where: str, at: int) -> bool:
        if where in ("AT_BEGINNING", "AT_BEGINNING_STRING"):
            return at == 0 or (
                bool(self.flags & re.M) and where == "AT_BEGINNING" and self.text[at - 1] == "\n"
            )
        if where in ("AT_END", "AT_END_STRING"):
            return at == len(self.text) or self.text[at:] == "\n"
        word = [
            0 <= i < len(self.text) and (self.text[i].isalnum() or self.text[i] == "_") for i in (at - 1, at)
        ]
        return (word[0] != word[1]) == (where == "AT_BOUNDARY")


SINGLE = ("LITERAL", "NOT_LITERAL", "IN", "ANY")


def single(node: Any) -> bool:
    return node[0].name in SINGLE


_SEEN: dict[tuple[int, str, int], bool] = {}
_KEPT: dict[int, Any] = {}
"""The nodes answered for, so that no other is given the number of one that is gone."""


def takes(node: Any, char: str, flags: int) -> bool:
    """Whether a node of one character takes ``char``."""
    key = (id(node), char, flags)
    if key not in _SEEN:
        _KEPT[id(node)] = node
        _SEEN[key] = _takes(node, char, flags)
    return _SEEN[key]


def _takes(node: Any, char: str, flags: int) -> bool:
    op, arg = node
    name = str(op)
    if name == "LITERAL":
        return chr(arg) == char or bool(flags & re.I and chr(arg).lower() == char.lower())
    if name == "NOT_LITERAL":
        return chr(arg) != char
    if name == "ANY":
        return char != "\n" or bool(flags & re.S)
    negated = bool(arg) and str(arg[0][0]) == "NEGATE"
    return negated != any(_in(one, char, flags) for one in (arg[1:] if negated else arg))


def _in(one: Any, char: str, flags: int) -> bool:
    op, arg = one
    if str(op) == "RANGE":
        return arg[0] <= ord(char) <= arg[1]
    if str(op) == "CATEGORY":
        kind = str(arg).removeprefix("CATEGORY_")
        seen = {
            "DIGIT": char.isdigit(), "SPACE": char.isspace(), "WORD": char.isalnum() or char == "_",
        }[kind.removeprefix("NOT_")]  # fmt: skip
        return seen != kind.startswith("NOT_")
    return _takes(one, char, flags)


# --- the texts that cost most ----------------------------------------------------------------------


def example(nodes: Any, flags: int) -> str:
    """A text that the nodes match, as far as looking around does not matter."""
    made = ""
    for op, arg in nodes:
        name = str(op)
        if single((op, arg)):
            made += next((c for c in _characters((op, arg)) if takes((op, arg), c, flags)), "")
        elif name == "SUBPATTERN":
            made += example(arg[3], flags)
        elif name == "BRANCH":
            made += example(arg[1][0], flags)
        elif name == "ATOMIC_GROUP":
            made += example(arg, flags)
        elif name.endswith("REPEAT"):
            made += example(arg[2], flags) * arg[0]
    return made


def _characters(node: Any) -> str:
    op, arg = node
    own = ""
    if str(op) == "LITERAL":
        own = chr(arg)
    elif str(op) == "IN":
        own = "".join(
            chr(one[1]) if str(one[0]) == "LITERAL" else chr(one[1][0]) if str(one[0]) == "RANGE" else ""
            for one in arg
        )
    return own + SAMPLES


def repeats(nodes: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every repeat without a (small) limit, with what stands before it."""
    seen = list(before)
    for node in nodes:
        op, arg = node
        name = str(op)
        if name == "SUBPATTERN":
            yield from repeats(arg[3], tuple(seen))
        elif name == "BRANCH":
            for branch in arg[1]:
                yield from repeats(branch, tuple(seen))
        elif name == "ATOMIC_GROUP":
            yield from repeats(arg, tuple(seen))
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from repeats(arg[1], tuple(seen))
        elif name.endswith("REPEAT"):
            if int(arg[1]) > MOST:
                yield tuple(seen), arg[2]
            yield from repeats(arg[2], tuple(seen))
        seen.append(node)


def hostile(pattern: re.Pattern[str]) -> set[str]:
    """Short texts which, repeated, cost the pattern most; none where all its repeats are short."""
    tree = parsed(pattern)
    units: set[str] = set()
    for before, body in repeats(tree):
        lead = example(before, pattern.flags)
        inner = {example(body, pattern.flags)}
        for node in _singles(body):
            inner |= {c for c in _characters(node)[:3] + SAMPLES[:4] if takes(node, c, pattern.flags)}
        for one in inner:
            units |= {one, lead + one, lead}
    return {unit for unit in units if unit}


def _singles(nodes: Any) -> Iterator[Any]:
    for op, arg in nodes:
        name = str(op)
        if single((op, arg)):
            yield (op, arg)
        elif name == "SUBPATTERN":
            yield from _singles(arg[3])
        elif name == "BRANCH":
            for branch in arg[1]:
                yield from _singles(branch)
        elif name.endswith("REPEAT"):
            yield from _singles(arg[2])


@cache
def parsed(pattern: re.Pattern[str]) -> Any:
    return parser.parse(pattern.pattern, pattern.flags & ~re.U)


def steps(pattern: re.Pattern[str], text: str, anchored: bool = False, most: int = 10**9) -> int:
    return Matcher(parsed(pattern), pattern.flags, text, most).search(anchored)


@cache
def growth(pattern: re.Pattern[str], anchored: bool = False, length: int = 120) -> tuple[float, str]:
    """By how much the steps for a text twice as long grow, at worst, and the text that does it."""
    worst = (0.0, "")
    for unit, end in product(sorted(hostile(pattern)), ENDS):
        short = unit * (length // len(unit))
        try:
            one = steps(pattern, short + end, anchored, most=MANY * len(short))
            two = steps(pattern, short * 2 + end, anchored, most=4 * one + 100)
            worst = max(worst, (two / one, unit))
        except TooMuch:
            return 9.0, unit
    return worst
