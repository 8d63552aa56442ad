"""C830–C849: one thing under two names – rules whose titles differ, the unit's own name written otherwise, or another's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import combinations, pairwise

from ...documents.document import Document, Text
from ...findings import Finding, Place
from ...language.lexicon import LEXICON, alternation, patterns
from ..reading import Reading
from ..rules import finding, several
from ..sentences.passages import Passage, passages, texts
from .lint import WORDS, any_of

RE = patterns("names", WORDS)

_HAN = "[\u4e00-\u9fff]"
_TITLE = re.compile("《([^《》]{4,60})》")
_OWNER = re.compile(f".*(?:{alternation(e for e in LEXICON.unit_ends if e == '局' or (len(e) > 1 and e != '政府'))})")
_SHORTEST, _OFTEN = 6, 2
_DIFFERENT = set("一二三四五六七八九十东西南北中上下前后0123456789第")
"""Characters that make another unit of it: 第一小学, 东区, 西区."""


def check(reading: Reading) -> Iterator[Finding]:
    for part in (_rules, _turned, _unit, _namesakes, _called_itself):
        yield from part(reading.document)


def _found(document: Document, pattern: re.Pattern[str]) -> Iterator[tuple[Passage, re.Match[str]]]:
    return ((passage, match) for passage in texts(document) for match in pattern.finditer(passage.words))


def _sentence(passage: Passage, at: int) -> tuple[int, int]:
    return passage.index, passage.words.count("。", 0, at)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule's title: whose, of what and what kind of paper, and the sentences that name it."""

    title: str
    owner: str
    subject: str
    place: Place
    sentences: set[tuple[int, int]] = field(default_factory=set)


def _rules(document: Document) -> Iterator[Finding]:
    """C830: two titles that differ in words which do not tell rules apart; titles of one sentence are two rules."""
    by_core: dict[str, dict[str, _Rule]] = {}
    for passage, match in _found(document, _TITLE):
        title = re.sub(r"\s", "", match[1])
        bare = RE.trial.sub("", title)
        kind, owner = RE.kind.search(bare), _OWNER.match(RE.kind.sub("", bare))
        subject = bare[owner.end() if owner else 0 :]
        core = RE.generic.sub("", RE.kind.sub("", subject))
        if kind and len(core) >= 2:
            new = _Rule(title, owner[0] if owner else "", subject, passage.place(*match.span(), 0))
            by_core.setdefault(core, {}).setdefault(title, new).sentences.add(_sentence(passage, match.start()))
    for a, b in (pair for rules in by_core.values() for pair in combinations(rules.values(), 2)):
        alike = a.owner == b.owner or (a.owner and b.owner and (a.owner.endswith(b.owner) or b.owner.endswith(a.owner)))
        if alike and not a.sentences & b.sentences and a.subject != b.subject:
            yield finding("C830", b.place, a.place, expected=a.title, found=b.title)


def _turned(document: Document) -> Iterator[Finding]:
    """“春江云月” and “云江春月”: one name in marks, two of its characters in each other's place;
    in one sentence they are two (由“要我干”到“我要干”)."""
    first: dict[str, tuple[str, Place, tuple[int, int]]] = {}
    told: dict[str, Finding] = {}
    for passage, match in _found(document, RE.quoted):
        name, place, sentence = match[1], passage.place(*match.span(), 0), _sentence(passage, match.start())
        right, there, other = first.setdefault("".join(sorted(name)), (name, place, sentence))
        if sentence != other and _others(name, right) == 2:
            told.setdefault(name, finding("C830.turned", place, there, expected=right, found=name))
    yield from told.values()


def _others(name: str, right: str) -> int:
    """In how many characters two names of one length differ; none where one of them makes another thing of it."""
    other = [{a, b} for a, b in zip(name, right, strict=True) if a != b]
    return 0 if _DIFFERENT & set().union(*other) else len(other)


# --- the unit's own name -----------------------------------------------------------------------------


