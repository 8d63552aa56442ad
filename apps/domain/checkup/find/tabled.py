"""What a table or the form of the document states too: it is called as a row of the table is, word for word, or like all its rows
together, or by nothing but its measure, that of the only form; beside the table a short name says enough, and a share is that of the
row's cell in the total's."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, pairwise, product

from ...language.labels import PLANS, canonical, is_known, measure_of, plain_label, share_words
from ...language.lexicon import LEXICON, alternation
from ...language.predicates import OF_LAST_YEAR, YEAR
from ..figures import Figure
from ..forms.form import Form, figure_of
from ..reading import Reading
from ..relations import Relation, Support, proposal
from ..sentences.figures import sentences
from ..sentences.phrases import BREAK, Sentence
from ..sentences.statedfigures import PARTIAL, PROJECT, WHOLES
from ..tables.columns import year_of
from ..tables.figures import bracketed
from ..tables.tables import DataTable, cell_of
from .sections import core, every_amount

_ANOTHER_TIME = re.compile(f"{PARTIAL.pattern}|{OF_LAST_YEAR.pattern}")
_ACT = re.compile(alternation((*LEXICON.paid_words, *LEXICON.rate_parts["arrived"])))
_SUM = re.compile(alternation(LEXICON.sum_words))
_SHORTEST, _LONGEST, _MOST_NAMES = 4, 30, 400
_NEAR, _SHORT = 2, 2
"""So many items before or behind a table speak of it; there names of so many characters say enough."""
_SCOPE = 2
"""So many characters beside a measure say no more than whose it is: 全县."""
_MOST_ROWS = 10
"""Of so many rows every part is tried: what is said may be of some of them."""
_OF, _LISTED = LEXICON.share_parts["of"][0], re.compile(rf"(?:{alternation(LEXICON.list_joins)}|、)$")
_IDLE, _NOT_WHOLE = (re.compile(alternation(LEXICON.share_parts[name])) for name in ("idle", "of_before"))
_FUNDS = {"budget": "budget", "adjusted": "adjusted", "executed": "actual"}
_TIMES = 10
"""A form so many times off is in another unit."""
Fits = Callable[[Figure, Figure], bool]
Named = tuple[re.Pattern[str], Mapping[str, Sequence[Figure]], Mapping[tuple[int, int], Figure]]
"""The names of rows, their cells, and the total of each column, by table and column."""


def tabled(reading: Reading) -> Iterator[Relation]:
    """What is said behind the name of a row, up to the next name; and of all rows together."""
    tables = reading.tables
    far, near = _named([t for t in tables if t.grid.sure], _SHORTEST), dict[tuple[DataTable, ...], Named]()
    for text in sentences(reading):
        beside = tuple(t for t in tables if text and t.sure and abs(t.item - text[0].item) <= _NEAR)
        for sentence in text:
            another, years = _ANOTHER_TIME.search(sentence.text), {*YEAR.findall(sentence.text)} - {str(reading.document.year)}
            until = another.start() if another else len(sentence.text)
            for table in beside if not PARTIAL.search(sentence.text) else ():
                yield from _of_all(reading, table, sentence, until)
            yield from _of_rows(sentence, far) if not (another or years) else ()
            if beside:
                near[beside] = near.get(beside) or _named(beside, _SHORT)
                yield from _of_rows(sentence, near[beside], True, bool(another or years))


def _named(tables: Iterable[DataTable], shortest: int) -> Named:
    """The amounts of rows of tables by name; none that the whole document knows otherwise, no sums, no parts."""
    found: dict[str, list[Figure]] = defaultdict(list)
    for table in tables:
        for name, cells in _lines(table):
            if shortest <= len(name) <= _LONGEST and (shortest == _SHORT or not is_known(canonical(name))):
                found[name] += cells
    rows = found if len(found) <= _MOST_NAMES else {}
    totals = {(f.item, f.place.column): f for table in tables for at in _totals(table) for f in _cells(table, at)}
    return re.compile(alternation(rows) or "(?!)"), rows, totals


def _lines(table: DataTable) -> Iterator[tuple[str, list[Figure]]]:
    """Its rows but for totals, and where they are years its columns, by their names."""
    years = {at: year for at, row in enumerate(table.rows) if (year := year_of(row.label)) and not core(row.label)}
    for at, row in enumerate(table.rows):
        if not row.total and at not in years:
            yield plain_label(row.label), list(_cells(table, at))
    for column in table.amounts if len(years) > 1 else ():
        down = ((at, cell) for at in years for cell in _cells(table, at) if cell.place.column == column.index)
        name = plain_label(_unitless(column.name))
        yield name, [replace(cell, words=name, head=table.rows[at].label, year=years[at]) for at, cell in down]


def _totals(table: DataTable) -> list[int]:
    """Its only total row."""
    totals = [at for at, row in enumerate(table.rows) if row.total]
    return totals if len(totals) == 1 else []


def _cells(table: DataTable, at: int) -> Iterator[Figure]:
    """The amounts of a row, each with its unit, be it that of all the table."""
    counted = table.grid.unit if table.grid.unit in LEXICON.counters else ""
    for cell in filter(None, (cell_of(table, at, column.index) for column in table.amounts)):
        yield replace(cell, quantity=replace(cell.quantity, unit=cell.quantity.unit or counted))


def _of_rows(sentence: Sentence, named: Named, beside: bool = False, compared: bool = False) -> Iterator[Relation]:
    """``compared``: with another time, so that nothing but a growth is of the table."""
    names, rows, totals = named
    found = list(names.finditer(sentence.text))
    last = sentence.text.find("，", found[-1].end()) if len(found) > 1 else -1  # what follows the last of several is of all
    for match, then in pairwise((*found, None)):
        end = then.start() if then else last if last >= 0 else len(sentence.text)
        if match and not _LISTED.search(sentence.text[: match.start()]):  # 城东、城西共
            row, terms = rows[match[0]], [t for t in _behind(sentence, match.end(), end) if t.growth or not compared]
            if not is_known(canonical(match[0])):  # what is known is compared wherever it is stated
                fits: Fits = (lambda t, c: not t.measure or _alike(t, c)) if beside and len(row) == 1 else _alike
                yield from (_told(*pair, match[0], Support.LIKELY) for pair in _apart(row, [t for t in terms if t.level], fits))
            for rate in (t for t in terms if beside and not t.level):
                words = sentence.text[match.end() : rate.quantity.start - sentence.start]
                yield from _grown(rate, row) if rate.growth else _shared(rate, words, row, totals)


def _shared(share: Figure, words: str, row: Sequence[Figure], totals: Mapping[tuple[int, int], Figure]) -> Iterator[Relation]:
    """A share as that of the row's cell in the total of its column, the only one that the words name; of a plan in that of the row."""
    of = words.rpartition(_OF)[2]
    pairs = [(cell, whole) for cell in row if (whole := totals.get((cell.item, cell.place.column)))]
    if planned := _NOT_WHOLE.search(of) is not None:
        pairs = [(cell, plan) for plan in row for cell in row if plan.measure in PLANS and cell.measure not in PLANS]
    pairs = [pair for pair in pairs if pair[1].quantity.value and pair[0].quantity.kind == pair[1].quantity.kind]
    every = [proposal("ratio", share, pair, Support.LIKELY, "C201", "share") for pair in pairs]
    said = [r for r in every if _column(r.operands[0]) in words] or [r for r in every if share_words(_column(r.operands[0]), words)]
    base = _IDLE.sub("", core(of))
    fitting, named = [r for r in every if r.agreement], any(share_words(_column(r.operands[0]), base) for r in every)
    if (planned and (fitting or measure_of(of) in PLANS)) or (not planned and (named or not base)):
        yield from fitting or next((some for some in (said, every) if len(some) == 1), [])


