"""C701–C749: what is left of a template, doubled and mistyped words, punctuation, repeated paragraphs.

Findings of one kind are one finding with many places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from ....findings import Finding, Place, Severity
from ...claims.passages import Passage, cells, passages, quoted, texts
from ...claims.quantities import fold
from ...document import Document
from ...lexicon import LEXICON, alternation
from ...reading import Reading
from . import punctuation, repetitions

Hit = tuple[str, Place]
_PLACEHOLDER = re.compile("|".join(f"(?:{pattern})" for pattern in LEXICON.placeholders))
_CHOICE = re.compile(
    "(?:"
    + alternation(LEXICON.template_choices)
    + r")(?=\s?[Xx×_＿。，])"
)
_REMAINS = re.compile("|".join(map(re.escape, LEXICON.template_remains)))
_SLIPS = tuple((re.compile(wrong), right) for wrong, right in LEXICON.slips.items())
_UNTIL = re.compile(
    r"截止(?:到|至)?(?=目前|今年|当前|(?:20\d\d年)?\d{1,2}月|20\d\d年|年底|年末|本年|上年|报告|填报|\d{1,2}日)"
)
_DEADLINE = re.compile(r"截止(?:日期|时间|期限)|(?:申报|报名|投标|征集|受理)截止$")
_LATIN = re.compile(rf"[\u4e00-\u9fff]\s?\b({'|'.join(LEXICON.latin_words)})\b\s?[\u4e00-\u9fff]")
_RATE = "|".join(map(re.escape, LEXICON.capped_rates))
_OVER = re.compile(
    rf"(?:{_RATE})[^，。；;,]{{0,4}}?(?:>|＞|大于|高于|超过)\s?100\s?[%％](?!\s?[的，,]?\s?[的得扣])"
)
_OVER_CELL = re.compile(r"(?:>|＞|大于|高于|超过)\s?100\s?[%％]")
_DAY = re.compile(r"\d{1,2}\s?月\s?\d{1,2}\s?号(?![文楼线])")


def check(reading: Reading) -> Iterator[Finding]:
    document = reading.document
    for part in (_placeholders, _choices, _slips, _until, _latin, _over, _days):
        yield from part(document)
    yield from repetitions.check(reading)
    yield from punctuation.check(reading)


def _found(
    pattern: re.Pattern[str], among: Iterable[Passage], unless: Callable[[re.Match[str]], bool] | None = None
) -> list[Hit]:
    return [
        (match[0].strip(), passage.place(match.start(), match.end()))
        for passage in among
        for match in pattern.finditer(passage.words)
        if unless is None or not unless(match)
    ]


def _told(wrong: str, hits: list[Hit]) -> str:
    """What is wrong, with the words found."""
    shown = list(dict.fromkeys(words for words, _ in hits))
    words = "、".join(f"“{word}”" for word in shown[:4]) + ("等" if len(shown) > 4 else "")
    return f"{wrong}：{words}{f'（共{len(hits)}处）' if len(hits) > 1 else ''}。"


def _places(hits: list[Hit]) -> tuple[Place, ...]:
    return tuple(place for _, place in hits)


def _placeholders(document: Document) -> Iterator[Finding]:
    def masked(match: re.Match[str]) -> bool:
        """Digits on either side: a telephone or an identity number made unreadable on purpose."""
        text = match.string
        return (
            text[max(match.start() - 1, 0) : match.start()].isdecimal()
            or text[match.end() : match.end() + 1].isdecimal()
        )

    hits = _found(_PLACEHOLDER, passages(document), lambda m: m[0][:2] != "20" and masked(m))
    if hits:
        yield Finding(
            "C701", Severity.WARNING, _told("有未填写的内容或模板占位符", hits), places=_places(hits)
        )


def _choices(document: Document) -> Iterator[Finding]:
    hits = _found(_CHOICE, texts(document)) + _found(_REMAINS, texts(document))
    if hits:
        hint = "请保留符合实际的一项。"
        yield Finding(
            "C702", Severity.WARNING, _told("有模板的选择项未删改", hits), hint=hint, places=_places(hits)
        )


def _slips(document: Document) -> Iterator[Finding]:
    """C708: one finding for each slip, since each wants its own correction."""
    for pattern, right in _SLIPS:
        if hits := _found(pattern, passages(document)):
            wrong, place = hits[0]
            count = f"（共{len(hits)}处）" if len(hits) > 1 else ""
            yield Finding(
                "C708",
                Severity.WARNING,
                f"疑为错别字：{quoted(place.quote)}中的“{wrong}”应为“{right}”{count}。",
                expected=right,
                found=wrong,
                places=tuple(place for _, place in hits),
            )


def _until(document: Document) -> Iterator[Finding]:
    def deadline(match: re.Match[str]) -> bool:
        return _DEADLINE.search(match.string[max(match.start() - 4, 0) : match.end() + 4]) is not None

    hits = _found(_UNTIL, passages(document), deadline)
    if hits:
        told = _told("“截止”用于表示统计到某一时点时应为“截至”", hits)
        yield Finding("C709", Severity.WARNING, told, expected="截至", found="截止", places=_places(hits))


def _latin(document: Document) -> Iterator[Finding]:
    if hits := _found(_LATIN, texts(document)):
        yield Finding("C710", Severity.WARNING, _told("中文语句中夹有英文词", hits), places=_places(hits))


def _over(document: Document) -> Iterator[Finding]:
    """A rate that cannot exceed 100 % with a target above it, in a sentence or in a row."""
    hits = _found(_OVER, passages(document))
    for cell in cells(document):
        label = _label(document, cell) if _OVER_CELL.fullmatch(cell.words.strip()) else ""
        if re.search(_RATE, label):
            hits.append((f"{label[-12:]} {cell.words.strip()}", document.row_place(cell.index, cell.row)))
    if hits:
        told = _told("完成率、及时率、进度等指标不可能大于100%", hits)
        yield Finding("C711", Severity.WARNING, told, expected="100%", places=_places(hits))


def _label(document: Document, cell: Passage) -> str:
    """The words of the cell to the left that say what the rate is of."""
    grid = dict(document.grids())[cell.index]
    row = grid.rows[cell.row][: cell.column]
    return next((c.text for c in reversed(row) if re.search("[\u4e00-\u9fff]", c.text)), "")


def _days(document: Document) -> Iterator[Finding]:
    """21号 for 21日, where the document writes 日 elsewhere."""
    hits = _found(
        _DAY, (Passage(p.document, p.index, fold(p.words), p.row, p.column) for p in texts(document))
    )
    if hits and any(re.search(r"月\s?\d{1,2}\s?日", passage.words) for passage in texts(document)):
        yield Finding("C712", Severity.WARNING, _told("日期宜写“日”，不写“号”", hits), places=_places(hits))
