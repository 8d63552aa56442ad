"""A sentence in somebody's own words beside the generated one: which figures it still has, and what it says of them.

Words are theirs; figures are compared by value, so that ``1200万元`` is ``1,200.00万元`` and ``84.1%`` is 84.08% rounded.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher

from ..intervals import Interval
from ..money import in_unit, last_digit, round_half_up, to_base
from ..writing.blocks import Run

_FOLD = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
_FIGURE = re.compile(
    r"(?<![\d.])(\d{1,3}(?:[,，]\d{3})+|\d+)(\.\d+)?\s?([余多])?(亿元|万元|元|%|个百分点|[万亿](?!\w?元))?"
)
_HEDGE = re.compile(r"(约|近|逾|超过|超|接近|大约|大概|左右|上下|余|多)$")
_LINKS = re.compile(r"(?<![为是达共计有到：:\s])[为是达共计有到：:\s]+$")
_STOPS = re.compile(r"[，。；、：,;（）()“”《》\s]")
_DATED = re.compile(r"^(年度?(?![初中末终])|月份?|日)")
_MANY = {"万": 10_000, "亿": 100_000_000}
_AFTER = ("余", "多", "左右", "上下")
_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?(?:亿元|万元|元|%)?|.", re.S)

OPPOSITES = {
    "增加": "减少", "增长": "下降", "调增": "调减", "上升": "下降", "提高": "降低", "高于": "低于", "大于": "小于",
}  # fmt: skip
"""The words of generated sentences for up and down; what follows them is the same amount either way."""

KINDS = {"亿元": "money", "万元": "money", "元": "money", "%": "ratio", "个百分点": "points"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a sentence, with the words in front of it since the last stop or number."""

    value: Decimal
    unit: str
    decimals: int
    text: str
    start: int
    end: int
    lead: str
    hedged: bool
    key: str = ""
    """The fact it was generated from."""

    @property
    def kind(self) -> str:
        return KINDS.get(self.unit, "count")

    @property
    def context(self) -> str:
        """What it is said of."""
        return _LINKS.sub("", _HEDGE.sub("", self.lead))

    @property
    def shown(self) -> str:
        return f"{self.lead}{self.text}"

    def says(self, other: Figure) -> bool:
        """Whether this stated figure is that one, or that one rounded."""
        if self.kind != other.kind:
            return False
        if self.hedged and self.value:
            return Interval.around(self.value, 2 * self._about).meets(Interval(other.value, other.value))
        if self.value == other.value or self.kind == "count":
            return self.value == other.value
        return round_half_up(in_unit(other.value, self.unit), self.decimals) == in_unit(self.value, self.unit)

    @property
    def _about(self) -> Decimal:
        """The last digit that counts where somebody says 约: in 约2,100万元 the hundreds."""
        if self.decimals:
            return last_digit(self.unit, self.decimals)
        digits = str(int(in_unit(self.value, self.unit)))
        return to_base(Decimal(1).scaleb(len(digits) - len(digits.rstrip("0"))), self.unit)


def figures(text: str) -> tuple[Figure, ...]:
    """The numbers of a text in order."""
    found, last = [], 0
    folded = text.translate(_FOLD)
    for match in _FIGURE.finditer(folded):
        lead = _STOPS.split(_DATED.sub("", folded[last : match.start()]))[-1][-20:]
        last = match.end()
        hedged = bool(_HEDGE.search(lead) or match[3]) or folded.startswith(_AFTER, last)
        found.append(_figure(match, text, lead, hedged))
    return tuple(found)


def _figure(match: re.Match[str], text: str, lead: str, hedged: bool) -> Figure:
    unit = match[4] or ""
    value = Decimal(match[1].replace(",", "").replace("，", "") + (match[2] or "")) * _MANY.get(unit, 1)
    unit = "" if unit in _MANY else unit
    base = to_base(value, "%" if unit == "个百分点" else unit)
    start, end = match.span()
    return Figure(base, unit, len((match[2] or ".")[1:]), text[start:end], start, end, lead, hedged)


