"""A text of last year made this year's: figures that are last year's facts become the names of this year's.

``2023年支出比上年增加20万元，达到120万元`` is, where the book of 2023 says so, ``{年度}年支出比上年{增减额(…)}，达到{支出.合计.决算}``.
Never a guess: a figure that may be of several facts, or of none, stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ..agreement import Agreement, judge
from ..checkup.figures import Figure
from ..checkup.find.given import moved, repeated, same_thing
from ..checkup.reading import Reading
from ..documents.document import Document, Text
from ..facts import Fact, FactBook
from ..language.labels import PLANNED
from ..language.quantities import Quantity
from ..money import ZERO, unit_of
from ..pack.model import Pack
from ..writing.live import BRACES, fill, strangers
from ..writing.sentences import Speaker, compile_pattern
from .bookfigures import book_figures, label_of

LEAST_DIGITS = 3
"""An amount of fewer digits is like too many others to be known by itself."""
_ROW = re.compile(r"\.项\d+\b")
_UP_DOWN = re.compile(r"(增加|减少|增长|下降)了?[ ]?$")
_TITLES = re.compile(r"《[^《》]*》|〔[^〔〕]*〕|\{[^{}]*\}")
_YEARS = re.compile(
    r"(?<![\d第])(?<![\d年][\-—~～至到])(20\d\d)(?=\s?年(?:度|初|末|底|内|全年|(?:\s?12\s?月\s?31|\s?1\s?月\s?1)\s?日"
    r"|(?!\s?\d{1,2}\s?月|以来|以后|以前|起|开始|至|到|[—\-～~])))"
)
"""The year as such; not that of a day on which something happened, of a span or of a document."""


@dataclass(frozen=True)
class LastYear:
    """The pack and the book (evaluated) of the year before; ``names`` is the book of this year, whose names there are."""

    pack: Pack
    book: FactBook
    names: Mapping[str, Fact]

    def made_live(self, text: str) -> str:
        """The text as it is to be written this year."""
        parts = self._parts(text)
        return "".join(self._years(self._figures(part)) if plain else part for part, plain in parts)

    def _parts(self, text: str) -> Iterator[tuple[str, bool]]:
        """The text, and whether it is plain: what names facts already, and facts there still are, stays."""
        plain, last = "", 0
        for braces in BRACES.finditer(text):
            plain, last = plain + text[last : braces.start()], braces.end()
            if strangers(braces[0], self.names) or _ROW.search(braces[0]):
                plain += fill(braces[0], self._speaker)
            else:
                yield from ((plain, True), (braces[0], False))
                plain = ""
        yield plain + text[last:], True

    # --- figures ---------------------------------------------------------------------------------------------------

    @cached_property
    def known(self) -> tuple[Figure, ...]:
        """The figures of last year that have a name this year."""
        return tuple(f for f in book_figures(self.pack, self.book) if not f.scope and self._lasts(f.place.key))

    def _lasts(self, key: str) -> bool:
        return key in self.names and not _ROW.search(key)

    def _figures(self, text: str) -> str:
        lines = text.split("\n")
        items = [Text(f"{self.pack.year}年度部门整体支出绩效自评报告", "title"), *map(Text, lines)]
        made = [list[tuple[int, int, str]]() for _ in items]
        for written in Reading(Document(tuple(items))).figures:
            if written.item and written.quantity.exact:
                made[written.item] += self._instead(items[written.item].text, written)
        return "\n".join(_replaced(line, places) for line, places in zip(lines, made[1:], strict=True))

    def _instead(self, text: str, written: Figure) -> Iterator[tuple[int, int, str]]:
        """What is to stand in the place of a figure, if it is known."""
        start, end = written.quantity.start, written.quantity.end
        if written.role in ("change", "growth"):
            verb = _UP_DOWN.search(text[:start])
            said = self._move(written) if verb else ""
            if verb and said:
                yield verb.start(), end, said
        elif said := self._level(written):
            yield start, end, said

    def _of(self, written: Figure) -> list[Figure]:
        label = label_of(written.label or written.raw)
        return [figure for figure in self.known if label and figure.label == label]

    def _level(self, written: Figure) -> str:
        stated = written.quantity
        measures = PLANNED.get(written.measure, (written.measure,))
        named = [
            figure for figure in self._of(written)
            if figure.quantity.kind == stated.kind and (written.year is None or figure.year == written.year)
            and (not written.measure or figure.measure in (*measures, "", "rate"))
            and (stated.kind != "count" or same_thing(figure.quantity, stated))
            and repeated(written, figure)
        ]  # fmt: skip
        keys = {figure.place.key for figure in named} or (set() if written.scope else self._alone(stated))
        return self._slot(keys.pop(), stated) if len(keys) == 1 else ""

    def _alone(self, stated: Quantity) -> set[str]:
        """The facts an amount can be by its digits alone."""
        if stated.kind not in ("money", "ratio") or len(stated.digits) < LEAST_DIGITS:
            return set()
        return {
            key for key, fact in self.book.items()
            if fact.number is not None and unit_of(fact.unit).kind == stated.kind and "." in key and self._lasts(key)
            and judge(stated.value, stated.step, fact.number, None, rate=True) is Agreement.EXACT
        }  # fmt: skip

    def _slot(self, key: str, stated: Quantity) -> str:
        """The name of a fact, printed as the text has it: its unit and its decimals."""
        if stated.kind == "count":
            return f"{{{key}|数}}{stated.unit}"
        shown = self._speaker.text(compile_pattern(f"{{{key}}}"))
        if shown.replace(",", "") == re.sub(r"[,，\s]", "", stated.text):
            return f"{{{key}}}"
        return f"{{{key}|{stated.unit}{stated.decimals}}}" if stated.unit in ("元", "万元", "亿元", "%") else ""

    @cached_property
    def _speaker(self) -> Speaker:
        return Speaker(self.book, self.pack.style, lambda key: self.pack.labels.get(key, key))

    def _move(self, written: Figure) -> str:
        """How a figure moved, as words over both its facts."""
        pool, year = self._of(written), self.pack.year
        found = {
            (this.place.key, other.place.key)
            for this in pool if this.year == year and (not written.measure or this.measure in (written.measure, ""))
            for other in pool if this is not other and this.quantity.kind == other.quantity.kind and self._base(written, this, other)
            if written.direction and _follows(written, this, other)
        }  # fmt: skip
        if len(found) != 1:
            return ""
        this, other = found.pop()
        if written.role == "growth":
            return f"{{增减幅({this}, {other})|%{written.quantity.decimals}}}"
        return f"{{增减额({this}, {other})}}"

    def _base(self, written: Figure, this: Figure, other: Figure) -> bool:
        if written.base_measure:
            measures = PLANNED.get(written.base_measure, (written.base_measure,))
            return other.year == this.year and other.measure != this.measure and other.measure in measures
        return written.base == other.year == self.pack.year - 1 and other.measure == this.measure

    # --- years -----------------------------------------------------------------------------------------------------

    def moved_on(self, text: str) -> str:
        """A text that takes no names: the years in it are those of one year later."""
        return self._years(text, {self.pack.year: str(self.pack.year + 1), self.pack.year - 1: str(self.pack.year)})

    def _years(self, text: str, told: Mapping[int, str] | None = None) -> str:
        names = told or {self.pack.year: "{年度}", self.pack.year - 1: "{上年度}"}
        made, last = "", 0
        for kept in (*_TITLES.finditer(text), None):
            until = kept.start() if kept else len(text)
            made += _YEARS.sub(lambda match: names.get(int(match[1]), match[1]), text[last:until]) + (kept[0] if kept else "")
            last = kept.end() if kept else until
        return made


def _follows(written: Figure, this: Figure, other: Figure) -> bool:
    return (written.role == "change" or other.interval.low > ZERO) and moved(written, this, other).agreement is Agreement.EXACT


def _replaced(text: str, places: list[tuple[int, int, str]]) -> str:
    made, last = "", 0
    for start, end, said in sorted(places):
        if start >= last:
            made, last = f"{made}{text[last:start]}{said}", end
    return made + text[last:]
