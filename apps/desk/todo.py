"""What is to be done next, in order, as the landing page says it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.urls import reverse

from apps.assessments.models import Assessment, AssessmentState
from apps.domain.book.evaluation import Evaluation
from apps.domain.book.steps import StepProgress, overall
from apps.findings.status import Status


@dataclass(frozen=True)
class Todo:
    title: str
    text: str
    url: str
    action: str = ""
    done: bool = False
    now: bool = False


def drafter_todos(status: Status, steps: tuple[StepProgress, ...]) -> list[Todo]:
    """The drafter's way from the first figure to the report: what is done, what is next."""
    assessment, evaluation = status.viewing.assessment, status.evaluation
    state = AssessmentState(assessment.state)
    if not assessment.editable:
        return [_waiting(assessment, state)]
    if closed := assessment.closed:
        return [Todo("现在不能填报", closed, reverse("review", args=(assessment.pk,)), "看办理情况", now=True)]
    filled, total = overall(steps)
    first = next((s for s in steps if s.filled < s.total), None)
    url = reverse("step", args=(assessment.pk, (first or steps[0]).step.key))
    todos = []
    if state is AssessmentState.RETURNED:
        todos.append(Todo("按审核意见修改", "财政部门已退回，逐条修改并答复意见。", reverse("review", args=(assessment.pk,)), "看意见"))
    text = f"已填 {filled} 项，共 {total} 项。" + (f"下一步：{first.step.title}。" if first else "")
    todos.append(Todo("填报数据和文字", text, url, "继续填报" if filled else "开始填报", done=first is None))
    checked = first is None and status.examined.exact and not status.errors
    todos.append(Todo("看检查结果", status.sentence, reverse("findings", args=(assessment.pk,)), "查看", done=checked))
    todos.append(Todo("核对得分", _score_text(evaluation), reverse("score", args=(assessment.pk,)), "看得分卡", done=False))
    todos.append(Todo("预览报告，生成文件", "PDF 和 DOCX 按公文格式生成。", reverse("report", args=(assessment.pk,)), "预览"))
    where = "送单位负责人审核" if assessment.cycle.signoff else "提交财政部门"
    todos.append(Todo(where, _handing_in(status), reverse("review", args=(assessment.pk,)), "去办理"))
    return _mark_now(todos)


def _handing_in(status: Status) -> str:
    """What stands in the way of it, in a sentence."""
    if status.missing:
        return f"还有 {len(status.missing)} 处未完成，完成后才能办理。"
    if status.errors:
        return f"还有 {len(status.errors)} 处错误，更正或者写明理由后才能办理。"
    return "内容已齐备，可以办理。" if status.ready else "内容已齐备，正在核对全文，核对完可以办理。"


def _score_text(evaluation: Evaluation) -> str:
    sheet = evaluation.sheet
    if not sheet.applies:
        known = [own for own in evaluation.project_sheets.values() if own.total is not None]
        return f"{len(evaluation.project_sheets)} 个项目，已计分 {len(known)} 个。" if evaluation.project_sheets else "不计分。"
    if sheet.total is None:
        return f"{sheet.waiting}。"
    return f"自评得分 {sheet.shown} 分" + (f"，{sheet.grade}。" if sheet.grade else "。")


def _mark_now(todos: list[Todo]) -> list[Todo]:
    place = next((i for i, t in enumerate(todos) if not t.done), None)
    return [replace(t, now=i == place) for i, t in enumerate(todos)]


def _waiting(assessment: Assessment, state: AssessmentState) -> Todo:
    words = {
        AssessmentState.SIGNOFF: ("等单位负责人审核", "审核期间内容不能修改；需要修改的可以撤回。"),
        AssessmentState.SUBMITTED: ("等财政部门审核", "已提交，审核结果会显示在这里。"),
        AssessmentState.APPROVED: ("审核已通过", "可以下载正式报告。"),
        AssessmentState.PUBLISHED: ("报告已公开", "可以下载正式报告。"),
    }
    title, text = words[state]
    return Todo(title, text, reverse("report", args=(assessment.pk,)), "看报告", now=True)
