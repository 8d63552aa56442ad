"""C830–C849: one thing under two names – rules whose titles differ, the unit's own name written otherwise, or another's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from ....documents.document import Document, Grid
from ....findings import Finding, Place
from ....language.lexicon import LEXICON, alternation
from ...reading import Reading
from ...rules import finding, several
from ...sentences.passages import passages, texts
from ..lint.words import WORDS, any_of

_TITLE = re.compile("《([^《》]{4,60})》")
_KIND = re.compile("(" + alternation(LEXICON.title_kinds) + ")$")
_TRIAL = re.compile(r"[（(](?:试行|暂行|修订|修订稿|草案|征求意见稿|\d{4}年?(?:修订|版)?)[）)]$")
_OWNER = re.compile(f".*(?:{alternation(e for e in LEXICON.unit_ends if e == '局' or (len(e) > 1 and e != '政府'))})")
_GENERIC = re.compile(alternation(LEXICON.title_generic))
_LABEL = re.compile(rf"(?:{alternation(LEXICON.unit_labels)})\s?(?:[（(][^（）()]{{1,6}}[）)])?")
_END = re.compile("(?:" + alternation(LEXICON.unit_ends) + ")$")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_REPORT = re.compile(r"^(.{4,30}?)(?:20\d\d|部门整体|整体支出|关于)")
_CODE = re.compile(r"^[\dA-Za-z]{2,12}[-－—_ ]?(?=[\u4e00-\u9fff])")
_QUOTED = re.compile(r"[“「]([\u4e00-\u9fff]{4,12})[”」]")
_SHORTEST, _OFTEN = 6, 2
_DIFFERENT = "一二三四五六七八九十东西南北中上下前后0123456789第"
"""Characters that make another unit of it: 第一小学, 东区, 西区."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's title: whose, of what, and what kind of paper."""

    title: str
    owner: str
    subject: str
    core: str
    kind: str
    place: Place
    sentence: tuple[int, int]


def check(reading: Reading) -> Iterator[Finding]:
    yield from _rules(reading.document)
    yield from _turned(reading.document)
    yield from _unit(reading.document)
    yield from _namesakes(reading)
    yield from _called_itself(reading.document)


def _rules(document: Document) -> Iterator[Finding]:
    """C830: two titles that differ in words which do not tell rules apart; titles of one sentence are two rules."""
    first: dict[str, Rule] = {}
    sentences: dict[str, set[tuple[int, int]]] = {}
    for rule in _rules_of(document):
        first.setdefault(rule.title, rule)
        sentences.setdefault(rule.title, set()).add(rule.sentence)
    by_core: dict[str, list[Rule]] = {}
    for rule in first.values():
        by_core.setdefault(rule.core, []).append(rule)
    for a, b in (pair for rules in by_core.values() for pair in combinations(rules, 2)):
        one_sentence = sentences[a.title] & sentences[b.title]
        if _same_owner(a.owner, b.owner) and not one_sentence and a.subject + a.kind != b.subject + b.kind:
            yield finding("C830", b.place, a.place, expected=a.title, found=b.title)


def _rules_of(document: Document) -> Iterator[Rule]:
    for passage in texts(document):
        for match in _TITLE.finditer(passage.words):
            title = re.sub(r"\s", "", match[1])
            bare = _TRIAL.sub("", title)
            kind = _KIND.search(bare)
            if not kind:
                continue
            stem = bare[: kind.start()]
            owner = _OWNER.match(stem)
            subject = stem[owner.end() :] if owner else stem
            core = _GENERIC.sub("", subject)
            if len(core) >= 2:
                sentence = (passage.index, passage.words.count("。", 0, match.start()))
                place = passage.place(match.start(), match.end(), 0)
                yield Rule(title, owner[0] if owner else "", subject, core, kind[1], place, sentence)


