"""C801–C829: how many a sentence says there are against how many it names; names that stand twice; lists against tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from ....documents.document import Document, Text
from ....findings import Finding, Place, Severity
from ....language.enumerations import Names, named_lists, plain_lists, value_of
from ....language.lexicon import LEXICON, alternation
from ...reading import Reading
from ...sentences.passages import Passage, texts
from .ordinals import RUNNING, Chain, chains
from .sequences import Sequences

_SHOWN = 60
_LIKE = 0.5
_SHARED = 0.6
"""A column that holds this part of a list's names is where they come from."""
_LONG_LIST = 4
_NAMED = 3
"""So many characters are a name, also behind the words that lead to it: 覆盖南湾街道."""
_SO_MANY = rf"(\d{{1,2}}|[一二三四五六七八九十两]{{1,2}})\s?(?:{alternation(LEXICON.list_points)})"
_ORDINAL_COUNT = re.compile(
    _SO_MANY + r"[^，,。；;：:\d“”《》]{0,12}[：:。，]?\s?$"
)
_ITEMS_COUNT = re.compile(
    rf"(?:以下|如下|下列)\s?{_SO_MANY}[^，。；：]{{0,12}}[：:]\s?$"
)
_ITEMS_AFTER = re.compile(
    _SO_MANY + r"[^，。；：]{0,8}如下[：:]\s?$"
)


def check(reading: Reading) -> Iterator[Finding]:
    document = reading.document
    columns = tuple(_columns(document))
    for passage in texts(document):
        for names in named_lists(passage.words):
            yield from _twice(passage, names)
            yield from _unparted(passage, names)
            yield from _named_count(passage, names)
            yield from _against_tables(document, passage, names, columns)
        yield from _plain_counts(passage)
    yield from _ordinals(document)
    yield from _items(document)


def _list_place(passage: Passage, start: int, end: int) -> Place:
    """The list, or its last part with the number, where it is long."""
    return passage.place(max(start, end - _SHOWN), end, 0)


def _twice(passage: Passage, names: Names) -> Iterator[Finding]:
    for name, times in Counter(names.names).items():
        if times > 1:
            words = passage.words
            first = words.index(name, names.start)
            again = words.index(name, first + len(name))
            distinct = len(set(names.names))
            yield Finding(
                "C803",
                Severity.ERROR,
                f"列举中“{name}”重复出现{times}次：共列{len(names.names)}个名称，不重复的为{distinct}个。",
                calculation=f"{len(names.names)} − {len(names.names) - distinct} = {distinct}",
                expected="1",
                found=str(times),
                places=(
                    passage.place(again - 1, again + len(name) + 1, 0),
                    passage.place(first - 1, first + len(name) + 1, 0),
                ),
            )


def _unparted(passage: Passage, names: Names) -> Iterator[Finding]:
    """C807: one pair of names without the 、 that parts all others."""
    if names.bare and len(names.bare) * 3 < len(names.names):
        yield Finding(
            "C807",
            Severity.WARNING,
            f"列举的名称之间缺少顿号（共{len(names.bare)}处），其他名称之间都用“、”分隔。",
            places=tuple(passage.place(at, at) for at in names.bare),
        )


def _named_count(passage: Passage, names: Names) -> Iterator[Finding]:
    """C801: an exhaustive list, or one that is longer than 等N个 allows."""
    distinct = len(set(names.names))
    count = names.count
    if count is None or count.value in (distinct, len(names.names)):
        return
    if passage.words[: names.start].rstrip().endswith(("、", "和", "及", "与")):
        return  # names without marks stand in front: the list is longer than what is marked
    if count.value > distinct and (names.open or count.start < names.start):
        return
    yield Finding(
        "C801",
        Severity.ERROR,
        f"列举个数与所称个数不符：列出{distinct}个名称，却称“{count.text}”。",
        expected=str(distinct),
        found=count.text,
        places=(_list_place(passage, min(names.start, count.start), max(names.end, count.end)),),
    )


def _plain_counts(passage: Passage) -> Iterator[Finding]:
    """C802: names without marks, where they are plainly of one kind or plainly too few."""
    for found in plain_lists(passage.words):
        value = found.count.value
        first, *others = found.names
        again = [name for name in others if len(name) >= _NAMED and first.endswith(name)]
        if twice := [name for name, times in Counter(others).items() if times > 1] + again:
            yield Finding(
                "C803", Severity.WARNING, f"列举中“{twice[0]}”重复出现。", expected="1", found=twice[0],
                places=(_list_place(passage, min(found.start, found.count.start), max(found.end, found.count.end)),),
            )  # fmt: skip
            continue
        if all(any(c.isdecimal() for c in name) for name in found.names):
            continue  # 东岭镇5个村、西河镇4个村: what is counted is in the names
        if found.least <= value <= found.most or (found.open and value > found.least):
            continue
        if not found.alike and not found.short and not (found.open and value < found.least):
            continue
        listed = str(found.least) if found.least == found.most else f"{found.least}至{found.most}"
        yield Finding(
            "C802",
            Severity.WARNING,
            f"列举个数与所称个数可能不符：所列为{listed}个（{'、'.join(n[-12:] for n in found.names)}），"
            f"文中称“{found.count.text}”。",
            expected=listed,
            found=found.count.text,
            places=(
                _list_place(passage, min(found.start, found.count.start), max(found.end, found.count.end)),
            ),
        )