def generated_figures(runs: Iterable[Run]) -> tuple[Figure, ...]:
    """The numbers of a generated sentence that come from facts."""
    spans, position, text = [], 0, ""
    for run in runs:
        text += run.shown
        if run.key and not run.missing:
            spans.append((position, len(text), run.key))
        position = len(text)
    keyed = ((figure, key) for figure in figures(text) for a, b, key in spans if a <= figure.start < b)
    return tuple(replace(figure, key=key) for figure, key in keyed)


# --- words that keep their facts -------------------------------------------------------------------


def linked(text: str, generated: Iterable[Run]) -> tuple[Run, ...]:
    """Somebody's text as runs: what it has of the generated sentence keeps its fact, and its mark 待填."""
    writing = _Linking(text)
    before, made = "", []
    for run in generated:
        if run.key and run.shown:
            made.append((run, before))
        before = run.shown
    made.sort(key=lambda pair: -len(pair[0].shown))
    rest = [run for run, before in made if not writing.link(run.shown, run, before)]
    for run in rest:
        for figure in () if run.missing else figures(run.shown):
            writing.link(figure.text, run, figure.lead)
    return tuple(writing.runs())


class _Linking:
    """A text in which pieces are found, each place taken once; rather behind the words it has in the generated one."""

    def __init__(self, text: str):
        self.text = text
        self.free = bytearray(len(text))
        self.taken: dict[int, tuple[int, Run]] = {}

    def link(self, piece: str, run: Run, before: str) -> bool:
        places = [at for at in _places(self.text, piece) if not any(self.free[at : at + len(piece)])]
        known = [at for at in places if before and self.text[:at].endswith(before[-2:])]
        for at in (known or places)[:1]:
            end = at + len(piece)
            self.free[at:end] = b"\1" * len(piece)
            self.taken[at] = (end, run)
        return bool(places)

    def runs(self) -> Iterator[Run]:
        last = 0
        for start, (end, run) in sorted(self.taken.items()):
            if start > last:
                yield Run(self.text[last:start])
            yield Run(self.text[start:end], run.key, run.missing)
            last = end
        if last < len(self.text):
            yield Run(self.text[last:])


def _places(text: str, piece: str) -> Iterator[int]:
    """Where the piece stands by itself: ``20万元`` is not in ``1,220万元``."""
    at = text.find(piece)
    while at >= 0:
        before, after = text[:at][-1:], text[at + len(piece) :][:2]
        inside = piece[0].isdigit() and (before.isdigit() or before in (".", ","))
        goes_on = piece[-1].isdigit() and (
            after[:1].isdigit() or (after[:1] in (".", ",") and after[1:].isdigit())
        )
        if not inside and not goes_on:
            yield at
        at = text.find(piece, at + 1)


# --- what a text says otherwise --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of the generated sentence that the text has not.  ``instead`` is what it says in its place, if anything.

    ``clear`` where the same words stand before both, so that nothing else can be meant.
    """

    figure: Figure
    instead: Figure | None = None
    clear: bool = False


def differences(text: str, generated: Iterable[Run]) -> tuple[Difference, ...]:
    """How the figures of a text differ from those it was made from; more figures than those are the writer's own."""
    ours, theirs = generated_figures(generated), figures(text)
    clear = tuple(_clear(ours, theirs))
    settled, used = {id(d.figure) for d in clear}, {id(d.instead) for d in clear}
    lost = [f for f in ours if id(f) not in settled and not any(t.says(f) for t in theirs)]
    own = [t for t in theirs if id(t) not in used and not any(t.says(f) for f in ours)]
    return (*clear, *_paired(lost, own))


def _clear(ours: tuple[Figure, ...], theirs: tuple[Figure, ...]) -> Iterator[Difference]:
    """Figures behind the same words that are not the same, and the same figures behind opposite words.

    Where the text has the figure as often as the generated sentence, another one behind the same words may be of another
    matter; it is not if it is itself one of the generated figures, in the wrong place.
    """
    named = _by_context(theirs)
    for context, figure in _by_context(ours).items():
        other = named.get(context)
        if other is None or other.kind != figure.kind or other.says(figure):
            continue
        lost = sum(t.says(figure) for t in theirs) < sum(f.says(figure) for f in ours)
        if lost or any(other.says(f) for f in ours):
            yield Difference(figure, other, clear=not other.hedged)
    for figure in ours:
        same = [t for t in theirs if t.says(figure)]
        if len(same) == 1 and _opposite(figure.context, same[0].context):
            yield Difference(figure, same[0], clear=True)