def _grown(rate: Figure, row: Sequence[Figure]) -> Iterator[Relation]:
    """A growth or change between the row's cells of two years, the last two where none is named."""
    years = sorted({cell.year for cell in row if cell.year})
    named = [int(year) for year in (*YEAR.findall(rate.lead), rate.compared) if len(year) > 1]
    now, before = (max(named), min(named)) if len({*named} & {*years}) == 2 else (years[-1], years[-2]) if len(years) > 1 else (0, 0)
    cells = [[cell for cell in row if cell.year == year] for year in (now, before)]
    if now and len(cells[0]) == len(cells[1]) == 1 and cells[1][0].quantity.value and not set(named) - {now, before}:
        now_first = Relation("growth", rate, (cells[0][0], cells[1][0]), rate.words, Support.LIKELY, (rate.way,), "C202")
        pair = now_first.operands[:: rate.way or 1]
        yield now_first if rate.growth else replace(now_first, kind="difference", operands=pair, signs=(1, -1), rule="C204")


def _behind(sentence: Sentence, start: int, end: int) -> list[Figure]:
    """The amounts behind a name, the first in its own clause, up to the next one or where the sentence turns to something else."""
    cut = BREAK.search(sentence.text, start, end)
    last = (cut.start() if cut else end) + sentence.start
    terms = [t for t in sentence.terms if (t.level or t.share or t.growth) and t.exact]
    found = [t for t in terms if start + sentence.start <= t.quantity.start < last]
    return [] if found and re.search("[，,：:]", sentence.text[start : found[0].quantity.start - sentence.start]) else found