def _ordinals(document: Document) -> Iterator[Finding]:
    """C805: 三个方面：一是……二是…… ."""
    for chain in chains(document):
        if (
            not isinstance(chain, Chain)
            or chain.members[0].value != 1
            or chain.last.value != len(chain.members)
        ):
            continue
        first, last = chain.members[0], chain.last
        offset, words, head = max(first.start - 40, 0), first.passage.words, first.passage.index
        match = _ORDINAL_COUNT.search(words[offset : first.start])
        if first.kind in RUNNING and not words[: first.start].strip() and head and isinstance(above := document.items[head - 1], Text):
            words, head = above.text, head - 1
            match, offset = _ORDINAL_COUNT.search(words, max(len(words) - 40, 0)), 0
        value = value_of(match[1]) if match else 0
        if not match or value < 2 or value == last.value:
            continue
        yield Finding(
            "C805",
            Severity.ERROR if value < last.value else Severity.WARNING,
            f"所称个数与列举不符：文中称“{match[0].strip('：:。， ')}”，其后列到“{last.named(last.value)}”。",
            expected=str(last.value),
            found=match[1],
            places=(document.place(head, offset + match.start(), offset + match.end()), first.place, last.place),
        )


def _items(document: Document) -> Iterator[Finding]:
    """C806: 以下3项： and then numbered items."""
    runs = {run.entries[0].index: run for run in Sequences(document).runs if run.entries[0].ordinal == 1}
    for index, text in document.texts():
        match = _ITEMS_COUNT.search(text.text) or _ITEMS_AFTER.search(text.text)
        run = runs.get(index + 1)
        if not match or run is None:
            continue
        value, listed = value_of(match[1]), len(run.entries)
        if value in (0, listed) or run.last.ordinal != listed:
            continue
        yield Finding(
            "C806",
            Severity.WARNING,
            f"所称个数与列举不符：文中称“{match[0].strip('：: ')}”，其后列出{listed}项。",
            expected=str(listed),
            found=match[1],
            places=(
                document.place(index, match.start(), len(text.text)),
                document.place(run.last.index, 0, 30),
            ),
        )


@dataclass(frozen=True, slots=True)
class _Column:
    """What the cells of a column say, blanks apart, with their rows."""

    grid: int
    column: int
    rows: dict[str, int]


def _columns(document: Document) -> Iterator[_Column]:
    for index, grid in document.grids():
        for column in range(grid.width):
            cells = enumerate(grid.column(column))
            yield _Column(
                index,
                column,
                {_plain(cell.text): row for row, cell in cells if cell.text and not cell.covered},
            )


def _against_tables(
    document: Document, passage: Passage, names: Names, columns: tuple[_Column, ...]
) -> Iterator[Finding]:
    """C804: a list that is a table's column but for single names."""
    wanted = {_plain(name) for name in names.names}
    if len(wanted) < _LONG_LIST:
        return
    for column in columns:
        shared = len(wanted & column.rows.keys())
        if shared >= _SHARED * len(wanted) and shared >= _LONG_LIST - 1:
            yield from _differing(document, passage, names, column)
            return


def _differing(document: Document, passage: Passage, names: Names, where: _Column) -> Iterator[Finding]:
    missing = [name for name in dict.fromkeys(names.names) if _plain(name) not in where.rows]
    unnamed = [row for name, row in where.rows.items() if name not in {_plain(n) for n in names.names}]
    for name in missing:
        row = _nearest(document, where, unnamed, name)
        at = passage.words.index(name, names.start)
        here = passage.place(at, at + len(name), 1)
        if row is None:
            yield Finding(
                "C804",
                Severity.WARNING,
                f"文中列举的“{name}”在表中没有对应的行。",
                found=name,
                places=(here,),
            )
            continue
        cell = document.cell_place(where.grid, row, where.column)
        yield Finding(
            "C804",
            Severity.WARNING,
            f"同一项目在文中与表中名称不一致：文中为“{name}”，表中为“{cell.quote}”。",
            expected=cell.quote,
            found=name,
            places=(here, cell),
        )


def _nearest(document: Document, where: _Column, rows: list[int], name: str) -> int | None:
    """The row that the list does not name and that is most like the name."""
    scored = [
        (SequenceMatcher(None, _plain(name), _plain(document.cell_place(where.grid, row, where.column).quote), autojunk=False).ratio(), row)
        for row in rows
    ]  # fmt: skip
    best = max(scored, default=(0.0, -1))
    return best[1] if best[0] >= _LIKE else None


def _plain(name: str) -> str:
    return re.sub(r"\s", "", name).strip("“”《》")
