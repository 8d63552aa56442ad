"""审核意见: a check-up as the letter that goes back to whoever wrote the report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import dropwhile, takewhile

from ..documents.document import Document, Text
from ..findings import Finding, Place, Severity
from ..writing.blocks import Block, Heading, Paragraph, Report, Run
from . import CheckUp
from .sentences.passages import quoted
from .whereabouts import row_of, section_of, shortened, whereabouts

LONGEST_NAME, LONGEST_QUOTE, MOST_PLACES = 60, 120, 6

SECTIONS = {
    Severity.ERROR: ("必须更正的问题", "请更正。"),
    Severity.WARNING: ("需要说明的问题", "请说明；确有错误的，请更正。"),
    Severity.QUESTION: ("待确认事项", "请核实确认。"),
    Severity.NOTE: ("尾差提示", "请核对；确属四舍五入的，可不调整。"),
}
"""What findings of each severity are called, and what is asked for."""
NUMERALS = "一二三四五六"
CLOSING = "以上意见请逐条核实，更正或者说明后，将修改后的报告和有关说明一并报回。"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the reviewer made of the findings.

    ``left_out`` are positions in ``CheckUp.findings`` that are 不采纳; ``remarks`` the reviewer's own, one a line.
    ``addressee`` (主送单位), ``issuer`` and ``date`` may be empty.
    """

    left_out: frozenset[int] = frozenset()
    remarks: str = ""
    addressee: str = ""
    issuer: str = ""
    date: str = ""
    title: str = ""
    """Empty for the usual one."""


def report_name(document: Document) -> str:
    """The report's own title; the file's name without its ending where it has none."""
    lines = (item.text if isinstance(item, Text) and item.kind == "title" else "" for item in document.items)
    title = "".join("".join(takewhile(bool, dropwhile(lambda line: not line, lines))).split())
    stem = document.name.rpartition(".")[0] or document.name
    return shortened(title.strip("《》") or stem or "报告", LONGEST_NAME)


def opinion_title(document: Document) -> str:
    return f"关于《{report_name(document)}》的审核意见"


def opinion(checkup: CheckUp, choices: Choices) -> Report:
    """The letter: how many of what, a section a severity, own remarks, and what is asked for."""
    kept = [f for place, f in enumerate(checkup.findings) if place not in choices.left_out]
    title = choices.title or opinion_title(checkup.document)
    blocks = [
        *([Paragraph((Run(f"{choices.addressee.rstrip('：:')}："),), "flush")] if choices.addressee else []),
        _plain(_opening(checkup.document, kept, bool(choices.remarks.strip()))),
        *_sections(checkup, kept, choices.remarks),
        *([_plain(CLOSING)] if kept or choices.remarks.strip() else []),
        *(Paragraph((Run(line),), "signature") for line in (choices.issuer, choices.date) if line),
    ]
    return Report(title, tuple(blocks), contents=False, body_title=(title,), author=choices.issuer)


def _plain(text: str) -> Paragraph:
    return Paragraph((Run(text),))


def _opening(document: Document, kept: list[Finding], remarks: bool) -> str:
    read = f"我们对《{report_name(document)}》中的数字、表格和文字作了核对"
    counts = [(name, sum(f.severity is severity for f in kept)) for severity, (name, _) in SECTIONS.items()]
    named = "，".join(f"{name}{count}条" for name, count in counts if count)
    if not named:
        return f"{read}，意见如下。" if remarks else f"{read}，没有发现需要更正或者说明的问题。"
    return f"{read}，共提出意见{len(kept)}条，其中：{named}。现反馈如下。"


def _sections(checkup: CheckUp, kept: list[Finding], remarks: str) -> Iterator[Block]:
    sections = {
        name: [block for n, f in enumerate((f for f in kept if f.severity is severity), 1) for block in _item(checkup.document, n, f)]
        for severity, (name, _) in SECTIONS.items()
    }
    sections["其他意见"] = [_plain(line.strip()) for line in remarks.splitlines() if line.strip()]
    if checkup.unchecked:
        amounts, tied = checkup.coverage.amounts, checkup.coverage.tied
        extent = f"本次读出金额{amounts}个，其中{tied}个与别的数核对过。" if amounts else ""
        every = (_sentence(f"{number}. {one}") for number, one in enumerate(checkup.unchecked, 1))
        sections["没有核对的内容"] = list(map(_plain, (f"{extent}下列内容没有核对，请自行复核。", *every)))
    for numeral, (name, blocks) in zip(NUMERALS, ((n, b) for n, b in sections.items() if b), strict=False):
        yield Heading(1, f"{numeral}、{name}")
        yield from blocks


def _item(document: Document, number: int, finding: Finding) -> Iterator[Paragraph]:
    """Where it is and what it says there; below it what is wrong, the sum, the other places, the request."""
    first, *others = finding.passages.values() or (None,)
    section = section_of(document, first) if first else ""
    under = f"{quoted(section)}部分" if first and section and section != shortened(first.quote) else ""
    where = f"{_spot(document, first, under)}：{_quoted(first, LONGEST_QUOTE)}" if first else "全文"
    yield _plain(f"{number}. {where}。")
    lines = (line.strip() for line in finding.calculation.splitlines())
    said = [finding.message, f"计算：{'；'.join(filter(None, lines))}" if finding.calculation else ""]
    if finding.expected and finding.found:
        said.append(f"报告写为{finding.found}，核对为{finding.expected}。")
    if others:
        seen = "、".join(f"{_spot(document, place)}{_quoted(place, LONGEST_QUOTE // 2)}" for place in others[:MOST_PLACES])
        said.append(f"另见{seen}{'等处' * (len(others) > MOST_PLACES)}。")
    yield _plain("".join(map(_sentence, [*said, finding.hint, SECTIONS[finding.severity][1]])))


def _spot(document: Document, place: Place, under: str = "") -> str:
    row = row_of(document, place)
    return f"{whereabouts(document, place)}{under}{f'{quoted(row)}行' if row else ''}"


def _quoted(place: Place, most: int) -> str:
    return quoted(shortened(place.quote, most))


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in "。；！？" else f"{text}。"