def _turned(document: Document) -> Iterator[Finding]:
    """“春江云月” and “云江春月”: one name in marks, two of its characters in each other's place;
    in one sentence they are two (由“要我干”到“我要干”)."""
    first: dict[str, tuple[str, Place, tuple[int, int]]] = {}
    told: set[str] = set()
    for passage in texts(document):
        for match in _QUOTED.finditer(passage.words):
            name, place = match[1], passage.place(*match.span(), 0)
            sentence = (passage.index, passage.words.count("。", 0, match.start()))
            right, there, other = first.setdefault("".join(sorted(name)), (name, place, sentence))
            moved = [a for a, b in zip(name, right, strict=True) if a != b]
            if len(moved) == 2 and sentence != other and name not in told and not set(moved) & set(_DIFFERENT):
                told.add(name)
                yield finding("C830.turned", place, there, expected=right, found=name)


def _same_owner(a: str, b: str) -> bool:
    return a == b or bool(a and b and (a.endswith(b) or b.endswith(a)))


def _unit(document: Document) -> Iterator[Finding]:
    """C831: the unit's name in fields that name it; C832: in the text."""
    named = list({name: (name, place) for name, place in reversed(list(_labelled(document)))}.values())[::-1]
    told: set[str] = set()
    for position, (name, place) in enumerate(named):
        others = {o: there for o, there in named[position + 1 :] if _slipped(_bare(name), _bare(o), 3)}
        if name not in told and others:
            told |= {name, *others}
            yield finding("C831", *others.values(), place, expected=name, found="、".join(others), shown=several(others))
    if unit := _own(document, [name for name, _ in named]):
        yield from _in_text(document, unit, told)


def _labelled(document: Document) -> Iterator[tuple[str, Place]]:
    """Names behind 单位名称： and the like, in texts and in forms."""
    for passage in texts(document):
        label = _LABEL.match(passage.words)
        rest = passage.words[label.end() :].lstrip() if label else ""
        if rest[:1] in ("：", ":") and len(rest) <= 40:
            name = "".join(rest[1:].split())
            if _is_unit(name):
                yield name, passage.place(0, len(passage.words), 0)
    for index, grid in document.grids():
        yield from _in_form(document, index, grid)


def _in_form(document: Document, index: int, grid: Grid) -> Iterator[tuple[str, Place]]:
    for r, row in enumerate(grid.rows):
        for c, cell in enumerate(row[:-1]):
            if _LABEL.fullmatch("".join(cell.text.split()).rstrip("：:")):
                names = ((i, "".join(row[i].text.split())) for i in range(c + 1, len(row)) if not row[i].covered)
                column, name = next(((i, name) for i, name in names if name), (0, ""))
                if _is_unit(name):
                    yield name, document.cell_place(index, r, column)


def _is_unit(name: str) -> bool:
    return _SHORTEST <= len(name) <= 36 and _END.search(_bare(name)) is not None and not re.search("[，。；、]", name)


def _bare(name: str) -> str:
    """Without what stands in brackets, and the code in front: 219001-某某镇人民政府."""
    return _CODE.sub("", _BRACKETS.sub("", name))


def _own(document: Document, labelled: list[str]) -> str:
    """The unit's full name: as labelled or in the title, whichever the text uses most."""
    candidates = {_bare(name) for name in labelled}
    titles = (_REPORT.match("".join(text.text.split())) for _, text in document.texts() if text.kind == "title")
    candidates |= {_bare(match[1]) for match in titles if match and _is_unit(match[1])}
    everything = "\n".join(passage.words for passage in passages(document))
    often, name = max(((everything.count(name), name) for name in candidates), default=(0, ""))
    return name if often >= _OFTEN else ""


