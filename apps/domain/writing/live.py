"""Live figures in typed texts.

``{收支.总计.决算}`` is what is kept, ``{支出总计决算数=1,234.56万元}`` what its writer sees, ``1,234.56万元`` what is printed.
Behind a bar stands a format, as in sentences of packs (``{收支.总计.决算|亿元2}``).  Whatever else stands in braces is a text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property

from ..facts import Fact
from .blocks import Run
from .sentences import Each, Pattern, PatternError, Speaker, compile_pattern

BRACES = re.compile(r"[{｛]([^{}｛｝\n]{1,200})[}｝]")
NO_FIGURES = ("文字.", "评判.", "复核.", "说明.", "改写.", "监控.")
"""What stands under these names is said elsewhere, or is no figure of the year."""

GONE = "已删除的行"
"""What a text calls a row of a list that is there no more: no figure has such a name, so that it is told of."""
LONGEST = 20
"""Of the name of a row, within the name of a figure."""

_ROW = re.compile(r"(?<![\w.])项目\.(P?\d+|项\d+)\.")
_IN_ROW = re.compile(r"[^.]+\.项\d+\.[^.]+")
_NUMBERED = re.compile(r"^(?:其中[:：])?(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）]|\d+[.．、])?(?:其中[:：])?")
_BARE = re.compile(r"(?:合计|总计|小计|总额|共计)(?:[（(].*)?")
_NTH = re.compile(r"第\d+行")
_UNSAFE = re.compile(r"[{}｛｝=|\n]")


def _pattern(body: str, book: Mapping[str, Fact]) -> Pattern | None:
    """The figure that braces name; None where they name none."""
    try:
        pattern = compile_pattern(f"{{{body}}}")
    except PatternError:
        return None
    if any(isinstance(part, Each) for part in pattern.parts) or not pattern.names:
        return None
    return pattern if all(name in book for name in pattern.names) else None


def runs(line: str, speaker: Speaker) -> tuple[Run, ...]:
    """A typed line with its figures filled in; other braces stay as typed."""
    found: list[Run] = []
    end = 0
    for match in BRACES.finditer(line):
        if pattern := _pattern(match[1], speaker.book):
            found += [Run(line[end : match.start()]), *speaker.say(pattern)]
            end = match.end()
    return tuple(run for run in (*found, Run(line[end:])) if run.text or run.missing)


def fill(text: str, speaker: Speaker) -> str:
    """A typed text as it is printed."""
    return "".join(run.shown for run in runs(text, speaker)) if BRACES.search(text) else text


def strangers(text: str, book: Mapping[str, Fact]) -> tuple[str, ...]:
    """What stands in braces and names no figure."""
    return tuple(match[0] for match in BRACES.finditer(text) if _pattern(match[1], book) is None)


def at_rows(text: str, rows: Mapping[str, str]) -> str:
    """The text with projects called as ``rows`` says: by what they are kept as, or by where they stand in the list."""
    if "项目." not in text or not rows:
        return text
    renamed = lambda braces: _ROW.sub(lambda m: f"项目.{rows.get(m[1], m[1])}.", braces[0])  # noqa: E731
    return BRACES.sub(renamed, text)


def with_rows(text: str, moved: Mapping[str, str]) -> str:
    """The text after rows of lists changed places: ``{"重点工作.项2.": "重点工作.项1."}``, empty for a row that is gone."""
    if not moved:
        return text
    old = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, moved))})")
    went = lambda row: moved[row[0]] or f"{row[0].partition('.')[0]}.{GONE}."  # noqa: E731
    return BRACES.sub(lambda braces: old.sub(went, braces[0]), text)


class LiveNames:
    """The names by which writers know figures, each name once.

    ``rows`` says where the projects stand (``{"P12": "项1"}``): texts are kept by what a project is kept as.
    """

    def __init__(self, speaker: Speaker, rows: Mapping[str, str] | None = None):
        self.speaker, self.book, self.rows = speaker, speaker.book, dict(rows or {})

    def at(self, rows: Mapping[str, str]) -> LiveNames:
        """The same names, for texts that are kept by those rows."""
        other = LiveNames(self.speaker, rows)
        other.__dict__ |= {"names": self.names, "keys": self.keys}
        return other

    @cached_property
    def names(self) -> dict[str, str]:
        labels = {key: self._label(key) for key in self.book if self._offered(key)}
        short = {key: _short(label) for key, label in labels.items()}
        brief, full = Counter(short.values()), Counter(labels.values())
        return {key: self._one(key, short[key], brief, labels[key], full) for key in labels}

    def _label(self, key: str) -> str:
        """A row goes by its name, wherever it stands in the list."""
        label, name = self.speaker.label(key), self._rows.get(key.rpartition(".")[0], "")
        return _NTH.sub(f"“{name}”", label) if name else label

    @cached_property
    def _rows(self) -> dict[str, str]:
        """What rows of lists are called: projects by their 名称, others by the first text in them."""
        found: dict[str, str] = {}
        for key in filter(_IN_ROW.fullmatch, self.book):
            row, _, column = key.rpartition(".")
            text = self.book[key].value
            if isinstance(text, str) and text.strip() and (column == "名称" or not row.startswith("项目.")):
                found.setdefault(row, text.strip()[:LONGEST])
        return found

    def _one(self, key: str, short: str, brief: Counter[str], label: str, full: Counter[str]) -> str:
        for name, count in ((short, brief), (label, full)):
            if name and count[name] == 1 and not _UNSAFE.search(name) and name not in self.book:
                return name
        return key

    @cached_property
    def keys(self) -> dict[str, str]:
        return {name: key for key, name in self.names.items()}

    def _offered(self, key: str) -> bool:
        """A figure or a date that keeps its name; that of a row goes with the row."""
        fact = self.book[key]
        if key.startswith(NO_FIGURES) or isinstance(fact.value, str | bool) or ("." not in key and fact.number is None):
            return False
        return bool(_IN_ROW.fullmatch(key)) or not re.search(r"(?:^|\.)项\d+(?:\.|$)", key)

    def value(self, key: str) -> str:
        """As it is printed; empty where it is still to be filled in."""
        return self.book[key].shown(self.speaker.style, with_unit=True)

    def token(self, body: str) -> str:
        """What the writer sees of a figure: its name, and what it is now."""
        expression, bar, form = body.partition("|")
        name = self.names.get(expression.strip(), expression.strip())
        pattern = _pattern(body, self.book)
        said = self.speaker.say(pattern) if pattern else ()
        value = "待填" if any(run.missing for run in said) else "".join(run.text for run in said)
        return f"{{{name}{bar}{form}={value}}}"

    def seen(self, kept: str) -> str:
        """A kept text as its writer sees it."""
        text = at_rows(kept, self.rows)
        return BRACES.sub(lambda match: self.token(match[1]) if _pattern(match[1], self.book) else match[0], text)

    def kept(self, seen: str) -> str:
        """What a writer sees, as it is kept; the values in it are not."""
        return at_rows(BRACES.sub(self._kept, seen), {row: own for own, row in self.rows.items()})

    def _kept(self, match: re.Match[str]) -> str:
        for body in (match[1].rpartition("=")[0], match[1]):
            expression, bar, form = body.partition("|")
            named = self.keys.get(expression.strip(), "")
            written = f"{named}{bar}{form}" if named else body
            if body and _pattern(written, self.book):
                return f"{{{written}}}"
        return match[0]

    def found(self, words: str, most: int = 30) -> Iterator[tuple[str, str, str]]:
        """Key, name and value of the figures whose name or value holds all of the words; the shortest names first."""
        parts = words.split()
        texts = ((key, name, self.value(key)) for key, name in self.names.items())
        hits = [(k, n, v) for k, n, v in texts if all(p in f"{n} {k} {v} {v.replace(',', '')} {self.speaker.label(k)}" for p in parts)]
        yield from sorted(hits, key=lambda hit: (not hit[2], len(hit[1])) if parts else (not hit[2], 0))[:most]


def _short(label: str) -> str:
    """A figure of a table without the title of its table, where the row says what it is of."""
    head, dot, rest = label.partition("·")
    own = _NUMBERED.sub("", rest if dot else head)
    return own if own and not _BARE.fullmatch(own) else label
