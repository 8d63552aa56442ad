"""From the first figure to the published report, clicked through by everybody who has a part in it."""

from __future__ import annotations

from typing import Any
from zipfile import ZipFile

import pytest

from apps.assessments.models import TransitionLog
from apps.jobs.models import JobState

from .conftest import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_report_is_typed_scored_printed_signed_returned_revised_approved_and_published(
    visitor: Visitor, celery_worker_process: Any, tmp_path: Any
) -> None:
    page = visitor.page

    # The accountant sees what is to be done and opens the assessment.
    visitor.log_in("kuaiji")
    assert "接下来要做的" in visitor.text()
    assert visitor.score() == "93.78"
    page.get_by_role("link", name="中共深圳市福田区委办公室（本级）").click()
    page.get_by_role("navigation", name="填报步骤").get_by_role("link", name="预算执行").click()
    page.wait_for_url("**/steps/**")

    # A figure that cannot be read is refused beside the cell, and stays as typed.
    visitor.type_into("采购.实际", "３３６abc")
    assert "1 处填写有误" in visitor.save()
    assert visitor.cell("采购.实际").input_value() == "３３６abc"
    assert "无法识别为数字" in visitor.message_beside("采购.实际")
    assert visitor.score() == "—"

    # Full-width digits are understood; what follows from the figure follows.
    visitor.type_into("采购.实际", "３３６．７４")
    assert visitor.save().startswith("已存")
    assert page.locator('[id="采购.实际"] .cell-message').count() == 0
    assert "92.31%" in visitor.text(".workspace-side")
    assert visitor.score() == "93.86"

    # The report says the same.
    page.get_by_role("link", name="报告", exact=True).click()
    page.wait_for_selector(".paper-desk h1, .paper-desk h2")
    paper = visitor.text(".paper-desk")
    assert "336.74" in paper and "93.86" in paper and "306.74" not in paper

    # A worker makes the files.
    visitor.send("生成报告")
    pdf, docx = downloads(visitor, tmp_path)
    assert pdf.startswith(b"%PDF-") and len(pdf) > 50_000
    assert docx.startswith(b"PK")
    words = ZipFile(tmp_path / "report.docx").read("word/document.xml").decode()
    assert "336.74" in words and "93.86" in words
    edition = visitor.assessment.editions.get()
    assert (edition.state, edition.draft) == (JobState.DONE, True)

    # It goes to the head of the department, who signs.
    page.get_by_role("link", name="办理与审核").click()
    assert "现在的状态是“待单位负责人审核”" in visitor.agree("送单位负责人审核")
    visitor.log_in("fuzeren")
    page.get_by_role("link", name="去审核").click()
    assert "现在的状态是“已提交”" in visitor.agree("同意并提交财政部门")

    # The reviewer reads it, writes an opinion and sends it back.
    visitor.log_in("shenhe")
    page.get_by_role("link", name="去审核").click()
    page.get_by_role("link", name="得分卡").click()
    assert "336.74 ÷ 364.80 = 92.31%" in visitor.text("[id=指标5]")
    page.get_by_role("link", name="办理与审核").click()
    page.get_by_role("combobox", name="针对").select_option(label="指标5 政府采购执行情况")
    visitor.send("提意见")
    page.get_by_role("textbox", name="意见").fill("实际采购金额与决算报表不符，请核对。")
    assert "意见已记下" in visitor.send("保存")
    assert "现在的状态是“退回修改”" in visitor.agree("退回修改", comment="请按意见修改采购金额。")

    # The accountant answers, corrects and hands in again.
    visitor.log_in("kuaiji")
    page.get_by_role("link", name="看意见").click()
    comment = page.locator(".comment")
    assert "指标5 政府采购执行情况" in comment.inner_text()
    comment.get_by_label("答复").fill("已按决算报表更正为306.74万元。")
    visitor.send("答复")
    visitor.open_step("执行")
    visitor.type_into("采购.实际", "306.74")
    assert visitor.save().startswith("已存")
    assert visitor.score() == "93.78"
    page.get_by_role("link", name="办理与审核").click()
    visitor.agree("送单位负责人审核")
    visitor.log_in("fuzeren")
    page.get_by_role("link", name="去审核").click()
    visitor.agree("同意并提交财政部门")

    # The reviewer sees the answer and approves; the bureau publishes.
    visitor.log_in("shenhe")
    page.get_by_role("link", name="去审核").click()
    assert "已按决算报表更正为306.74万元。" in visitor.text(".comment")
    visitor.send("办结")
    assert "现在的状态是“审核通过”" in visitor.agree("审核通过")
    visitor.log_in("guanli")
    page.get_by_role("link", name="去办理").click()
    assert "现在的状态是“已公开”" in visitor.agree("公开")

    # Everybody reads the same score and the whole story.
    visitor.log_in("kuaiji")
    visitor.open_assessment("score/")
    assert "93.78 分" in visitor.text()
    assert "306.74 ÷ 364.80 = 84.08%" in visitor.text("[id=指标5]")
    visitor.open_assessment("review/")
    assert page.locator(".timeline b").all_inner_texts() == [
        "公开",
        "审核通过",
        "同意并提交财政部门",
        "送单位负责人审核",
        "退回修改",
        "同意并提交财政部门",
        "送单位负责人审核",
        "开始填报",
    ]
    assert TransitionLog.objects.filter(snapshot__isnull=False).count() == 2


def downloads(visitor: Visitor, folder: Any) -> tuple[bytes, bytes]:
    """Wait for the newest files and save them."""
    page = visitor.page
    page.get_by_role("link", name="下载 PDF").first.wait_for()
    found = []
    for kind in ("PDF", "DOCX"):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=f"下载 {kind}").first.click()
        path = folder / f"report.{kind.lower()}"
        waiting.value.save_as(path)
        assert waiting.value.suggested_filename.endswith(f"2020年度自评报告（草稿）.{kind.lower()}")
        found.append(path.read_bytes())
    return found[0], found[1]
