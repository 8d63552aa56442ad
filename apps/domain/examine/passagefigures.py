"""正文与填报数核对: what the passages say of figures, compared with the figures of the book.

A figure is typed once; where a passage states it again it can only repeat it.  Whatever is hedged (约), of a part of the
year or of another unit is no statement about the book's figure and is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ..agreement import Agreement, judge
from ..checkup.claims.claims import Claim
from ..checkup.claims.passages import quoted
from ..checkup.claims.scopes import project_name
from ..checkup.claims.statedfigures import stated_figures
from ..checkup.relations import Figure
from ..checkup.result import ORDER
from ..facts import FactBook
from ..findings import Finding, Place, Severity
from ..language.labels import PLANNED, is_known, measure_of, plain_label
from ..language.lexicon import LEXICON
from ..language.quantities import Quantity
from ..money import format_quantity
from ..pack.model import Pack
from .bookfigures import BookFigure, label_of
from .passages import Passages, Written

HINT = "请改正文字；如文字没有错，请核对所涉填报数。也可以在文字里写 {{{}}}，由系统填入。"
PARTIAL = re.compile(
    r"季度|半年|(?<!\d)(?:[1-9]|1[01])\s?[-—~～至到]\s?\d{1,2}\s?月|前[一二三四五六七八九十\d]+个?月|截[至止]|累计至"
)
"""Before a figure: it is of a part of the year."""

_ALIKE = ({"人", "名", "位"}, {"辆", "台", "部"}, {"个", "项", "家"})
REACH = 300
"""So many characters in front of a figure may say what it is of."""

SHORT = 40
"""So many characters of a passage are quoted in a message."""

WHOLES = ("整体支出", "整体收入", "本年支出", "本年收入", "支出总计", "收入总计")
_OF_UNIT = re.compile(r"本年|年度|部门|单位|整体|总规模|[我本](?:局|办|中心|委|院|校|会|处|馆|站)")
_TALK = re.compile(r"项目(?!支出)|采购|专项|工程|三公|接待|车|会议|培训|出国|批次|人次")
_BARE = re.compile(
    r"^(?:本|该|此)?(?:项目|专项)?(?:资金|经费|总|年度|全年|年初|预算|调整|实际|支出|执行|决算|安排|到位|使用|批复|下达|共|数|额|为|后)*$"
)


@dataclass(frozen=True)
class Comparison:
    """What passages are compared with, and how a difference is told."""

    pack: Pack
    book: FactBook
    passages: Passages
    figures: tuple[BookFigure, ...]

    def shown(self, figure: BookFigure) -> str:
        return figure.fact.shown(self.pack.style, with_unit=True)

    def of(self, label: str, kind: str = "money") -> list[BookFigure]:
        return [f for f in self.figures if f.label == label and f.kind == kind and not f.row]

    def owner(self, item: int) -> Written:
        owner = self.passages.owners[item]
        assert owner is not None
        return owner

    def keys(self, item: int, figures: Iterable[BookFigure]) -> tuple[str, ...]:
        found = (key for figure in figures for key in figure.keys)
        return tuple(dict.fromkeys((self.owner(item).key, *found)))

    def hint(self, figure: BookFigure) -> str:
        return HINT.format(figure.fact.key)

    def placed(self, place: Place) -> Place:
        """The place with the text it is typed in."""
        return replace(place, key=self.owner(place.item).key)

    def before(self, claim: Claim) -> str:
        """The sentence in front of the figure, as far as it may speak of it."""
        text = self.passages.reading.text(claim.item).text
        return text[max(claim.sentence, claim.quantity.start - REACH) : claim.quantity.start]


def stated_levels(case: Comparison) -> Iterator[Finding]:
    """A passage that states an amount or number which the book has must state the book's (T001–T003, T006)."""
    told: set[tuple[str, str]] = set()
    for stated in stated_figures(case.passages.reading):
        owner = case.passages.owners[stated.place.item]
        if owner is None or owner.row or stated.in_table or _narrowed(case, stated):
            continue
        for finding in _level(case, stated):
            sign = (finding.message, finding.places[0].quote)
            if sign not in told:
                told.add(sign)
                yield finding