def _by_context(found: tuple[Figure, ...]) -> dict[str, Figure]:
    """Figures by the words before them, where these name one figure alone."""
    counts = Counter(figure.context for figure in found)
    return {
        figure.context: figure for figure in found if counts[figure.context] == 1 and len(figure.context) >= 2
    }


def _opposite(ours: str, theirs: str) -> bool:
    return any(
        (ours.endswith(a) and theirs.endswith(b)) or (ours.endswith(b) and theirs.endswith(a))
        for a, b in OPPOSITES.items()
    )


def _paired(lost: list[Figure], own: list[Figure]) -> Iterator[Difference]:
    """Each lost figure once, with a figure that only the text has if its kind and its words are the like."""
    rest, seen = list(own), set()
    for figure in lost:
        if (figure.value, figure.unit) in seen:
            continue
        seen.add((figure.value, figure.unit))
        instead = next((t for t in rest if t.kind == figure.kind and _alike(t.context, figure.context)), None)
        if instead is not None:
            rest.remove(instead)
        yield Difference(figure, instead)


def _alike(one: str, other: str) -> bool:
    return any(one[i : i + 2] in other for i in range(len(one) - 1))


# --- two states of a sentence ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    changed: bool = False


def compared(before: str, now: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both states of a sentence in pieces, those marked that the other has not; a number is one piece."""
    a, b = _TOKEN.findall(before), _TOKEN.findall(now)
    codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    left = [Piece("".join(a[i:j]), tag != "equal") for tag, i, j, _, _ in codes if j > i]
    right = [Piece("".join(b[k:m]), tag != "equal") for tag, _, _, k, m in codes if m > k]
    return tuple(left), tuple(right)


@dataclass(frozen=True, slots=True)
class Woven:
    """A stretch of two states of a text laid over each other: ``same`` in both, only before (``gone``), only now (``new``)."""

    op: str
    text: str


MOST_SIGNS = 250_000
"""So many pairs of signs are compared one by one; longer stretches are told as a whole."""

_CLAUSE = re.compile(r"[^。；！？\n]*[。；！？\n]|[^。；！？\n]+")


def interwoven(before: str, now: str) -> tuple[Woven, ...]:
    """Both states of a text in one: sentence by sentence, and within a changed one word by word; a number is one piece."""
    a, b = _CLAUSE.findall(before), _CLAUSE.findall(now)
    made: list[Woven] = []
    for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        old, new = "".join(a[i:j]), "".join(b[k:m])
        if tag == "replace" and len(old) * len(new) <= MOST_SIGNS:
            made += _words(old, new)
        else:
            made += [Woven("same", old)] if tag == "equal" else [Woven("gone", old), Woven("new", new)]
    return tuple(piece for piece in made if piece.text)


def _words(before: str, now: str) -> Iterator[Woven]:
    """A single sign that both have between changes is no word kept: it is told as changed with its neighbours."""
    a, b = _TOKEN.findall(before), _TOKEN.findall(now)
    old, new = "", ""
    for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        short = tag == "equal" and j - i == 1 and i and j < len(a) and not a[i][0].isdigit()
        if tag == "equal" and not short:
            yield from (Woven("gone", old), Woven("new", new), Woven("same", "".join(a[i:j])))
            old = new = ""
        else:
            old, new = old + "".join(a[i:j]), new + "".join(b[k:m])
    yield from (Woven("gone", old), Woven("new", new))


def brought_up_to_date(text: str, before: str, now: str) -> str:
    """The text with the figures that changed, each where its words stand before it; what is not plain stays as it is."""
    a, b, words = _TOKEN.findall(before), _TOKEN.findall(now), _TOKEN.findall(text)
    made = list(words)
    for _, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        old, new = [at for at in range(i, j) if a[at][0].isdigit()], [t for t in b[k:m] if t[0].isdigit()]
        if len(old) != len(new):
            continue
        for at, figure in zip(old, new, strict=True):
            places = [n for n, word in enumerate(words) if word == a[at] and _led(words, n) == _led(a, at)]
            if len(places) == 1:
                made[places[0]] = figure
    return "".join(made)


def _led(tokens: list[str], at: int) -> str:
    return "".join(tokens[max(0, at - 2) : at])
