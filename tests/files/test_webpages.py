"""Web pages as reports: what is published on a site, saved from a browser, or handed out under the name .doc."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from apps.files.gate import read_file
from apps.files.refusal import Refused
from apps.files.webpages import told

MENU = "<div class=top><a href=/>首页</a><ul><li>政务公开<li>办事服务</ul></div>"
REPORT = """<p align="center">青石县水利局2023年度部门整体支出绩效自评报告</p>
<p>&nbsp;&nbsp;一、部门概况</p>
<p>2023年收入合计1,200.50万元，其中：财政拨款收入
1,100.00万元，<b>其他</b>收入<span>100.50</span>万元。<br>支出决算1,180.20万元。<p>年末结转和结余20.30万元，主要是跨年实施的堤防维修尚未完工。
<p style="TEXT-ALIGN: center">表1 支出情况</p><p align=right>单位：万元</p>
<table><tr><th rowspan=2>科目<th colspan=2>金额<tr><th>预算<th>决算<tr><td>教育支出<td>500.00<td>480.20
<tr><td>合计<td>500.00<td>480.20</table>
<ol><li>加强管理；</li><li>提高质量。</li></ol><script>var 金额 = "9万元。"</script><p style="display: none">隐藏的1万元。</p>"""
FOOT = "<div class=foot>版权所有：青石县人民政府。备案号123。</div>"
PAGE = f"<!DOCTYPE html><html><head><title>站名</title></head><body>{MENU}<form><div>{REPORT}</div></form>{FOOT}</body></html>"


def items(page: str | bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = told(page if isinstance(page, bytes) else page.encode())["document"]["items"]
    return found


def words(page: str | bytes) -> list[str]:
    return [item["text"] for item in items(page) if "text" in item]


def test_the_report_of_a_page_is_its_paragraphs_and_tables_and_nothing_around_them() -> None:
    assert words(PAGE) == [
        "青石县水利局2023年度部门整体支出绩效自评报告", "一、部门概况",
        "2023年收入合计1,200.50万元，其中：财政拨款收入1,100.00万元，其他收入100.50万元。", "支出决算1,180.20万元。",
        "年末结转和结余20.30万元，主要是跨年实施的堤防维修尚未完工。", "表1 支出情况", "单位：万元", "1.加强管理；", "2.提高质量。",
    ]  # fmt: skip
    kinds = [item["kind"] for item in items(PAGE) if "kind" in item]
    assert kinds == ["title", "heading", "body", "body", "body", "caption", "unit", "body", "body"]


def test_merged_cells_are_repeated_and_the_table_knows_its_caption_and_unit() -> None:
    (table,) = (item for item in items(PAGE) if "rows" in item)
    assert [[cell[0] for cell in row] for row in table["rows"][:2]] == [["科目", "金额", "金额"], ["科目", "预算", "决算"]]
    assert (table["caption"], table["unit"]) == ("表1 支出情况", "万元")


def test_a_page_laid_out_in_tables_is_still_paragraphs() -> None:
    laid = f"<html><body><table><tr><td>{MENU}</td><td><table><tr><td>{REPORT}</td></tr></table></td></tr></table></body></html>"
    assert words(laid)[:2] == words(PAGE)[:2]


def test_the_name_governments_give_a_page_is_its_title_once() -> None:
    named = '<meta name="ArticleTitle" content="青石县水利局2023年度部门整体支出绩效自评报告"><body>'
    assert words(PAGE.replace("<body>", named)) == words(PAGE)
    without = PAGE.replace("<body>", named.replace("青石县水利局", "青石县教育局"))
    assert words(without)[0].startswith("青石县教育局")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_page_is_read_in_whatever_encoding_it_was_saved(encoding: str) -> None:
    assert words(PAGE.encode(encoding)) == words(PAGE)


def test_a_page_saved_as_a_mail_is_the_page_in_it() -> None:
    coded = base64.encodebytes(PAGE.encode("gb18030")).decode()
    head = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: text/html; charset="gb2312"\n'
    assert words(f"{head}Content-Transfer-Encoding: base64\n\n{coded}\n--x--\n".encode()) == words(PAGE)


def test_a_page_under_any_name_is_read_in_a_process_of_its_own() -> None:
    document = read_file(PAGE.encode(), "青石县水利局.doc")
    assert (document.kind, document.name, document.year) == ("html", "青石县水利局.doc", 2023)


@pytest.mark.parametrize("page", ["<html></html>", "<html><script>document.write('甲局')</script></html>", "<html><p>&nbsp;</p></html>"])
def test_a_page_without_words_is_refused_with_the_way_out(page: str) -> None:
    with pytest.raises(Refused, match=r"没有文字.*复制到 Word"):
        told(page.encode())


def test_a_page_nested_without_end_costs_only_itself() -> None:
    deep = "<html><body>" + "<div>" * 3000 + "到不了这里。" + "</div>" * 3000 + f"<div>{REPORT}</div></body></html>"
    assert "支出决算1,180.20万元。" in words(deep)
