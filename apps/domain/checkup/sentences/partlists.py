"""Lists of parts in a sentence: 其中：A 40 万元、B 60 万元; 由 A …和 B …组成; A 40 万元、B 60 万元，合计 100 万元."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from ...language.labels import canonical, share_words
from ...language.lexicon import LEXICON, patterns
from ...money import ZERO
from ..figures import Figure
from .phrases import BLANK, BREAK, EACH_ITS, OF_WHICH, Sentence, Stretch

RE = patterns("parts_of")
MARK = RE.mark

_CLASS = re.compile(r"[（(]\d[)）]")
"""小（1）型, 小（2）型 are two names."""
_PAUSE = re.compile(r"[，,、]")
_FROM = tuple(LEXICON.comparing["from"])
_MAKES = LEXICON.rate_parts["makes"]
_OFF, _IN = LEXICON.rate_parts["without"], LEXICON.rate_parts["among"][0]
_DONE = (*LEXICON.done_words, *LEXICON.rate_parts["did"])
_GRAND = LEXICON.total_words[1]
"""A grand total may be made of totals: 收入总计 of 本年收入合计 and what was carried over."""
_OPENING = 8
"""No more characters stand before the words that open a list of the sentence before: 主要用于以下方面：."""
_EACH = LEXICON.share_parts["each"]
_MOST = Decimal("0.6")
_PERSONS = ("人", "名", "位", "户", "人次")


@dataclass(frozen=True, eq=False)
class PartList:
    """What a sentence says is part of what; ``wholes`` are the amounts the list may belong to, the nearest first.

    ``closed``: the words say the list is all of it; ``open``: they say it is not (主要, 等).  ``plain`` is False where parts have parts,
    several amounts each or another year's among them; ``even`` where nothing but 、 and ； stands between the parts; ``named`` where
    the words name the whole again: 基本支出中，…; ``points`` where each stands in a point of its own: 一是…；二是….
    """

    wholes: tuple[Figure, ...]
    parts: tuple[Figure, ...]
    plain: bool
    even: bool
    open: bool = False
    closed: bool = False
    total_behind: bool = False
    named: bool = False
    points: bool = False
    loose: bool = False
    """Whether only a word like 分年度： says so: of what they are parts may stand further back."""
    names: tuple[str, ...] = ()
    """Of parts that are not named right in front of their numbers."""

    @property
    def labels(self) -> tuple[str, ...]:
        return self.names or tuple(part.name for part in self.parts)

    @property
    def group(self) -> tuple[str, ...]:
        """The canonical names among the parts that are known to be the whole together; empty where there are none."""
        for group in LEXICON.groups:
            names: tuple[str, ...] = group["parts"]
            of = group.get("of", ())
            if all(self.labels.count(name) == 1 for name in names) and (not of or self.wholes[0].name in of):
                return names
        return ()

    @property
    def rest(self) -> bool:
        """Whether the last part is what is left (其他用车, 其余), all are kinds of the whole's own noun (15个产出指标、8个效益指标、
        2个满意度指标 of 25个三级指标), or two that leave no third: 进口, 出口; 男, 女."""
        nouns = [re.split(r"[，,、；;。和及与]", term.tail)[0].strip()[-2:] for term in (self.wholes[0], *self.parts)]
        words = [part.words for part in self.parts]
        return bool(RE.rest.search(words[-1])) or halves(words) or (len(words) > 2 and bool(nouns[0]) and len(set(nouns)) == 1)

    @property
    def classes(self) -> bool:
        """技术改造类 540 万元、智能制造类 320 万元、绿色制造类 90 万元; 中央资金 300 万元、省级资金 90 万元、县级资金 40 万元."""
        words = [_named(part) for part in self.parts]
        kinds = all(w.endswith(LEXICON.class_ends) for w in words) or all(w.startswith(LEXICON.fund_levels) for w in words)
        return len(words) > 2 and (kinds or self.points)

    @property
    def exclusive(self) -> bool:
        """Whether things counted here are not counted twice: no persons, or kinds with a rest."""
        return self.rest or all(part.quantity.unit not in _PERSONS for part in self.parts)

    @property
    def staff(self) -> bool:
        """Whether the parts are kinds of staff that exclude one another."""
        return all(part.kind == "count" and RE.staff.search(part.words) for part in self.parts)


def halves(words: Sequence[str]) -> bool:
    """Whether two names leave no third: 男, 女; 上半年, 下半年."""
    return len(words) == 2 and any(a in one and b in other for a, b in LEXICON.halves for one, other in (words, words[::-1]))


def is_total(term: Figure) -> bool:
    return RE.total.match(term.words) is not None


def _bare(term: Figure) -> bool:
    """Whether nothing but its measure is said of it."""
    return (RE.bare_money if term.kind == "money" else RE.bare).fullmatch(term.words) is not None


def part_lists(sentence: Sentence, before: Sentence | None) -> Iterator[PartList]:
    """Every list of a sentence; ``before`` is the sentence before it under the same heading."""
    above = before.main.terms if before else ()
    for stretch in sentence.stretches:
        owner = stretch.owner
        if owner is not None and (owner.level or moved(owner)):
            marked = RE.bracket_mark.match(stretch.text.lstrip(BLANK))
            off = stretch.text.lstrip(BLANK + "（(已").startswith(_OFF)  # 亏损 2.08 亿元（已扣除补贴 3.15 亿元，补贴前 5.23 亿元）
            # 养护道路 270.5 公里（县道 42.8 公里、乡道 227.7 公里）: nothing but parts stands in the bracket.
            parts = all(t.level and t.same_unit(owner) and not (t.own_year or t.compared) for t in stretch.terms)
            if marked or (parts and not off and len(stretch.terms) > 1):  # more than some of it, or one in the wrong unit
                most = sum((t.quantity.value for t in stretch.terms), ZERO) > owner.quantity.value * _MOST
                most = most or len({t.quantity.unit for t in (owner, *stretch.terms)}) > 1
                yield from _collected(stretch, 0, (owner,), closed=not marked and most)
        here = before if before and before.item == sentence.item else None
        again = [t for found in (here.lists if here else ())[:1] for t in found.wholes if not found.total_behind]
        yield from _marked(stretch, above if here else (), again)
        yield from _within(stretch, above)
        yield from _made_of(stretch)
        yield from _totalled(stretch)


def _marked(stretch: Stretch, above: Sequence[Figure], again: Sequence[Figure]) -> Iterator[PartList]:
    for mark in MARK.finditer(stretch.text):
        terms, known = stretch.after(mark.end()), stretch.before(mark.start())
        if len(terms) > 1 and terms[0].quantity.hedge:
            terms = terms[1:]  # 500 立方米以上的蓄水池 18 口: the bound of a class names it
        gap = stretch.text[mark.end() : terms[0].quantity.start - stretch.offset].lstrip("：:，, ") if terms else ""
        interrupted = BREAK.search(gap) or (mark[0] != OF_WHICH and _PAUSE.search(gap))  # by a list of names, or another clause
        again_used = known and RE.used_for.match(mark[0]) and RE.used_for.match(known[-1].words)
        if not terms or mark[0].startswith(("主要", "分别")) or interrupted or again_used:
            continue
        opening = stretch.text[: mark.start()].strip(BLANK + " ，,")
        earlier = [t for t in (known or (above if len(opening) <= _OPENING else ())) if _may_be_whole(t)]
        closed = mark[0][0] in "分即具" if not mark["criterion"] else RE.classes.match(mark[0]) is not None
        if mark["criterion"]:  # 按经济分类，…: of the whole again, not of the last of its parts
            listed = next((m.end() for m in MARK.finditer(stretch.text, 0, mark.start())), mark.start()) + stretch.offset
            topics = [t for t in known if _may_be_whole(t) and t.quantity.start < listed]
            topics = topics or [*again, *(t for t in above if _may_be_whole(t) and t not in again)]
            earlier = topics[::-1] or earlier
        # 23个、资金1,444.80万元；9个、资金702.50万元 are two lists.
        alternating = len(terms) > 3 and not terms[1].same_unit(terms[0]) and terms[2].same_unit(terms[0])
        firsts = terms[: 2 if alternating else 1]
        for first in firsts:
            wholes, other = tuple(t for t in reversed(earlier) if t.same_unit(first)), first is not terms[0]
            found = _collected(stretch, mark.end(), wholes, closed=closed, other=other, several=len(firsts) > 1)
            yield from (replace(one, loose=bool(mark["criterion"]) and not closed and not known) for one in found)


def _may_be_whole(term: Figure) -> bool:
    """Not what something is held against, nor what came to it (新增 2 万辆)."""
    return term.level and not held_against(term) and term.words not in LEXICON.stock_words["new"]


def held_against(term: Figure) -> bool:
    """What something is compared with, what a rate is of (完成预算 9.50 万元的 81%) or what something moved from (由 36 处增加到)."""
    return term.said.based or term.tail == LEXICON.rate_parts["of"][0] or term.words.endswith(_FROM)


def _within(stretch: Stretch, above: Sequence[Figure]) -> Iterator[PartList]:
    """基本支出中，人员经费 …、公用经费 …: the whole is named again."""
    for match in RE.within.finditer(stretch.text):
        name, of = match["of"], canonical(match["of"])
        known = [t for t in (*above, *stretch.before(match.start())) if t.level]
        # 向社会组织购买 512 万元 is what 社会组织中 goes on with, 在建 63 个 what 在建项目中 does.
        called = (t for t in known if name in (words := _named(t)) or (len(words) > 1 and name.startswith(words)))
        wholes = [t for t in reversed(known) if of and t.name == of] or list(called)
        each = [t for t in wholes if EACH_ITS.search(t.words)]  # 分别为 46 人、52 人，合计 98 人: all of them are the total
        for whole in ([t for t in known if t.end > each[0].end and is_total(t)] if each else wholes)[:1]:
            yield from (replace(found, named=True) for found in _collected(stretch, match.end(), (whole,)))


def _made_of(stretch: Stretch) -> Iterator[PartList]:
    """由 A、B 和 C 组成; the whole stands before it."""
    for match in RE.made_of.finditer(stretch.text):
        inside = [t for t in stretch.after(match.start("parts")) if t.end - stretch.offset <= match.end("parts")]
        wholes = tuple(t for t in reversed(stretch.before(match.start())) if inside and t.level and t.same_unit(inside[0]))
        if wholes:
            yield PartList(wholes, tuple(inside), _plain(inside, wholes), True, bool(RE.open.search(match["parts"])), closed=True)


def _totalled(stretch: Stretch) -> Iterator[PartList]:
    """The parts first, their total behind them."""
    for index, total in enumerate(stretch.terms):
        if not (total.level and total.exact and is_total(total)):
            continue
        parts: list[Figure] = []
        bounds, shares, mark = 0, 0, None
        for term in reversed(stretch.terms[:index]):
            if term.quantity.hedge:
                bounds += 1  # 35 岁以下 86 人: the bound of a class names it
            elif parts and not mark and term.kind == "ratio" and parts[0].lead.strip("，, ") in _MAKES:
                shares += 1  # 省级承担 60%即 450 万元
            elif mark or not term.level or not term.same_unit(total):
                break
            else:
                parts.insert(0, term)
                mark = MARK.search(term.lead)
        added = any(words.startswith(LEXICON.added_words) for t in parts[:1] for words in (t.words, t.lead.lstrip()))
        off = added or any(part.words.startswith(_OFF) for part in parts)  # 本年结余 …，加上年结余 …，扣除 …; it stands further back
        if len(parts) > 1 and not off and not (mark and mark[0] == OF_WHICH):
            distributed = bool(EACH_ITS.search(stretch.text[: parts[0].quantity.start - stretch.offset]))
            plain = _plain(parts, ()) or distributed or bounds >= len(parts)
            even = _even(parts) or shares == len(parts)
            yield PartList((total,), tuple(parts), plain or bool(shares), even, closed=True, total_behind=True)


def _collected(
    stretch: Stretch, start: int, wholes: tuple[Figure, ...], *, closed: bool = False, other: bool = False, several: bool = False
) -> Iterator[PartList]:
    """The parts from ``start`` on, where what follows is a list of parts; ``other``: of the second kind of number."""
    parts, nested = _parts(stretch, start, wholes, several)
    if not parts:
        return
    behind = stretch.terms[stretch.terms.index(parts[-1]) + 1 :][:1]  # 将 100 万元分给甲 40、乙 70，合计分配 110 万元
    wholes += tuple(t for t in behind if t.level and t.same_unit(wholes[0]) and RE.totals.search(t.words))
    span = stretch.text[start : parts[-1].end - stretch.offset].replace(BLANK, "") + parts[-1].tail
    if any(word in span for word in LEXICON.overlap_words):
        return  # what is counted twice is in two of them
    values = [part.quantity.value for part in parts]
    if len(parts) > 2 and parts[-1].words.startswith(LEXICON.rest_words) and sum(values[1:]) == values[0]:
        parts, nested = parts[:1], True  # 其中直达资金 100 万元，惠企 70 万元、其余 30 万元
    is_open, rows = bool(RE.open.search(RE.purpose.sub("", span))), _rows(parts)
    heads = wholes[: len(rows[0])][::-1] if rows else ()
    if other:
        names = tuple(left.name for left, right in pairwise(stretch.terms) if right in parts)
        yield PartList(wholes, tuple(parts), len(set(names)) == len(parts) > 1, True, is_open, closed, names=names)
    elif rows and [head.said.measure for head in heads] == [part.said.measure for part in rows[0]]:
        for head, column in zip(heads, zip(*rows, strict=True), strict=True):
            yield PartList((head,), column, not nested, True, is_open, closed, names=tuple(row[0].name for row in rows))
    else:
        yield PartList(wholes, tuple(parts), not nested and _plain(parts, wholes), _even(parts), is_open, closed)


def _parts(stretch: Stretch, start: int, wholes: tuple[Figure, ...], several: bool) -> tuple[list[Figure], bool]:
    """The amounts of the list, and whether a part among them has parts of its own (which are left out)."""
    parts: list[Figure] = []
    inside, nested, turned = False, False, False
    for term in stretch.after(start) if wholes else ():
        whole, turned = wholes[0], turned or bool(BREAK.search(term.lead))
        if parts and term.words.startswith(LEXICON.respectively):
            nested = True
            continue
        lead = stretch.text[start : term.quantity.start - stretch.offset] if not parts else term.lead
        inside = inside and not BREAK.search(lead)
        mark = MARK.search(lead)
        if parts and ((mark and mark["criterion"]) or RE.within.search(lead.replace(BLANK, "").lstrip())):
            break
        mark = None if mark and parts and RE.used_for.match(mark[0]) and RE.used_for.match(parts[0].words) else mark
        if parts and mark and not BREAK.search(lead, mark.end()):
            inside = nested = True
        if inside:
            continue
        if parts and (RE.last.match(parts[-1].lead.lstrip()) or any(_named(p) and term.words.startswith(_named(p) + _IN) for p in parts)):
            break  # 其中专任教师 44 人，…；专任教师中持证 41 人
        of_class = not parts and term.quantity.hedge  # 500 立方米以上的蓄水池 18 口
        if of_class or not (term.level or moved(term)) or held_against(term) or (term.kind == "count") != (whole.kind == "count"):
            continue
        if turned and _ended(term, whole, parts):
            break
        if several and not term.same_unit(whole):
            continue
        total = parts and (is_total(term) or term.words.startswith(LEXICON.added_words))
        if total or not term.same_unit(whole) or _outside(term, whole, bool(parts)):
            break
        parts.append(term)
        turned = False
    # Without what is said of the whole behind them: …、市级配套 150 万元；已到位 480 万元，已支出 450 万元.
    first = next((i for i, part in enumerate(parts) if i and _bare(part)), 0)
    return (parts[:first] if first > 1 else parts, nested) if any(part.level for part in parts) else ([], False)


def _named(part: Figure) -> str:
    return part.words.removeprefix(OF_WHICH)


def moved(term: Figure) -> bool:
    """采购节约 58.40 万元 beside 跨年实施 111.43 万元: what moved is a part too where others are."""
    said = term.said
    return said.role == "change" and said.comparison is None and bool(said.raw) and term.kind in ("money", "count") and term.exact


def _ended(term: Figure, whole: Figure, parts: Sequence[Figure]) -> bool:
    """Whether a list ends at a semicolon: behind it something is done; it already has parts with names, with other marks between them;
    or it is called like the whole, unlike its parts: 第二产业 29.48 亿元，其中制造业 22.06 亿元；第三产业 32.28 亿元."""
    named = [part for part in parts if not _bare(part)]
    full = len(named) > 1 and not any(BREAK.search(part.lead) for part in named[1:])
    sibling = share_words(term.words, whole.words) and not any(share_words(term.words, part.words) for part in parts)
    return full or (bool(parts) and (term.words.startswith(_DONE) or (sibling and not term.words.startswith(LEXICON.rest_words))))


def _outside(term: Figure, whole: Figure, later: bool) -> bool:
    """Whether a number behind 其中 is no part of the whole: the list has ended."""
    if term.kind == "count":
        return bool(RE.persons_out.search(term.words)) and not RE.persons_out.search(whole.words)
    return (later or term.name == LEXICON.outside_money[-1]) and _GRAND not in whole.words and bool(RE.money_out.search(term.words))


def _rows(parts: Sequence[Figure]) -> list[list[Figure]]:
    """Parts with several amounts each (年初预算 …, 实际支出 …), part by part; empty where they have one each."""
    rows: list[list[Figure]] = []
    for part in parts:
        if not rows or not _bare(part):
            rows.append([])
        rows[-1].append(part)
    measures = [[part.said.measure for part in row] for row in rows]
    width = len(set(measures[0]))
    return rows if width > 1 and width == len(rows[0]) and all(row == measures[0] for row in measures) else []


def _plain(parts: Sequence[Figure], wholes: Sequence[Figure]) -> bool:
    labels = [part.name + part.own_year + "".join(_CLASS.findall(part.words)) for part in parts]
    years = {t.own_year or t.compared for t in (*parts, *wholes[:1])} - {""}
    yearly = len(parts) > 1 and len({part.own_year for part in parts} - {""}) == len(parts)  # 分年到位：2020年 …、2021年 …
    return len(set(labels)) == len(labels) and (yearly or (len(years) <= 1 and not any(_bare(part) for part in parts)))


def _even(parts: Sequence[Figure]) -> bool:
    return all(part.listed or part.lead.lstrip().startswith(("；", ";")) for part in parts[1:])
