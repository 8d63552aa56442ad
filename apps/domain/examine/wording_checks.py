"""What to look at where sentences were rewritten: data that changed since, figures that say otherwise or are gone."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts import FactBook
from ..findings import Finding, Severity
from ..pack.model import Pack
from ..places import REWRITTEN
from ..report.rewording import Difference, differences
from ..report.telling import Telling, Told, unsaid

SHORT = 18
HINT = "请到“语句”页，对照自动句处理。"


def check_wordings(pack: Pack, book: FactBook) -> tuple[Finding, ...]:
    """改写的句子：数据变了要重新看过；句中的数与事实不一致要改；自动句里有而改写后没有的数提请留意."""
    if not any(key.startswith(f"{REWRITTEN}.") for key in book):
        return ()
    told = tuple(Telling(pack, book).sentences())
    rewritten = (one for one in (*told, *unsaid(book, told)) if one.written)
    return tuple(finding for one in rewritten for finding in _check(one))


def _check(told: Told) -> Iterator[Finding]:
    assert told.written is not None
    name, keys, text = _named(told), (told.name,), told.written.text
    if told.outdated:
        now = told.sentence or "（按现在的数据，没有这一句）"
        what = (
            "自动句与改写时不同"
            if told.generated
            else "报告中已没有这一句，改写的文字不会印出"
        )
        yield Finding("W001", Severity.WARNING, f"{name}：填报数据已变，{what}", keys, now, text, hint=HINT)
    if not told.own:
        return
    found = differences(text, told.generated)
    for one in found:
        if one.instead is not None and (one.clear or not told.outdated):
            yield _otherwise(one, name, keys)
    lost = [one.figure for one in found if one.instead is None]
    if lost and not told.outdated:
        figures = "、".join(f"“{figure.shown}”" for figure in lost)
        yield Finding(
            "W003", Severity.NOTE, f"{name}没有写到自动句中的：{figures}", keys, figures, text, hint=HINT
        )


def _otherwise(found: Difference, name: str, keys: tuple[str, ...]) -> Finding:
    """Behind the same words a figure that the facts deny; or a figure gone and another in the text instead."""
    figure, other = found.figure, found.instead
    assert other is not None
    if found.clear:
        message = f"{name}写为“{other.shown}”，按填报数据应为“{figure.shown}”"
    else:
        message = f"{name}没有自动句中的“{figure.shown}”，另写有“{other.shown}”，请核对是否一致"
    severity = Severity.ERROR if found.clear else Severity.WARNING
    return Finding("W002", severity, message, keys, figure.shown, other.shown, hint=HINT)


def _named(told: Told) -> str:
    assert told.written is not None
    text = " ".join(told.written.text.split())
    short = text if len(text) <= SHORT else f"{text[:SHORT]}…"
    place = f"“{told.headings[-1]}”中" if told.headings else ""
    return f"{place}改写的“{short}”"