def _apart(row: Sequence[Figure], terms: Sequence[Figure], fits: Fits) -> Iterator[tuple[Figure, Figure]]:
    """The amounts whose fitting cells, of like unit, have one value that none beside is of, with the cell; and no cell of the row is it."""
    cells = {t: [c for c in row if t.same_unit(c)] for t in terms}
    same = {t: [c for c in cells[t] if fits(t, c)] for t in terms}
    for term in terms:
        taken = [cell for other in terms if other is not term for cell in same[other]]
        one = len({cell.quantity.value for cell in same[term]}) == 1 and not any(cell in taken for cell in same[term])
        if one and not any(_agree(term, cell) for cell in cells[term]):
            yield term, same[term][0]


def _told(term: Figure, cell: Figure, name: str, support: Support) -> Relation:
    return Relation("equality", term, (cell,), name, support, rule="C302", choice=("tabled", term.key))


def _agree(term: Figure, cell: Figure) -> bool:
    return term.interval.meets(cell.interval)


def _alike(term: Figure, cell: Figure) -> bool:
    """Whether an amount is of the cell's measure, act (到位, 支付) or name."""
    if term.measure and cell.measure:
        return term.measure == cell.measure or {term.measure, cell.measure} <= set(PLANS) - {"budget"}
    return bool(set(_ACT.findall(term.words)) & set(_ACT.findall(cell.head))) or _says(term, cell)


def _says(term: Figure, cell: Figure) -> bool:
    """Whether the words of a number say what its column is of; one unit beside 完成 says enough, and its year where that is all."""
    name = _column(cell)
    if cell.year and not core(name):
        named, own = core(cell.words), str(cell.year) == term.own_year
        return cell.year == term.year and core(term.words) == named if named else own  # 少儿借阅人次 is not 借阅人次
    return share_words(name, term.words) if name != cell.head.rpartition("·")[2] else share_words(core(name), core(term.words))


def _column(cell: Figure) -> str:
    """What its column is called, without the unit."""
    return _unitless(cell.head.rpartition("·")[2])


def _unitless(name: str) -> str:
    return name.removesuffix(f"（{bracketed(name)}）")


# --- all rows, forms -------------------------------------------------------------------------------------