def _narrowed(case: Comparison, stated: Figure) -> bool:
    """支出合计 behind words about purchases or receptions is their total, not the unit's."""
    if stated.words not in WHOLES or _OF_UNIT.search(stated.raw):
        return False
    return bool(
        _TALK.search(
            case.passages.reading.text(stated.place.item).text[
                max(stated.place.start - REACH, 0) : stated.place.start
            ]
        )
    )


def _level(case: Comparison, stated: Figure) -> Iterator[Finding]:
    label = stated.words if is_known(stated.words) else project_name(stated.words)
    pool = [f for f in case.figures if f.label == label and _comparable(f, stated)]
    of_year = [f for f in pool if f.year == stated.year]
    measures = PLANNED.get(stated.measure, (stated.measure,))
    exact = [f for f in of_year if not stated.measure or f.measure in measures or not f.measure]
    if not exact or any(agrees(stated.quantity, f) is Agreement.EXACT for f in exact):
        return
    near = next((f for f in exact if agrees(stated.quantity, f) is Agreement.ROUNDED), None)
    if near is not None:
        yield _rounded(case, stated, near)
    elif slipped := next((f for f in exact if _unit_slip(stated.quantity, f)), None):
        yield _slip(case, stated, slipped)
    else:
        yield from _contradicted(case, stated, exact, pool)


def _comparable(figure: BookFigure, stated: Figure) -> bool:
    """The same kind of thing, of the same money, of a project where a project is meant."""
    if figure.kind != stated.quantity.kind or figure.fund != stated.fund:
        return False
    if figure.kind == "count" and not same_thing(figure.fact.unit, stated.quantity.unit):
        return False
    return bool(figure.row) == bool(stated.scope)


def same_thing(one: str, other: str) -> bool:
    other = other.removeprefix("万").removeprefix("亿")
    return one == other or any({one, other} <= alike for alike in _ALIKE)


def agrees(quantity: Quantity, figure: BookFigure) -> Agreement:
    """Exact also where one is the other correctly rounded."""
    value, own = figure.fact.number, figure.fact.step
    if value is None:
        return Agreement.OFF
    fit = judge(quantity.value, quantity.step, value, figure.interval, rate=True)
    finer = own > quantity.step and judge(value, own, quantity.value, quantity.interval, rate=True)
    return Agreement.EXACT if finer is Agreement.EXACT else fit


def _unit_slip(quantity: Quantity, figure: BookFigure) -> bool:
    """元 for 万元 or the other way: the same digits, another unit."""
    if quantity.kind != "money" or not quantity.value or not figure.fact.number:
        return False
    return any(
        agrees(replace(quantity, value=value, unit=unit), figure) is Agreement.EXACT
        for unit in ("元", "万元", "亿元")
        if unit != quantity.unit
        for value in [quantity.value / quantity.factor * replace(quantity, unit=unit).factor]
    )


def said(place: Place) -> str:
    """The words of a passage in quotation marks, not too many of them."""
    words = place.quote.strip()
    return quoted(words if len(words) <= SHORT else f"…{words[-SHORT:]}")


def _rounded(case: Comparison, stated: Figure, figure: BookFigure) -> Finding:
    return Finding(
        "T003", Severity.NOTE,
        f"文字写{said(stated.place)}，{quoted(figure.name)}填报数为{case.shown(figure)}，只在末位相差，宜写成一致。",
        case.keys(stated.place.item, [figure]), case.shown(figure), stated.printed, _difference(case, stated, figure),
        case.hint(figure), places=(case.placed(stated.place),),
    )  # fmt: skip


def _slip(case: Comparison, stated: Figure, figure: BookFigure) -> Finding:
    return Finding(
        "T002", Severity.ERROR,
        f"文字写{said(stated.place)}，{quoted(figure.name)}填报数为{case.shown(figure)}，数字相同而单位不同。",
        case.keys(stated.place.item, [figure]), case.shown(figure), stated.printed, "", case.hint(figure),
        places=(case.placed(stated.place),),
    )  # fmt: skip


