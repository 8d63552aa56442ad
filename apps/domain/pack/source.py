"""YAML with line numbers, and a reader that turns every mistake into a finding with file, line and cause."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeVar

import yaml
from yaml.composer import Composer

from ..findings import Finding, Severity
from ..formulas import Formula, FormulaError, compile_formula
from ..money import plain

T = TypeVar("T")
MAX_FILE = 1_000_000


def is_identifier(text: str) -> bool:
    """A name that formulas can use as it is written."""
    as_written = unicodedata.normalize("NFKC", text) == text
    return text.isidentifier() and as_written and not keyword.iskeyword(text) and text not in ("且", "或", "非")


class LineDict(dict[str, Any]):
    """A mapping that knows on which line each key stands."""

    line: int = 0
    lines: dict[str, int]


class LineList(list[Any]):
    line: int = 0
    lines: list[int]


class _Loader(Composer, yaml.CSafeLoader):
    """Safe YAML with exact decimals, without anchors, dates or yes/no words.

    Scanned by libyaml, which is many times faster; composed here, where anchors and depth are refused.
    """

    def __init__(self, text: str):
        yaml.CSafeLoader.__init__(self, text)
        Composer.__init__(self)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        events: Any = self
        if events.check_event(yaml.events.AliasEvent):
            raise yaml.constructor.ConstructorError(None, None, "不支持锚点和引用", events.peek_event().start_mark)
        node: yaml.Node | None = super().compose_node(parent, index)
        return node


def _mapping(loader: _Loader, node: yaml.MappingNode) -> LineDict:
    data = LineDict()
    data.line, data.lines = node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        if key in data:
            raise yaml.constructor.ConstructorError(None, None, f"“{key}”重复", key_node.start_mark)
        data[key] = loader.construct_object(value_node, deep=True)
        data.lines[key] = key_node.start_mark.line + 1
    return data


def _sequence(loader: _Loader, node: yaml.SequenceNode) -> LineList:
    data = LineList(loader.construct_object(item, deep=True) for item in node.value)
    data.line, data.lines = node.start_mark.line + 1, [item.start_mark.line + 1 for item in node.value]
    return data


def _boolean(loader: _Loader, node: yaml.ScalarNode) -> bool | str:
    word = str(node.value)
    return {"true": True, "false": False}.get(word.lower(), word)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:seq", _sequence)
_Loader.add_constructor("tag:yaml.org,2002:bool", _boolean)
for _tag in ("float", "int"):
    _Loader.add_constructor(
        f"tag:yaml.org,2002:{_tag}",
        lambda loader, node: Decimal(node.value) if re.fullmatch(r"-?\d+(\.\d+)?", node.value) else node.value,
    )
for _tag in ("timestamp", "value"):
    # "value" is a lone =, which the sign of an indicator may be.
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", lambda loader, node: node.value)


class Node:
    """A mapping of a pack file, read key by key; what nobody asked for is reported as unknown."""

    def __init__(self, data: Any, file: str, findings: list[Finding], path: str = "", line: int = 1):
        self.file, self.findings, self.path = file, findings, path
        self.line = line
        self.broken = False
        """Of a file that is no YAML nothing more is said."""
        self._asked: set[str] = set()
        if not isinstance(data, LineDict):
            self.problem("P002", "应为“名称: 内容”的形式")
            data = LineDict()
            data.lines = {}
        self.data: LineDict = data
        self.line = data.line or line

    def problem(self, code: str, message: str, key: str = "", severity: Severity = Severity.ERROR) -> None:
        if self.broken:
            return
        line = self.data.lines.get(key, self.line) if key and hasattr(self, "data") else self.line
        place = f"{self.path}：" if self.path else ""
        self.findings.append(Finding(code, severity, f"{place}{message}", file=self.file, line=line))

    def has(self, key: str) -> bool:
        self._asked.add(key)
        return self.data.get(key) is not None

    def raw(self, key: str) -> Any:
        self._asked.add(key)
        return self.data.get(key)

    def need(self, key: str) -> Any:
        if not self.has(key):
            self.problem("P003", f"缺少“{key}”")
        return self.data.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        """A text; required where no default is given."""
        value = self.raw(key) if default is not None else self.need(key)
        if value is None:
            return default or ""
        if isinstance(value, LineDict | LineList | bool):
            self.problem("P004", f"“{key}”应为文字", key)
            return default or ""
        return str(value).strip("\n")

    def identifier(self, key: str) -> str:
        """A name usable in formulas: letters or Chinese characters, digits and _ after the first."""
        value = self.text(key)
        if self.has(key) and not is_identifier(value):
            self.problem("P005", f"“{value}”不能作标识：只能用汉字、字母、数字和下划线，且不以数字开头", key)
        return value

    def number(self, key: str, default: Decimal | int | None = None) -> Decimal:
        value = self.raw(key) if default is not None else self.need(key)
        if value is None:
            return Decimal(default or 0)
        if isinstance(value, Decimal):
            return value
        match = re.fullmatch(r"(-?\d+(?:\.\d+)?)%", str(value).strip())
        if match:
            return Decimal(match.group(1)) / 100
        self.problem("P004", f"“{key}”应为数字，现为“{value}”", key)
        return Decimal(default or 0)

    def integer(self, key: str, default: int) -> int:
        """A whole number from 0 to 9999: decimals, widths, spans, years."""
        value = self.number(key, default)
        if value != value.to_integral_value() or not 0 <= value <= 9999:
            self.problem("P004", f"“{key}”应为整数，现为“{plain(value)}”", key)
            return default
        return int(value)

    def flag(self, key: str, default: bool = False) -> bool:
        value = self.raw(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.problem("P004", f"“{key}”应为 true 或 false", key)
            return default
        return value

    def choice(self, key: str, options: tuple[str, ...], default: str) -> str:
        value = self.text(key, default)
        if value not in options:
            self.problem("P006", f"“{key}”只能是 {'、'.join(filter(None, options))}，现为“{value}”", key)
            return default
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.raw(key)
        if value is None:
            return ()
        if not isinstance(value, LineList):
            value = [value]
        if any(isinstance(item, LineDict | LineList | bool | None) for item in value):
            self.problem("P004", f"“{key}”应为文字的列表", key)
            return ()
        return tuple(str(item) for item in value)

    def formula(self, key: str, default: str | None = None) -> Formula | None:
        """A formula; None where it is absent (and a default was given) or broken (a finding tells)."""
        text = self.text(key, default)
        return self.compiled(text, key) if text else None

    def compiled(self, text: str, key: str = "") -> Formula | None:
        try:
            return compile_formula(text)
        except FormulaError as error:
            self.problem("P007", str(error), key)
            return None

    def node(self, key: str) -> Node | None:
        """A mapping below this one; None where it is absent."""
        if not self.has(key):
            return None
        return Node(self.data[key], self.file, self.findings, self._below(key), self.data.lines.get(key, self.line))

    def nodes(self, key: str, required: bool = False) -> list[Node]:
        """A list of mappings below this one."""
        value = self.need(key) if required else self.raw(key)
        if value is None:
            return []
        if not isinstance(value, LineList):
            self.problem("P002", f"“{key}”应为列表", key)
            return []
        if required and not value:
            self.problem("P003", f"“{key}”至少要有一项", key)
        below = self._below(key)
        return [
            Node(item, self.file, self.findings, f"{below}第{i}项", line)
            for i, (item, line) in enumerate(zip(value, value.lines, strict=True), 1)
        ]

    def _below(self, key: str) -> str:
        return f"{self.path} › {key}" if self.path else key

    def done(self) -> None:
        """Report the keys nobody asked for: a misspelt key must not pass in silence."""
        for key in self.data:
            if key not in self._asked:
                self.problem("P008", f"不认识“{key}”", key)

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)


def read_yaml(text: str, file: str, findings: list[Finding]) -> Node:
    """The top mapping of a file; a file that is no YAML gives an empty node and a finding."""
    data: Any = LineDict()
    data.lines = {}
    if len(text) > MAX_FILE:
        findings.append(Finding("P001", Severity.ERROR, "文件过大", file=file, line=1))
        return Node(data, file, findings)
    said = len(findings)
    try:
        data = yaml.load(text, _Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        findings.append(Finding("P001", Severity.ERROR, f"YAML 格式有误：{_told(error, text, line)}", file=file, line=line))
    except RecursionError:
        findings.append(Finding("P001", Severity.ERROR, "YAML 嵌套过深", file=file, line=1))
    except yaml.YAMLError as error:
        findings.append(Finding("P001", Severity.ERROR, f"YAML 格式有误：{error}", file=file, line=1))
    node = Node(data, file, findings)
    node.broken = len(findings) > said
    return node


class Inclusion:
    """Files of a pack that are read into another file; none is read into itself."""

    def __init__(self, files: Mapping[str, str], findings: list[Finding], path: str):
        self.files, self.findings = files, findings
        self.open = [path]
        """The files being read, the innermost last."""

    def opened(self, node: Node, key: str) -> Node | None:
        """Another file of the pack, named by ``key``; None (and a finding) where there is none."""
        path = node.text(key)
        if path not in self.files:
            node.problem("P012", f"没有文件“{path}”", key)
            return None
        return read_yaml(self.files[path], path, self.findings)

    def included(self, node: Node, key: str, content: Callable[[Node], tuple[T, ...]]) -> tuple[T, ...]:
        """What ``content`` reads of another file, as if it stood here."""
        path = node.text(key)
        if path in self.open:
            node.problem("P019", f"part 循环引用：“{path}”里又引用了它自己", key)
            return ()
        top = self.opened(node, key)
        if top is None:
            return ()
        self.open.append(path)
        found = content(top)
        self.open.pop()
        top.done()
        return found


SAYINGS = (
    (r"tab character|cannot start any token.*\t", "用了制表符（Tab）缩进，请改为空格"),
    (r"could not find expected ':'", "这里或上一行缺英文冒号（“:”后面要有空格），或引号没有配对"),
    (r"mapping values are not allowed", "一行里有两个冒号：文字里含“: ”的要加引号，或上一行缩进不齐"),
    (r"did not find expected (key|'-' indicator)|block (mapping|collection)", "缩进不齐：与上面同一层的要对齐，下级多缩进两格"),
    (r"did not find expected ',' or|flow (mapping|sequence)", "{ } 或 [ ] 里缺逗号、缺右括号，或文字里的逗号没有加引号"),
    (r"unexpected end of stream|while scanning a quoted scalar", "引号没有配对"),
    (r"cannot start any token|unknown escape character|block scalar", "这里的符号要加引号"),
    (r"could not determine a constructor", "不支持“!”开头的标记"),
    (r"control characters|special characters|unacceptable character", "有不能用的控制字符"),
)
"""What the scanner says in English, and what it means."""


def _told(error: yaml.MarkedYAMLError, text: str, line: int) -> str:
    """What is wrong and what to do.  What our own loader says is Chinese already."""
    said = f"{error.context or ''} {error.problem or ''}"
    written = text.splitlines()[max(0, line - 2) : line]
    if any(re.match(r"\s*(- )?\w+：", one) for one in written):
        return "用了中文冒号“：”，请改为英文冒号加空格“: ”"
    return next((meaning for pattern, meaning in SAYINGS if re.search(pattern, said)), error.problem or "")
