"""A bank of workbooks as they come back: every defect is told at its cell, nothing else changes, nothing changes in silence.

All are made in memory from one workbook of the small pack; one target serves them all, since reading writes nothing.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from apps.assessments.models import Assessment
from apps.exchange.marks import marked
from apps.exchange.readers import read_file
from apps.exchange.slots import Target
from apps.files import sheets
from apps.files.refusal import Refused

from .books import at, changed, own, saved, standing_of

pytestmark = pytest.mark.any_database

THREE = "“三公”经费"


@dataclass
class Bank:
    """One assessment, its workbook and what it is read into."""

    target: Target
    data: bytes

    def changed(self, change: Callable[[Workbook], Any]) -> bytes:
        return changed(self.data, change)

    def read(self, data: bytes, name: str = "工作簿.xlsx"):
        return read_file(data, name, self.target)


@pytest.fixture
def bank(filled: Assessment) -> Bank:
    return Bank(Target(filled), own(filled))


def spot(sheet: Worksheet, line: str = "接待费", column: str = "预算") -> Any:
    return sheet[at(sheet, line, column)]


def typed(value: Any, style: str = "") -> Callable[[Workbook], str]:
    """A value in the budget of 接待费; returns the place."""
    def change(book: Workbook) -> str:
        cell = spot(book[THREE])
        cell.value = value
        if style:
            cell.number_format = style
        return f"{THREE}!{cell.coordinate}"

    return change


def into(title: str, line: str, column: str, value: Any, block: str = "") -> Callable[[Workbook], str]:
    def change(book: Workbook) -> str:
        sheet = book[title]
        cell = sheet[at(sheet, line, column, block)]
        cell.value = value
        return f"{title}!{cell.coordinate}"

    return change


WRONG_FIGURES: dict[str, tuple[Any, str]] = {
    "letters": ("abc", "无法识别为数字"), "words": ("约八万", "无法识别为数字"), "too exact": (12.345, "最多 2 位小数"),
    "too exact as text": ("12.345", "最多 2 位小数"), "comma in the wrong place": ("1,23", "千分位"), "comma as point": ("12,5", "千分位"),
    "spelled": ("一百二十", "阿拉伯数字"), "two points": ("1.2.3", "无法识别为数字"), "negative": (-5, "不能为负数"),
    "negative in brackets": ("（5）", "不能为负数"), "scientific": ("1e5", "科学计数法"), "blank inside": ("12 34", "空格"),
    "hyphen": ("-", "分不清"), "slash": ("/", "分不清"), "nothing said": ("无", "分不清"), "per cent": ("85%", "单位为"),
    "another unit": ("3人", "无法识别为数字"), "yuan sign": ("¥500", "“¥”是元"), "ends in a point": ("5.", "小数点"),
    "begins with a point": (".5", "小数点"),
    "endless": ("1" * 30, "位数过多"), "beyond all": ("99999999亿元", "过大"), "two figures": ("8和9", "无法识别为数字"),
    "range": ("8-9", "无法识别为数字"), "approximate": ("≈8", "无法识别为数字"), "template left": ("XX", "无法识别为数字"),
    "true": (True, "逻辑值"), "date": (datetime.date(2024, 6, 18), "日期"), "time": (datetime.datetime(2024, 6, 18, 8, 30), "日期"),
    "formula never computed": ("=1+1", "没有存下计算结果"), "reference never computed": ("=SUM(D3:D4)", "没有存下计算结果"),
    "error": ("#DIV/0!", "公式出错"), "lost reference": ("#REF!", "公式出错"), 
    "not found": ("#N/A", "公式出错"), "no name": ("#NAME?", "公式出错"),
}  # fmt: skip


def test_every_wrong_figure_is_told_at_its_cell_and_changes_nothing(bank: Bank) -> None:
    part, place = place_of(bank.data)
    for name, (value, words) in WRONG_FIGURES.items():
        dated = isinstance(value, datetime.date)
        reading = bank.read(bank.changed(typed(value)) if dated else with_cell(bank.data, part, place, value))
        assert [str(fault.place) for fault in reading.faults] == [f"{THREE}!{place}"], name
        assert words in reading.faults[0].message, (name, reading.faults[0].message)
        assert {key: state for key, (state, _, _) in standing_of(reading).items()} in ({}, {"三公.接待费.预算": "faulty"}), name


def place_of(data: bytes) -> tuple[str, str]:
    """The part of the sheet of 三公, and the name of the budget of 接待费 in it."""
    book = load_workbook(io.BytesIO(data))
    return f"xl/worksheets/sheet{book.sheetnames.index(THREE) + 1}.xml", spot(book[THREE]).coordinate


def with_cell(data: bytes, part: str, place: str, value: Any) -> bytes:
    """The workbook with another value in one cell, written where it stands: much faster than writing it anew."""
    text = str(value)
    if isinstance(value, bool):
        kind, inside = 't="b"', f"<v>{int(value)}</v>"
    elif isinstance(value, int | float):
        kind, inside = "", f"<v>{value}</v>"
    elif text.startswith("="):
        kind, inside = "", f"<f>{text[1:]}</f>"
    elif text.startswith("#"):
        kind, inside = 't="e"', f"<f>1/0</f><v>{text}</v>"
    else:
        kind, inside = 't="inlineStr"', f"<is><t>{text}</t></is>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as out:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                cell = re.compile(rf'<c r="{place}" s="(\d+)"[^>]*?(?:/>|>.*?</c>)')
                content, times = cell.subn(rf'<c r="{place}" s="\1" {kind}>{inside}</c>', content.decode())
                assert times == 1
                content = content.encode()
            out.writestr(name, content)
    return buffer.getvalue()


def percent_style(book: Workbook) -> str:
    return typed(0.85, "0.00%")(book)


def wrong_choice(book: Workbook) -> str:
    sheet = book["评判"]
    row = next(r for r in sheet.iter_rows() if r[3].value in ("是", "否"))
    row[3].value = "也许"
    return f"评判!{row[3].coordinate}"


def merged(book: Workbook) -> str:
    sheet = book[THREE]
    cell = spot(sheet)
    sheet.merge_cells(start_row=cell.row, end_row=cell.row + 1, start_column=cell.column, end_column=cell.column)
    return f"{THREE}!{cell.coordinate}"


def into_computed(book: Workbook) -> str:
    return into(THREE, "合计", "预算", 77)(book)


def into_skipped(book: Workbook) -> str:
    return into("部门收支情况", "结余", "年初", 5)(book)


def strange_row(book: Workbook) -> str:
    sheet = book[THREE]
    row, column = spot(sheet).row, spot(sheet).column
    sheet.insert_rows(row)
    return f"{THREE}!{sheet.cell(row, column, 9).coordinate}"


def copied_row(book: Workbook) -> str:
    sheet = book[THREE]
    cell = spot(sheet)
    end = next(r[0].row for r in sheet.iter_rows() if r[0].value == "@end")
    sheet.insert_rows(end)
    sheet.cell(end, 1, "接待费")
    sheet.cell(end, cell.column, 9)
    return f"{THREE}!{sheet.cell(end, cell.column).coordinate}"


def copied_column(book: Workbook) -> str:
    sheet = book[THREE]
    row = next(r for r in sheet.iter_rows() if str(r[0].value).startswith("@"))
    cell = sheet.cell(row[0].row, sheet.max_column + 1, "预算")
    return f"{THREE}!{cell.coordinate}"


def copied_sheet(book: Workbook) -> str:
    copy = book.copy_worksheet(book[THREE])
    row = next(r[0].row for r in copy.iter_rows() if str(r[0].value).startswith("@"))
    return f"{copy.title}!A{row}"


def gone_block(book: Workbook) -> str:
    sheet = book[THREE]
    row = next(r for r in sheet.iter_rows() if str(r[0].value).startswith("@"))
    row[0].value = "@没有这张表"
    return f"{THREE}!{row[0].coordinate}"


STRUCTURES: dict[str, tuple[Callable[[Workbook], str], str]] = {
    "per cent by its format": (percent_style, "单位为"), "no such answer": (wrong_choice, "只能选"), "merged": (merged, "合并"),
    "typed over a formula": (into_computed, "由系统计算"), "where nothing belongs": (into_skipped, "不适用"),
    "a row of one's own": (strange_row, "不在表样里"), "a row twice": (copied_row, "重复"), "a column twice": (copied_column, "重复"),
    "a sheet twice": (copied_sheet, "重复"), "a table nobody knows": (gone_block, "已经没有了"),
}  # fmt: skip


def test_every_broken_structure_is_told_at_its_cell_and_changes_nothing(bank: Bank) -> None:
    for name, (change, words) in STRUCTURES.items():
        places: list[str] = []
        reading = bank.read(bank.changed(lambda book, change=change, places=places: places.append(change(book))))
        assert places[0] in [str(fault.place) for fault in reading.faults], (name, places, reading.faults)
        assert words in next(f.message for f in reading.faults if str(f.place) == places[0]), name
        states = {state for state, _, _ in standing_of(reading).values()}
        assert states <= {"faulty", "not found"}, (name, standing_of(reading))


def about(key: str, value: str) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        row = next(r for r in book["_zpt"].iter_rows() if r[0].value == key)
        row[1].value = value

    return change


OTHERS = [
    (about("year", "2023"), "2023年度"), (about("unit", "shuiwu"), "不是“云溪区林草局”"),
    (about("district", "haitang"), "不是“云溪区林草局”"),
    (about("pack_hash", "0"), "另一版区划包"), (about("format", "0"), "版式"), (lambda book: book.remove(book["_zpt"]), "隐藏的说明表"),
]  # fmt: skip


def test_another_s_workbook_is_refused_with_the_reason(bank: Bank) -> None:
    for change, words in OTHERS:
        reading = bank.read(bank.changed(change))
        assert reading.proposals == () and any(words in fault.message for fault in reading.faults)


def packed(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in parts.items():
            out.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return buffer.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as out:
        out.writestr(name, content)
    return buffer.getvalue()


def far_cell(book: Workbook) -> None:
    book[THREE].cell(1_048_576, 16_384, 1)


def files(bank: Bank) -> Iterator[tuple[str, bytes, str]]:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    yield "macros", with_part(bank.data, "xl/vbaProject.bin", b"x"), "含宏"
    yield "locked", locked, "密码"
    yield "bomb", with_part(bank.data, "xl/media/a.bin", b"\0" * 30_000_000), "异常巨大"
    yield "cut off", bank.data[: len(bank.data) // 2], "损坏"
    yield "empty", b"", "空的"
    yield "too large", b"PK\x03\x04" + b"\0" * (sheets.MAX_BYTES + 1), "50 MB"
    yield "pdf", b"%PDF-1.7 ...", "PDF"
    yield "picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "不是能读取的表格"
    yield "web page", b"<html><table><tr><td>1</td></tr></table></html>", "没有认出"
    yield "web page as a mail", b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x", "没有网页"
    yield "xml", b"<?xml version='1.0'?><Workbook/>", "XML"
    yield "archive", packed(a_xml=b"1"), "压缩包"
    yield "rar", b"Rar!\x1a\x07" + b"\0" * 50, "不是能读取的表格"
    yield "words", "一份报告，没有表。".encode(), "损坏"
    yield "csv of something else", "姓名,电话\n甲,1\n".encode("gb18030"), "没有认出"
    yield "far cell", bank.changed(far_cell), "范围异常大"
    yield "another table", saved(Workbook()), "没有认出"


def test_every_file_that_cannot_be_read_gets_a_sentence(bank: Bank) -> None:
    seen = 0
    for name, data, words in files(bank):
        with pytest.raises(Refused) as refused:
            bank.read(data)
        assert words in refused.value.message, (name, refused.value.message)
        seen += 1
    assert seen + len(WRONG_FIGURES) + len(STRUCTURES) + len(OTHERS) >= 60


# --- what is no defect ---------------------------------------------------------------------------------------------


def inserted_column(book: Workbook) -> None:
    book[THREE].insert_cols(3)


def inserted_rows(book: Workbook) -> None:
    book[THREE].insert_rows(1, 2)


def renamed_and_moved(book: Workbook) -> None:
    book[THREE].title = "我的三公"
    book.move_sheet("我的三公", -3)


def hidden(book: Workbook) -> None:
    sheet = book[THREE]
    sheet.row_dimensions[spot(sheet).row].hidden = True
    sheet.sheet_state = "hidden"


def test_a_workbook_moved_about_still_says_what_is_there(bank: Bank) -> None:
    for change in (inserted_column, inserted_rows, renamed_and_moved, hidden):
        reading = bank.read(bank.changed(change))
        assert reading.faults == () and standing_of(reading) == {}, change


UNDERSTOOD = {
    "８．５": "８．５", "8.50 ": "8.50", "1.2亿": "1.2亿", "85,000元": "85,000元", 8.5: "8.5", "1,234.5": "1,234.5", 0.1 + 0.2: "0.3",
    "不适用": "不适用", 0: "0",
}  # fmt: skip


def test_figures_as_people_write_them_are_understood_exactly(bank: Bank) -> None:
    part, place = place_of(bank.data)
    for value, new in UNDERSTOOD.items():
        reading = bank.read(with_cell(bank.data, part, place, value))
        assert reading.faults == () and standing_of(reading)["三公.接待费.预算"][2] == new, value


def test_a_cleared_cell_is_offered_to_be_emptied_and_a_lost_row_is_left_alone(bank: Bank) -> None:
    found = standing_of(bank.read(bank.changed(typed(None))))
    assert found["三公.接待费.预算"][0] == "different" and found["三公.接待费.预算"][2] == ""

    def lose(book: Workbook) -> None:
        sheet = book[THREE]
        sheet.delete_rows(spot(sheet).row)

    states = {state for state, _, _ in standing_of(bank.read(bank.changed(lose))).values()}
    assert states == {"not found"}


def test_what_was_changed_in_the_system_meanwhile_is_not_taken_with_all_others(here, bank: Bank) -> None:
    bank.target.assessment.figures.filter(statement="三公", row="接待费", column="预算").update(raw="99")
    fresh = Target(Assessment.objects.get(pk=bank.target.assessment.pk))
    found = {p.key: p for p in read_file(bank.data, "a.xlsx", fresh).proposals}["三公.接待费.预算"]
    assert found.state == "different" and found.old == "99" and not found.taken_with_all


# --- her own workbook, marked --------------------------------------------------------------------------------------


def test_her_own_workbook_comes_back_with_the_faults_marked_and_nothing_else_changed(bank: Bank) -> None:
    def change(book: Workbook) -> None:
        typed("abc")(book)
        book[THREE]["H1"] = "我的记号"
        book["重点工作"]["C6"].comment = None

    data = bank.changed(change)
    reading = bank.read(data)
    back = marked(data, reading.faults)
    before, after = (load_workbook(io.BytesIO(one)) for one in (data, back))
    assert before.sheetnames == after.sheetnames
    places = {str(fault.place): fault.message for fault in reading.faults}
    for sheet in before:
        for row in sheet.iter_rows():
            for cell in row:
                other = after[sheet.title][cell.coordinate]
                assert (cell.value, cell.number_format) == (other.value, other.number_format)
                assert cell.protection.locked == other.protection.locked
                if told := places.get(f"{sheet.title}!{cell.coordinate}"):
                    assert other.fill.fgColor.rgb == "FFFFC7CE" and told in other.comment.text
                else:
                    assert cell.fill.fgColor.rgb == other.fill.fgColor.rgb and other.comment is None
    untouched = [name for name in zipfile.ZipFile(io.BytesIO(data)).namelist() if "sheet" not in name and "style" not in name]
    first, second = (zipfile.ZipFile(io.BytesIO(one)) for one in (data, back))
    assert all(first.read(name) == second.read(name) for name in untouched if name != "[Content_Types].xml")
    again = bank.read(back)
    assert again.faults == reading.faults


def test_a_comment_that_is_there_already_is_kept(bank: Bank) -> None:
    from openpyxl.comments import Comment

    def change(book: Workbook) -> None:
        typed("abc")(book)
        spot(book[THREE]).comment = Comment("原来的话", "她")
        spot(book[THREE], "用车", "预算").comment = Comment("另一句", "她")

    data = bank.changed(change)
    after = load_workbook(io.BytesIO(marked(data, bank.read(data).faults)))[THREE]
    assert "原来的话" in spot(after).comment.text and "自评通" in spot(after).comment.text
    assert spot(after, "用车", "预算").comment.text == "另一句"
