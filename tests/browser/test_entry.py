"""Typing: rows of lists, projects and their indicators, and what happens to typing that is not saved."""

from __future__ import annotations

import base64
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
    assert visitor.page.locator(".can-move").count() == 0


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

    assert visitor.save().startswith("已存")
    expected = [*typed[1:], "新任务甲", "新任务乙", "新任务丙", "新任务丁"]
    assert [text for text in texts_of(visitor, "重点工作") if text] == expected

    # Dragged by its number a row is seen where it would stand; Esc puts it back, letting go keeps it there.
    for end in (lambda: page.keyboard.press("Escape"), page.mouse.up):
        first, third = (rows.nth(n).locator(".row-no").bounding_box() for n in (0, 2))
        page.mouse.move(first["x"] + 5, first["y"] + 5)
        page.mouse.down()
        page.mouse.move(third["x"] + 5, third["y"] + third["height"] - 4, steps=3)
        dragged = [*expected[1:3], expected[0], *expected[3:]]
        assert [text for text in texts_of(visitor, "重点工作") if text] == dragged
        end()
        page.mouse.up()
    visitor.save()
    visitor.open_step("概况")
    assert [text for text in texts_of(visitor, "重点工作") if text] == dragged


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
    assert "已粘贴 4 格；1 个值落在自动计算、表外的位置" in visitor.text("#toasts")
    assert visitor.cell("季度.二季度.支出").input_value() == "1,700"
    visitor.page.get_by_role("button", name="撤销").click()
    assert visitor.cell("季度.二季度.支出").input_value() == "1,652.26"


def paste(visitor: Visitor, text: str) -> None:
    """What Excel puts on the clipboard, into the cell that has the focus."""
    visitor.page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def test_a_block_with_its_labels_goes_to_the_rows_called_so(visitor: Visitor) -> None:
    page = visitor.page
    visitor.come_in_as("kuaiji")
    visitor.open_step("执行")
    before = {quarter: visitor.cell(f"季度.{quarter}.支出").input_value() for quarter in ("一季度", "三季度")}
    visitor.cell("季度.一季度.预算").focus()
    paste(visitor, "三季度\t3204.53\t2500\n一季度\t3204.53\t900\n五季度\t1\t2\n")
    assert "本表没有“五季度”" in visitor.text("#toasts")
    assert [visitor.cell(f"季度.{q}.支出").input_value() for q in ("一季度", "三季度")] == ["900", "2,500"]
    page.keyboard.press("Control+z")
    assert {q: visitor.cell(f"季度.{q}.支出").input_value() for q in before} == before


def test_a_block_longer_than_the_list_adds_rows_and_choices_are_met_by_their_text(visitor: Visitor) -> None:
    page = visitor.page
    visitor.come_in_as("kuaiji")
    visitor.open_step("项目")
    rows = rows_of(visitor, "项目")
    count = visitor.assessment.projects.count()
    rows.nth(count).locator(".cell").first.focus()
    paste(visitor, '甲\t否\t1\n"乙\n二期"\t 是 \t2\n丙\t也许\t3\n丁\t\t4\n')
    assert "已粘贴 11 格，增加 2 行；1 个值" in visitor.text("#toasts")
    assert "“也许”不在可选项里" in rows.nth(count + 2).inner_text()
    kinds = [rows.nth(count + n).locator('[name$=".重点"]').input_value() for n in range(4)]
    assert kinds == ["否", "是", "", ""]
    visitor.save()
    assert visitor.assessment.projects.count() == count + 4
    rows.nth(count).locator(".cell").first.focus()
    page.keyboard.press("Control+z")
    visitor.save()
    assert rows.nth(count).locator(".cell").first.input_value() == ""


def test_the_first_keystroke_of_an_input_method_is_kept_in_every_kind_of_cell(visitor: Visitor) -> None:
    page = visitor.page
    visitor.come_in_as("kuaiji")
    visitor.open_step("项目")
    method = page.context.new_cdp_session(page)
    for column in ("名称", "年初预算", "年度目标"):
        field = visitor.cell(f"项目.项1.{column}")
        field.focus()
        for end in (1, 2):
            text = "中文"[:end]
            method.send("Input.imeSetComposition", {"text": text, "selectionStart": end, "selectionEnd": end})
        # Enter takes the input method's word and leads to no other cell.
        field.evaluate(
            """field => field.dispatchEvent(
                new KeyboardEvent("keydown", {key: "Enter", keyCode: 229, isComposing: true, bubbles: true, cancelable: true}))"""
        )
        assert field.evaluate("field => field === document.activeElement")
        method.send("Input.insertText", {"text": "中文"})
        assert field.input_value() == "中文"
        page.keyboard.press("Escape")
        assert field.input_value() != "中文"