def _contradicted(
    case: Comparison, stated: Figure, exact: list[BookFigure], pool: list[BookFigure]
) -> Iterator[Finding]:
    """None of the figures it can be is what is stated."""
    values = {f.fact.number for f in exact}
    single = len(values) == 1 and (bool(stated.measure) or exact[0].label in LEXICON.single)
    if not is_known(exact[0].label) and not (single and len(exact[0].label) >= 4):
        return
    severity = Severity.ERROR if single and stated.certain else Severity.WARNING
    other = next(
        (f for f in pool if f.year != stated.year and f.measure == exact[0].measure
         and f.fact.number and agrees(stated.quantity, f) is Agreement.EXACT), None,
    )  # fmt: skip
    places = (case.placed(stated.place),)
    if other is not None and single:
        yield Finding(
            "T006", severity,
            f"文字写{said(stated.place)}，这是{other.year}年的数；{quoted(exact[0].name)}为{case.shown(exact[0])}。",
            case.keys(stated.place.item, [exact[0], other]), case.shown(exact[0]), stated.printed, "", case.hint(exact[0]), places=places,
        )  # fmt: skip
    elif single:
        yield Finding(
            "T001", severity,
            f"文字写{said(stated.place)}，与{quoted(exact[0].name)}填报数{case.shown(exact[0])}不一致。",
            case.keys(stated.place.item, exact), case.shown(exact[0]), stated.printed, _difference(case, stated, exact[0]),
            case.hint(exact[0]), places=places,
        )  # fmt: skip
    elif stated.certain:
        shown = "、".join(f"{quoted(f.name)}{case.shown(f)}" for f in exact[:4])
        yield Finding(
            "T001", Severity.WARNING, f"文字写{said(stated.place)}，与填报数都不一致：{shown}。",
            case.keys(stated.place.item, exact[:4]), "、".join(case.shown(f) for f in exact[:4]), stated.printed, "",
            "请写明是哪一项数（年初预算、调整预算或决算），并与填报数一致。", places=places,
        )  # fmt: skip


def _difference(case: Comparison, stated: Figure, figure: BookFigure) -> str:
    value = figure.fact.number
    assert value is not None
    decimals = max(figure.fact.decimals, stated.quantity.decimals) if figure.kind == "money" else 0
    gap = format_quantity(abs(stated.quantity.value - value), figure.fact.unit, decimals, case.pack.style)
    return f"{stated.printed}，{case.shown(figure)}，相差{gap}"


# --- texts about one project -----------------------------------------------------------------------


def project_levels(case: Comparison) -> Iterator[Finding]:
    """A project's own text that states its budget or what it has spent must state the project's figures (T001–T003)."""
    reading = case.passages.reading
    for claim in reading.claims:
        owner = case.passages.owners[claim.item]
        if owner is None or not owner.row or claim.role != "level" or not claim.quantity.exact:
            continue
        if (
            claim.quantity.kind != "money"
            or claim.year != case.pack.year
            or reading.text(claim.item).kind == "heading"
        ):
            continue
        before = case.before(claim)
        name = label_of(case.book.text(f"项目.{owner.row}.名称"))
        rest = project_name(plain_label(claim.raw)).removeprefix(name)
        measure = claim.measure or measure_of(claim.raw)
        if PARTIAL.search(before) or "、" in before or not _BARE.match(rest) or not measure:
            continue
        stated = Figure(claim.quantity, claim.place, name, measure, case.pack.year, name, raw=claim.raw, certain=not claim.carried)
        own = replace(case, figures=tuple(f for f in case.figures if f.row == owner.row))
        for finding in _level(own, stated):
            # Names of projects are not certain: at most a warning.
            yield replace(finding, severity=max(finding.severity, Severity.WARNING, key=ORDER.index))