def _of_all(reading: Reading, table: DataTable, sentence: Sentence, until: int) -> Iterator[Relation]:
    """The cells of the only total, in a sentence that repeats others of them or says that it adds up; one that differs, and is not
    of some rows alone."""
    row = [cell for at in _totals(table) for cell in _cells(table, at)]
    terms = [t for t in sentence.main.terms if t.level and t.exact and t.own_year in ("", str(reading.document.year))] if row else []
    terms, sole = [t for t in terms if t.end - sentence.start <= until], sum(t.item == table.item for t in reading.tables) == 1
    apart = list(_apart(row, terms, lambda t, c: _says(t, c) or _measures(t, c, sole)))
    slipped = [p for p in product(terms, row) if p[0].quantity.slipped(p[1].quantity) and len(p[0].quantity.digits) > _SHORT]
    if len({term.quantity.value for term, _ in slipped}) > 1:  # the table's unit, or the sentence's
        yield from (_told(term, cell, cell.head, Support.LIKELY) for term, cell in slipped[:1])
    for moved in (t for t in sentence.main.terms if t.said.role == "change" and t.exact):
        yield from _grown(moved, row)
    for term, cell in apart if len(apart) == 1 else ():
        said = any(_agree(t, c) for t, c in product(terms, row) if _says(t, c)) or _SUM.search(sentence.text[: term.end - sentence.start])
        if not _of_some(table, cell.place.column, term.quantity.value):
            yield _told(term, cell, cell.head, Support.LIKELY if said else Support.HINT)


def _measures(term: Figure, cell: Figure, sole: bool) -> bool:
    """Whether a number says no more than the measure of its column, and whose it is; or that it adds up, without a measure, over a column
    of what was spent, in the ``sole`` table of its grid."""
    if sole and _SUM.search(term.words) and not term.said.measure:
        return cell.measure == "actual" and not OF_LAST_YEAR.search(cell.head)
    return bool(cell.measure) and cell.measure == term.said.measure and len(core(term.words)) <= _SCOPE


def _of_some(table: DataTable, column: int, value: Decimal) -> bool:
    """Whether it is what some of the rows make together."""
    values = [row.numbers[column].value for row in table.rows if not row.total and column in row.numbers]
    some = (sum(s) for n in range(1, len(values)) for s in combinations(values, n)) if len(values) <= _MOST_ROWS else values
    return value in some or value in values


def formed(reading: Reading) -> Iterator[Relation]:
    """Amounts that name nothing but their measure, against the funds of the only form; several values are of several things."""
    if len(reading.forms) != 1:
        return
    form = reading.forms[0]
    nameless = (t for t in every_amount(reading) if t.kind == "money" and not core(t.words).removeprefix(PROJECT))
    terms = (t for t in nameless if not _ANOTHER_TIME.search(t.sentence.text) and _speaks_of(reading, form, t.sentence.text))
    pairs = [pair for term in terms for pair in _apart(list(_funds(form, term)), [term], _alike)]
    for term, cell in pairs:
        ratio, said = term.quantity.value / (cell.quantity.value or _TIMES), term.said.measure
        if 1 < ratio * _TIMES < _TIMES**2 and len({t.quantity.value for t, _ in pairs if t.said.measure == said}) == 1:
            yield _told(term, cell, cell.words, Support.LIKELY)


def _funds(form: Form, like: Figure) -> Iterator[Figure]:
    """The amounts of its funds, in their own unit or that of the text; those of the whole have a measure."""
    total = next((fund for fund in form.funds if fund.whole), None)
    for fund in sorted(form.funds, key=lambda fund: fund is not total):
        for role, measure in _FUNDS.items():
            if cell := figure_of(fund, role):
                q, said = cell.quantity, like.quantity
                q = q if q.unit else replace(q, unit=said.unit, value=q.value * said.factor)
                yield replace(cell, quantity=q, words=fund.name, measure=measure if fund is total else "", head="", finest=None)


def _speaks_of(reading: Reading, form: Form, sentence: str) -> bool:
    """Whether text and form are of one thing."""
    titles = "".join(text.text for _, text in reading.document.texts() if text.kind == "title" and text.text != form.title)
    of_project = PROJECT in titles or (PROJECT in sentence and WHOLES[0] not in titles)
    return of_project if PROJECT in form.title else PROJECT not in sentence