def test_a_block_is_selected_copied_filled_down_and_emptied_by_keys(visitor: Visitor) -> None:
    page = visitor.page
    visitor.come_in_as("kuaiji")
    visitor.open_step("执行")
    first, second = visitor.cell("季度.一季度.支出"), visitor.cell("季度.二季度.支出")
    before = second.input_value()
    first.focus()
    page.keyboard.press("Shift+ArrowDown")
    assert page.locator(".is-selected").count() == 2
    copied = page.evaluate(
        """() => {
            const data = new DataTransfer();
            document.activeElement.dispatchEvent(new ClipboardEvent("copy", {clipboardData: data, bubbles: true, cancelable: true}));
            return data.getData("text/plain");
        }"""
    )
    assert copied == f"{first.input_value()}\r\n{before}"
    page.keyboard.press("Control+d")
    assert second.input_value() == first.input_value()
    page.keyboard.press("Delete")
    assert (first.input_value(), second.input_value()) == ("", "")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert second.input_value() == before


# --- projects --------------------------------------------------------------------------------------


def test_a_project_is_added_with_an_indicator_and_taken_out_again(visitor: Visitor) -> None:
    page = visitor.page
    visitor.come_in_as("kuaiji")
    visitor.open_step("项目")
    rows = rows_of(visitor, "项目")
    count = visitor.assessment.projects.count()
    row = rows.nth(count)

    def field(column: str) -> Any:
        return row.locator(f'[name$=".{column}"]')

    field("名称").fill("政务热线运行维护")
    field("年初预算").fill("５０．５")
    field("全年预算").fill("五十")
    field("执行").click()
    row.get_by_text("请用阿拉伯数字填写").wait_for()
    assert "填写有误" in visitor.kept()
    assert field("全年预算").input_value() == "五十"
    assert visitor.assessment.projects.count() == count + 1
    field("全年预算").fill("50")

    # Its indicators open below the list, without another page.
    row.get_by_role("link", name="指标").click()
    panel = page.locator(".project-panel")
    indicator = panel.locator('[data-list$=".指标"] [data-row]').first

    def asked(column: str) -> Any:
        return indicator.locator(f'[name$=".{column}"]')

    asked("level1").select_option("产出指标")
    asked("level2").focus()
    offered = asked("level2").locator("option").evaluate_all("all => all.filter(o => !o.hidden).map(o => o.value)")
    assert offered == ["", "数量指标", "质量指标", "时效指标", "成本指标"]
    asked("level2").select_option("数量指标")
    asked("name").fill("受理群众来电")
    asked("sign").select_option("≥")
    asked("target_value").fill("3000")
    assert visitor.save().startswith("已存")
    made = visitor.assessment.projects.last()
    kept = dict(Figure.objects.filter(statement=f"项目.{made.row}.指标").values_list("column", "raw"))
    assert (kept["name"], kept["target_value"]) == ("受理群众来电", "3000")

    row.get_by_role("button", name="移除这个项目").click()
    visitor.save()
    assert visitor.assessment.projects.count() == count
    page.get_by_role("button", name="撤销").click()
    visitor.save()
    assert visitor.assessment.projects.last() == made


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
    assert visitor.save().startswith("已存")
    assert visitor.score() != "93.78"
    assert "职责分工还没有写进制度。" in reason.get_by_role("textbox", name="没有得满分的理由").input_value()
    question.get_by_role("radio", name="是", exact=True).check()
    assert not reason.is_visible()
    visitor.save()
    assert visitor.score() == "93.78"


PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
"""A picture of one point."""


