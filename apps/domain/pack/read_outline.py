"""Reading the outline: chapters, passages, sentences, tables, forms."""

from __future__ import annotations

from collections.abc import Mapping

from ..findings import Finding
from ..numbering import STYLES
from ..writing.blocks import CHARTS
from ..writing.outline import (
    NUMBERING,
    Break,
    ChartItem,
    ChartRows,
    ChartSeries,
    Content,
    CoverLine,
    FieldText,
    Forms,
    ForProjects,
    Glossary,
    GlossaryEntry,
    Items,
    Outline,
    Passage,
    ProjectForm,
    ProjectForms,
    ProjectScores,
    ScoreTable,
    Section,
    Sentence,
    StatementTable,
    Variant,
)
from ..writing.sentences import Pattern, PatternError, compile_pattern
from .source import Node, read_yaml

ITEMS = ("heading", "passage", "sentence", "text", "statement", "score_table", "project_forms", "for_projects", "field",
         "project_form", "project_scores", "form", "items", "chart", "glossary", "page_break", "part")  # fmt: skip


def pattern_of(node: Node, key: str, default: str | None = None) -> Pattern:
    text = node.text(key, default)
    try:
        return compile_pattern(text)
    except PatternError as error:
        node.problem("P010", str(error), key)
        return compile_pattern("")


def read_outline(top: Node, files: Mapping[str, str], findings: list[Finding]) -> Outline:
    title = pattern_of(top, "title")
    lines = tuple(_pattern(top, text) for text in top.texts("title_lines"))
    cover, lines_of_cover, date = top.node("cover"), [], None
    if cover:
        for node in cover.nodes("fields"):
            lines_of_cover.append(CoverLine(node.text("label"), pattern_of(node, "value", ""), node.flag("seal")))
            node.done()
        date = pattern_of(cover, "date") if cover.has("date") else None
        cover.done()
    styles = top.texts("numbering") or NUMBERING
    check_styles(top, styles)
    reader = _Reader(files, findings, top)
    outline = Outline(
        title, lines, tuple(lines_of_cover), date, cover is not None, top.flag("contents", True), styles,
        top.text("table_number", "表{chapter}-{n}"), top.text("chart_number", "图{n}"),
        reader.content(top, "content"),
    )  # fmt: skip
    top.done()
    return outline


def check_styles(node: Node, styles: tuple[str, ...]) -> None:
    for style in styles:
        if style not in STYLES:
            node.problem("P006", f"没有“{style}”这种编号，可用的有：{' '.join(STYLES)}", "numbering")


def _pattern(node: Node, text: str) -> Pattern:
    try:
        return compile_pattern(text)
    except PatternError as error:
        node.problem("P010", str(error))
        return compile_pattern("")


