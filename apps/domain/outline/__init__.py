"""The outline of a report.  ``ITEMS`` lists what may stand in it, by the key an entry begins with."""

from __future__ import annotations

from .chart import ChartItem
from .disclosure import DisclosureTable
from .evidence import EvidenceList
from .forms import Forms
from .glossary import Glossary
from .item import Item, Problem
from .outline import NUMBERING, CoverLine, Outline, Standing, walk
from .projects import ProjectForm, ProjectForms, ProjectScores
from .score_table import ScoreTable
from .sections import Break, ForProjects, Part, Section
from .sentences import FieldText, Items, Passage, Sentence
from .statements import StatementTable

ITEMS: dict[str, type[Item]] = {
    kind: item
    for item in (
        Section, Passage, Sentence, StatementTable, ScoreTable, ProjectForms, ForProjects, FieldText, ProjectForm,
        ProjectScores, Forms, Items, ChartItem, Glossary, DisclosureTable, EvidenceList, Break, Part,
    )
    for kind in item.kinds
}  # fmt: skip

__all__ = [
    "ITEMS", "NUMBERING", "CoverLine", "Item", "Outline", "Passage", "Problem", "Section", "Sentence", "Standing", "walk",
]  # fmt: skip
