"""The interface for programs: what a page shows and takes, for the user of a token.

Nothing is decided here: what is seen comes from ``access``, what is written goes through the forms people type into,
what is handed in through the one table of moves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache as cache_once
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db.models import prefetch_related_objects
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.shortcuts import get_object_or_404
from ninja import NinjaAPI, Query
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer
from ninja.responses import codes_4xx

from apps.accounts.models import Scope
from apps.assessments.access import get_viewing, saving, visible_to
from apps.assessments.downloads import DATA, PAPERS, hand_out, hand_over
from apps.assessments.life import TRANSITIONS, Transition, available
from apps.assessments.models import Assessment, AssessmentState
from apps.assessments.provenance import How, Provenance
from apps.assessments.viewing import Viewing
from apps.audit.models import Act, Thing
from apps.audit.record import Change as Recorded
from apps.audit.record import record
from apps.domain.findings import Finding
from apps.domain.report.carried import results
from apps.exchange.accepting import Conflict, Typed, new_projects, write
from apps.exchange.leaving import data_name, edition_data, written
from apps.exchange.proposals import Slot
from apps.exchange.slots import Target
from apps.factbook.snapshots import evaluation_of
from apps.files.storage import is_full
from apps.findings.status import Status, status_of
from apps.jobs.models import JobState
from apps.reports.editions import request_edition
from apps.reports.models import Edition
from apps.reports.views import editions_for, name_of
from apps.reviews.refusal import Refused
from apps.reviews.workflow import attempt

from .entering import Bearer
from .errors import JSON, Refusal, refused, sentence
from .told import (
    AssessmentList,
    AssessmentOut,
    Cells,
    Changes,
    Errors,
    Facts,
    Findings,
    HandIn,
    Moved,
    Reports,
    Scores,
    Written,
)
from .urls import ROUTES

MOST = 200
"""Assessments in one answer."""


class Readable(JSONRenderer):
    """Chinese as it is, for who looks at an answer."""

    json_dumps_params = JSON


api = NinjaAPI(
    title="自评通接口", version="1", docs_url=None, openapi_url=None, auth=Bearer(Scope.READ), urls_namespace="api-v1", renderer=Readable(),
    description="程序凭令牌读写，能看到、能做到的与令牌的主人在网页上相同；别人的自评如同没有（404）。",
)  # fmt: skip
WRITE, HAND_IN = Bearer(Scope.WRITE), Bearer(Scope.HAND_IN)


def at(name: str) -> str:
    return "/" + ROUTES[name].replace("<", "{").replace(">", "}")


def answers(schema: Any) -> dict[Any, Any]:
    return {200: schema, codes_4xx: Errors}


@cache_once
def views() -> dict[str, Callable[..., HttpResponse]]:
    return {str(pattern.pattern): pattern.callback for pattern in api.urls[0]}


OF_STATE = Query(None, description="只要这个状态的")
BEGINNING = Query("", description="只要名称以它开头的，例如“收支.”；不写为全部")


# --- looking -------------------------------------------------------------------------------------------------------


@api.get(at("api-assessments"), response=answers(AssessmentList), summary="看得到的自评", tags=["查看"])
def assessments(
    request: HttpRequest, year: int | None = Query(None, description="只要这个预算年度的"),
    state: AssessmentState | None = OF_STATE,
    offset: int = Query(0, ge=0, le=1_000_000, description="跳过前面几份，不写为 0"),
    limit: int = Query(100, ge=1, le=MOST, description=f"至多几份，不写为 100，不超过 {MOST}"),
) -> dict[str, Any]:  # fmt: skip
    """部门的人看到本部门的，财政局的人看到提交过的。"""
    found = visible_to(request.user).order_by("-cycle__year", "department__code", "pk")
    if year is not None:
        found = found.filter(cycle__year=year)
    if state is not None:
        found = found.filter(state=state)
    return {"count": found.count(), "assessments": [_line(one) for one in found[offset : offset + limit]]}


def _line(one: Assessment) -> dict[str, Any]:
    cycle = one.cycle
    return {
        "id": one.pk, "title": str(one), "district": cycle.district.code, "department": one.department.code,
        "department_name": one.department.name, "year": cycle.year, "as_of": cycle.as_of and cycle.as_of.isoformat(),
        "state": one.state, "state_name": one.get_state_display(), "due_on": one.deadline.day.isoformat(),
    }  # fmt: skip


@api.get(at("api-assessment"), response=answers(AssessmentOut), summary="一份自评的情况", tags=["查看"])
def assessment(request: HttpRequest, pk: int) -> dict[str, Any]:
    """状态、期限、现在能办什么、还缺什么、总分。"""
    viewing = get_viewing(request, pk)
    status = status_of(viewing)
    sheet = status.evaluation.sheet
    return _line(viewing.assessment) | {
        "roles": sorted(viewing.roles), "locked": viewing.locked, "moves": [{"act": t.act, "name": t.label} for t in available(viewing)],
        "total": sheet.shown, "grade": sheet.grade, "sentence": status.sentence, "missing": len(status.missing),
        "examined": _examined(status),
    }  # fmt: skip


def _examined(status: Status) -> bool:
    return not status.waiting and not status.failed


def _read(request: HttpRequest, viewing: Viewing, what: str) -> None:
    """Who read what by which token is written down, as for a page that prints the report."""
    record(request.user, viewing.assessment.case, Recorded(Thing.ASSESSMENT, what, note=f"令牌“{request.auth}”", act=Act.READ))


@api.get(at("api-figures"), response=answers(Cells), summary="填报项和现在填的", tags=["填报"])
def figures(request: HttpRequest, pk: int, prefix: str = BEGINNING) -> dict[str, Any]:
    """每一处可以填的：名称、单位、填的原文。部门正在修改的，财政部门看不到（404）。"""
    viewing = get_viewing(request, pk)
    if viewing.withheld:
        raise Http404
    _read(request, viewing, "填报项")
    prefetch_related_objects([viewing.assessment], "figures", "passages", "judgements")
    slots = Target(viewing.assessment, known=evaluation_of(viewing)).slots
    return {"figures": [_cell(slot) for key, slot in slots.items() if key.startswith(prefix)]}


def _cell(slot: Slot) -> dict[str, Any]:
    field = slot.address.field
    return {
        "key": slot.key, "label": slot.label, "block": slot.block, "unit": field.unit, "text": slot.raw,
        "choices": list(field.options), "message": field.read(slot.raw).message if slot.raw.strip() else "",
    }  # fmt: skip


@api.get(at("api-facts"), response=answers(Facts), summary="全部的数和文字", tags=["查看"])
def facts(request: HttpRequest, pk: int, prefix: str = BEGINNING) -> dict[str, Any]:
    """填的和由填的算出的，每个名称一次。财政部门看到的是提交的。"""
    viewing = get_viewing(request, pk)
    _read(request, viewing, "数据")
    book = evaluation_of(viewing).book
    return {"draft": viewing.live, "facts": [fact.as_dict() for key, fact in book.items() if key.startswith(prefix)]}


@api.get(at("api-scores"), response=answers(Scores), summary="得分和算式", tags=["查看"])
def scores(request: HttpRequest, pk: int) -> dict[str, Any]:
    """部门的和各项目的，每个指标的得分怎么来的。"""
    viewing = get_viewing(request, pk)
    _read(request, viewing, "得分")
    return {"draft": viewing.live, "sheets": [{"of": of} | sheet for of, sheet in results(evaluation_of(viewing)).items()]}


@api.get(at("api-findings"), response=answers(Findings), summary="检查结果", tags=["查看"])
def findings(request: HttpRequest, pk: int) -> dict[str, Any]:
    """矛盾、待说明的和没有填的。文字方面的要等全文核对完成（examined）。"""
    viewing = get_viewing(request, pk)
    _read(request, viewing, "检查结果")
    status = status_of(viewing)
    found = (*status.open, *status.settled)
    return {
        "examined": _examined(status), "sentence": status.sentence, "findings": [_finding(status, one) for one in found],
        "missing": [_finding(status, one) for one in status.missing],
    }  # fmt: skip


def _finding(status: Status, finding: Finding) -> dict[str, Any]:
    given = status.evaluation.acceptance_of(finding)
    return finding.as_dict() | {"reason": given.reason if given else ""}


# --- writing -------------------------------------------------------------------------------------------------------


@api.patch(at("api-figures"), response=answers(Written), summary="填写", tags=["填报"], auth=WRITE)
def enter(request: HttpRequest, pk: int, sent: Changes) -> dict[str, Any]:
    """一批，全部写入或者全部不写。读法、限制和说明与页面上相同：读不懂的、没有这一项的答 422，他人改过的、没有退回修改的答 409。"""
    keys = [change.key for change in sent.changes]
    if twice := sorted(key for key, times in Counter(keys).items() if times > 1):
        raise Refusal(422, ((key, "这一项写了两次。") for key in twice))
    _without_nul((change.key, change.new) for change in sent.changes)
    with saving(request, pk) as viewing:
        prefetch_related_objects([viewing.assessment], "figures", "passages", "judgements")
        target = _target(viewing.assessment, keys, request)
        origin = Provenance(How.API, str(request.auth))
        wrong = write(target, [Typed(change.key, change.old, change.new, origin) for change in sent.changes], request.user)
        if wrong:
            raise Refusal(422, wrong.items())
    return {"written": len(keys)}


def _target(assessment: Assessment, keys: list[str], request: HttpRequest) -> Target:
    new_projects(assessment, keys, request.user)
    target = Target(assessment)
    slots = {key: target.find(key) for key in keys}
    if unknown := [key for key, slot in slots.items() if slot is None or slot.form is None]:
        computed = target.evaluation.book
        told = {True: "这是由填报的数算出来的，不能填。", False: "没有这个填报项，请对照“填报项和现在填的”。"}
        raise Refusal(422, ((key, told[key in computed]) for key in unknown))
    return target


def _without_nul(texts: Iterable[tuple[str, str]]) -> None:
    if wrong := [where for where, text in texts if "\0" in where + text]:
        raise Refusal(422, ((where.replace("\0", ""), "有无法保存的控制字符（U+0000）。") for where in wrong))


@api.post(at("api-hand-in"), response=answers(Moved), summary="送审、提交", tags=["提交"], auth=HAND_IN)
def hand_in(request: HttpRequest, pk: int, sent: HandIn) -> dict[str, Any]:
    """填报人送单位负责人审核（不须负责人审核的，直接提交财政部门），负责人同意并提交。还缺什么、有什么错误，逐条答复（409）；
    全文正在核对的也答 409，几秒以后再来一次，以第一次的时间为准。"""
    viewing = get_viewing(request, pk)
    _without_nul([("comment", sent.comment)])
    try:
        log = attempt(viewing, _way(viewing).act, by=request.user, comment=sent.comment, confirmed=sent.confirmed)
    except Refused as refusal:
        evaluation = status_of(viewing).evaluation
        places = [(f.message, f.keys[0]) for f in (*evaluation.missing, *evaluation.errors) if f.keys]
        where = lambda reason: next((key for message, key in places if reason.startswith(message)), "")  # noqa: E731
        raise Refusal(409, ((where(reason), reason) for reason in refusal.reasons)) from refusal
    return {"act": log.act, "state": log.to_state, "state_name": log.get_to_state_display()}


def _way(viewing: Viewing) -> Transition:
    """The move by which who looks hands it in; where none fits the state, the refusal says so."""
    signoff = viewing.assessment.cycle.signoff
    ways = [t for t in TRANSITIONS if t.complete and t.signoff in (None, signoff)]
    own = [t for t in ways if t.role in viewing.roles]
    if not own:
        raise PermissionDenied(f"“{ways[0].label}”由{ways[0].role.label}办理。")
    return next((t for t in own if t.fits(viewing.assessment)), own[0])


# --- reports -------------------------------------------------------------------------------------------------------


@api.get(at("api-reports"), response=answers(Reports), summary="报告文件", tags=["报告"])
def reports(request: HttpRequest, pk: int) -> dict[str, Any]:
    """做好的和正在做的，新的在前。"""
    return {"reports": [_report(one) for one in editions_for(get_viewing(request, pk))[:MOST]]}


@api.post(at("api-reports"), response=answers(Reports), summary="生成报告", tags=["报告"], auth=WRITE)
def make_report(request: HttpRequest, pk: int) -> dict[str, Any]:
    """由后台生成 PDF 和 Word，过一会儿再看；内容没有变的，就是原来那份。"""
    viewing = get_viewing(request, pk)
    if viewing.withheld:
        raise refused(409, "", "部门正在修改，提交后才能生成。")
    return {"reports": [_report(request_edition(viewing, request.user))]}


def _report(edition: Edition) -> dict[str, Any]:
    done = edition.state == JobState.DONE and not edition.files_lost  # a list sets nothing going
    return {
        "id": edition.pk, "draft": edition.draft, "public": edition.public, "state": edition.state,
        "state_name": edition.get_state_display(), "error": edition.error, "requested_at": edition.requested_at.isoformat(),
        "pages": edition.pages, "pdf_sha256": edition.pdf_hash, "docx_sha256": edition.docx_hash,
        "files": [*PAPERS, "json"] if done else [],
    }  # fmt: skip


@api.get(at("api-report-file"), response={codes_4xx: Errors}, summary="下载报告", tags=["报告"])
def report_file(request: HttpRequest, pk: int, edition_pk: int, kind: str) -> FileResponse:
    """kind 为 pdf、docx 或者 json（这份报告由之而来的数据、得分、检查结果）。"""
    viewing = get_viewing(request, pk)
    found = get_object_or_404(editions_for(viewing).select_related("snapshot__pack_version"), pk=edition_pk)
    if kind not in (*PAPERS, "json") or (kind == "json" and found.public):
        raise Http404
    if sentence := found.why_not_there():
        raise refused(409, "", sentence)
    case = viewing.assessment.case
    if kind == "json":
        made, name = written(edition_data(found), kind), data_name(viewing.assessment, found.draft, kind)
        return hand_over(BytesIO(made), name, DATA[kind], by=request.user, case=case, thing=Thing.REPORT)
    return hand_out(getattr(found, kind), f"{name_of(found)}.{kind}", PAPERS[kind], by=request.user, case=case, thing=Thing.REPORT)


# --- refusals ------------------------------------------------------------------------------------------------------


@api.exception_handler(Refusal)
def _refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return refusal.answer()


@api.exception_handler(Http404)
def _not_there(request: HttpRequest, _: Http404) -> HttpResponse:
    return refused(404, request.path, "没有，或者不是您能看的。").answer()


@api.exception_handler(PermissionDenied)
def _forbidden(request: HttpRequest, denied: PermissionDenied) -> HttpResponse:
    return refused(403, "", str(denied)).answer()


@api.exception_handler(Conflict)
def _conflict(request: HttpRequest, conflict: Conflict) -> HttpResponse:
    return Refusal(409, conflict.told.items() or [("", str(conflict))]).answer()


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    return Refusal(422, ((_place(one["loc"]), sentence(one["type"])) for one in wrong.errors)).answer()


def _place(loc: Iterable[Any]) -> str:
    """``changes[0].old``: where in what was sent."""
    parts = [part for part in loc if part not in ("body", "query", "path", "sent")]
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).removeprefix(".")


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What ninja itself refuses: a body that is no JSON."""
    return refused(error.status_code, "", "请求内容不是 JSON，或者不是 UTF-8 编码。").answer()


@api.exception_handler(RawPostDataException)
def _form(request: HttpRequest, error: RawPostDataException) -> HttpResponse:
    return refused(415, "Content-Type", "请求内容应为 JSON：Content-Type: application/json。").answer()


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return refused(413, "", f"请求内容超过 {settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2} MB，请分几次。").answer()


@api.exception_handler(Exception)
def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    if is_full(error):
        return refused(507, "", "服务器磁盘已满，没有保存。请联系管理员清理磁盘后再试。").answer()
    raise error