def _unit(document: Document) -> Iterator[Finding]:
    """C831: the unit's name in fields that name it; C832: in the text, whichever of them it uses most."""
    named: dict[str, Place] = {}
    for name, place in (*_labelled(document), *_signed(document)):
        named.setdefault(name, place)
    told: set[str] = set()
    for name, place in named.items():
        others = {o: there for o, there in named.items() if o != name and o not in told and _other_name(_bare(name), _bare(o))}
        if name not in told and others:
            told |= {name, *others}
            yield finding("C831", *others.values(), place, expected=name, found="、".join(others), shown=several(others))
    everything = "\n".join(passage.words for passage in passages(document))
    often, unit = max(((everything.count(bare), bare) for bare in set(map(_bare, named))), default=(0, ""))
    if often >= _OFTEN:
        yield from _in_text(document, unit, told)


def _labelled(document: Document) -> Iterator[tuple[str, Place]]:
    """Names behind 单位名称： and the like, in texts and in forms."""
    for passage in texts(document):
        label = RE.label.match(passage.words)
        rest = passage.words[label.end() :].lstrip() if label else ""
        if rest[:1] in ("：", ":") and _is_unit(name := "".join(rest[1:].split())):
            yield name, passage.place(0, len(passage.words), 0)
    for index, grid in document.grids():
        for r, row in enumerate(grid.rows):
            words = ["" if cell.covered else "".join(cell.text.split()) for cell in row]
            for c, cell in enumerate(words):
                if cell and RE.label.fullmatch(cell.rstrip("：:")):
                    column = next((i for i in range(c + 1, len(row)) if words[i]), c)
                    if _is_unit(words[column]):
                        yield words[column], document.cell_place(index, r, column)


def _signed(document: Document) -> Iterator[tuple[str, Place]]:
    """The unit that the title begins with, and the one that stands alone before the day at the end."""
    for (index, text), (_, after) in pairwise([*document.texts(), (0, Text(""))]):
        alone = "".join(text.text.split())
        name = _titled(alone) if text.kind == "title" else alone if RE.day.fullmatch("".join(after.text.split())) else ""
        if _is_unit(name):
            yield name, document.place(index)


def _other_name(a: str, b: str) -> bool:
    """Whether one is the other with a few characters more inside, or with another at the end: 管理所 and 管理局."""
    return _slipped(a, b, 3) or (a != b and len(a) == len(b) and a[:-1] == b[:-1])


def _is_unit(name: str) -> bool:
    return _SHORTEST <= len(name) <= 36 and RE.end.search(_bare(name)) is not None


def _bare(name: str) -> str:
    return RE.bare.sub("", name)


def _titled(title: str) -> str:
    """The unit that a title begins with."""
    match = RE.report.match("".join(title.split()))
    return match[1] if match and _is_unit(match[1]) else ""


def _in_text(document: Document, unit: str, told: set[str]) -> Iterator[Finding]:
    """Up to two characters left out, or one that is another; 人民政府办公室 without 人民 is a short form."""
    pattern = re.compile(rf"{re.escape(unit[:4])}{_HAN}{{2,30}}?{re.escape(unit[-2:])}")
    offices, found = unit.endswith(("办公室", "委员会", "委")), dict[str, Place]()
    for passage in passages(document):
        for match in pattern.finditer(passage.words):
            name = match[0]
            shorter = len(name) < len(unit) and not offices and _slipped(name, unit, 2)
            if shorter or (len(name) == len(unit) and _others(name, unit) == 1):
                found.setdefault(name, passage.place(*match.span(), 0))
    for name, place in found.items():
        if name not in told:
            yield finding("C832", place, expected=unit, found=name)


def _slipped(a: str, b: str, most: int) -> bool:
    """Whether the one is the other with a few characters more inside, none of which may be left out at will."""
    short, long = sorted((a, b), key=len)
    if not 0 < len(long) - len(short) <= most or short in long:
        return False
    steps = SequenceMatcher(None, short, long, autojunk=False).get_opcodes()
    more = "".join(long[begin:end] for kind, _, _, begin, end in steps if kind != "equal")
    return len(more) == len(long) - len(short) and more not in LEXICON.unit_short_forms


# --- the like office of another place: what is left of a report that was taken for a model -----------