def _in_text(document: Document, unit: str, told: set[str]) -> Iterator[Finding]:
    pattern = re.compile(re.escape(unit[:4]) + r"[\u4e00-\u9fff]{2,30}?" + re.escape(unit[-2:]))
    found: dict[str, Place] = {}
    for passage in passages(document):
        for match in pattern.finditer(passage.words):
            if match[0] != unit and _mistyped(match[0], unit):
                found.setdefault(match[0], passage.place(match.start(), match.end(), 0))
    for name, place in found.items():
        if name not in told:
            yield finding("C832", place, expected=unit, found=name)


def _mistyped(name: str, unit: str) -> bool:
    """Up to two characters left out, or one that is another; 人民政府办公室 without 人民 is a short form."""
    if len(name) == len(unit):
        other = [(a, b) for a, b in zip(name, unit, strict=True) if a != b]
        return len(other) == 1 and not any(c in _DIFFERENT for c in other[0])
    offices = unit.endswith(("办公室", "委员会", "委"))
    return not offices and len(name) < len(unit) and _slipped(name, unit, 2)


def _slipped(a: str, b: str, most: int) -> bool:
    """Whether the one is the other with a few characters more inside, none of which may be left out at will."""
    short, long = sorted((a, b), key=len)
    if short == long or len(long) - len(short) > most or short in long:
        return False
    left = _surplus(short, long)
    return left is not None and left not in LEXICON.unit_short_forms


def _surplus(short: str, long: str) -> str | None:
    """The characters that ``long`` has more than ``short``; None where it is no mere insertion."""
    left: list[str] = []
    rest = iter(short)
    wanted = next(rest, "")
    for character in long:
        if character == wanted:
            wanted = next(rest, "")
        else:
            left.append(character)
    return "".join(left) if not wanted and len(left) == len(long) - len(short) else None


# --- the like office of another place: what is left of a report that was taken for a model -----------

_UNDER = {"省": "", "市": "省", "区": "市省", "县": "市省", "旗": "市省", "镇": "县区市旗", "乡": "县区市旗", "街道": "区市县"}
"""The ranks whose office of the same name stands above one's own."""
_HAN = "[\u4e00-\u9fff]"
_RANKS = alternation(_UNDER)
_OFFICES = alternation(WORDS["office_ends"])
_REPORT_OF = re.compile(
    rf"^(?P<place>{_HAN}{{2,12}}?(?P<rank>{_RANKS}))(?P<office>{_HAN}{{2,14}}?(?:{_OFFICES}))"
    rf"(?=20\d\d|\s|{alternation(WORDS['after_office'])}|$)"
)
_NAMED = re.compile(rf"(?P<place>{_HAN}{{2}}(?P<rank>{_RANKS}))(?P<office>{_HAN}{{2,8}}?(?:{_OFFICES}))")
_OWN, _LEADS = "全我本各该我及和与、", "由被在对从按把让请"
_GENERAL = ("本级", "本单", "本部", "本年", "本次", "本市", "本县", "我市", "我县", "我单", "我部")
"""What stands before one's own place, before any office (由县水利局), and what is no office: 本级, 本单位."""
_SENTENCE = re.compile("[^。；\n]*")


@dataclass(frozen=True, slots=True)
class Office:
    place: str
    rank: str
    name: str


def _namesakes(reading: Reading) -> Iterator[Finding]:
    own = own_office(reading.document)
    found = [*_elsewhere(reading.document, own), *_in_its_place(reading.document, own)] if own else []
    if own and found:
        shown = several(dict.fromkeys(name for name, _ in found))
        yield finding("C833", *(place for _, place in found), expected=own.place + own.name, found=found[0][0], shown=shown)


_SELF, _NOT_SELF = (re.compile(alternation(WORDS[name])) for name in ("self_names", "self_not"))
_SCHOOLS = "学校"