class _Reader:
    """Reads the items of an outline, numbering sentences that have no key of their own."""

    def __init__(self, files: Mapping[str, str], findings: list[Finding], top: Node):
        self.files, self.findings, self.top = files, findings, top
        self.sentences = 0
        self.open = [top.file]
        """The files being read, the innermost last."""

    def content(self, node: Node, key: str) -> tuple[Content, ...]:
        return tuple(item for n in node.nodes(key) for item in self.items(n))

    def items(self, node: Node) -> tuple[Content, ...]:
        """What an entry stands for: one item, all those of a part, or none where it cannot be read."""
        kind = next((k for k in ITEMS if node.has(k)), "")
        if not kind:
            node.problem("P011", f"应写 {'、'.join(ITEMS)} 之一")
            return ()
        if kind == "part":
            return self._part(node)
        found: Content = getattr(self, f"_{kind}")(node)
        node.done()
        return (found,)

    def _part(self, node: Node) -> tuple[Content, ...]:
        """``part``: the items of another file of the pack, as if they stood here."""
        path = node.text("part")
        node.done()
        if path in self.open:
            node.problem("P019", f"part 循环引用：“{path}”里又引用了它自己", "part")
            return ()
        if path not in self.files:
            node.problem("P012", f"没有文件“{path}”", "part")
            return ()
        top = read_yaml(self.files[path], path, self.findings)
        self.open.append(path)
        found = self.content(top, "content")
        self.open.pop()
        top.done()
        return found

    def _heading(self, node: Node) -> Section:
        pattern_of(node, "heading")
        heading = node.text("heading")
        if not heading.strip():
            node.problem("P003", "标题为空", "heading")
        numbering = node.texts("numbering")
        check_styles(node, numbering)
        when = node.formula("when", "")
        return Section(heading, self.content(node, "content"), node.flag("numbered", True), numbering, when)

    def _passage(self, node: Node) -> Passage:
        return Passage(
            node.identifier("passage"), node.text("title"), node.text("hint", ""), node.flag("required", True),
            node.integer("rows", 6), node.integer("limit", 0),
        )  # fmt: skip

    def _text(self, node: Node) -> Sentence:
        return self._sentence_of(node, (Variant(pattern_of(node, "text")),))

    def _sentence(self, node: Node) -> Sentence:
        variants: tuple[Variant, ...]
        if node.has("variants"):
            variants = tuple(self._variant(n) for n in node.nodes("variants"))
            node.text("sentence")
            return self._sentence_of(node, variants, str(node.raw("sentence")))
        return self._sentence_of(node, (Variant(pattern_of(node, "sentence")),))

    def _variant(self, node: Node) -> Variant:
        variant = Variant(pattern_of(node, "text"), node.formula("when", ""))
        node.done()
        return variant

    def _sentence_of(self, node: Node, variants: tuple[Variant, ...], key: str = "") -> Sentence:
        self.sentences += 1
        style = node.choice("style", ("body", "flush", "center", "note", "signature"), "body")
        name = node.text("key", key or f"句{self.sentences}")
        return Sentence(name, variants, node.formula("when", ""), style, node.flag("join"))

    def _statement(self, node: Node) -> StatementTable:
        pattern_of(node, "title", "")
        return StatementTable(
            node.text("statement"), node.text("title", ""), node.texts("columns"), node.flag("numbered", True),
            node.texts("notes"), node.flag("landscape"), node.flag("show_unit", True),
        )  # fmt: skip

    def _score_table(self, node: Node) -> ScoreTable:
        return ScoreTable(node.text("score_table"), node.flag("numbered"), node.flag("landscape", True))

    def _project_forms(self, node: Node) -> ProjectForms:
        pattern_of(node, "project_forms")
        pattern_of(node, "unit", "")
        return ProjectForms(
            node.text("project_forms"), node.text("select", ""), node.flag("numbered", True), node.text("unit", "")
        )

    def _for_projects(self, node: Node) -> ForProjects:
        select = node.raw("for_projects")
        return ForProjects("" if select is True else str(select), self.content(node, "content"))

    def _field(self, node: Node) -> FieldText:
        return FieldText(node.text("field"))

    def _project_form(self, node: Node) -> ProjectForm:
        return ProjectForm(node.text("project_form"), node.flag("numbered", True), node.text("unit", ""))

    def _project_scores(self, node: Node) -> ProjectScores:
        return ProjectScores(node.text("project_scores"), node.flag("numbered"))

    def _form(self, node: Node) -> Forms:
        pattern_of(node, "title", "")
        pattern_of(node, "unit", "")
        pattern_of(node, "annex", "")
        annex = node.text("annex", "")
        return Forms(
            node.text("form"), node.text("title", ""), node.text("select", ""), node.flag("numbered"), node.text("unit", ""),
            annex, node.flag("page_each", bool(annex)),
        )  # fmt: skip

    def _items(self, node: Node) -> Items:
        return Items(
            node.text("items"), pattern_of(node, "pattern"), node.text("numbering", "{n}. "), node.formula("when", "")
        )

    def _chart(self, node: Node) -> ChartItem:
        kind = node.choice("chart", CHARTS, CHARTS[0])
        pattern_of(node, "title")
        for text in node.texts("categories"):
            _pattern(node, text)
        rows, series = self._chart_rows(node), []
        for inner in node.nodes("series", required=rows is None):
            series.append(ChartSeries(inner.text("name"), inner.texts("keys")))
            inner.done()
        return ChartItem(kind, node.text("title"), node.texts("categories"), tuple(series), node.text("unit", ""), rows)

    def _chart_rows(self, node: Node) -> ChartRows | None:
        inner = node.node("rows")
        if inner is None:
            return None
        rows = ChartRows(inner.text("list"), inner.text("category"), inner.text("value"))
        inner.done()
        return rows

    def _glossary(self, node: Node) -> Glossary:
        path = node.text("glossary")
        if path not in self.files:
            node.problem("P012", f"没有文件“{path}”", "glossary")
            return Glossary(())
        top = read_yaml(self.files[path], path, self.findings)
        entries = []
        for entry in top.nodes("entries", required=True):
            row = entry.node("row")
            where = (row.text("list"), row.text("column"), row.text("value")) if row else ("", "", "")
            entries.append(GlossaryEntry(entry.text("term"), entry.text("text"), entry.formula("when", ""), *where))
            if row:
                row.done()
            entry.done()
        top.done()
        return Glossary(tuple(entries))

    def _page_break(self, node: Node) -> Break:
        return Break()
