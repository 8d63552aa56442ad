"""What people have written in an assessment, as a document of its own: each text with the fact it is typed in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..documents.document import Document, Text
from ..documents.headings import mark_of
from ..facts import FactBook
from ..pack.model import Pack
from ..report.telling import BASE
from ..writing.live import fill
from ..writing.sentences import Speaker

NOT_PRINTED = ("评判.", "复核.", "说明.", "得分.")
LEAST = 5
"""A shorter text explains nothing."""

_REASONS = re.compile("原因|说明|备注")


@dataclass(frozen=True, slots=True)
class Written:
    """A text somebody typed.  ``row`` is the project it is about; empty for one about the whole unit."""

    key: str
    title: str
    text: str
    row: str = ""


@dataclass(frozen=True)
class Passages:
    """``owners`` names for each item of the document the text it is of; nothing for the title."""

    written: tuple[Written, ...]
    document: Document
    owners: tuple[Written | None, ...]
    words: str = ""
    """Whatever has been written anywhere in the assessment, to see whether something is spoken of."""

    def key(self, item: int) -> str:
        """The text an item is of."""
        owner = self.owners[item]
        return owner.key if owner else ""

    @property
    def projects(self) -> dict[int, str]:
        """The items about one project, with its row."""
        return {item: owner.key.rpartition(".")[0] for item, owner in enumerate(self.owners) if owner and owner.row}


def passages_of(pack: Pack, book: FactBook) -> Passages:
    """All that is written."""
    written = tuple(written_of(pack, book))
    items = [Text(f"{pack.year}年度部门整体支出绩效自评报告", "title")]
    made: list[Written | None] = [None]
    for one in written:
        items.append(Text(one.title, "heading", level=1))
        made.append(one)
        for line in filter(None, (line.strip() for line in filled(pack, book, one.text).splitlines())):
            mark = mark_of(line)
            items.append(Text(line, number=mark.number if mark else ""))
            made.append(one)
    return Passages(written, Document(tuple(items), kind="own"), tuple(made), "\n".join(_words(pack, book)))


def _words(pack: Pack, book: FactBook) -> Iterator[str]:
    """Passages, texts in forms and lists, rewritten sentences; no answers about indicators and no names.

    The title of a passage and of a cell for reasons (变动原因) is part of what is said there.
    """
    titles = {f"文字.{key}": passage.title for key, passage in pack.passages.items()}
    for key, fact in book.items():
        printed = "." in key and not key.startswith(NOT_PRINTED) and not key.endswith(f".{BASE}")
        if isinstance(fact.value, str) and printed:
            text, label = fact.value.strip(), pack.labels.get(key) or fact.label
            title = titles.get(key) or (label if _REASONS.search(label) else "")
            if len(text) >= LEAST:
                yield f"{title}：{text}"


def filled(pack: Pack, book: FactBook, text: str) -> str:
    """The text with its live figures, as the report prints it."""
    return fill(text, Speaker(book, pack.style, lambda key: pack.labels.get(key, key)))


def written_of(pack: Pack, book: FactBook) -> Iterator[Written]:
    """Every text somebody typed that is printed as such, in the order of the pack."""
    for passage in pack.passages.values():
        key = f"文字.{passage.key}"
        if text := book.text(key).strip():
            yield Written(key, passage.title, text)
    for statement in pack.statements:
        if statement.kind != "list":
            for cell in (c for c in statement.cells if c.field.kind.control == "lines"):
                if text := book.text(cell.key).strip():
                    yield Written(cell.key, pack.labels.get(cell.key, cell.label), text)
    yield from _of_projects(pack, book)


def _of_projects(pack: Pack, book: FactBook) -> Iterator[Written]:
    """The long texts of each project, under its name."""
    statement = pack.projects.statement if pack.projects else None
    for row in book.rows(statement.key) if statement else ():
        assert statement is not None
        name = book.text(f"{statement.key}.{row}.名称")
        for column in (c for c in statement.columns if c.field.kind.prose and c.key != "名称"):
            key = statement.fact_key(row, column.key)
            if text := book.text(key).strip():
                yield Written(key, f"{name}·{column.label}", text, row)
