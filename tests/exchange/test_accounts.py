"""决算 workbooks in the layouts they come in: every figure at its fact, and what does not agree is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.conf import settings
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from apps.assessments.models import Assessment, Cycle
from apps.departments.models import Department
from apps.domain.accounts import name_of, squeezed, tables
from apps.exchange.proposals import Reading, Standing
from apps.exchange.readers.accounts import named
from apps.exchange.readers.parts import parts
from apps.exchange.readers.tables import read_sheet
from apps.files.sheets import read_book
from apps.packs.loading import read_folder, store

from . import account_books as books
from .books import read, saved


@pytest.fixture(scope="module")
def pack():
    pack, files, findings = read_folder(settings.BASE_DIR / "packs" / "lizhou-2020")
    assert pack is not None, findings
    return pack, files


@pytest.fixture
def lizhou(db: None, pack) -> Assessment:
    version, today = store(*pack), timezone.localdate()
    cycle = Cycle.objects.create(
        district=version.district, pack_version=version, year=2020, title="2020", opens_on=today, closes_on=today + timedelta(days=9)
    )
    department = Department.objects.create(district=version.district, code="jg", name=books.UNIT)
    return Assessment.objects.create(cycle=cycle, department=department)


def wan(value: int) -> str:
    return format((Decimal(value) / 10000).quantize(Decimal("0.01")).normalize(), "f")


BASIC, PROJECT = (sum(f[i] for f in books.FUNCTIONS.values()) for i in (3, 4))
SPENT = {"支出.基本支出.决算": wan(BASIC), "支出.项目支出.决算": wan(PROJECT)}
GENERAL = {"总体.年初结转.决算": wan(books.BEFORE), "总体.年末结转.决算": wan(books.AFTER)}
GRANTED = {"财政拨款.一般公共预算.收入": wan(books.EARNED), "财政拨款.一般公共预算.支出": wan(books.SPENT)}
BASICS = {"基本支出.人员经费.决算": wan(books.PERSONS), "基本支出.公用经费.决算": wan(books.GOODS)}
THREE = {
    "三公.出国.预算": "0", "三公.出国.决算": "0", "三公.用车.预算": wan(books.CARS[0]), "三公.接待.预算": wan(books.THREE["接待"][0]),
    "三公.购置.决算": wan(books.THREE["购置"][1]), "三公.运行.决算": wan(books.THREE["运行"][1]),
}  # fmt: skip
OFFICE = {
    "三公情况.团组": "0", "三公情况.出国人数": "0", "三公情况.国内批次": "45", "三公情况.国内人次": "320", "三公情况.外事批次": "0",
    "三公情况.外事人数": "0", "三公.国内.决算": "2", "三公.外事.决算": "0", "机关运行.支出": wan(books.OFFICE),
    **{f"采购.{what}": wan(value) for what, value in books.BOUGHT.items()},
}  # fmt: skip
CODES = {
    f"科目.项{i}.{column}": text
    for i, (code, (one, two, three, a, b)) in enumerate(books.FUNCTIONS.items(), 1)
    for column, text in {"编码": code, "类": one, "款": two, "项": three, "决算": wan(a + b)}.items()
}
NAMES = [name for name, _ in books.BASIC.values()]
ITEMS = {f"人员科目.项{i}.名称": name for i, name in enumerate(NAMES[:4], 1)}
ITEMS |= {f"公用科目.项{i}.名称": name for i, name in enumerate(NAMES[4:], 1)}
PUBLIC = GENERAL | SPENT | GRANTED | BASICS | THREE | CODES | ITEMS

EXPECTED = {
    "财决 .xls": GENERAL | SPENT | GRANTED | THREE | OFFICE | CODES,
    "公开 元": PUBLIC, "公开 万元": PUBLIC, "上海": PUBLIC,
    "云南": PUBLIC | OFFICE, "一张表": PUBLIC, "并排": PUBLIC,
    "没有合并": GENERAL | SPENT | {"财政拨款.一般公共预算.收入": wan(books.EARNED), "财政拨款.一般公共预算.支出": wan(books.SPENT)}
    | BASICS | THREE | OFFICE | CODES | ITEMS,
}  # fmt: skip


def offered(reading: Reading) -> dict[str, str]:
    return {p.key: p.new for p in reading.proposals if p.standing is not Standing.NOT_FOUND}


def test_every_layout_gives_every_figure_at_its_fact(lizhou: Assessment) -> None:
    for name, made in books.LAYOUTS.items():
        reading = read(lizhou, made(), f"{name}.xls")
        assert reading.reader == "部门决算报表"
        assert offered(reading) == EXPECTED[name], name
        assert reading.faults == (), name
        assert all(p.sure and p.place for p in reading.proposals if p.standing is Standing.NEW)


def test_a_dash_and_an_empty_cell_are_not_known_and_never_zero(lizhou: Assessment) -> None:
    for made in (books.public_yuan, books.public_wan):
        found = {p.key: p for p in read(lizhou, made()).proposals}
        assert found["收入.上级补助.决算"].standing is Standing.NOT_FOUND and found["收入.上级补助.决算"].new == ""


def altered(change) -> bytes:
    book = load_workbook(BytesIO(books.public_yuan()))
    change(book)
    return saved(book)


def test_figures_that_do_not_agree_are_told_and_left_for_people(lizhou: Assessment) -> None:
    def change(book) -> None:
        sheet = book["公开03"]
        row = next(r for r in sheet.iter_rows() if r[0].value == "合计")
        row[2].value += 1_000_000

    reading = read(lizhou, altered(change))
    assert any("相差 1000000" in fault.message or "相差 -1000000" in fault.message for fault in reading.faults)
    found = {p.key: p for p in reading.proposals}
    assert not found["支出.基本支出.决算"].taken_with_all and found["基本支出.人员经费.决算"].taken_with_all


def test_two_tables_that_say_different_things_are_a_choice(lizhou: Assessment) -> None:
    def change(book) -> None:
        sheet = book["公开04"]
        for row in sheet.iter_rows():
            if row[0].value == "一、一般公共预算财政拨款":
                row[2].value += 500_000

    found = {p.key: p for p in read(lizhou, altered(change)).proposals}
    choice = found["财政拨款.一般公共预算.收入"]
    assert choice.standing is Standing.AMBIGUOUS and {text for text, _ in choice.choices} == {"2543.52", "2593.52"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (books.UNIT, "利州区水利局", "表上的单位是“利州区水利局”"),
        ("2020年度", "2018年度", "表上的年度是2018年"),
        ("金额单位：元", "", "没有写明金额单位"),
    ],
)
def test_unit_year_and_money_are_read_and_checked(lizhou: Assessment, old: str, new: str, words: str) -> None:
    def change(book) -> None:
        for sheet in book:
            for row in sheet.iter_rows(max_row=4):
                for cell in row:
                    if isinstance(cell.value, str):
                        cell.value = cell.value.replace(old, new)

    reading = read(lizhou, altered(change))
    assert any(words in fault.message for fault in reading.faults)
    assert not any(p.taken_with_all for p in reading.proposals)


def test_last_year_s_tables_fill_last_year_s_columns(lizhou: Assessment) -> None:
    def change(book) -> None:
        for sheet in book:
            for row in sheet.iter_rows(max_row=4):
                for cell in row:
                    if isinstance(cell.value, str):
                        cell.value = cell.value.replace("2020年", "2019年")

    found = offered(read(lizhou, altered(change)))
    assert found["上年.财政拨款.一般公共预算.收入"] == wan(books.EARNED) and found["上年.三公.用车.决算"] == wan(books.CARS[1])
    assert all(key.startswith("上年.") for key in found)


@pytest.mark.parametrize(("old", "new", "name"), [("2020年度", "二〇一九年度", "决算.xlsx"), ("2020年度", "", "2019年度决算.xlsx")])
def test_the_year_may_stand_in_other_digits_or_in_the_name_of_the_file(lizhou: Assessment, old: str, new: str, name: str) -> None:
    def change(book) -> None:
        for sheet in book:
            for row in sheet.iter_rows(max_row=4):
                for cell in row:
                    if isinstance(cell.value, str):
                        cell.value = cell.value.replace(old, new)

    found = offered(read(lizhou, altered(change), name))
    assert found["上年.三公.用车.决算"] == wan(books.CARS[1]) and all(key.startswith("上年.") for key in found)


def three(unit: str, *rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    sheet = book.active
    top = (("“三公”经费支出决算表",), (f"编制单位：{books.UNIT}", "2020年度", f"金额单位：{unit}"), ("项目", "预算数", "决算数"))
    for row in (*top, *rows):
        sheet.append(row)
    return saved(book)


def test_amounts_written_with_their_unit_are_figures_and_words_are_told(lizhou: Assessment) -> None:
    rows = (
        ("因公出国（境）费", "12.5万元", "1.2万"), ("公务用车购置费", "0", "８００００"), ("公务用车运行费", "3万", "壹万元"),
        ("公务接待费", "20,000.00元", "无"),
    )  # fmt: skip
    reading = read(lizhou, three("元", *rows))
    found = offered(reading)
    figures = ("三公.出国.预算", "三公.出国.决算", "三公.购置.决算", "三公.接待.预算")
    assert [found[key] for key in figures] == ["12.5", "1.2", "8", "2"]
    assert [fault.value for fault in reading.faults] == ["壹万元", "无"]


def test_what_hides_its_figure_is_told_at_its_cell(lizhou: Assessment) -> None:
    book = load_workbook(BytesIO(books.yunnan()))
    sheet = next(one for one in book if one["A1"].value and "机关运行" in str(one["A1"].value))
    told = {"=1/0": "没有存下计算结果", "#REF!": "公式出错", datetime(2020, 3, 1): "是日期", True: "逻辑值", 45.5: "应填整数"}
    places = {}
    rows = ("三、政府采购支出", "1.政府采购货物支出", "2.政府采购工程支出", "3.政府采购服务支出", "5.国内公务接待批次（个）")
    for row, value in zip(rows, told, strict=True):
        cell = next(c for line in sheet.iter_rows() for c in line if c.value == row)
        at = sheet.cell(cell.row, cell.column + 2)
        at.value, places[f"{sheet.title}!{at.coordinate}"] = value, told[value]
    reading = read(lizhou, saved(book))
    found = {str(fault.place): fault.message for fault in reading.faults}
    assert found.keys() == places.keys() and all(words in found[place] for place, words in places.items())


def test_a_table_in_thousands_is_converted(lizhou: Assessment) -> None:
    found = offered(read(lizhou, three("千元", ("因公出国（境）费", 20, 12.5))))
    assert (found["三公.出国.预算"], found["三公.出国.决算"]) == ("2", "1.25")


def test_people_and_assets_come_from_their_tables(lizhou: Assessment) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "附05"
    for row in (
        ("基本数字表",), (f"编制单位：{books.UNIT}", "2020年度"), ("项目", "编制人数", "年末实有人数"),
        ("一、在职人员（人）", 12, 11), ("1.参照公务员法管理人员", 9, 8), ("2.工勤人员", 3, 3),
        ("二、离退休人员（人）", "—", 5), ("（一）离休人员", "—", 0), ("（二）退休人员", "—", 5),
    ):  # fmt: skip
        sheet.append(row)
    reading = read(lizhou, saved(book))
    assert reading.faults == ()
    wanted = {"人员.参公编制": "9", "人员.参公": "8", "人员.工人": "3", "人员.退休": "5"}
    assert wanted.items() <= offered(reading).items()


def test_names_are_compared_without_numbers_blanks_and_widths() -> None:
    assert name_of("一、 一般公共预算 财政拨款收入") == "一般公共预算财政拨款收入"
    assert name_of("其中：（1）公务用车购置费") == "公务用车购置费"
    assert squeezed('"三公"经费(境)') == "“三公”经费（境）"


def test_every_name_of_a_check_is_a_row_and_a_column_of_its_table() -> None:
    known = {table.key: table for table in tables().tables}
    for text, left, right in tables().checks:
        for name in left.names | right.names:
            table, row, column = name.split(".")
            assert column in dict(known[table].columns), text
            assert row in {r.key for r in known[table].rows} | {"合计"}, text


DEEP = [
    ["", *[""] * 3, "年初结转和结余", "", "", "本年收入", "", "", "本年支出", "", "", "", "", "年末结转和结余", "", ""],
    ["科目编码", "", "", "科目名称", "合计", "基本支出结转", "项目支出结转", "合计", "基本支出", "项目支出", "合计", "基本支出",
     "", "", "项目支出", "合计", "基本支出结转", "项目支出结转"],
    ["类", "款", "项", *[""] * 8, "小计", "人员经费", "公用经费", *[""] * 4],
    ["栏次", "", "", "", *range(1, 15)],
    ["合计", "", "", "", 5, 1, 4, 100, 60, 40, 95, 58, 50, 8, 37, 10, 3, 7],
    ["201", "03", "01", "行政运行", 5, 1, 4, 100, 60, 40, 95, 58, 50, 8, 37, 10, 3, 7],
]  # fmt: skip
OVER = ("E4:G4", "H4:J4", "K4:O4", "P4:R4", "A5:C5", "L5:N5", *(f"{c}5:{c}6" for c in "DEFGHIJKOPQR"))


@pytest.mark.parametrize("merged", [True, False])
def test_under_heads_of_three_rows_each_figure_has_its_column(merged: bool) -> None:
    book = Workbook()
    for row in (["一般公共预算财政拨款收入支出决算表"], ["", "公开05表"], ["金额单位：万元"], *DEEP):
        book.active.append([None if value == "" else value for value in row])
    for span in OVER if merged else ():
        book.active.merge_cells(span)
    found = read_sheet(read_book(saved(book), "表.xlsx").sheets[0])
    assert found is not None and [line.code for line in found.lines] == ["", "2010301"]
    values = [(found.table.column_of(path), value) for path, value, _ in found.lines[1].cells]
    assert [pair for pair in values if pair[0]] == [
        ("年初结转", 5), ("本年收入", 100), ("合计", 95), ("基本支出", 58), ("项目支出", 37), ("年末结转", 10),
    ]  # fmt: skip


PLAIN = {
    "unit and year in the heads, last year beside": (
        [
            ["“三公”经费决算情况表"], ["项目", "2023年预算数（万元）", "2023年决算数（万元）", "2022年决算数（万元）"],
            ["因公出国(境)费", 1, 0.5, 2],
        ],
        {"预算": 1, "决算": 0.5, "上年": 2},
    ),
    "code and name in one cell": (
        [["支出决算表"], ["2023年", "", "单位：元"], ["科目", "合计", "基本支出", "增减%"], ["2050101 行政运行", 300.5, 200.5, 9]],
        {"合计": 300.5, "基本支出": 200.5},
    ),
    "years over the heads, names before codes, parts of codes as numbers": (
        [
            ["支出决算表"], ["序号", "科目名称", "科目编码", "", "", "2023年", "", "2022年"],
            ["", "", "类", "款", "项", "合计", "基本支出", "合计"],
            [1, "行政运行", 205, 1, 1, 300.5, 200.5, 9], ["注：本表以“万元”为金额单位，属2023年度。"],
        ],
        {"合计": 300.5, "基本支出": 200.5},
    ),
    "measures in rows, parts beside each other, a head that is a title elsewhere": (
        [
            ["“三公”经费及会议费、培训费支出决算表"], ["2023年度", "单位：万元"], ["项目", "财政拨款安排的“三公”经费", "", "会议费"],
            ["", "因公出国（境）费", "公务接待费", ""], ["决算数", 1, 0.5, 3],
        ],
        {"决算": 0.5},
    ),
    "codes with dots, words behind names": (
        [
            ["支出决算表"], ["2023年", "单位：元"], ["科目编码", "科目名称", "合计", "基本支出"],
            ["205.01.01", "行政运行（项）", 300.5, 200.5],
        ],
        {"合计": 300.5, "基本支出": 200.5},
    ),
    "no line numbers": (
        [["某局收支总表"], ["部门：某局　　单位：万元"], ["项目", "金额", "项目", "金额"], ["六、其他收入", 7, "结余分配", 0]],
        {"决算": 7},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLAIN)
def test_other_ways_of_printing_are_read_as_well(name: str) -> None:
    rows, expected = PLAIN[name]
    book = Workbook()
    for row in rows:
        book.active.append([None if value == "" else value for value in row])
    (part,) = parts(read_book(saved(book), "表.xlsx").sheets[0])
    found = read_sheet(part)
    assert found is not None and found.unit in ("元", "万元")
    line = found.lines[0]
    assert line.code in ("", "2050101")
    assert {own[1]: v for path, v, _ in line.cells if (own := named(found.table, line, path))} == expected


BUDGET = {
    "2.11 ": [
        ["2.11 部门收支总表"], [f"单位名称：{books.UNIT}", "", "2020年", "单位：元"], ["收      入", "", "支      出", ""],
        ["项    目", "2020年预算数", "项    目", "2020年预算数"], ["一、一般公共预算拨款收入", 25000000, "一、一般公共服务支出", 25000000],
        ["本 年 收 入 合 计", 25000000, "本 年 支 出 合 计", 25000000],
    ],
    " 2.17": [
        ["2.17 一般公共预算“三公”经费支出表"], ["", "", "", "单位：万元"],
        ["合计", "因公出国（境）费", "公务用车购置及运行费", "公务接待费"], [642, 0, 640, 2],
    ],
}  # fmt: skip


def test_tables_of_the_budget_fill_the_budget_and_never_the_final_accounts(lizhou: Assessment) -> None:
    book = Workbook()
    book.active["A1"] = "2020年部门预算公开表"
    for name, rows in BUDGET.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if value == "" else value for value in row])
    reading = read(lizhou, saved(book))
    assert offered(reading) == {"三公.出国.预算": "0", "三公.用车.预算": "640", "三公.接待.预算": "2"}
    assert reading.faults == () and reading.notes[0] == "这是部门预算的表，只填年初预算数。"
