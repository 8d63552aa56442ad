"""What depends on what: the places to be open when some are sent back.

Derived from the pack, never listed: what a computed figure is made of, the stated totals above a figure and the figures
that must equal it, the indicators whose rules read it, the texts that state it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from ..book.completion import made_of
from ..book.evaluation import Evaluation
from ..book.steps import step_indicators, steps_of
from ..examine.passages import Written, filled, written_of
from ..facts import Fact
from ..formulas import Formula
from ..framework import Framework
from ..outline import Item, Sentence
from ..pack.model import Pack
from ..places import ANSWER, BLOCK, INDICATOR, STEP, WHOLE, Opened, Openings, covers, wording_place
from ..report.rewording import KINDS, Figure, figures
from ..statements import Statement
from ..writing.sentences import PatternError, compile_pattern
from .blocks import typed_for

PLAIN_COUNT = 100
"""A smaller bare number in a text may be of anything."""

RESULTS = ("得分", "等级")


def opened_by(evaluation: Evaluation, places: Iterable[str]) -> Openings:
    """What may be changed when these places are sent back: they, and what depends on them."""
    web, found = _Web(evaluation), Openings(())
    for place in places:
        if place == WHOLE:
            return Openings()
        for one in typed_places(evaluation.pack, place):
            found = found.with_more((Opened(one), *(Opened(other, place) for other in web.around(one))))
    return found


def typed_places(pack: Pack, place: str) -> tuple[str, ...]:
    """The places of a step, or of what is typed for a block of the report; any other place is itself."""
    if place.startswith(BLOCK):
        return typed_for(pack, place)
    from_step = next((step for step in steps_of(pack) if place == f"{STEP}{step.key}"), None)
    if from_step is None:
        return (place,)
    found: list[str] = []
    for item in from_step.items:
        if item.kind == "passage":
            found.append(f"文字.{item.key}")
        elif item.kind == "projects" and pack.projects:
            found.append(pack.projects.statement.key)
        elif item.kind == "indicators":
            found += [f"{INDICATOR}{i.code}" for i in step_indicators(pack, item.key)]
        elif item.kind == "total":
            found.append(f"{ANSWER}总分")
        elif item.kind == "form":
            found += _form_places(pack, item.key)
        else:
            found.append(item.key)
    return tuple(found)


def _form_places(pack: Pack, key: str) -> list[str]:
    """A department's form is a name of its own; one of a list's rows is part of its list."""
    form = pack.by_form[key]
    return [form.owner or form.key]


class _Web:
    """The threads between the names of an assessment."""

    def __init__(self, evaluation: Evaluation):
        self.evaluation, self.pack, self.book = evaluation, evaluation.pack, evaluation.book
        self.made = made_of(evaluation.pack, evaluation.entered)

    def around(self, place: str) -> Iterator[str]:
        """What must be open beside the place itself."""
        own = {key for key in (*self.book, *self.made) if covers(place, key)} | self._read_by(place)
        typed = {key for key in own if key not in self.made}
        for key in own:
            typed |= self._inputs(key)
        typed |= {part for key in tuple(typed) for part in self.stated.get(key, ())}
        changed = self._grown(typed)
        everything = [*sorted(k for k in changed if k not in self.made), *self._rows(own), *self._answers(changed), *self._texts(changed)]
        yield from (key for key in dict.fromkeys(everything) if not covers(place, key))

    def _inputs(self, key: str) -> set[str]:
        """The typed figures a computed one is made of."""
        found, seen, waiting = set(), set(), [key]
        while waiting:
            name = waiting.pop()
            if name in self.made and name not in seen:
                seen.add(name)
                waiting += self.made[name]
            elif name != key and name not in self.made and "." in name:
                found.add(name)
        return found

    def _read_by(self, place: str) -> set[str]:
        """The figures an indicator is scored from."""
        return {name for code, names in self.indicators if code == place for name in names}

    def _grown(self, typed: set[str]) -> set[str]:
        """With all that is computed from them, the stated totals above them and the stated figures that must equal them."""
        changed, before = set(typed), -1
        while len(changed) != before:
            before = len(changed)
            changed |= {key for key, names in self.made.items() if names & changed}
            changed |= {total for total, parts in self.stated.items() if changed & set(parts)}
            changed |= {other for side, other in self.equals if side & changed}
        return changed

    @cached_property
    def stated(self) -> dict[str, tuple[str, ...]]:
        """Totals that people type, with their parts (合计、其中)."""
        found: dict[str, tuple[str, ...]] = {}
        for statement in self.pack.statements:
            for row in (r for r in statement.rows if r.sums in ("checked", "within")):
                for cell in (c for c in statement.cells if c.row == row.key and not c.computed and c.field.numeric):
                    found[cell.key] = _parts(statement, row.parts, cell.column)
        return found

    @cached_property
    def equals(self) -> tuple[tuple[frozenset[str], str], ...]:
        """Of each 勾稽关系 that is an equation: one side's names, and the stated figure on the other."""
        checks = [check for check in self.pack.checks if check.relation == "="]
        sides = [(c.left, c.right) for c in checks] + [(c.right, c.left) for c in checks]
        return tuple((one.names, other.text.strip()) for one, other in sides if self._stated(other))

    def _stated(self, formula: Formula) -> bool:
        return formula.text.strip() in formula.names and formula.text.strip() not in self.made

    @cached_property
    def indicators(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """Every indicator's place with the figures its rule reads."""
        found = [*_indicators(self.pack.framework, "", lambda name: name)]
        sheet = self.pack.projects
        if sheet and sheet.framework:
            for row in self.evaluation.project_sheets:
                view = self.book.row(f"{sheet.statement.key}.{row}.")
                found += _indicators(sheet.framework, f"{sheet.statement.key}.{row}.", view.full_name)
        return tuple(found)

    def _answers(self, changed: set[str]) -> list[str]:
        """The indicators that are scored from what changes: their answers, notes and evidence."""
        return [place for place, names in self.indicators if names & changed]

    def _rows(self, own: set[str]) -> list[str]:
        """Of a form's indicators the whole row: its points and its reason follow from its values."""
        lists = self.pack.indicator_lists(lambda key: self.book.rows(key)) if self.pack.has_indicators else {}
        rows = [f"{name}.{key.removeprefix(f'{name}.').partition('.')[0]}" for name in lists for key in own if key.startswith(f"{name}.")]
        return [*dict.fromkeys(rows)]

    def _texts(self, changed: set[str]) -> Iterator[str]:
        """Texts that state a figure that changes, and sentences in somebody's own words that are made from one."""
        if self._answers(changed):
            changed = changed | {key for key in self.book if key.partition(".")[0] in RESULTS}
        stated = [figure for key in changed if (fact := self.book.get(key)) and (figure := _figure(fact))]
        for text in written_of(self.pack, self.book):
            if self._states(text, changed, stated):
                yield text.key
        yield from self._sentences(self.pack.outline.content, changed, "")

    def _states(self, text: Written, changed: set[str], stated: list[Figure]) -> bool:
        if text.key in changed or _names(text.text) & changed:
            return text.key not in changed
        said = figures(filled(self.pack, self.book, text.text))
        return any(one.says(figure) for one in said for figure in stated if figure.kind == one.kind)

    def _sentences(self, content: tuple[Item, ...], changed: set[str], row: str) -> Iterator[str]:
        for item in content:
            if item.by_project and self.pack.projects:
                for one in self.book.rows(self.pack.projects.statement.key):
                    yield from self._sentences(item.inside, changed, one)
            else:
                yield from self._sentences(item.inside, changed, row)
            if isinstance(item, Sentence) and self._made_from(item, changed, row):
                yield wording_place(item.key, row)

    def _made_from(self, item: Sentence, changed: set[str], row: str) -> bool:
        names = {name for pattern in item.patterns() for name in pattern.names}
        names |= {name for formula in item.formulas() for name in formula.names}
        lists = {each.over for pattern in item.patterns() for each in pattern.lists}
        view = self.book.row(f"{self.pack.projects.statement.key}.{row}." if row and self.pack.projects else "")
        full = {view.full_name(name) for name in names}
        return bool(full & changed) or any(key.startswith(f"{view.full_list(name)}.") for name in lists for key in changed)


def _parts(statement: Statement, parts: tuple[str, ...], column: str) -> tuple[str, ...]:
    there = (part for part in parts if part in statement.by_row and column not in statement.by_row[part].skip)
    return tuple(statement.fact_key(part, column) for part in there)


def _indicators(framework: Framework, lead: str, full: Callable[[str], str]) -> Iterator[tuple[str, frozenset[str]]]:
    for indicator in framework.indicators:
        names = (full(name) for formula in indicator.formulas for name in formula.names)
        yield f"{lead}{INDICATOR}{indicator.code}", frozenset(names)


def _figure(fact: Fact) -> Figure | None:
    """A figure as a text could state it; none for a small bare number."""
    if fact.number is None or (fact.unit not in KINDS and abs(fact.number) < PLAIN_COUNT):
        return None
    return Figure(fact.number, fact.unit, fact.decimals, "", 0, 0, "", False)


def _names(text: str) -> frozenset[str]:
    """The facts a typed text names in braces."""
    try:
        return compile_pattern(text).names if "{" in text else frozenset()
    except PatternError:
        return frozenset()