_RANKS = alternation(WORDS["ranks"])
_OFFICES = alternation(WORDS["office_ends"])
_OWN, _LEADS = set("全我本各该我及和与、"), set("由被在对从按把让请")
_GENERAL = ("本级", "本单", "本部", "本年", "本次", "本市", "本县", "我市", "我县", "我单", "我部")
"""What stands before one's own place, before any office (由县水利局), and what is no office: 本级, 本单位."""
_ACT = rf"{alternation(WORDS['at_work'])}|{any_of(WORDS['own_acts']).pattern}"


@dataclass(frozen=True, slots=True)
class Office:
    place: str
    rank: str
    name: str


def _namesakes(document: Document) -> Iterator[Finding]:
    """C833: 乙县水务局 in the report of 甲县水务局, or another office of 甲县 that does what the report's own does: 甲县文旅局认真落实……,
    县文旅局成立绩效自评专班, 本文旅局."""
    if (own := own_office(document)) is None:
        return
    like = re.compile(rf"(?P<name>(?P<place>{_HAN}{{1,8}}?(?P<rank>{_RANKS})){re.escape(own.name)})")
    acting = re.compile(
        rf"(?:^|(?<=[。；\n，]))(?:20\d\d\D{{1,3}})?(?P<name>(?:{re.escape(own.place)}|{own.rank}|[本我])(?P<office>{_HAN}{{2,14}}?(?:{_OFFICES})))"
        rf"(?:20\d\d\D{{1,2}})?(?={_ACT})"
    )
    found: list[tuple[str, Place]] = []
    for pattern, other in ((like, _other_place), (acting, _other_office)):
        for passage, match in _found(document, pattern):
            sentence, end = _around(passage.words, match.start("name")), match.end("name")
            if (name := other(match, own, sentence)) and not RE.met.search(sentence):
                found.append((name, passage.place(end - len(name), end)))
    if found:
        shown = several(dict.fromkeys(name for name, _ in found))
        yield finding("C833", *(place for _, place in found), expected=own.place + own.name, found=found[0][0], shown=shown)


def _other_place(match: re.Match[str], own: Office, _: str) -> str:
    """The like office of another place; empty where it is one's own, written in full, in short or with what is above it."""
    before, short = match["place"], match["place"][-3:]
    above = match["rank"] in WORDS["ranks"][own.rank] or "自治" in short
    same = above or before.endswith(own.place) or own.place.endswith((before[-2:], before))
    return "" if same or len(short) < 3 or short[0] in _OWN or set(short[:2]) & _LEADS else short + own.name


def _other_office(match: re.Match[str], own: Office, sentence: str) -> str:
    other = match["office"]
    same = other in own.name or own.name in sentence
    return "" if same or match["name"].startswith(_GENERAL) or RE.over_all.search(other) else match["name"]


def own_office(document: Document) -> Office | None:
    """Whose report it is, by its title; where that does not begin with place and office, the one named again and again, its
    like once."""
    for title in document.titles:
        if match := RE.report_of.match("".join(title.split())):
            return Office(*match.group("place", "rank", "office"))
    named = (match for _, match in _found(document, RE.named) if match["place"][0] not in _OWN)
    found = Counter(Office(*match.group("place", "rank", "office")) for match in named)
    often = next((office for office, times in found.most_common(1) if times >= _OFTEN), None)
    return often if often and [n for office, n in found.items() if office.name == often.name and office != often] == [1] else None


def _called_itself(document: Document) -> Iterator[Finding]:
    """我局 once or twice in the report of a college."""
    title = "".join(document.titles[:1])
    unit = _titled(title) if any(word in title for word in WORDS["after_office"]) else ""
    own = unit + "院校" * bool({"学", "校"} & set(unit))
    found = [
        (match[0], passage.place(*match.span()))
        for passage, match in _found(document, RE.self)
        if match[0][-1] not in own and not RE.not_self.search(passage.words[max(match.start() - 1, 0) : match.end() + 2])
        and not set("“《〔") & set(_around(passage.words, match.start()))
    ]  # fmt: skip
    if unit and 0 < len(found) <= _OFTEN:
        yield finding("C833.self", *(place for _, place in found), expected=unit, found=found[0][0])


def _around(words: str, at: int) -> str:
    """The sentence that stands there."""
    start = max(words.rfind(sign, 0, at) for sign in "。；\n") + 1
    return re.split("[。；\n]", words[start:], maxsplit=1)[0]
