"""docs/packs.md is true: its examples are read and computed, and nothing a pack may contain goes unmentioned."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from django.core.management import load_command_class

from apps.domain.cells import TYPES
from apps.domain.checkup.rules import RULES as CHECKUP_RULES
from apps.domain.deviation import BASES
from apps.domain.disclosure import WAYS as DISCLOSURE_WAYS
from apps.domain.findings import Finding, Severity
from apps.domain.forms.columns import COMPOSED, FIELDS
from apps.domain.forms.columns import KINDS as COLUMN_KINDS
from apps.domain.forms.parts import PARTS
from apps.domain.forms.review import REVIEWS
from apps.domain.forms.ways import WAYS
from apps.domain.formulas import FUNCTIONS, STATE_WORDS
from apps.domain.money import UNITS, NumberStyle, plain, round_half_up
from apps.domain.numbering import STYLES
from apps.domain.outline import ITEMS
from apps.domain.pack import Pack, read_pack
from apps.domain.pack.kinds import LABELS
from apps.domain.pack.model import PROFILE_LABELS
from apps.domain.pack.read import RELATIONS, RESERVED, STEP_ITEMS
from apps.domain.pack.read_statements import KINDS, TARGET_FIELDS
from apps.domain.pack.source import read_yaml
from apps.domain.report.compose import compose
from apps.domain.rules import RULES, Context, read_rule
from apps.domain.rules.base import ZERO_POLICIES
from apps.domain.writing.sentences import WORDS, Speaker, compile_pattern
from apps.packs.cases import case_book, run_cases
from tests.domain.typed import book

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "packs.md").read_text(encoding="utf-8")
CODES = {code for path in (ROOT / "apps").rglob("*.py") for code in re.findall(r'"([ABD-Z]\d{3})"', path.read_text(encoding="utf-8"))}
CODES |= {code for code in CHECKUP_RULES if not code.startswith("C")}
"""The codes of check-ups (C…) are explained in docs/checkup.md."""
FENCE = re.compile(r"^```yaml(?: (\S+)(?: ([^\n]+))?)?\n(.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Example:
    kind: str
    name: str
    text: str
    line: int


EXAMPLES = [
    Example(m.group(1) or "", m.group(2) or "", m.group(3), TEXT[: m.start()].count("\n") + 1) for m in FENCE.finditer(TEXT)
]
FILES = {e.name: e.text for e in EXAMPLES if e.kind == "文件"}


def mentioned(word: str) -> bool:
    """In code marks, alone or as the beginning of what stands there (``最小(…)``)."""
    return re.search(rf"`{re.escape(word)}(?:`|\(|（|：| |\.|:)", TEXT) is not None


# --- the examples ----------------------------------------------------------------------------------


def test_every_example_is_of_a_known_kind():
    assert {e.kind for e in EXAMPLES} == {"文件", "规则", "算例", ""}
    assert len(FILES) == sum(e.kind == "文件" for e in EXAMPLES), "一个文件只写一次"


@pytest.mark.parametrize("example", [e for e in EXAMPLES if not e.kind], ids=lambda e: f"line {e.line}")
def test_an_excerpt_is_at_least_sound_yaml(example: Example):
    findings: list[Finding] = []
    read_yaml(example.text, "docs/packs.md", findings)
    assert findings == []


def example_pack() -> Pack:
    pack, findings = read_pack(FILES)
    assert pack is not None, "\n".join(map(str, findings))
    assert findings == []
    return pack


def test_the_files_of_the_manual_are_a_sound_pack_whose_cases_hold():
    pack = example_pack()
    assert len(pack.cases) > 5 and all(each.cases for each in pack.kinds)
    assert [text for each in pack.kinds for case in each.cases for text in run_cases(each, case)] == []


def test_the_report_of_the_example_pack_can_be_composed():
    from apps.domain.book.evaluation import evaluate

    pack = example_pack()
    for each in pack.kinds:
        for case in each.cases:
            assert compose(evaluate(each, case_book(each, case))).blocks


def test_the_example_outline_uses_every_item():
    def kinds(content: list[dict]) -> set[str]:
        found = set()
        for item in content:
            inside = yaml.safe_load(FILES[item["part"]])["content"] if "part" in item else item.get("content", [])
            found |= {next(k for k in ITEMS if k in item)} | kinds(inside)
        return found

    assert kinds(yaml.safe_load(FILES["outline.yaml"])["content"]) == set(ITEMS)
    assert any(item.inside for item in example_pack().content())


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e.kind == "规则"], ids=lambda e: f"line {e.line}")
def test_a_rule_example_is_read_without_findings(example: Example):
    findings: list[Finding] = []
    rule = read_rule(read_yaml(example.text, "rule.yaml", findings), weight_of(example))
    assert rule is not None and [str(f) for f in findings] == []


def weight_of(example: Example) -> Decimal:
    """``规则 权重 3``"""
    return Decimal(example.name.rpartition(" ")[2])


def worked() -> list[tuple[Example, Example]]:
    """Each rule example with the sums worked below it."""
    return [(rule, sums) for rule, sums in pairwise(EXAMPLES) if rule.kind == "规则" and sums.kind == "算例"]


@pytest.mark.parametrize(("rule", "sums"), worked(), ids=lambda e: f"line {e.line}")
def test_what_a_rule_example_says_it_gives_it_gives(rule: Example, sums: Example):
    findings: list[Finding] = []
    weight = weight_of(rule)
    read = read_rule(read_yaml(rule.text, "rule.yaml", findings), weight)
    assert read is not None
    for case in yaml.safe_load(sums.text):
        facts = {key: str(value) for key, value in case["facts"].items()}
        outcome = read.score(Context(book(facts), "1"), weight)
        got = "不可计算" if outcome.points is None else plain(round_half_up(min(outcome.points, weight), 2))
        assert got == str(case["points"]), (case, outcome)


def test_every_rule_type_has_a_complete_example_with_its_sums():
    typed = {yaml.safe_load(e.text)["type"] for e in EXAMPLES if e.kind == "规则"}
    assert typed == set(RULES)
    assert {yaml.safe_load(rule.text)["type"] for rule, _ in worked()} == set(RULES)
    headings = re.findall(r"^### (\w+) ", TEXT, re.M)
    assert sorted(headings) == sorted(RULES), "一种规则一节"


# --- sentences -------------------------------------------------------------------------------------

SAYINGS = re.findall(r"^\| `(\{.+\})` \| (\S+)、(\S+) \| (.+) \|$", TEXT, re.M)


@pytest.mark.parametrize(("pattern", "this", "that", "printed"), SAYINGS, ids=[f"{s[0]} {s[1]}" for s in SAYINGS])
def test_a_sentence_prints_what_the_table_says(pattern: str, this: str, that: str, printed: str):
    speaker = Speaker(book({"甲": this, "乙": that}), NumberStyle(), lambda key: key)
    assert speaker.text(compile_pattern(pattern.replace("\\|", "|"))) == printed


def test_every_word_of_sentences_is_in_the_table():
    said = " ".join(pattern for pattern, *_ in SAYINGS)
    assert [word for word in WORDS if f"{{{word}(" not in said] == []
    assert "列举(" in TEXT and all(f"|{form}" in said.replace("\\|", "|") for form in ("数", "绝对值", "中文"))


# --- nothing goes unmentioned ----------------------------------------------------------------------

WORDS_OF_PACKS = {
    "大纲的项": ITEMS,
    "步骤的项": STEP_ITEMS,
    "报表的种类": KINDS,
    "格的类型": TYPES,
    "分母为零": ZERO_POLICIES,
    "勾稽关系": RELATIONS,
    "编号样式": [style for style in STYLES if style],
    "绩效指标的栏": TARGET_FIELDS,
    "自评表的块": PARTS,
    "自评表的栏": COLUMN_KINDS,
    "指标的格": [*FIELDS, *COMPOSED],
    "计分方法": WAYS,
    "审核口径": REVIEWS,
    "公开检查": DISCLOSURE_WAYS,
    "偏离度": BASES,
    "公式的函数": [*FUNCTIONS, *STATE_WORDS, "如果", "且", "或", "非"],
    "单位": UNITS,
    "程度": [severity.value for severity in Severity],
    "人人都有的事实": [*PROFILE_LABELS, *LABELS],
    "保留的名称": RESERVED,
    "检查结果": CODES,
}


@pytest.mark.parametrize(("what", "words"), WORDS_OF_PACKS.items(), ids=WORDS_OF_PACKS)
def test_every_word_of_packs_is_mentioned(what: str, words: list[str]):
    assert [word for word in words if not mentioned(str(word))] == [], f"docs/packs.md 没有讲到的{what}"


def test_no_code_is_explained_that_nobody_gives():
    explained = set(re.findall(r"^\| `([A-Z]\d{3})` \|", TEXT, re.M))
    assert explained == set(CODES)


KEYS = re.compile(r"\.(?:text|texts|flag|number|integer|choice|formula|identifier|node|nodes|raw|need|has)\(\s*\"(\w+)\"")
READERS = sorted((ROOT / "apps" / "domain").glob("pack/read*.py"))
READERS += sorted((Path(__file__).parents[2] / "apps" / "domain" / "rules").glob("*.py"))
READERS += sorted((Path(__file__).parents[2] / "apps" / "domain" / "forms").rglob("*.py"))


@pytest.mark.parametrize("path", READERS, ids=lambda path: path.stem)
def test_every_key_a_reader_asks_for_is_in_the_manual(path: Path):
    """Found by looking for the calls that read keys; a key of a pack that is not explained helps nobody."""
    keys = set(KEYS.findall(path.read_text(encoding="utf-8")))
    assert {key for key in keys if not re.search(rf"(?<!\w){re.escape(key)}(?!\w)", TEXT)} == set()


def test_every_act_of_the_command_is_explained():
    parser = load_command_class("apps.packs", "pack").create_parser("manage.py", "pack")
    acts = next(action.choices for action in parser._actions if action.dest == "act")
    assert [act for act in acts if f"| `manage.py pack {act} " not in TEXT] == []
    options = {option for action in parser._actions for option in action.option_strings if action.dest in OWN_OPTIONS}
    assert [option for option in options if option not in TEXT] == []


OWN_OPTIONS = {"code", "base", "district", "name", "year"}


def test_the_links_of_the_manual_lead_somewhere():
    anchors = {anchor(title) for title in re.findall(r"^#+ (.+)$", TEXT, re.M)}
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) - anchors == set()


def anchor(title: str) -> str:
    """As GitHub and GitLab make it: lower case, spaces to hyphens, punctuation away."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
