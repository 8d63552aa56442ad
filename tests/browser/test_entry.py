"""Typing: rows of lists, projects and their indicators, and what happens to typing that is not saved."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from apps.budgets.models import Figure

from .conftest import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


# --- rows of a list --------------------------------------------------------------------------------


def rows_of(visitor: Visitor, name: str) -> Any:
    return visitor.page.locator(f'[data-list="{name}"] [data-rows] > [data-row]:visible')


def texts_of(visitor: Visitor, name: str) -> list[str]:
    return [field.input_value() for field in rows_of(visitor, name).locator(".cell").all()]


def test_who_may_not_edit_is_offered_no_rows_to_add_or_remove(visitor: Visitor) -> None:
    visitor.come_in_as("fuzeren")
    visitor.open_step("概况")
    offered = visitor.page.locator(".grid-add, .row-remove")
    assert offered.count() > 0
    assert not any(button.is_visible() for button in offered.all())


def test_rows_are_added_removed_brought_back_and_saved_in_the_order_of_the_page(visitor: Visitor) -> None:
    visitor.come_in_as("kuaiji")
    visitor.open_step("概况")
    page, rows = visitor.page, rows_of(visitor, "重点工作")
    typed = [text for text in texts_of(visitor, "重点工作") if text]
    empty = [row for row in rows.all() if not row.locator(".cell").input_value()]
    for row, text in zip(empty, ("甲", "乙"), strict=True):
        row.locator(".cell").fill(f"新任务{text}")

    # More rows than the page offers: each new one takes the focus.
    for text in ("丙", "丁"):
        page.locator('[data-list="重点工作"]').get_by_role("button", name="增加一行").click()
        page.keyboard.type(f"新任务{text}")
    names = [field.get_attribute("name") for field in rows.locator(".cell").all()]
    assert len(set(names)) == len(names)

    # A removed row comes back where it was; another goes for good.
    rows.nth(1).get_by_role("button", name="移除这一行").click()
    assert rows.count() == len(typed) + 3
    note = page.locator(".toast-note")
    assert not overlap(note, page.get_by_role("button", name="保存", exact=True))
    note.get_by_role("button", name="撤销").click()
    assert texts_of(visitor, "重点工作")[1] == typed[1]
    rows.nth(0).get_by_role("button", name="移除这一行").click()
    numbers = [cell.inner_text() for cell in rows.locator("[data-row-number]").all()]
    assert numbers == [str(i) for i in range(1, len(numbers) + 1)]

    assert visitor.save() == "已保存。"
    expected = [*typed[1:], "新任务甲", "新任务乙", "新任务丙", "新任务丁"]
    assert [text for text in texts_of(visitor, "重点工作") if text] == expected


def overlap(one: Any, other: Any) -> bool:
    a, b = one.bounding_box(), other.bounding_box()
    beside = a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"]
    above = a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"]
    return not (beside or above)


def test_the_total_of_a_list_follows_its_rows(visitor: Visitor) -> None:
    visitor.come_in_as("kuaiji")
    visitor.open_step("预算")
    total = visitor.page.locator('[data-list="功能"] tfoot')
    before = total.inner_text()
    row = next(row for row in rows_of(visitor, "功能").all() if not row.locator(".cell").first.input_value())
    fields = row.locator(".cell")
    for place, text in enumerate(("其他支出", "1,000.50", "2000")):
        fields.nth(place).fill(text)
    fields.nth(1).focus()
    assert fields.nth(2).input_value() == "2,000"  # grouped on leaving
    visitor.save()
    assert total.inner_text() != before
    assert re.search(r"4,205\.03\s+5,037\.03", total.inner_text())


def test_a_block_copied_from_excel_is_pasted_cell_by_cell(visitor: Visitor) -> None:
    visitor.come_in_as("kuaiji")
    visitor.open_step("执行")
    visitor.cell("季度.一季度.预算").focus()
    visitor.page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        "3204.53\t900\t不写\n3204.53\t1700\t\n",
    )
    assert "已粘贴 4 格；1 个值落在自动计算或表外的位置" in visitor.text("#toasts")
    assert visitor.cell("季度.二季度.支出").input_value() == "1,700"
    visitor.page.get_by_role("button", name="撤销").click()
    assert visitor.cell("季度.二季度.支出").input_value() == "1,652.26"


# --- projects --------------------------------------------------------------------------------------


def test_a_project_is_added_with_an_indicator_and_deleted_again(visitor: Visitor) -> None:
    page = visitor.page
    visitor.come_in_as("kuaiji")
    visitor.open_step("项目")
    count = page.locator(".table-list tbody tr").count()
    with page.expect_navigation():
        page.get_by_role("button", name="增加项目").click()

    def field(column: str) -> Any:
        return page.locator(f'td[id$=".{column}"] .cell')

    field("名称").fill("政务热线运行维护")
    field("年初预算").fill("５０．５")
    field("全年预算").fill("五十")
    def asked(row: Any, column: str) -> Any:
        return row.locator(f'[name$=".{column}"]')

    def indicators() -> Any:
        return page.locator('[data-list$=".指标"] [data-rows] > [data-row]:visible')

    def describe(row: Any, level1: str, level2: str, name: str, sign: str) -> None:
        asked(row, "level1").select_option(level1)
        asked(row, "level2").select_option(level2)
        asked(row, "name").fill(name)
        asked(row, "sign").select_option(sign)

    describe(indicators().first, "产出指标", "数量指标", "受理群众来电", "≥")
    assert "请按提示修改" in visitor.save()
    assert "请用阿拉伯数字填写" in page.locator('td[id$=".全年预算"] .cell-message').inner_text()
    assert field("全年预算").input_value() == "五十"

    asked(indicators().first, "target_value").fill("3000")
    asked(indicators().first, "unit").fill("次")
    field("全年预算").fill("50")
    page.get_by_role("button", name="增加一行").click()
    describe(indicators().last, "效益指标", "社会效益指标", "群众满意", "定性")
    visitor.send("保存并返回列表")
    line = page.locator(".table-list tbody tr", has_text="政务热线运行维护")
    assert page.locator(".table-list tbody tr").count() == count + 1
    assert "50.50" in line.inner_text() and "2" in line.locator("td.num").last.inner_text()

    line.get_by_role("link").click()
    indicators().first.get_by_role("button", name="移除这一行").click()
    visitor.send("保存")
    assert asked(indicators().first, "name").input_value() == "群众满意"
    assert "项目已删除。" in visitor.agree("删除项目")
    assert page.locator(".table-list tbody tr").count() == count


# --- judgements ------------------------------------------------------------------------------------


def test_an_answer_that_costs_points_asks_for_its_reason(visitor: Visitor) -> None:
    page = visitor.page
    visitor.come_in_as("kuaiji")
    visitor.open_step("决策评判")
    question = page.locator("[id='评判.指标1'] .tick-row").first
    reason = page.locator("[id='评判.指标1'] .reason").first
    assert not reason.is_visible()
    question.get_by_role("radio", name="否", exact=True).check()
    reason.get_by_role("textbox", name="没有得满分的理由").fill("职责分工还没有写进制度。")
    assert visitor.save() == "已保存。"
    assert visitor.score() != "93.78"
    assert "职责分工还没有写进制度。" in reason.get_by_role("textbox", name="没有得满分的理由").input_value()
    question.get_by_role("radio", name="是", exact=True).check()
    assert not reason.is_visible()
    visitor.save()
    assert visitor.score() == "93.78"


def test_evidence_is_attached_opened_and_deleted(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.page
    paper = tmp_path / "满意度调查.pdf"
    paper.write_bytes(b"%PDF-1.7 evidence")
    visitor.come_in_as("kuaiji")
    visitor.open_step("绩效评判")
    indicator = page.locator("[id='评判.指标21']")
    indicator.get_by_label("佐证材料").set_input_files(paper)
    assert visitor.save() == "已保存。"
    with page.expect_download() as waiting:
        indicator.get_by_role("link", name="满意度调查.pdf").click()
    assert Path(waiting.value.path()).read_bytes() == paper.read_bytes()
    visitor.agree("删除")
    assert indicator.get_by_role("link", name="满意度调查.pdf").count() == 0


def test_a_file_that_is_no_evidence_is_refused_and_nothing_else_is_lost(
    visitor: Visitor, tmp_path: Path
) -> None:
    page = visitor.page
    program = tmp_path / "程序.exe"
    program.write_bytes(b"MZ")
    visitor.come_in_as("kuaiji")
    visitor.open_step("决策评判")
    indicator = page.locator("[id='评判.指标4']")
    indicator.get_by_label("佐证材料").set_input_files(program)
    other = page.locator("[id='评判.指标1'] .tick-row").first
    other.get_by_role("radio", name="否", exact=True).check()
    page.locator("[id='评判.指标1'] .reason").first.get_by_role("textbox", name="没有得满分的理由").fill(
        "理由写在这里。"
    )
    visitor.send("保存")
    assert "不能上传“.exe”文件" in indicator.inner_text()
    assert "理由写在这里。" in page.locator("[id='评判.指标1'] .reason textarea").first.input_value()


# --- typing that is not saved -----------------------------------------------------------------------


def keep_draft(visitor: Visitor) -> None:
    """Wait until the page has noticed the typing: it says so, and keeps it in the browser."""
    visitor.page.wait_for_selector('.save-state[data-state="dirty"]')


def test_leaving_with_unsaved_typing_asks_first(visitor: Visitor) -> None:
    page = visitor.page
    visitor.come_in_as("kuaiji")
    visitor.open_step("执行")
    here = page.url
    visitor.cell("采购.实际").click()
    page.keyboard.type("12345")
    page.once("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        page.get_by_role("link", name="得分卡").click()
    assert asked.value.type == "beforeunload"
    assert page.url == here
    assert visitor.cell("采购.实际").input_value() == "12,345"

    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="得分卡").click()
    page.wait_for_url("**/score/")

    # What was left behind is offered on coming back, and thrown away only when asked.
    visitor.open_step("执行")
    assert visitor.cell("采购.实际").input_value() == "306.74"
    assert "发现上次未保存的内容" in visitor.text(".restore-bar")
    page.get_by_role("button", name="丢弃").click()
    visitor.open_step("执行")
    assert page.locator(".restore-bar").count() == 0


def test_saved_typing_does_not_ask(visitor: Visitor) -> None:
    visitor.come_in_as("kuaiji")
    visitor.open_step("执行")
    asked: list[str] = []
    visitor.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    visitor.type_into("采购.实际", "306.75")
    keep_draft(visitor)
    visitor.save()
    visitor.page.get_by_role("link", name="得分卡").click()
    visitor.page.wait_for_url("**/score/")
    assert asked == []
    visitor.open_step("执行")
    assert visitor.page.locator(".restore-bar").count() == 0


def test_typing_survives_a_session_that_ended(visitor: Visitor) -> None:
    page = visitor.page
    visitor.come_in_as("kuaiji")
    visitor.open_step("执行")
    visitor.type_into("采购.实际", "310.00")
    visitor.page.get_by_label("采购管理").fill("采购按计划执行。")
    keep_draft(visitor)
    Session.objects.all().delete()
    with page.expect_navigation():
        page.get_by_role("button", name="保存", exact=True).click()
    assert "请先登录，登录后回到刚才的页面。" in visitor.text()
    visitor.give_name_and_password("kuaiji")
    assert "2 处与现在不同" in visitor.text(".restore-bar")
    page.get_by_role("button", name="恢复").click()
    assert visitor.cell("采购.实际").input_value() == "310.00"
    assert page.get_by_label("采购管理").input_value() == "采购按计划执行。"
    assert visitor.save() == "已保存。"
    kept = Figure.objects.get(assessment=visitor.assessment, statement="采购", row="实际")
    assert kept.raw == "310.00"
    assert visitor.assessment.passages.get(key="采购管理").text == "采购按计划执行。"
    assert page.locator(".restore-bar").count() == 0


def test_signing_out_leaves_nothing_of_it_on_the_machine(visitor: Visitor) -> None:
    page = visitor.page
    visitor.come_in_as("kuaiji")
    visitor.open_step("执行")
    visitor.type_into("采购.实际", "310.00")
    keep_draft(visitor)
    page.once("dialog", lambda dialog: dialog.accept())
    with page.expect_navigation():
        page.get_by_role("button", name="退出登录").click()
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('zpt:draft:'))") == []
