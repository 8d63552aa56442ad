"""What stands where in the workbook: pages of blocks, blocks of lines, lines of cells.

A cell is named by its block, its line and its column.  These three names travel in the file (a hidden column and a hidden
row), so that rows and columns may be inserted or moved and sheets be renamed, and every figure is still found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from apps.assessments.forms import PassageForm
from apps.budgets.forms import StatementForm
from apps.budgets.indicators import GIVEN as SAID
from apps.budgets.lists import RowsForm
from apps.domain.cells import Field
from apps.domain.facts import Fact, FactBook, State
from apps.domain.formulas import Formula, Missing, NoBase
from apps.domain.statements import Column
from apps.factbook.entry import Entry
from apps.indicators.forms import GivenTotalForm, JudgementForm
from apps.projects.forms import ProjectForm

from ..proposals import Slot
from ..slots import Target, heading, kept_rows, slots_of

SPARE = 10
"""Empty lines a list offers beyond those it has."""
NEW = "+"
"""The name of a line nobody has filled yet."""


@dataclass(frozen=True, slots=True)
class Cell:
    """An input (``slot``, or an empty one of a new line), or a cell that is computed or says what is given."""

    field: Field
    slot: Slot | None = None
    input: bool = True
    formula: Formula | None = None
    fact: Fact | None = None
    text: str = ""
    hint: str = ""
    keys: tuple[str, ...] = ()
    """The names formulas know it by."""


@dataclass(frozen=True, slots=True)
class Line:
    key: str
    heads: tuple[str, ...]
    cells: tuple[Cell | None, ...]
    depth: int = 0
    total: bool = False


@dataclass(frozen=True)
class Block:
    """Lines under one head.  ``grows``: a list, whose free lines may be filled."""

    key: str
    title: str
    heads: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    hint: str = ""
    unit: str = ""
    grows: bool = False
    fields: tuple[Field, ...] = ()
    """What the cells of a new line take."""
    list: str = ""
    """The name the facts of a list begin with."""
    totals: tuple[Cell | None, ...] = ()


@dataclass(frozen=True)
class Page:
    key: str
    title: str
    blocks: tuple[Block, ...] = field(default_factory=tuple)


def pages_of(target: Target, prior: FactBook | None = None) -> tuple[Page, ...]:
    """The pages of an assessment's workbook; ``prior`` is the book of the year before, where there is one."""
    return tuple(_Layout(target, prior).pages())


