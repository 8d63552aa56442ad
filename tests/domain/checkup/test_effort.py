"""No text freezes the check-up: every pattern's work grows with the text, not with its square."""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from apps.domain.checkup import checkup
from apps.domain.checkup.checkup import check_up
from apps.domain.checkup.find import sections
from apps.domain.documents.document import LONGEST_TEXT
from apps.domain.documents.text import read_text
from apps.domain.language.lexicon import Patterns
from tests.domain.effort import growth

ROOT = Path(__file__).parents[3]
READING = [
    *sorted((ROOT / "apps/domain").glob("*.py")),
    *sorted(
        path
        for wing in ("book", "checkup", "documents", "examine", "language", "report", "writing")
        for path in (ROOT / "apps/domain" / wing).rglob("*.py")
    ),
    *sorted((ROOT / "apps/files").rglob("*.py")),
]
"""The modules whose patterns meet what anybody typed or uploaded."""
MOST_GROWTH = 2.6
"""A text twice as long takes twice the steps; a little more where what stands before a run is short."""


@pytest.fixture(autouse=True)
def _deep() -> Iterator[None]:
    """The matcher that counts calls itself once a character."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    yield
    sys.setrecursionlimit(limit)


@pytest.mark.parametrize("path", READING, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_pattern_works_in_proportion_to_the_text(path):
    for name, pattern, anchored in _patterns(path):
        grown, unit = growth(pattern, anchored)
        assert grown <= MOST_GROWTH, f"{path.name} {name}: {unit!r} over and over"


@pytest.mark.parametrize(
    "bad", [r"[A-Za-z]+[\d.]+", r"\s*$", r"(?:a|b|ab)*c", r"\d{7,}(?![\d.])", r"第.*?章"]
)
def test_a_pattern_that_is_not_linear_is_found(bad):
    assert growth(re.compile(bad))[0] > MOST_GROWTH


@pytest.mark.parametrize("good", [r"(?<![A-Za-z])[A-Za-z]++\d", r"\s{0,3}$", r"“[^“”]*”", r"\d+(?:\.\d+)?"])
def test_a_linear_pattern_passes(good):
    assert growth(re.compile(good))[0] <= MOST_GROWTH


def test_a_text_longer_than_any_paragraph_is_told_and_not_checked():
    found = check_up(read_text("1人，" * LONGEST_TEXT, "长"))
    assert found.findings == ()
    assert found.document.remarks == ("第1段有15,000个字，不像正常的段落，没有核对。",)


def test_of_more_paragraphs_than_any_report_has_the_first_are_checked_and_it_is_told(monkeypatch):
    monkeypatch.setattr(checkup, "MOST_ITEMS", 2)
    found = check_up(read_text("其中：甲项目支出12.30万元。\n" * 3))
    assert "文件有3段，不像一份报告，只核对了前2段。" in found.document.remarks


@pytest.mark.parametrize(
    "unit", ["a", "1", "（", "、", "其中", "1%", "(1)", "1。", "a，", "“", "|1", "1 ", "１", "其中："]
)
def test_twice_the_text_is_twice_the_work(unit):
    paragraph = unit * (1000 // len(unit))
    few, many = _work(paragraph, 2), _work(paragraph, 4)
    assert many <= 2.6 * few


@pytest.mark.parametrize("sentence", [
    "支出9.{n}5万元，其中：甲1.25万元、乙2.36万元，执行率97.{n}%。",
    "发放补贴{n}1.25万元，惠及{n}3人，人均3{n}元，其余{n}8人合计{n}4万元。",
    "（5万元（3万元（。",
])  # fmt: skip
def test_many_sentences_are_no_more_work_than_each_alone(sentence, monkeypatch):
    """Limits made small stand for a text of two million characters: beyond them more text is in proportion at most."""
    monkeypatch.setattr(sections, "LONGEST", 8)
    monkeypatch.setattr(sections, "MOST_AMOUNTS", 8)
    paragraphs = ["".join(sentence.format(n=(i * 7 + j) % 10) for j in range(2)) for i in range(12)]
    few, many = (_lines("\n\n".join(paragraphs[:i])) for i in (6, 12))
    assert many <= 2.3 * few


def test_a_text_of_any_length_is_read_in_bounded_steps(monkeypatch):
    """Further numbers and relations are refused; how many are taken is in proportion to neither text nor lists."""
    units = ("其中：甲1.25万元、乙2.36万元，" * 9 + "。", "1234567890" * 9 + "。", "甲1.5万元、", "（5万元（3万元（")
    paragraphs = "".join(f"{unit * (LONGEST_TEXT // len(unit))}。\n\n" for unit in units)
    judged: list[int] = []
    monkeypatch.setattr("apps.domain.checkup.reading.MOST_NUMBERS", 1_000)
    monkeypatch.setattr("apps.domain.checkup.checkup.MOST_NUMBERS", 1_000)
    monkeypatch.setattr(checkup, "MOST_RELATIONS", 500)
    monkeypatch.setattr(checkup, "verdicts", lambda relations: judged.append(len(relations)) or iter(()))
    monkeypatch.setattr(checkup, "CHECKS", ())
    found = check_up(read_text(paragraphs * (200_000 // len(paragraphs))))
    assert judged == [500] and not found.broken
    assert str(found.unchecked[-1]) == "全文：句中的数字太多，只核对了前1,000个"


def _work(paragraph: str, count: int) -> int:
    """Lines of Python executed for so many paragraphs."""
    return _lines("\n\n".join([f"{paragraph}。"] * count))


def _lines(words: str) -> int:
    lines = 0

    def trace(frame, event, arg):
        nonlocal lines
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        check_up(read_text(words, "行"))
    finally:
        sys.settrace(before)
    return lines


def _patterns(path: Path) -> Iterator[tuple[str, re.Pattern[str], bool]]:
    """Name, pattern, and whether it is only ever tried at the beginning."""
    module = importlib.import_module(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    )
    tree = ast.parse(path.read_text("utf-8"))
    uses: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, (ast.Name, ast.Attribute)):
            uses.setdefault(ast.unparse(node.value), set()).add(node.attr)
    said = {f"RE.{name}": pattern for name, pattern in vars(getattr(module, "RE", Patterns())).items()}
    for name, value in (vars(module) | said).items():
        anchored = bool(uses.get(name)) and uses[name] <= {"match", "fullmatch"}
        yield from ((name, one, anchored) for one in _within(value) if isinstance(one.pattern, str))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and re.fullmatch(r"re\.\w+", ast.unparse(node.func)) and node.args:
            act, words = ast.unparse(node.func)[3:], node.args[0]
            if isinstance(words, ast.Constant) and act not in ("compile", "escape"):
                yield f"line {node.lineno}", re.compile(words.value), act in ("match", "fullmatch")


def _within(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for one in (*value, *value.values()):
            yield from _within(one)
    elif isinstance(value, (tuple, list, set, frozenset)):
        for one in value:
            yield from _within(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _within(getattr(value, field.name))


def test_a_cell_of_ten_thousand_digits_breaks_nothing():
    assert check_up(read_text("|1" * 10_000)).broken == ()