def _called_itself(document: Document) -> Iterator[Finding]:
    """我局 once or twice in the report of a college."""
    title = next(("".join(text.text.split()) for _, text in document.texts() if text.kind == "title"), "")
    unit = _REPORT.match(title)
    if not unit or not _is_unit(unit[1]) or not any(word in title for word in WORDS["after_office"]):
        return
    own = unit[1] + ("院校" if set(_SCHOOLS) & set(unit[1]) else "")
    found = [
        (match[0], passage.place(*match.span()))
        for passage in texts(document) for match in _SELF.finditer(passage.words)
        if match[0][-1] not in own and not _NOT_SELF.search(passage.words[max(match.start() - 1, 0) : match.end() + 2])
        and not any(word in _sentence(passage.words, match.start()) for word in "“《〔")
    ]  # fmt: skip
    if 0 < len(found) <= _OFTEN:
        yield finding("C833.self", *(place for _, place in found), expected=unit[1], found=found[0][0])


def own_office(document: Document) -> Office | None:
    """Whose report it is, by its title; where that does not begin with place and office, the one named again and again, its
    like once."""
    for _, text in document.texts():
        if text.kind == "title" and (match := _REPORT_OF.match(re.sub(r"\s", "", text.text))):
            return Office(match["place"], match["rank"], match["office"])
    return _often(document)


def _often(document: Document) -> Office | None:
    found = Counter(
        Office(m["place"], m["rank"], m["office"])
        for passage in texts(document) for m in _NAMED.finditer(passage.words) if m["place"][0] not in _OWN
    )  # fmt: skip
    often = [(office, times) for office, times in found.most_common(1) if times >= _OFTEN]
    alike = [times for office, times in found.items() if often and office.name == often[0][0].name and office != often[0][0]]
    return often[0][0] if alike == [1] else None


def _elsewhere(document: Document, own: Office) -> Iterator[tuple[str, Place]]:
    pattern = re.compile(rf"(?P<place>{_HAN}{{1,8}}?(?P<rank>{_RANKS})){re.escape(own.name)}")
    for passage in texts(document):
        for match in pattern.finditer(passage.words):
            place = _other_name(match["place"], own)
            sentence = _sentence(passage.words, match.start())
            if place and match["rank"] not in _UNDER[own.rank] and not any(word in sentence for word in WORDS["met_elsewhere"]):
                yield place + own.name, passage.place(match.end() - len(own.name) - len(place), match.end())


def _in_its_place(document: Document, own: Office) -> Iterator[tuple[str, Place]]:
    """Another office of the same place that does what the report's own does: 甲县文旅局认真落实……, 县文旅局成立绩效自评专班, 本文旅局
    in the report of 甲县水务局."""
    act = rf"{alternation(WORDS['at_work'])}|{any_of(WORDS['own_acts']).pattern}"
    pattern = re.compile(
        rf"(?:^|(?<=[。；\n，]))(?:20\d\d\D{{1,3}})?(?P<name>(?:{re.escape(own.place)}|{own.rank}|[本我])(?P<office>{_HAN}{{2,14}}?(?:{_OFFICES})))"
        rf"(?:20\d\d\D{{1,2}})?(?={act})"
    )
    for passage in texts(document):
        for match in pattern.finditer(passage.words):
            other = match["office"]
            sentence = _sentence(passage.words, match.start("name"))
            like = other[-1] == own.name[-1] and other not in own.name and own.name not in sentence and match["name"][:2] not in _GENERAL
            if like and not any(word in sentence for word in WORDS["met_elsewhere"]) and not any(w in other for w in WORDS["over_all"]):
                yield match["name"], passage.place(*match.span("name"))


def _other_name(before: str, own: Office) -> str:
    """The other place's name; empty where it is one's own, written in full, in short or with what is above it."""
    if before.endswith(own.place) or own.place.endswith(before[-2:]) or own.place.endswith(before):
        return ""
    short = before[-3:]
    return "" if len(before) < 3 or short[0] in _OWN or set(short[:2]) & set(_LEADS) else short


def _sentence(words: str, at: int) -> str:
    start = max(words.rfind(sign, 0, at) for sign in "。；\n") + 1
    match = _SENTENCE.match(words, start)
    return match[0] if match else ""
