"""What programs hand out under the name .xls and is none: web pages, XML of Excel 2003."""

from __future__ import annotations

from datetime import datetime

import pytest

from apps.files.refusal import Refused
from apps.files.sheets import read_book
from apps.files.webtables import Grid, web_tables, xml_sheets

ROOM = 10_000

PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="gb2312"><title>不算</title>
<!--[if gte mso 9]><xml><x:ExcelWorksheet><x:Name>支出表</x:Name></x:ExcelWorksheet></xml><![endif]-->
<style>td{mso-number-format:"\\@"}</style></head><body>
<h2>部门支出表</h2><p>金额单位：万元</p>
<table><tr><th rowspan=2>科目</th><th colspan="2">金额</th></tr><tr><th>预算</th><th>决算</th></tr>
<tr><td>教育&nbsp;支出</td><td>1,200.50</td><td>98.5%<br>（注）</td></tr>
<tr><td>其他<table><tr><td>甲</td><td>乙</td></tr></table></td><td></td><td>3</td></tr></table></body></html>"""

BOOK = """<?xml version="1.0" encoding="{encoding}"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="s1"><NumberFormat ss:Format="0.00%"/></Style></Styles>
<Worksheet ss:Name="明细"><Table>
<Row><Cell ss:MergeAcross="1" ss:MergeDown="1"><Data ss:Type="String">项目</Data></Cell><Cell><Data ss:Type="String">数</Data></Cell></Row>
<Row><Cell><Data ss:Type="Number">12.5</Data></Cell></Row>
<Row ss:Index="5"><Cell ss:Index="2" ss:StyleID="s1"><Data ss:Type="Number">0.98499999999999999</Data></Cell>
<Cell><Data ss:Type="DateTime">2024-03-01T00:00:00.000</Data></Cell></Row>
</Table></Worksheet><Worksheet ss:Name="空"><Table/></Worksheet></Workbook>"""


def test_a_table_of_a_page_is_a_sheet_below_the_lines_above_it() -> None:
    (sheet,) = web_tables(PAGE, ROOM)
    assert sheet["name"] == "支出表"
    assert sheet["rows"] == [
        ["部门支出表"], ["金额单位：万元"], ["科目", "金额", ""], ["", "预算", "决算"],
        ["教育 支出", "1,200.50", "98.5%\n（注）"], ["其他甲乙", "", "3"],
    ]  # fmt: skip
    assert sheet["merged"] == [(2, 0, 3, 0), (2, 1, 2, 2)]


def test_the_xml_of_excel_keeps_places_percents_and_dates() -> None:
    first, empty = xml_sheets(BOOK.format(encoding="UTF-8"), ROOM)
    assert (first["name"], empty["rows"]) == ("明细", [])
    assert first["rows"] == [["项目", "", "数"], ["", "", "12.5"], [], [], ["", "98.5%", datetime(2024, 3, 1)]]
    assert first["merged"] == [(0, 0, 1, 1)]


@pytest.mark.parametrize(
    "data", [PAGE.encode("gb18030"), BOOK.format(encoding="GBK").encode("gb18030"), PAGE[PAGE.index("<table") :].encode()]
)
def test_such_a_file_is_read_as_a_workbook_whatever_its_encoding(data: bytes) -> None:
    book = read_book(data, "支出.xls")
    assert {"预算", "项目"} & {sheet.text(row, column) for sheet in book.sheets for row in range(6) for column in range(3)}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<html><body>no table</body></html>", "没有表格"),
        (b"<?xml version='1.0'?><other/>", "不是 Excel 表格"),
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "不是 Excel 表格"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n<table><tr><td>1</td></tr></table>", "没有网页"),
        (b"<table>" + b"<tr><td colspan=16384>1</td></tr>" * 200, "范围异常大"),
        (b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet' xmlns:s='urn:schemas-microsoft-com:"
         b"office:spreadsheet'><Worksheet s:Name='a'><Table><Row s:Index='9999999'/></Table></Worksheet></Workbook>", "范围异常大"),
    ],
)  # fmt: skip
def test_what_is_no_table_or_has_no_end_is_refused_with_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        read_book(data, "表.xls")


def test_cells_that_reach_down_keep_their_columns() -> None:
    grid = Grid("", ROOM)
    grid.put("a", down=3)
    grid.put("b")
    grid.line()
    grid.put("c")
    grid.line()
    grid.put("d", across=2)
    grid.line()
    grid.put("e")
    assert grid.rows == [["a", "b"], ["", "c"], ["", "d", ""], ["e"]]
