"""口径: rules of the people who check indicators, as pack data.  ``REVIEWS`` lists the types; each is one class.

Sources: the seven common faults of indicators and the rules of 复核 as reviewers work by them.  A rule speaks about one
row (its place is where it is mended) or about the whole form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from ..facts import FactBook
from ..findings import Finding, Severity
from ..money import round_half_up
from ..rules.base import percent
from .asking import ByRow, Review, Seen, Told
from .closing import place_key, subject
from .monitoring import Lagging, Unlikely
from .values import compared

if TYPE_CHECKING:
    from ..pack.source import Node
    from .sheet import FormLine, FormSheet


@dataclass(frozen=True, slots=True)
class Unmeasurable(ByRow):
    """指标值不可衡量：只有“进一步提高”“明显改善”一类的话，没有数."""

    words: tuple[str, ...]
    type: ClassVar[str] = "unmeasurable"
    code: ClassVar[str] = "Q001"
    hint: ClassVar[str] = "请写出可以核对的数或事实。"

    @classmethod
    def read(cls, node: Node) -> Unmeasurable:
        return cls(node.texts("words"))

    def of_row(self, line: FormLine) -> Iterator[tuple[str, str]]:
        target = line.typed.target
        word = next((w for w in self.words if w in target or w in line.name), "")
        if word and not re.search(r"\d", target):
            yield "target_value", f"“{line.name}”的目标值“{target}”无法衡量（“{word}”）"


@dataclass(frozen=True, slots=True)
class WrongSign(ByRow):
    """符号与指标类别相反：成本写“≥”，满意度写“≤”."""

    levels: tuple[str, ...]
    signs: tuple[str, ...]
    type: ClassVar[str] = "wrong_sign"
    code: ClassVar[str] = "Q002"
    hint: ClassVar[str] = "请核对符号：成本一类不超过，满意度一类不低于。"

    @classmethod
    def read(cls, node: Node) -> WrongSign:
        return cls(node.texts("levels"), node.texts("signs"))

    def of_row(self, line: FormLine) -> Iterator[tuple[str, str]]:
        kinds = (line.typed["level1"], line.typed["level2"])
        level = next((kind for kind in kinds if any(word in kind for word in self.levels)), "")
        if level and line.typed["sign"] in self.signs:
            yield "sign", f"“{line.name}”是{level}，符号却是“{line.typed['sign']}”"


@dataclass(frozen=True, slots=True)
class Copied(ByRow):
    """完成值照抄目标值：定性的一字不差."""

    least: int
    type: ClassVar[str] = "copied"
    code: ClassVar[str] = "Q003"
    hint: ClassVar[str] = "请写实际做到了什么。"

    @classmethod
    def read(cls, node: Node) -> Copied:
        return cls(node.integer("least", 6))

    def of_row(self, line: FormLine) -> Iterator[tuple[str, str]]:
        target, actual = line.typed.target, line.typed.actual
        if line.typed.verbal and target == actual and len(actual) >= self.least:
            yield "actual_value", f"“{line.name}”的完成值与目标值一字不差"


@dataclass(frozen=True, slots=True)
class Over(ByRow):
    """完成值超过目标值太多，没有说明：多半目标定低了（复核口径 130%）."""

    above: Decimal
    type: ClassVar[str] = "over_target"
    code: ClassVar[str] = "Q004"
    hint: ClassVar[str] = "请在偏差原因一栏说明，或核对目标值。"

    @classmethod
    def read(cls, node: Node) -> Over:
        return cls(node.number("above", Decimal("1.3")))

    def of_row(self, line: FormLine) -> Iterator[tuple[str, str]]:
        figures = compared(line.typed) if not line.typed.verbal and line.typed["sign"] in ("≥", ">", "=") else ""
        if isinstance(figures, str) or figures.target <= 0 or line.reason:
            return
        share = figures.actual / figures.target
        if share > self.above:
            yield "actual_value", f"“{line.name}”完成值是目标值的{percent(round_half_up(share, 3))}，没有说明"


@dataclass(frozen=True, slots=True)
class MissedFull(ByRow):
    """没有达到目标，却给了满分."""

    type: ClassVar[str] = "missed_full"
    code: ClassVar[str] = "Q005"
    hint: ClassVar[str] = "请核对完成值和得分。"

    @classmethod
    def read(cls, node: Node) -> MissedFull:
        return cls()

    def of_row(self, line: FormLine) -> Iterator[tuple[str, str]]:
        figures = compared(line.typed) if not line.typed.verbal else ""
        if not isinstance(figures, str) and not figures.met and line.points and line.points == line.weight:
            yield "points", f"“{line.name}”没有达到目标，却得满分"


@dataclass(frozen=True, slots=True)
class Duplicate:
    """同一个指标在两类里各写一次（产出和效益）."""

    type: ClassVar[str] = "duplicate"
    code: ClassVar[str] = "Q006"
    hint: ClassVar[str] = "请留一处，另一处换成别的指标。"

    @classmethod
    def read(cls, node: Node) -> Duplicate:
        return cls()

    def tell(self, sheet: FormSheet, seen: Seen) -> Iterator[Told]:
        first: dict[str, FormLine] = {}
        for line in sheet.counted:
            name = re.sub(r"[\s，,、（）()“”\"]", "", line.name)
            before = first.setdefault(name, line)
            if name and before is not line:
                there = before.level1 or f"第{before.row.removeprefix('项')}行"
                yield Told(line.row, "name", f"“{line.name}”与{there}里的指标重复")


@dataclass(frozen=True, slots=True)
class NoSurvey:
    """满意度没有调查依据：指标、本表的结论和全文都没有提到问卷、调查."""

    levels: tuple[str, ...]
    words: tuple[str, ...]
    type: ClassVar[str] = "no_survey"
    code: ClassVar[str] = "Q007"
    hint: ClassVar[str] = "请写明怎样调查、发放和收回多少份，并留存问卷。"

    @classmethod
    def read(cls, node: Node) -> NoSurvey:
        return cls(node.texts("levels"), node.texts("words"))

    def tell(self, sheet: FormSheet, seen: Seen) -> Iterator[Told]:
        rows = [line for line in sheet.counted if any(word in line.level1 + line.typed["level2"] for word in self.levels)]
        if not rows:
            return
        own, indicators = f"{sheet.place.base}.", f"{sheet.place.indicators}."
        written = (fact.shown() for key, fact in seen.book.items() if key.startswith(own) and not key.startswith(indicators))
        whole = self._says(seen.passages) or any(map(self._says, written))
        for line in rows:
            typed = " ".join(line.typed.texts.values())
            if not whole and not self._says(typed.replace(line.name, "")):
                yield Told(line.row, "actual_value", f"“{line.name}”没有写满意度是怎样调查的")

    def _says(self, text: str) -> bool:
        return any(word in text for word in self.words)


@dataclass(frozen=True, slots=True)
class Misplaced(ByRow):
    """指标放错了类：如数量指标里写合格率、支付率，数量和质量混在一起."""

    level: str
    words: tuple[str, ...]
    type: ClassVar[str] = "misplaced"
    code: ClassVar[str] = "Q008"
    hint: ClassVar[str] = "请核对指标的类别；一个指标只说一件事。"

    @classmethod
    def read(cls, node: Node) -> Misplaced:
        return cls(node.text("level"), node.texts("words"))

    def of_row(self, line: FormLine) -> Iterator[tuple[str, str]]:
        word = next((w for w in self.words if w in line.name), "")
        if word and self.level in (line.typed["level1"], line.typed["level2"]):
            yield "level2", f"“{line.name}”写在{self.level}里，看着不像这一类（“{word}”）"


@dataclass(frozen=True, slots=True)
class Wanting:
    """缺了一类指标：没有满意度、没有成本；不分类的表不问."""

    levels: tuple[str, ...]
    type: ClassVar[str] = "wanting"
    code: ClassVar[str] = "Q009"
    hint: ClassVar[str] = "确实不涉及的，请写一行“不适用”。"

    @classmethod
    def read(cls, node: Node) -> Wanting:
        return cls(node.texts("levels"))

    def tell(self, sheet: FormSheet, seen: Seen) -> Iterator[Told]:
        there = " ".join(line.level1 + line.typed["level2"] for line in sheet.lines)
        part = sheet.place.form.indicators
        classed = part is not None and not {"level1", "level2"}.isdisjoint(part.asked)
        absent = [level for level in self.levels if level not in there] if sheet.lines and classed else []
        if absent:
            yield Told("", "", f"表里没有{'、'.join(absent)}一类的指标")


REVIEWS: dict[str, type[Review]] = {
    kind.type: kind
    for kind in (Unmeasurable, WrongSign, Copied, Over, MissedFull, Duplicate, NoSurvey, Misplaced, Wanting, Lagging, Unlikely)
}


@dataclass(frozen=True, slots=True)
class ReviewRule:
    review: Review
    severity: Severity = Severity.WARNING
    forms: tuple[str, ...] = ()
    """The forms it looks at; all where it names none."""
    file: str = ""
    line: int = 0


def review_findings(rules: tuple[ReviewRule, ...], sheets: Iterable[FormSheet], book: FactBook) -> Iterator[Finding]:
    """What those who check would ask about the forms, each with the cell to mend."""
    texts = "\n".join(fact.shown() for key, fact in book.items() if key.startswith("文字.")) if rules else ""
    for sheet in sheets:
        yield from _told(rules, sheet, Seen(book, texts))


def _told(rules: tuple[ReviewRule, ...], sheet: FormSheet, seen: Seen) -> Iterator[Finding]:
    place, whose = sheet.place, subject(sheet.place, seen.book)
    for rule in rules:
        if rule.forms and place.form.key not in rule.forms:
            continue
        for told in rule.review.tell(sheet, seen):
            key = f"{place.indicators}.{told.row}.{told.cell}" if told.row else place.full(told.cell) if told.cell else place_key(place)
            severity = Severity.ERROR if told.demanded else rule.severity
            yield Finding(rule.review.code, severity, f"{whose}{told.text}", (key,), hint=rule.review.hint)


def read_reviews(top: Node) -> tuple[ReviewRule, ...]:
    found = []
    for node in top.nodes("rules", required=not top.has("reasons")):
        name = node.text("type")
        kind = REVIEWS.get(name)
        if kind is None:
            node.problem("R001", f"没有“{name}”这种规则，可用的有：{'、'.join(REVIEWS)}", "type")
            continue
        severity = Severity(node.choice("severity", tuple(s.value for s in Severity), "warning"))
        found.append(ReviewRule(kind.read(node), severity, node.texts("forms"), node.file, node.line))
        node.done()
    return tuple(found)
