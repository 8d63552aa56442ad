"""Changes against the amounts they are of: 比2019年增加 7,033 万元，增长 61%; 2020年 21 万元，2019年 42 万元，减少 50%."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...language.labels import canonical, is_known
from ...language.lexicon import LEXICON, alternation
from ...language.predicates import YEAR, compared_year
from ..figures import Figure
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.phrases import BREAK, Sentence, Term, sentences
from .figures import figures_of, whole_of_rates
from .sections import akin, core

_STOP = re.compile(r"[，,；;：:、。]")
_PARTED = re.compile(rf"[；;]|{alternation(LEXICON.list_marks)}")
_CUT = re.compile(rf"[；;。]|{LEXICON.list_openers[0]}")
_NEXT_TO = alternation(LEXICON.comparing["with"])
_AGAINST = re.compile(rf"(?:{_NEXT_TO})(?:20\d\d\s?年?|{alternation(LEXICON.comparing['base'])})")
_COMPARED = re.compile(_NEXT_TO)
_ADJUSTING = re.compile(alternation(LEXICON.budget_moves))
_SAVED = re.compile(rf"[比较](?:{alternation(LEXICON.comparing['plan'])})|{alternation(LEXICON.saved_words)}")
FROM, TO = (
    re.compile(alternation(LEXICON.comparing["from"])),
    re.compile(rf"(?:{alternation(LEXICON.comparing['to'])})了?(?:{YEAR.pattern}[^，,；;\d]{{0,4}})?$"),
)
_FOLLOWED = tuple(LEXICON.comparing["behind"])
LAST = "0"
"""The year of a term that is the year before."""
_SURE = 5
"""So many characters name a thing."""
_CLOSE = 24
"""The most characters between a change and its rate."""
_BACK = 2
"""How many sentences back an amount may stand that a change is of."""


def changes(reading: Reading) -> Iterator[Relation]:
    for text in sentences(reading):
        for index, sentence in enumerate(text):
            around = _Around(reading, sentence, text[max(index - _BACK, 0) : index], text[index + 1 : index + 2])
            for at, term in enumerate(sentence.terms):
                if term.growth:
                    yield from around.growth(at, term)
                elif term.direction and term.kind in ("money", "count"):
                    yield from around.difference(term)


class _Around:
    """A sentence with those before and behind it."""

    def __init__(self, reading: Reading, sentence: Sentence, earlier: Sequence[Sentence], behind: Sequence[Sentence]) -> None:
        self.reading, self.sentence, self.earlier, self.behind = reading, sentence, earlier, behind

    # --- growth in per cent ---------------------------------------------------------------------

    def growth(self, at: int, rate: Term) -> Iterator[Relation]:
        whole = rate.figure
        choice = ("growth", whole.key)
        if rate.direction < 0:
            yield Relation("bound", whole_of_rates(whole), (whole,), rate.words, rule="C207")
        change = self._change_of(at)
        if change is None:
            if not rate.said.raw and (pair := _two(self.sentence, rate) or self._named_years(rate)):
                old, new = pair
                operands = (new.figure, old.figure)
                yield Relation("growth", whole, operands, rate.words, Support.SAID, (rate.direction,), "C202", choice=choice, note="C210")
            else:
                yield from self._searched(rate, whole)
                yield from self._named_for(rate, whole)
            return
        moved = change.figure
        if len(change.directions) == 1 and change.direction != rate.direction:
            yield Relation("way", whole, (moved,), rate.words, signs=(rate.direction, change.direction), rule="C206")
            return
        if base := _base_said(self.sentence, change) or self.base_behind(change):
            yield Relation("ratio", whole, (moved, base.figure), rate.words, Support.SAID, (), "C202", choice=choice, note="C210")
            for now in [t for t in self.sentence.terms if t.level and t.same_unit(base) and t.end <= base.start][-1:]:
                ends = (now.figure, base.figure)
                yield Relation("growth", whole, ends, rate.words, Support.HINT, (rate.direction,), "C202", among=9, choice=choice)
            return
        if pair := _budget_and_actual(self.sentence, change):
            yield Relation("ratio", whole, (moved, pair[0].figure), rate.words, Support.SAID, (), "C202", choice=choice, note="C210")
            return
        levels = [t for t in _levels(self.sentence, self.earlier[-1] if self.earlier else None, change) if t.exact]
        # After what it is made of (其中：…。), a change is of the whole again, a sentence further back.
        further = [t for s in self.earlier[:-1] for t in s.terms if t.level and t.same_unit(change)] if not change.subject else []
        for number, level in enumerate((*levels, *(further if levels else ()))):
            support = Support.HINT if number else Support.SAID if len(levels) == 1 else Support.LIKELY
            if level.year == "0" and not compared_year(change.lead + change.words + rate.words):
                ends = (moved, level.figure)  # 上年 203 万元，本年下降 22%，少收 45 万元: the level is what it fell from
                yield Relation("ratio", whole, ends, rate.words, support, (), "C202", choice=choice)
                continue
            noted, undefined = ("C210", "C208") if not number else ("C210" if level in levels else "", "")
            yield Relation(
                "rise", whole, (moved, level.figure), rate.words, support, (rate.direction,), "C202",
                among=99, choice=choice, note=noted, zero=undefined,
            )  # fmt: skip
            if _may_be_base(change, level):
                operands = (moved, level.figure)
                yield Relation("ratio", whole, operands, rate.words, Support.HINT, (), "C202", among=99, choice=choice, note=noted)

    def _searched(self, rate: Term, whole: Figure) -> Iterator[Relation]:
        """The year before stands in the same clauses and is called so: 12.85 亿元，上年为 9.76 亿元，增长 31.7%."""
        near = _since_cut(self.sentence, rate, behind=True)
        bases = [t for t in near if t.exact and t.quantity.value > 0 and self._of_before(t)]
        if not bases:
            yield from self._year_before(rate, whole, near)
        of = rate.subject
        for base in bases:
            now = [t for t in near if t.exact and t not in bases and t.same_unit(base)]
            before = [t for t in self.sentence.terms if t.level and t.exact and t.end <= base.start and t.same_unit(base)]
            now = now or [t for t in before if akin(t, base)]
            now = [t for t in now if _about(of, t)] or now if of else now
            for level in now:
                support = Support.LIKELY if len(bases) == len(now) == 1 else Support.HINT
                ends = (level.figure, base.figure)
                yield Relation(
                    "growth", whole, ends, rate.words, support, (rate.direction,), "C202", len(now),
                    choice=("growth", whole.key), note="C210",
                )  # fmt: skip

    def _year_before(self, rate: Term, whole: Figure, near: Sequence[Term]) -> Iterator[Relation]:
        """2021年接待游客 186.40 万人次。2022年接待游客 214.36 万人次，同比增长 15%: the same, in the same words, a sentence before."""
        now = [t for t in near if t.exact and t.level and t.end <= rate.start]
        year = rate.compared or (now[-1].compared if now else "")
        if len(now) != 1 or rate.subject or not core(now[0].words):
            return
        last = str((now[0].figure.year or 0) - 1) if year in (LAST, "") else year
        alike = [t for s in self.earlier for t in s.terms if t.level and t.exact and t.same_unit(now[0]) and t.quantity.value > 0]
        alike = [t for t in alike if _named_alike(t, now[0]) and t.measure == now[0].measure and (year or t.year == LAST)]
        bases = [t for t in alike if t.year == LAST or str(t.figure.year) == last]
        if len(bases) == 1:
            ends = figures_of((now[0], bases[0]))
            yield Relation(
                "growth", whole, ends, rate.words, Support.LIKELY, (rate.direction,), "C202", choice=("growth", whole.key), note="C210",
            )  # fmt: skip

    def _named_for(self, rate: Term, whole: Figure) -> Iterator[Relation]:
        """核减造价 3,406 万元，送审金额 41,280 万元，核减率 8.25%: what the rate is named for, of the other amount beside it."""
        act = rate.words.removesuffix(LEXICON.rate_parts["ends"][0])
        near = [t for t in _since_cut(self.sentence, rate, every=True) if t.exact] if len(act) > 1 and act != rate.words else []
        parts = [t for t in near if act in t.words]
        bases = [t for t in near if t not in parts and t.level]
        if len(parts) == len(bases) == 1 and parts[0].same_unit(bases[0]):
            operands = (parts[0].figure, bases[0].figure)
            yield Relation("ratio", whole, operands, rate.words, Support.LIKELY, (), "C220", choice=("growth", whole.key))

    def _of_before(self, term: Term) -> bool:
        """Whether its words say that it is of an earlier year, or what something grew from."""
        year, own = term.year, self.reading.document.year
        earlier = year == "0" or (year != "" and own is not None and int(year) < own)
        return _against(term) or earlier or bool(FROM.match(term.words))

    def _change_of(self, index: int) -> Term | None:
        """The change a growth rate stands beside: 增加 7,033 万元，增长 61%."""
        terms = self.sentence.terms
        rate = terms[index]
        bare = not rate.said.raw
        for other in (terms[max(index - 1, 0) : index] if bare else ()) + terms[index + 1 : index + 2]:
            first, second = sorted((rate, other), key=lambda t: t.quantity.start)
            gap = self.sentence.between(first, second)
            if not other.direction or other.kind not in ("money", "count") or not other.exact:
                continue
            near = len(gap) <= _CLOSE and not BREAK.search(gap)
            if near and (other is first or not other.said.raw):
                return other
        return None

    def _named_years(self, rate: Term) -> tuple[Term, Term] | None:
        """2022年比2021年增长 8.6%, behind one amount of each year."""
        years = [*YEAR.findall(rate.lead + rate.words)]
        if len(years) != 2 or years[0] == years[1] or compared_year(rate.words) != years[1]:
            return None
        levels = [t for s in (*self.earlier[-1:], self.sentence) for t in s.terms if t.level and t.end <= rate.start]
        found = [[t for t in levels if t.year == year] for year in reversed(years)]
        return (found[0][0], found[1][0]) if [len(f) for f in found] == [1, 1] and found[0][0].same_unit(found[1][0]) else None

    def base_behind(self, change: Term) -> Term | None:
        """The base stated behind a change: 较2022年多 117.50 万元，2022年兑付 1,285.00 万元; 上年决算数为 271.25 万元。"""
        year = change.compared
        here = [t for t in self.sentence.terms if t.quantity.start >= change.end]
        there = [s.terms[0] for s in self.behind if s.terms and not s.text[: s.terms[0].start - s.start].strip()]
        terms = [t for t in (*here, *there) if t.level and t.same_unit(change)]
        if not year or not terms or not _FOLLOWED or _stated_before(self.sentence, change, year):
            return None
        own = {year, "0"} if year == str((self.reading.document.year or 0) - 1) or year == "0" else {year}
        base = terms[0]
        named = base.year in own or (year == "0" and base.year == str((self.reading.document.year or 0) - 1))
        cut = here and base in here and BREAK.search(self.sentence.between(change, base).replace("；", ""))
        return base if named and not cut else None

    # --- amounts --------------------------------------------------------------------------------

    def difference(self, change: Term) -> Iterator[Relation]:
        """A change behind the two amounts it is the difference of."""
        pair, support = _two(self.sentence, change) or _budget_and_actual(self.sentence, change), Support.SAID
        if pair is None and (base := _base_said(self.sentence, change) or self.base_behind(change)):
            levels = _levels(self.sentence, self.earlier[-1] if self.earlier else None, change)
            found = [t for t in levels if t is not base and t.exact and not _against(t)]
            behind = base.quantity.start > change.quantity.start
            two = bool(found) and (len(found) == 1 or behind) and found[0].year != base.year
            pair, support = (base, found[0]) if two else None, Support.LIKELY
            yield from (self._apart(change, (base, other), Support.HINT) for other in (found[1:] if pair else ()))
            if not found and (after := self._reached(change)):
                pair = base, after
        if pair is not None:
            yield self._apart(change, pair, support)

    def _reached(self, change: Term) -> Term | None:
        """What a change led to, right behind it: 较年初预算 1,420 万元增加 185 万元，调整后预算为 1,605 万元."""
        terms = self.sentence.terms
        after = next(iter(terms[terms.index(change) + 1 :]), None)
        if after is None or not (after.level and after.exact and after.same_unit(change)) or BREAK.search(after.lead):
            return None
        return after if TO.search(after.words) else None

    def _apart(self, change: Term, pair: tuple[Term, Term], support: Support) -> Relation:
        old, new = pair
        whole, signs = change.figure, (change.direction, -change.direction)
        return Relation(
            "difference", whole, (new.figure, old.figure), change.words, support, signs, "C204",
            among=9 if support is Support.HINT else 1, choice=("change", whole.key), note="C211",
        )  # fmt: skip


def _named_alike(one: Term, other: Term) -> bool:
    """Whether both are called the same, but for whose they are."""
    names = core(one.words), core(other.words)
    return names[0] == names[1] or (min(map(len, names)) >= _SURE and names[0][-_SURE:] == names[1][-_SURE:])


def _levels(sentence: Sentence, before: Sentence | None, change: Term) -> list[Term]:
    """The amounts a change may be of, the nearest first."""
    of = change.subject
    here = [t for t in sentence.terms if t.level and t.same_unit(change) and t.end <= change.quantity.start]
    there = [t for t in before.terms if t.level and t.same_unit(change)] if before else []
    if of:
        near = [*there, *here][::-1]
        about = [t for t in near if _about(of, t)]
        return about or [t for t in near if any(of[at : at + 2] in t.words for at in range(len(of) - 1)) or set(of) <= set(t.words)]
    named = _named_between(change)
    return [t for t in reversed(here or there) if not named or _about(named, t)]


def _named_between(change: Term) -> str:
    """The known figure that clauses between its amount and a bare 比去年增加 have turned to: 公务接待费比预算无增减变化，比去年增加."""
    pieces = _STOP.split(change.lead)[:-1]
    names = [canonical(_COMPARED.split(piece)[0]) for piece in pieces]
    return next((name for name in reversed(names) if is_known(name)), "")


def _about(of: str, level: Term) -> bool:
    label = level.label
    named = core(level.words)
    return of in level.words or (len(label) > 2 and (label in of or canonical(of) == label)) or (len(named) > 1 and named in of)


def _against(term: Term) -> bool:
    return bool(_AGAINST.match(term.words)) and not term.words.endswith(_FOLLOWED)


def _may_be_base(change: Term, level: Term) -> bool:
    """Whether an amount may itself be what the change is measured against."""
    year = change.compared
    return not year or level.year in ("0", year)


def _base_said(sentence: Sentence, change: Term) -> Term | None:
    """The amount named as what it is compared with, right before the change: 较上年 1,600 万元多出 272 万元."""
    index = sentence.terms.index(change)
    base = sentence.terms[index - 1] if index else None
    if base is None or not base.level or not base.exact or not base.same_unit(change) or change.subject:
        return None
    near = not _STOP.search(change.lead.rstrip("，, "))
    return base if near and _AGAINST.match(base.words) and base.quantity.value > 0 else None


def _stated_before(sentence: Sentence, change: Term, year: str) -> bool:
    """Whether an amount of the year compared with stands before the change."""
    return any(t.year == year for t in sentence.terms if t.level and t.end <= change.start)


def _two(sentence: Sentence, moved: Term) -> tuple[Term, Term] | None:
    """The two amounts, earlier and later, a change behind them compares: of two years, or 由 A 减至 B; None where that
    is not certain."""
    levels = _since_cut(sentence, moved)
    if len(levels) != 2 or not all(t.exact for t in levels) or moved.subject:
        return None
    first, second = levels
    if _against(second):
        return (second, first) if not _CUT.search(moved.lead) else None
    if _PARTED.search(sentence.between(first, moved)):
        return None
    if FROM.search(first.words):
        return (first, second) if TO.search(second.words) else None
    years = [t.year for t in levels]
    if len(together := YEAR.findall(first.lead)) == len(levels) and not years[1]:
        years = together  # 2021年、2022年分别受理 320 件、368 件
    if not all(years) or years[0] == years[1] or first.measure != second.measure:
        return None
    return (first, second) if years[0] < years[1] else (second, first)


def _since_cut(sentence: Sentence, moved: Term, behind: bool = False, every: bool = False) -> list[Term]:
    """The amounts before a change, back to the last semicolon or 其中; ``behind``: those up to the next one too; ``every``:
    changes and other units as well."""
    at = moved.quantity.start - sentence.start
    cuts = [m.end() for m in _CUT.finditer(sentence.text)]
    cut = max((c for c in cuts if c <= at), default=0) + sentence.start
    last = (min((c for c in cuts if c > at), default=len(sentence.text)) if behind else at) + sentence.start
    found = [t for t in sentence.terms if (t.level or (every and t.kind in ("money", "count"))) and cut <= t.quantity.start < last]
    return [t for t in found if behind or every or t.same_unit(found[-1] if moved.kind == "ratio" else moved)]


def _budget_and_actual(sentence: Sentence, change: Term) -> tuple[Term, Term] | None:
    """Budget and outcome that 节约, 较预算减少 … compares; 年初 and adjusted budget that 调增, 调减 does."""
    levels = [t for t in sentence.terms if t.level and t.same_unit(change)]
    if change.kind != "money" or core(change.subject) or compared_year(change.lead):
        return None
    by = {t.measure: t for t in levels}
    planned = by.get("adjusted") or by.get("budget") or by.get("planned")
    if _ADJUSTING.search(change.words):
        moves = [t for t in sentence.terms if t.direction and t.kind == "money"]
        old, new = by.get("budget"), by.get("adjusted")
        named = len(moves) == 1 and len(by) == len(levels) and old and new and not _others_between(levels, old, new)
        return (old, new) if named and old and new and _in_one(sentence, old, new, change) else None
    if len(levels) != 2 or not planned or "actual" not in by or not _SAVED.search(change.words):
        return None
    return (planned, by["actual"]) if _in_one(sentence, planned, by["actual"], change) else None


def _others_between(levels: Sequence[Term], one: Term, other: Term) -> bool:
    """Whether an amount stands between the two that may have changed one into the other as well: 收回 18 万元."""
    return any(one.end <= t.start and t.end <= other.start for t in levels)


def _in_one(sentence: Sentence, *terms: Term) -> bool:
    """Whether numbers stand in one clause chain: no semicolon, no list of parts between them; and are exact."""
    first, last = min(terms, key=lambda t: t.end), max(terms, key=lambda t: t.quantity.start)
    return not _PARTED.search(sentence.between(first, last)) and all(t.exact for t in terms)


