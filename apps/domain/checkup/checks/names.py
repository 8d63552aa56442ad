"""C830–C849: one thing under two names – rules whose titles differ, the unit's own name written otherwise, or another's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
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
_SHORTEST, _OFTEN, _MOST, _LEFT_OUT = 6, 2, 12, 3
Core = Callable[[str], Iterable[str]]
_DIFFERENT = set("一二三四五六七八九十东西南北中上下前后0123456789第")
"""Characters that make another unit of it: 第一小学, 东区, 西区."""


def check(reading: Reading) -> Iterator[Finding]:
    document = reading.document
    fields = [(_bare(name), place, (place.item, place.row)) for name, place in _fields(document) if _is_unit(name)]
    yield from _differing("C830", _marked(document, _TITLE), _core, _one_rule)
    yield from _differing("C830.turned", _marked(document, RE.quoted), sorted, lambda a, b: _others(a, b) == 2)
    yield from _differing("C831", fields, lambda _: "unit", _alike)
    for part in (_in_text(document, {name for name, *_ in fields}), _namesakes(document), _called_itself(document)):
        yield from part


def _found(document: Document, pattern: re.Pattern[str]) -> Iterator[tuple[Passage, re.Match[str]]]:
    return ((passage, match) for passage in texts(document) for match in pattern.finditer(passage.words))


# --- one thing called a little otherwise ---------------------------------------------------------------

Named = tuple[str, Place, tuple[int, int]]
"""A name, where it stands, and in which sentence: what one sentence names side by side is two things (由“要我干”到“我要干”)."""


def _differing(code: str, names: Iterable[Named], core: Core, alike: Callable[[str, str], bool]) -> Iterator[Finding]:
    """Of names with one core those that are alike, each with the first that it is another way of saying."""
    by_core: dict[str, dict[str, tuple[Place, set[tuple[int, int]]]]] = {}
    for name, place, sentence in names:
        if key := "".join(core(name)):
            by_core.setdefault(key, {}).setdefault(name, (place, set()))[1].add(sentence)
    told: set[str] = set()
    for (a, (there, before)), (b, (place, here)) in (p for found in by_core.values() for p in combinations([*found.items()][:_MOST], 2)):
        if b not in told and not before & here and alike(a, b):
            told.add(b)
            yield finding(code, place, there, expected=a, found=b)


def _marked(document: Document, pattern: re.Pattern[str]) -> Iterator[Named]:
    for passage, match in _found(document, pattern):
        sentence = passage.index, passage.words.count("。", 0, match.start())
        yield re.sub(r"\s", "", match[1]), passage.place(*match.span(), 0), sentence


def _parts(title: str) -> tuple[str, str]:
    """Whose rule it is, and the rest."""
    bare = RE.trial.sub("", title)
    owner = _OWNER.match(RE.kind.sub("", bare))
    return (owner[0], bare[owner.end() :]) if owner else ("", bare)


def _core(title: str) -> str:
    """What a rule is about, without words that do not tell rules apart; empty where it is none."""
    subject = _parts(title)[1]
    core = RE.generic.sub("", RE.kind.sub("", subject)) if RE.kind.search(subject) else ""
    return core if len(core) > 1 else ""


def _one_rule(a: str, b: str) -> bool:
    (one, subject), (other, same) = _parts(a), _parts(b)
    return subject != same and (one == other or (bool(one and other) and (one.endswith(other) or other.endswith(one))))


def _others(name: str, right: str) -> int:
    """In how many characters two names of one length differ; none where one of them makes another thing of it."""
    other = [{a, b} for a, b in zip(name, right, strict=True) if a != b]
    return 0 if _DIFFERENT & set().union(*other) else len(other)


def _alike(a: str, b: str) -> bool:
    """Whether one is the other with another character, or with a few more inside none of which may be left out at will."""
    short, long = sorted((a, b), key=len)
    if len(short) == len(long):
        return _others(a, b) == 1
    steps = SequenceMatcher(None, short, long, autojunk=False).get_opcodes() if short not in long else ()
    more = "".join(long[begin:end] for kind, _, _, begin, end in steps if kind != "equal")
    return 0 < len(more) == len(long) - len(short) <= _LEFT_OUT and more not in LEXICON.unit_short_forms


# --- the unit's own name -----------------------------------------------------------------------------


def _fields(document: Document) -> Iterator[tuple[str, Place]]:
    """What stands behind 单位名称： and the like, in texts and in forms; what the title begins with; what stands alone before the day at
    the end."""
    for (index, text), (_, after) in pairwise([*document.texts(), (0, Text(""))]):
        words, day = "".join(text.text.split()), "".join(after.text.split())
        label = RE.label.match(words)
        if label and words[label.end() : label.end() + 1] in ("：", ":"):
            yield words[label.end() + 1 :], document.place(index)
        elif text.kind == "title" or RE.day.fullmatch(day):
            yield _titled(words) if text.kind == "title" else words, document.place(index)
    for index, grid in document.grids():
        for r, row in enumerate(grid.rows):
            filled = [(c, words) for c, cell in enumerate(row) if not cell.covered and (words := "".join(cell.text.split()))]
            for (_, before), (c, name) in pairwise(filled):
                if RE.label.fullmatch(before.rstrip("：:")):
                    yield name, document.cell_place(index, r, c)


def _is_unit(name: str) -> bool:
    return _SHORTEST <= len(name) <= 36 and RE.end.search(_bare(name)) is not None


def _bare(name: str) -> str:
    return RE.bare.sub("", name)


def _titled(title: str) -> str:
    """The unit that a title begins with."""
    match = RE.report.match("".join(title.split()))
    return match[1] if match and _is_unit(match[1]) else ""


def _in_text(document: Document, named: set[str]) -> Iterator[Finding]:
    """C832: not as the fields call it that the text names most; 人民政府办公室 without 人民 is a short form."""
    everything = "\n".join(passage.words for passage in passages(document))
    often, unit = max(((everything.count(name), name) for name in named), default=(0, ""))
    pattern = re.compile(rf"{re.escape(unit[:4])}{_HAN}{{2,30}}?{re.escape(unit[-2:])}")
    offices, told = unit.endswith(("办公室", "委员会", "委")), set(named)
    for passage in passages(document) if often >= _OFTEN else ():
        for match in pattern.finditer(passage.words):
            fits = len(match[0]) == len(unit) or (len(match[0]) < len(unit) and not offices)
            if fits and match[0] not in told and _alike(match[0], unit):
                told.add(match[0])
                yield finding("C832", passage.place(*match.span(), 0), expected=unit, found=match[0])


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
    for pattern in (like, acting):
        for passage, match in _found(document, pattern):
            sentence, end = _around(passage.words, match.start("name")), match.end("name")
            name = _other_place(match, own) if pattern is like else _other_office(match, own, sentence)
            if name and not RE.met.search(sentence):
                found.append((name, passage.place(end - len(name), end)))
    if found:
        shown = several(dict.fromkeys(name for name, _ in found))
        yield finding("C833", *(place for _, place in found), expected=own.place + own.name, found=found[0][0], shown=shown)


def _other_place(match: re.Match[str], own: Office) -> str:
    """The like office of another place; empty where it is one's own, written in full, in short or with what is above it."""
    before, short = match["place"], match["place"][-3:]
    above = match["rank"] in WORDS["ranks"][own.rank] or "自治" in short
    same = above or before.endswith(own.place) or own.place.endswith((before[-2:], before))
    return "" if same or len(short) < 3 or short[0] in _OWN or set(short[:2]) & _LEADS else short + own.name


def _other_office(match: re.Match[str], own: Office, sentence: str) -> str:
    general = match["name"].startswith(_GENERAL) or RE.over_all.search(match["office"])
    return "" if general or match["office"] in own.name or own.name in sentence else match["name"]


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
