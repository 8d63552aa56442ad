"""What is measured: the demonstration report of 福田 2020 on its way from typed cells to files."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

from .clock import Measure
from .place import UNIT

if TYPE_CHECKING:
    from apps.assessments.models import Assessment
    from apps.domain.book.evaluation import Evaluation
    from apps.domain.facts import Fact, FactBook
    from apps.domain.writing.blocks import Report

ROOT = Path(__file__).resolve().parent.parent
RATE = "三公.合计.实际 / 三公.合计.预算"


def formulas() -> list[Measure]:
    from apps.domain.formulas import Formula, compile_formula

    # What lru_cache would otherwise hide.
    compile_anew: Callable[[str], Formula] = compile_formula.__wrapped__
    env = {"三公.合计.实际": Decimal("60000"), "三公.合计.预算": Decimal("320100")}
    return [
        Measure("公式求值", partial(compile_formula(RATE).value, env), 20_000),
        Measure("公式编译", partial(compile_anew, RATE), 500),
    ]


def steps_of_a_report() -> list[Measure]:
    """Gather, complete, score, evaluate, compose."""
    from apps.assessments.lookup import find_assessment
    from apps.domain.book.completion import complete
    from apps.domain.book.evaluation import evaluate
    from apps.domain.book.scoring import score_sheet
    from apps.domain.pack import read_pack
    from apps.domain.report.compose import compose
    from apps.factbook.gather import gather
    from apps.packs.loading import folder_files

    assessment = find_assessment(UNIT)
    pack, entered = assessment.pack, gather(assessment)
    book, evaluation = complete(pack, entered), evaluate(pack, entered)
    files, _ = folder_files(ROOT / "packs" / pack.code)
    return [
        Measure("读入区划包", partial(read_pack, files)),
        Measure("收数（数据库→事实簿）", partial(gather, assessment), 5),
        Measure("计分（21项）", partial(score_sheet, pack, book), 10),
        Measure("评价（计算、计分、检查）", partial(evaluate, pack, entered), 5),
        Measure("排成段落和表", partial(compose, evaluation), 5),
    ]


def pages() -> list[Measure]:
    """A page of entry forms and the score card, as the web server makes them."""
    from django.test import Client
    from django.urls import reverse

    from apps.assessments.lookup import find_assessment
    from apps.departments.models import Role, User

    assessment, client = find_assessment(UNIT), Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(memberships__department=assessment.department, memberships__role=Role.DRAFTER))

    def get(url: str) -> None:
        answer = client.get(url)
        assert answer.status_code == 200, f"{url}: {answer.status_code}"

    form, card = reverse("step", args=(assessment.pk, "预算")), reverse("score", args=(assessment.pk,))
    return [Measure("填报页（预算一步）", partial(get, form)), Measure("得分卡页", partial(get, card))]


def checkups() -> list[Measure]:
    """Reading and checking: the finished report as text, twice over (some forty pages), and our own report as it is."""
    from apps.assessments.lookup import find_assessment
    from apps.assessments.viewing import Viewing
    from apps.domain.checkup.checkup import check_up
    from apps.domain.documents.own import own_document
    from apps.domain.documents.text import read_text
    from apps.domain.report.compose import compose
    from apps.domain.writing.blocks import report_text
    from apps.factbook.snapshots import evaluation_of

    report = compose(evaluation_of(Viewing(find_assessment(UNIT))))
    text = report_text(report) * 2
    document = read_text(text)
    return [
        Measure("核查：读入文本（约40页）", partial(read_text, text)),
        Measure("核查：核对（约40页）", partial(check_up, document)),
        Measure("核查：本系统的报告", lambda: check_up(own_document(report).document)),
    ]


ROWS = 5000


def long_sheet() -> bytes:
    """A workbook of 5,000 rows and twelve columns."""
    from io import BytesIO

    import xlsxwriter

    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("表")
    for row in range(ROWS):
        for column in range(12):
            sheet.write(row, column, f"名称{row}" if column < 3 else row * 137 + column)
    book.close()
    return buffer.getvalue()


def imports() -> list[Measure]:
    """A long sheet read by the importer, limits and marks included, and by openpyxl alone."""
    from io import BytesIO

    import openpyxl

    from apps.files.sheets import read_book

    data = long_sheet()

    def bare() -> None:
        for row in openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True).active.iter_rows(values_only=True):
            list(row)

    return [Measure("导入：读5000行", lambda: read_book(data, "表.xlsx")), Measure("openpyxl读5000行", bare, rounds=3)]


def memory(folder: Path) -> int:
    """The most memory that reading the long sheet takes, in MB, in a process of its own (Linux says so in /proc)."""
    path = folder / "long.xlsx"
    path.write_bytes(long_sheet())
    code = (
        "import re, sys\n"
        "import python_calamine  # noqa: F401\n"
        "from apps.files.sheets import read_book\n"
        "data = open(sys.argv[1], 'rb').read()\n"
        "most = lambda: int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read()).group(1))\n"
        "before = most()\n"
        "book = read_book(data, '')\n"
        "print((most() - before) // 1024)"
    )
    words = [sys.executable, "-c", code, str(path)]
    return int(subprocess.run(words, cwd=ROOT, text=True, capture_output=True, check=True).stdout)


CHROMIUM = "/usr/bin/chromium"


def files(folder: Path) -> tuple[list[Measure], int]:
    """PDF in a warm process, whole and after one figure changed, and in a new one; DOCX; what Chromium takes.  The number of pages."""
    from apps.assessments.lookup import find_assessment
    from apps.domain.report.compose import compose
    from apps.reports import keeping, pdf
    from apps.reports.docx import write_docx

    assessment = find_assessment(UNIT)
    report, *others = (compose(evaluation) for evaluation in variations(assessment, 24))
    changed = [other for other in others if other != report]  # some figures are not printed
    made = pdf.write_pdf(report)
    reports = cycle(changed)

    def printed_alone() -> None:
        keeping.forget()
        pdf.write_pdf(report)

    def cold(kind: str) -> partial[object]:
        command = [sys.executable, "manage.py", "render", UNIT, "--to", kind, "--out", str(folder / f"cold.{kind}")]
        return partial(subprocess.run, command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)

    measures = [
        Measure("PDF（热）", partial(pdf.write_pdf, report), before=keeping.forget),
        Measure("PDF（热，改了一个数）", lambda: pdf.write_pdf(next(reports)), before=printed_alone),
        Measure("PDF（热，什么也没改）", partial(pdf.write_pdf, report)),
        Measure("PDF（冷，新进程，含启动）", cold("pdf"), rounds=3, outside=True),
        Measure("DOCX（页码已知）", partial(write_docx, report, heading_pages=made.heading_pages)),
        Measure("DOCX（冷，新进程，含启动）", cold("docx"), rounds=3, outside=True),
    ]
    if Path(CHROMIUM).exists():
        measures.append(Measure("Chromium印两次", partial(printed_by_chromium, folder, page_for_chromium(folder, report)), outside=True))
    return measures, made.pages


def variations(assessment: Assessment, most: int) -> Iterator[Evaluation]:
    """The demonstration as it is, then with one typed figure changed, another one each time, spread over all."""
    from apps.domain.book.evaluation import evaluate
    from apps.factbook.gather import gather

    entered = gather(assessment)
    yield evaluate(assessment.pack, entered)
    figures = [key for key in entered if entered.number(key)]
    for key in figures[:: max(1, len(figures) // most)][:most]:
        yield evaluate(assessment.pack, with_other_figures(entered, [key], 10))


def with_other_figures(book: FactBook, keys: Collection[str], more: int) -> FactBook:
    """The facts, those of the keys larger by so many per cent."""
    from apps.domain.facts import FactBook

    def changed(key: str) -> Fact:
        number = book.number(key)
        return replace(book[key], value=number + number * more / 100) if number and key in keys else book[key]

    return FactBook(map(changed, book), book.lists)


def page_for_chromium(folder: Path, report: Report) -> Path:
    """The report with the style sheets of its print, fonts included, as one file."""
    from apps.reports import fonts
    from apps.reports.html import css_file, render_html

    css = "\n".join((*(css_file(name).read_text("utf-8") for name in ("report.css", "report-print.css")), fonts.font_css()))
    page = folder / "report.html"
    page.write_text(render_html(report, mode="print").replace("</head>", f"<style>{css}</style></head>"), encoding="utf-8")
    return page


def printed_by_chromium(folder: Path, page: Path) -> None:
    """Twice, as whoever wants page numbers in the contents must."""
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={folder / 'chromium'}",
        f"--print-to-pdf={folder / 'chromium.pdf'}", page.as_uri(),
    ]  # fmt: skip
    for _ in range(2):
        subprocess.run(command, check=True, capture_output=True)
