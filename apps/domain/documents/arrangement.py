"""What the texts and tables of a document are to each other: contents, titles, captions, headings and their levels.

Readers give texts and grids in order, a text as ``body`` where they know nothing of it; what they do know (a heading
by its style and level, a list item by its number, a title, a page number) stays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from .captions import captioned
from .document import Grid, Item, Text
from .headings import LONGEST_HEADING, Label, classify, joined, mark_of, ordinal_of, style_of
from .levels import levelled

_TITLE = re.compile(r"报告|自评|说明|决算|预算")
_TITLE_END = re.compile(r"(?:报告|报告书|自评表|情况说明|公开说明)(?:[（(][^（()）]{1,20}[）)])?")
_PART_OF_TITLE = re.compile(
    r"(?:绩效|整体|支出|自我|部门|单位)*(?:自?评价?|决算|预算|公开)?(?:报告|说明|报告书)"
)
_END = tuple("。；;！!？?：:，,、”")
_PLAIN = re.compile(r"[\u4e00-\u9fffA-Za-z“”《》、（）()和与及]{3,30}")
_DATE = re.compile(
    r"(?:20\d\d|二[〇○零OoＯ0][一二三四五六七八九〇○零]{2})\s?年.{0,12}[月日]|.{0,10}年\s*月\s*日"
)
_SIGNED = re.compile(
    r".{2,25}(?:局|委|委员会|办|办公室|中心|政府|厅|院|会|处|部|社|学校|大队|支队|街道|镇|乡)"
)
_CONTENTS = re.compile(r"\s*目\s*[录次]\s*")
_PAGED = re.compile(r"[.…·．\s]\s{0,9}\d{1,4}$|^\s*+[-—]?\s*+\d{1,4}\s*+[-—]?$")
LONGEST_TITLE = 60
LONGEST_CONTENTS = 300


def arranged(items: Iterable[Item], cut: bool = True) -> tuple[Item, ...]:
    """The items, every text with its kind, level and number, every grid with its caption and unit.

    ``cut`` is False where the file itself knows its paragraphs, so that none has to be made whole.
    """
    known = _contents(_heads_of_pages(list(items)))
    labelled = [_label(item) for item in known]
    whole = joined(labelled) if cut else labelled
    named = captioned(_lists(list(whole)))
    return levelled(_unnumbered(_titles(list(named))))


def _label(item: Item) -> Item:
    if isinstance(item, Grid):
        return item
    if item.kind == "body":
        label = classify(item.text)
        if item.number and label.kind == "heading":
            label = Label("body", 0, item.number)
        text = item.text if label.kind == "body" else item.text.strip()
        return replace(
            item, kind=label.kind, level=label.level, number=item.number or label.number, text=text
        )
    if item.kind == "heading" and not item.number:
        return _known_heading(item)
    return item


def _known_heading(item: Text) -> Text:
    """A heading by its style: its number is read, a caption or a long list item set as one is not taken for one."""
    label: Label = classify(item.text)
    if label.kind in ("caption", "unit", "figure", "contents", "furniture"):
        return replace(item, kind=label.kind, level=0, number=label.number)
    mark = mark_of(item.text)
    if label.kind == "body" and mark and len(item.text) > LONGEST_HEADING:
        return replace(item, kind="body", level=0, number=mark.number)
    return replace(item, number=mark.number if mark else "", level=item.level or label.level)


def _bare(text: str) -> str:
    return re.sub(r"[\s\u3000.…·．]+|(?<![\d—-])[\d—-]+$", "", text)


def _contents(items: list[Item]) -> list[Item]:
    """The lines of a contents page: what follows 目录 up to where its first entry comes again as a heading, or what
    has a page number."""
    start = next(
        (n for n, i in enumerate(items) if isinstance(i, Text) and _CONTENTS.fullmatch(i.text)), None
    )
    if start is None:
        return items
    result = list(items)
    for index in range(start, _end_of_contents(items, start)):
        item = items[index]
        if isinstance(item, Text) and classify(item.text).kind != "furniture":
            result[index] = replace(item, kind="contents", level=0, text=item.text.strip())
    return result


def _end_of_contents(items: Sequence[Item], start: int) -> int:
    entries: list[str] = []
    for index in range(start + 1, min(start + LONGEST_CONTENTS, len(items))):
        item = items[index]
        if not isinstance(item, Text) or len(item.text) > 100 or item.text.endswith("。"):
            break
        if classify(item.text).kind == "furniture":
            continue
        if entries and _bare(item.text) == entries[0]:
            return index
        entries.append(_bare(item.text))
    numbered = start + 1
    while (
        numbered < len(items) and isinstance(item := items[numbered], Text) and _PAGED.search(item.text[-12:])
    ):
        numbered += 1
    return numbered


def _heads_of_pages(items: list[Item]) -> list[Item]:
    """Lines that stand next to page numbers again and again are running heads."""
    pages = [
        isinstance(i, Text) and (i.kind == "furniture" or classify(i.text).kind == "furniture") for i in items
    ]
    beside = [
        item.text.strip()
        for n, item in enumerate(items)
        if isinstance(item, Text)
        and len(item.text) <= 40
        and not pages[n]
        and any(pages[max(n - 1, 0) : n + 2])
    ]
    running = {text for text, count in Counter(beside).items() if count >= 3}
    return [
        replace(item, kind="furniture", level=0, text=item.text.strip())
        if isinstance(item, Text) and item.text.strip() in running and any(pages[max(n - 1, 0) : n + 2])
        else item
        for n, item in enumerate(items)
    ]


def _lists(items: list[Item]) -> list[Item]:
    """Full sentences that follow on each other with one numbering are list items, not headings."""
    result = list(items)
    for index, item in enumerate(items):
        if isinstance(item, Text) and item.kind == "heading" and item.number and item.text[-1] in "。；;":
            before = items[index - 1] if index else None
            following = items[index + 1] if index + 1 < len(items) else None
            if _listed(item, following, 1) or (
                _listed(item, before, -1) and not _explained(before, following)
            ):
                result[index] = replace(item, kind="body", level=0)
    return result


def _listed(item: Text, other: Item | None, step: int) -> bool:
    """Whether the other is the item before or after in one list: also of full sentences."""
    if not isinstance(other, Text) or not other.number or other.text[-1] not in "。；;":
        return False
    near = ordinal_of(other.number) == ordinal_of(item.number) + step
    return near and style_of(item.number) == style_of(other.number)


def _explained(before: Item | None, following: Item | None) -> bool:
    """A paragraph follows, and the item before has its own in the same line: 1. 管理情况。本单位…… 2. 使用情况。"""
    own = isinstance(before, Text) and "。" in before.text[:-1]
    return own and isinstance(following, Text) and following.kind == "body" and not following.number


def _standing(item: Item, longest: int = LONGEST_TITLE) -> bool:
    """A short text of its own: no number, no end of a sentence, no field to fill in (填报人：)."""
    if (
        not isinstance(item, Text)
        or item.kind not in ("body", "heading")
        or item.number
        or not item.text.strip()
    ):
        return False
    text = item.text.strip()
    return len(text) <= longest and not text.endswith(_END) and not re.search("[：:。；]", text)


MOST_WORDS = 4
"""More words blanks apart are the cells of a row, no title."""


def _titles(items: list[Item]) -> list[Item]:
    """Titles: on the cover (before the first numbered heading, behind an 附件) whatever names the report; elsewhere
    what ends in 报告.  A title on two lines is joined."""
    result: list[Item] = []
    cover = True
    for item in items:
        if isinstance(item, Text) and _standing(item):
            text = item.text.strip()
            named = cover and _TITLE.search(text) and len(text.split()) <= MOST_WORDS
            if named or (_TITLE_END.search(text[-24:]) and _ends_in_report(text)):
                result.append(_with_line_before(result, replace(item, kind="title", level=0, text=text)))
                continue
        if isinstance(item, Grid) or item.kind == "heading" or (item.kind == "body" and len(item.text) > 80):
            cover = isinstance(item, Text) and style_of(item.number) == "附件"
        result.append(item)
    return result


def _ends_in_report(text: str) -> bool:
    return len(text) <= 50 and (
        re.search(r"20\d\d|年度|绩效|自评", text) is not None or _PART_OF_TITLE.fullmatch(text) is not None
    )


def _with_line_before(result: list[Item], title: Text) -> Text:
    """The title with its first line, where that stands before it and is no name of an office."""
    before = result[-1] if result else None
    if not isinstance(before, Text) or not _standing(before, 40) or before.kind == "title":
        return title
    words = before.text.strip()
    if re.search(r"20\d\d\s?年", title.text) or not (
        re.search(r"20\d\d\s?年", words) or _PART_OF_TITLE.fullmatch(title.text)
    ):
        return title
    if _SIGNED.fullmatch(words) and not re.search(r"20\d\d", words):
        return title
    result.pop()
    pieces = (*before.pieces, *(replace(p, start=p.start + len(words)) for p in title.pieces))
    return replace(title, text=words + title.text, pieces=pieces)


def _unnumbered(items: list[Item]) -> list[Item]:
    """Short lines between whole paragraphs are headings whose number was lost or never was."""
    result: list[Item] = []
    for index, item in enumerate(items):
        following = items[index + 1] if index + 1 < len(items) else None
        if isinstance(item, Text) and item.kind == "body" and following and _leads(result, item, following):
            item = replace(item, kind="heading", text=item.text.strip())
        elif isinstance(item, Text):
            item = replace(item, text=item.text.strip()) if item.text != item.text.strip() else item
        result.append(item)
    return result


def _leads(before: Sequence[Item], item: Text, following: Item) -> bool:
    text = item.text.strip()
    run_in = text.endswith("。") and 5 <= len(text) <= 18
    if (
        not _PLAIN.fullmatch(text.removesuffix("。") if run_in else text)
        or item.number
        or text.endswith(_END[1:])
    ):
        return False
    if (
        _DATE.search(text)
        or _SIGNED.fullmatch(text)
        or not any(isinstance(i, Text) and i.kind in ("heading", "title") for i in before[-40:])
    ):
        return False
    last = before[-1]
    done = (
        not isinstance(last, Text)
        or last.kind != "body"
        or last.text.endswith(("。", "；", "！", "？", ".", ";", "”", "无"))
    )
    if not done or not isinstance(following, Text):
        return False
    paragraph = len(following.text) > 40 or following.text.strip().endswith(("。", "；", "：", ":", "无"))
    return following.kind in ("heading", "caption") or (following.kind == "body" and paragraph)
