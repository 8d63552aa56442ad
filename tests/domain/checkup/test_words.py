"""Words belong into the lexicon: no new Chinese word enters a pattern in code."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import yaml

from apps.domain.language.lexicon import LEXICON
from apps.domain.language.schema import SCHEMA

ROOT = Path(__file__).parents[3] / "apps/domain"
HAN = re.compile(r"[\u4e00-\u9fff]")
MOST = {
    "checkup/find": 17, "checkup/judge.py": 0, "checkup/tell": 0, "checkup/sentences": 4, "checkup/tables": 5, "checkup/forms": 1,
    "checkup/checks": 7, "language": 38,
}
"""Patterns with Chinese words that were there already; the numbers may only fall."""


def patterns(path: Path) -> Iterator[str]:
    """What is written into the patterns of a module: constants in calls of ``re``, data from the lexicon left out."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
            for argument in node.args[:1]:
                yield from (c.value for c in ast.walk(argument) if isinstance(c, ast.Constant) and isinstance(c.value, str))


def test_no_new_chinese_word_enters_a_pattern_in_code() -> None:
    found: Counter[str] = Counter()
    for wing in MOST:
        for path in sorted((ROOT / wing).rglob("*.py")) or [ROOT / wing]:
            found[wing] += sum(HAN.search(words) is not None for words in patterns(path))
    assert all(found[wing] <= most for wing, most in MOST.items()), dict(found)


def test_every_word_list_is_used_and_every_used_one_is_there() -> None:
    code = "".join(path.read_text("utf-8") for path in ROOT.rglob("*.py"))
    named = re.findall("[‹+]([a-z_]+)", (ROOT / "language/patterns.yaml").read_text("utf-8"))
    for name, words in (("LEXICON", LEXICON), ("SCHEMA", SCHEMA)):
        used = set(re.findall(rf"\b{name}\.(\w+)", code)) | (set(named) & set(vars(words)))
        assert used == set(vars(words)), name


def test_every_pattern_is_looked_for_or_part_of_another() -> None:
    groups = yaml.safe_load((ROOT / "language/patterns.yaml").read_text("utf-8"))
    code = {path: path.read_text("utf-8") for path in ROOT.rglob("*.py")}
    for group, said in groups.items():
        (user,) = [text for text in code.values() if f'patterns("{group}"' in text]
        used = {*re.findall(r"\bRE\.(\w+)", user), *re.findall(r"«(\w+)»", "".join(said.values()))}
        assert set(said) <= used or "vars(patterns(" in user, (group, set(said) - used)


def test_no_word_list_stands_twice_under_one_name() -> None:
    """YAML takes the later of two silently."""
    for path in sorted(ROOT.rglob("*.yaml")):
        for node in _mappings(yaml.compose(path.read_text("utf-8"), yaml.CSafeLoader)):
            names = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
            assert not [name for name, count in names.items() if count > 1], path.name


def _mappings(root: yaml.Node | None) -> Iterator[yaml.MappingNode]:
    below = [root] if root else []
    while below:
        node = below.pop()
        if isinstance(node, yaml.MappingNode):
            yield node
            below += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            below += node.value
