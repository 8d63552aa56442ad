"""The outline of a report: chapters, and in them passages, sentences, tables and forms, as the pack declares."""

from __future__ import annotations

from dataclasses import dataclass

from ..formulas import Formula
from .sentences import Pattern

NUMBERING = ("一、", "（一）", "1.", "（1）")
"""The heading styles of a report that names none."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text slot a person fills.  ``required`` passages must be written before handing in."""

    key: str
    title: str
    hint: str = ""
    required: bool = True
    rows: int = 6
    limit: int = 0
    """The most characters allowed; 0 for no limit."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One wording of a sentence, used where ``when`` holds (or is absent)."""

    pattern: Pattern
    when: Formula | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A paragraph made from facts.  The first variant whose condition holds is printed; none may hold.

    With ``join`` all variants that hold are printed, one behind the other: a paragraph of clauses.  A clause whose
    condition waits for a figure is left out; the gap shows in a clause without one.
    """

    key: str
    variants: tuple[Variant, ...]
    when: Formula | None = None
    style: str = "body"
    join: bool = False


@dataclass(frozen=True, slots=True)
class StatementTable:
    statement: str
    title: str = ""
    columns: tuple[str, ...] = ()
    numbered: bool = True
    notes: tuple[str, ...] = ()
    landscape: bool = False
    show_unit: bool = True


@dataclass(frozen=True, slots=True)
class ScoreTable:
    title: str = ""
    numbered: bool = False
    landscape: bool = True


@dataclass(frozen=True, slots=True)
class ProjectForms:
    """One form a project, for the projects whose ``select`` field is 是 (all where it is empty)."""

    title: str
    select: str = ""
    numbered: bool = True
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ForProjects:
    """Its content once for each project whose ``select`` field is 是 (all where it is empty).

    Inside, a project's fields go by their short names, in headings too.
    """

    select: str
    content: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class FieldText:
    """A long text field of a project, printed as paragraphs (inside :class:`ForProjects`)."""

    field: str


@dataclass(frozen=True, slots=True)
class ProjectForm:
    """The form of the project at hand (inside :class:`ForProjects`)."""

    title: str
    numbered: bool = True
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ProjectScores:
    """The score table of the project at hand (inside :class:`ForProjects`)."""

    title: str
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Forms:
    """An assessment form: the department's, or every copy of it (that of the project at hand inside :class:`ForProjects`).

    ``annex`` numbers each copy (``附件{n}``), running on through the report; ``page_each`` begins a page for each.
    """

    form: str
    title: str = ""
    select: str = ""
    numbered: bool = False
    unit: str = ""
    annex: str = ""
    page_each: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list statement printed as numbered paragraphs: ``1. …``, one a row for which ``when`` holds.

    Inside, a row's columns go by their short names.
    """

    statement: str
    pattern: Pattern
    numbering: str = "{n}. "
    when: Formula | None = None


@dataclass(frozen=True, slots=True)
class ChartSeries:
    name: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChartRows:
    """Where a chart takes its categories from a list: ``value`` summed over the rows that name the category alike."""

    over: str
    category: str
    value: str


@dataclass(frozen=True, slots=True)
class ChartItem:
    """A chart over named facts, or over the rows of a list; the title and the categories are patterns."""

    kind: str
    title: str
    categories: tuple[str, ...]
    series: tuple[ChartSeries, ...]
    unit: str = ""
    rows: ChartRows | None = None


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """A term, printed where ``when`` holds and, where it names a list, some row of it says ``value`` in ``column``."""

    term: str
    text: str
    when: Formula | None = None
    over: str = ""
    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Glossary:
    entries: tuple[GlossaryEntry, ...]


@dataclass(frozen=True, slots=True)
class Break:
    pass


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it: items and further sections, in order.

    ``numbering`` replaces the heading styles of the levels below it (an annex numbers its own headings).
    """

    heading: str
    content: tuple[Content, ...] = ()
    numbered: bool = True
    numbering: tuple[str, ...] = ()
    when: Formula | None = None
    """The heading and all below it are printed only where this holds (a score table once there is a score)."""


Content = (
    Passage | Sentence | StatementTable | ScoreTable | ProjectForms | ForProjects | FieldText | ProjectForm | ProjectScores
    | Forms | Items | ChartItem | Glossary | Break | Section
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CoverLine:
    label: str
    value: Pattern
    seal: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """``numbering`` names the style of each heading level, see :mod:`numbering`."""

    title: Pattern
    title_lines: tuple[Pattern, ...] = ()
    cover: tuple[CoverLine, ...] = ()
    cover_date: Pattern | None = None
    has_cover: bool = True
    contents: bool = True
    numbering: tuple[str, ...] = NUMBERING
    table_number: str = "表{chapter}-{n}"
    chart_number: str = "图{n}"
    content: tuple[Content, ...] = ()