def test_evidence_is_attached_opened_and_deleted(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.page
    paper = tmp_path / "满意度调查.pdf"
    paper.write_bytes(b"%PDF-1.7 evidence")
    other = tmp_path / "照片.png"
    other.write_bytes(base64.b64decode(PICTURE))
    visitor.come_in_as("kuaiji")
    visitor.open_step("绩效评判")
    indicator = page.locator("[id='评判.指标21']")
    indicator.get_by_label("佐证材料").set_input_files([paper, other])
    indicator.get_by_role("link", name="照片.png").wait_for()
    indicator.get_by_role("link", name="满意度调查.pdf").wait_for()
    with page.expect_download() as waiting:
        indicator.get_by_role("link", name="满意度调查.pdf").click()
    assert Path(waiting.value.path()).read_bytes() == paper.read_bytes()
    indicator.locator(".evidence-preview summary").click()
    page.wait_for_function("() => document.querySelector('.evidence-preview img').naturalWidth === 1")
    indicator.get_by_role("button", name="删除").first.click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button").last.click()
    assert indicator.locator(".evidence-list li").count() == 1
    # A file the network did not carry stays in this browser, and goes to its place from the next page that is opened.
    notes = tmp_path / "纪要.txt"
    notes.write_text("会议纪要", encoding="utf-8")
    page.context.set_offline(True)
    indicator.get_by_label("佐证材料").set_input_files(notes)
    indicator.get_by_text("文件留在本机").wait_for()
    page.context.set_offline(False)
    visitor.open_step("概况")
    page.get_by_text("上次没传完的佐证材料“纪要.txt”已附上").wait_for()
    visitor.open_step("绩效评判")
    assert indicator.locator(".evidence-list li").count() == 2 and indicator.locator(".evidence-waiting li").count() == 0


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
    indicator.get_by_text("不能上传“.exe”文件").wait_for()
    assert visitor.save().startswith("已存")
    assert "理由写在这里。" in page.locator("[id='评判.指标1'] .reason textarea").first.input_value()


# --- typing that is not kept yet ---------------------------------------------------------------------


def stored(visitor: Visitor) -> str:
    found = visitor.assessment.figures.filter(statement="采购", row="实际").first()
    return found.raw.replace(",", "") if found else ""


def test_what_is_typed_is_kept_by_itself_and_what_follows_is_shown(visitor: Visitor) -> None:
    page = visitor.page
    visitor.come_in_as("kuaiji")
    visitor.open_step("执行")
    before = visitor.text("#derived")
    page.evaluate("scrollTo(0, 200)")
    visitor.cell("采购.实际").click()
    page.keyboard.type("310")
    page.wait_for_function("text => document.querySelector('#derived').innerText !== text", arg=before)
    assert stored(visitor) == "306.74", "还没有离开这一格"
    assert page.evaluate("document.body.classList.contains('has-drafts')")
    at = page.evaluate("scrollY")
    page.keyboard.press("Control+s")
    assert visitor.kept().startswith("已存")
    assert stored(visitor) == "310"
    assert page.evaluate("[scrollY, document.activeElement.closest('td').id]") == [at, "采购.实际"]
    assert not page.evaluate("document.body.classList.contains('has-drafts')")


def test_typing_survives_leaving_at_once_a_lost_network_and_an_ended_session(visitor: Visitor) -> None:
    page = visitor.page
    visitor.come_in_as("kuaiji")
    visitor.open_step("执行")
    visitor.cell("采购.实际").fill("311")
    visitor.open_step("概况")  # no moment later
    visitor.open_step("执行")
    page.wait_for_function("() => !Object.keys(localStorage).some(key => key.startsWith('zpt:cells:'))")
    assert (stored(visitor), visitor.cell("采购.实际").input_value()) == ("311", "311")

    page.context.set_offline(True)
    visitor.type_into("采购.实际", "312")
    page.keyboard.press("Enter")
    page.get_by_text("没存上：网络不通").wait_for()
    page.context.set_offline(False)
    page.wait_for_selector('.save-state[data-state="saved"]')
    assert stored(visitor) == "312"

    Session.objects.all().delete()
    visitor.type_into("采购.实际", "313")
    page.keyboard.press("Enter")
    page.get_by_text("没存上：登录已失效").wait_for()
    visitor.come_in_as("kuaiji")
    visitor.open("/")  # from wherever one comes back
    page.get_by_text("上次没来得及存的内容已存上。").wait_for()
    assert stored(visitor) == "313"


def test_two_people_in_one_cell_see_both_texts_and_choose(visitor: Visitor) -> None:
    page = visitor.page
    visitor.come_in_as("kuaiji")
    visitor.open_step("执行")
    visitor.assessment.figures.filter(statement="采购", row="实际").update(raw="320")
    visitor.assessment.figures.filter(statement="采购", row="预算").update(raw="365")
    visitor.type_into("采购.实际", "321")
    page.keyboard.press("Enter")
    page.get_by_text("别处改过：现为“320”，您填的是“321”。").wait_for()
    assert stored(visitor) == "320"
    page.get_by_role("button", name="用我填的").click()
    page.wait_for_selector('.save-state[data-state="saved"]')
    assert stored(visitor) == "321"


def test_a_row_that_another_added_comes_onto_the_page_and_is_not_taken_for_removed(visitor: Visitor) -> None:
    visitor.come_in_as("kuaiji")
    visitor.open_step("预算")
    first = visitor.assessment.figures.filter(statement="功能").first()
    Figure.objects.create(
        assessment=visitor.assessment, statement="功能", row="项90", column=first.column, raw="他人的行", updated_by=first.updated_by
    )
    for amount in ("1,001.00", "1,002.00"):
        rows_of(visitor, "功能").nth(0).locator(".cell").nth(1).fill(amount)
        visitor.page.keyboard.press("Tab")
        visitor.page.wait_for_selector('.save-state[data-state="dirty"], .save-state[data-state="saving"]')
        visitor.save()
    assert "他人的行" in texts_of(visitor, "功能")
    assert visitor.assessment.figures.filter(statement="功能", raw="他人的行").exists()


def test_signing_out_leaves_nothing_of_it_on_the_machine(visitor: Visitor) -> None:
    page = visitor.page
    visitor.come_in_as("kuaiji")
    visitor.open_step("执行")
    visitor.type_into("采购.实际", "310.00")
    with page.expect_navigation():
        page.get_by_role("button", name="退出登录").click()
    assert stored(visitor) == "310.00"
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('zpt:'))") == []