class _Layout:
    def __init__(self, target: Target, prior: FactBook | None):
        self.target, self.book, self.prior = target, target.evaluation.book, prior

    def pages(self) -> Iterator[Page]:
        """A page a statement; the texts, the judgements and the projects' fields together, a page for each project's forms."""
        together: dict[str, list[Entry]] = {}
        for entry in self.target.entries:
            together.setdefault(self._page_of(entry), []).append(entry)
        if self.target.evaluation.pack.projects and "项目" not in together:
            together["项目"] = []
        for key, entries in together.items():
            blocks = tuple(self._blocks(key, entries))
            if blocks:
                yield Page(key, TITLES.get(key) or self._title(entries), tuple(sorted(blocks, key=lambda block: block.grows)))

    @staticmethod
    def _page_of(entry: Entry) -> str:
        """Lists apart, so that they may grow."""
        form = entry.form
        if isinstance(form, ProjectForm):
            return "项目"
        if isinstance(form, PassageForm):
            return "文字"
        if isinstance(form, JudgementForm | GivenTotalForm):
            return "评判"
        lead = form.statement.key.split(".")
        own = lead[0] == "项目" and len(lead) > 1
        if own:
            return f"{lead[0]}.{lead[1]}"
        if len(lead) > 1 or entry.kind == "targets":
            return f"表.{lead[0]}.{form.prefix}" if isinstance(form, RowsForm) else f"表.{lead[0]}"
        return form.prefix

    def _title(self, entries: list[Entry]) -> str:
        return entries[0].title.partition("”")[0] + "”" if entries[0].title.startswith("项目“") else heading(entries[0])

    def _blocks(self, page: str, entries: list[Entry]) -> Iterator[Block]:
        if page == "项目":
            yield self._projects([entry for entry in entries if isinstance(entry.form, ProjectForm)])
        elif page == "文字":
            yield self._texts(entries)
        elif page == "评判":
            if judged := self._judgements(entries):
                yield judged
        else:
            yield from (self._statement(entry) for entry in entries)

    # --- statements ----------------------------------------------------------------------------------------------

    def _statement(self, entry: Entry) -> Block:
        form: StatementForm = entry.form
        statement, slots = form.statement, {slot.name: slot for slot in slots_of(entry)}
        cells = {(a.row, a.column): self._cell(form, a, slots) for a in form.addresses}
        columns = tuple((c.key, label_of(c)) for c in statement.columns) or (("", "内容"),)
        heads = ("序号",) if isinstance(form, RowsForm) else (statement.head,)
        common = {
            "key": form.prefix, "title": entry.title or statement.title, "columns": columns, "hint": statement.hint,
            "unit": statement.unit if statement.kind != "form" else "", "heads": heads,
        }  # fmt: skip
        if isinstance(form, RowsForm):
            rows = kept_rows(form)
            rows = tuple(row for row in form.rows if row in rows)
            lines = [Line(row, (str(n),), tuple(cells[row, c.key] for c in statement.columns)) for n, row in enumerate(rows, 1)]
            fields = tuple(c.field for c in statement.columns)
            totals = tuple(self._total(statement.key, c, dict(statement.totals).get(c.key)) for c in statement.columns)
            named = statement.total_row or statement.totals
            return Block(
                **common, lines=tuple(lines), grows=form.open, fields=fields, list=statement.key, totals=totals if named else ()
            )
        lines = []
        for row in statement.rows:
            keys = [key for key, _ in columns]
            hint = row.field.hint if row.field else ""
            label = f"{row.prefix}{row.label}" + (f"（{row.field.unit}）" if row.field and row.field.unit else "")
            made = tuple(_hinted(cells.get((row.key, key)), hint) for key in keys)
            lines.append(Line(row.key, (label,), made, row.depth, row.bold or row.sums == "computed"))
        return self._with_prior(Block(**common, lines=tuple(lines)), form)

    def _cell(self, form: StatementForm, address, slots: dict[str, Slot]) -> Cell:
        fact = self.book.get(address.key)
        if address.computed:
            text = fact.shown() if fact else ""
            if address.formula is SAID:
                line = form.lines.get(address.row)
                text = text or (line.typed[address.column] if line else "")
                return Cell(address.field, input=False, text=text, fact=fact, keys=(address.key,))
            return Cell(address.field, input=False, formula=address.formula, fact=fact, text=text, keys=(address.key,))
        slot = slots.get(form._name(address))
        return Cell(address.field, slot, hint=address.field.hint, keys=(address.key,), fact=fact)

    def _total(self, name: str, column: Column, formula: Formula | None) -> Cell | None:
        key = f"{name}.合计.{column.key}"
        fact = self.book.get(key)
        if fact is None or not column.field.numeric:
            return None
        if formula is None:
            return Cell(column.field, input=False, fact=fact, text=fact.shown(), keys=(key,))
        # What is printed there is stated elsewhere; the name of the sum is not its name.
        try:
            value, state = formula.over(self.book), State.COMPUTED
        except (Missing, NoBase):
            value, state = None, State.MISSING
        stated = Fact(key, fact.label, value, column.field.unit, column.field.decimals, state)
        return Cell(column.field, input=False, formula=formula, fact=stated, text=stated.shown())

    def _with_prior(self, block: Block, form: StatementForm) -> Block:
        """Last year's figures behind this year's, to look at."""
        if self.prior is None:
            return block
        there = [i for i, (key, _) in enumerate(block.columns) if any(self._before(line, i) for line in block.lines)]
        if not there:
            return block
        columns = (*block.columns, *((f"~{block.columns[i][0]}", f"上年·{block.columns[i][1]}") for i in there))
        lines = tuple(
            Line(line.key, line.heads, (*line.cells, *(self._before(line, i) for i in there)), line.depth, line.total)
            for line in block.lines
        )
        return Block(block.key, block.title, block.heads, columns, lines, block.hint, block.unit)

    def _before(self, line: Line, place: int) -> Cell | None:
        cell = line.cells[place]
        if cell is None or not cell.keys or cell.keys[0].startswith("上年.") or not cell.field.numeric or self.prior is None:
            return None
        fact = self.prior.get(cell.keys[0])
        return Cell(cell.field, input=False, fact=fact, text=fact.shown()) if fact and fact.known else None

    # --- projects, texts, judgements -------------------------------------------------------------------------------

    def _projects(self, entries: list[Entry]) -> Block:
        sheet = self.target.evaluation.pack.projects
        assert sheet is not None
        statement, lines = sheet.statement, []
        for number, entry in enumerate(entries, 1):
            form, cells = entry.form, []
            slots = {slot.name: slot for slot in slots_of(entry)}
            for address in form.addresses:
                fact = self.book.get(f"项目.{form.row}.{address.column}")
                keys = (f"项目.{form.row}.{address.column}", address.key)
                if address.computed:
                    cells.append(Cell(address.field, input=False, formula=address.formula, fact=fact, keys=keys))
                else:
                    cells.append(Cell(address.field, slots[form._name(address)], hint=address.field.hint, keys=keys, fact=fact))
            lines.append(Line(form.project.row, (str(number),), tuple(cells)))
        columns = tuple((c.key, label_of(c)) for c in statement.columns)
        totals = tuple(self._total("项目", c, dict(statement.totals).get(c.key)) for c in statement.columns)
        return Block(
            "项目", statement.title, ("序号",), columns, tuple(lines), statement.hint, statement.unit, True,
            tuple(c.field for c in statement.columns), "项目", totals,
        )  # fmt: skip

    def _texts(self, entries: list[Entry]) -> Block:
        lines = []
        for entry in entries:
            slot = next(slots_of(entry))
            lines.append(Line(slot.key, (slot.label,), (Cell(slot.address.field, slot, hint=slot.address.field.hint),)))
        return Block("文字", "文字部分", ("标题",), (("", "内容"),), tuple(lines), "一格写一段文字；分段请在格内换行（Alt+Enter）。")

    def _judgements(self, entries: list[Entry]) -> Block | None:
        lines: list[Line] = []
        for entry in entries:
            by_line: dict[str, dict[str, Slot]] = {}
            for slot in slots_of(entry):
                item, _, part = slot.name.rpartition(".")
                by_line.setdefault(item or "总分", {})[PARTS.get(part or slot.name, "")] = slot
            for item, parts in by_line.items():
                first = next(iter(parts.values()))
                cells = tuple(Cell(s.address.field, s) if (s := parts.get(part)) else None for part, _ in JUDGED)
                asked = first.label.removesuffix("理由") if len(parts) > 1 else first.label
                lines.append(Line(f"{entry.anchor}|{item}", (heading(entry), asked), cells))
        hint = "逐条评判；没有得满分的写明理由。由数据计算的部分自动得分，不在此填。"
        return Block("评判", "评判", ("指标", "评判内容"), JUDGED, tuple(lines), hint) if lines else None


TITLES = {"项目": "项目", "文字": "文字部分", "评判": "评判"}
PARTS = {"选择": "choice", "数值": "amount", "理由": "reason", "amount": "amount", "reason": "reason"}
JUDGED = (("choice", "选择"), ("amount", "数值"), ("reason", "理由"))


def label_of(column: Column) -> str:
    unit = f"（{column.field.unit}）" if column.field.unit else ""
    return f"{column.group}·{column.label}{unit}" if column.group else f"{column.label}{unit}"


def _hinted(cell: Cell | None, hint: str) -> Cell | None:
    if cell is None or not cell.input or not hint:
        return cell
    return Cell(cell.field, cell.slot, hint=hint, keys=cell.keys, fact=cell.fact)
